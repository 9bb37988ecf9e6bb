"""Who is asked after a purchase, and when."""

import pytest

from app.accounts.models import Organisation
from app.studies.inviting import sampling
from tests import factories
from tests.app.studies.inviting.draws import DAY, NOW, customer, planned


@pytest.mark.parametrize(
    ("days_ago", "amount", "is_due"),
    [(3, 100, True), (3, 0, True), (1, 100, False), (3, -100, False), (40, 100, False)],
)
def test_a_purchase_invites_when_its_delay_is_over(
    house: Organisation, days_ago: int, amount: int, is_due: bool
) -> None:
    wave = planned(house, recurrence="after", after={"delay_days": 2, "rest_days": 30})
    wave.opens_at = NOW - 60 * DAY
    factories.purchase(customer(house), amount, at=NOW - days_ago * DAY)

    assert bool(sampling.fallen_due(wave, NOW)) is is_due


def test_a_purchase_from_before_the_study_invites_nobody(house: Organisation) -> None:
    wave = planned(house, recurrence="after", after={"delay_days": 2, "rest_days": 30})
    factories.purchase(customer(house), at=NOW - 4 * DAY)

    assert sampling.fallen_due(wave, NOW) == []


def test_two_purchases_invite_once_in_the_days_of_rest(house: Organisation) -> None:
    wave = planned(house, recurrence="after", after={"delay_days": 2, "rest_days": 30})
    wave.opens_at = NOW - 60 * DAY
    factories.purchase(customer(house), at=NOW - 3 * DAY)
    customer(house).contacted_at = NOW - 10 * DAY

    assert sampling.fallen_due(wave, NOW) == []
    assert sampling.fallen_due(wave, NOW + 21 * DAY) == []


@pytest.mark.privacy
def test_an_anonymous_wave_waits_until_a_site_has_enough_purchases(house: Organisation) -> None:
    house.min_cell = 3
    wave = planned(house, recurrence="after", anonymity="anonymous", after={"delay_days": 2, "rest_days": 30})
    wave.opens_at = NOW - 60 * DAY
    for key in ("thr0", "thr1", "syz0"):
        factories.purchase(customer(house, key), at=NOW - 3 * DAY)
    locked = sampling.fallen_due(wave, NOW)
    factories.purchase(customer(house, "thr2"), at=NOW - 2 * DAY)

    assert (locked, len(sampling.fallen_due(wave, NOW))) == ([], 3)
