"""Who is drawn: every rule that leaves somebody out, lots that can be drawn again, and nobody who said no."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.models import Organisation
from app.customers.models import Customer, Segment
from app.kernel.db import session
from app.studies.inviting import sampling
from app.studies.inviting.sampling import Candidate, lot_of
from app.studies.inviting.verdicts import asking_of
from app.studies.planning.wave_plan import Sampling, sample_of
from tests import factories
from tests.app.studies.inviting.draws import DAY, NOW, customer, drawn, planned, reasons, site


def test_all_are_all_of_the_organisation(house: Organisation) -> None:
    factories.customer(factories.organisation("anqa"))

    assert drawn(planned(house, kind="all")) == ["syz0", "syz1", "syz2", "thr0", "thr1", "thr2"]


def test_nobody_is_nobody(house: Organisation) -> None:
    assert drawn(planned(house, kind="nobody")) == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"archived_at": NOW}, "archived"),
        ({"email": ""}, "no_contact"),
        ({"mail_consent": "withdrawn"}, "said_no"),
        ({"mail_consent": "unknown"}, "no_consent"),
        ({"contacted_at": NOW - 29 * DAY}, "rested"),
    ],
    ids=lambda value: str(value),
)
def test_who_may_not_be_asked_is_left_out_and_counted(house: Organisation, change: dict[str, Any], reason: str) -> None:
    for name, value in change.items():
        setattr(customer(house), name, value)
    wave = planned(house, kind="all", rest_days=30)

    assert "thr0" not in drawn(wave)
    assert reasons(wave) == {reason: 1}


def test_who_was_asked_long_ago_is_asked_again(house: Organisation) -> None:
    customer(house).contacted_at = NOW - 31 * DAY

    assert "thr0" in drawn(planned(house, kind="all", rest_days=30))


@pytest.mark.parametrize(
    ("channel", "needs_consent", "consents", "is_drawn"),
    [
        ("mail", True, ("given", "withdrawn"), True),
        ("mail", False, ("unknown", "withdrawn"), True),
        ("sms", True, ("withdrawn", "given"), True),
        ("sms", True, ("given", "unknown"), False),
        ("best", True, ("withdrawn", "given"), True),
        ("best", True, ("unknown", "given"), True),
        ("best", False, ("unknown", "unknown"), True),
        # a no to mails is not got round by text message
        ("best", False, ("withdrawn", "unknown"), False),
        ("best", False, ("withdrawn", "withdrawn"), False),
    ],
)
def test_a_no_is_respected_on_every_channel(
    house: Organisation, channel: str, needs_consent: bool, consents: tuple[str, str], is_drawn: bool
) -> None:
    person = customer(house)
    person.phone, (person.mail_consent, person.sms_consent) = "+98 21 1", consents
    wave = planned(house, kind="all", channel=channel, needs_consent=needs_consent)

    assert ("thr0" in drawn(wave)) is is_drawn


def test_random_draws_so_many_and_says_how_many_lots_lost(house: Organisation) -> None:
    wave = planned(house, kind="random", n=4)

    assert len(drawn(wave)) == 4
    assert reasons(wave) == {"lot": 2}


def test_a_sample_larger_than_the_customers_is_everybody(house: Organisation) -> None:
    assert len(drawn(planned(house, kind="random", n=100))) == 6


def test_by_site_draws_so_many_of_each_site(house: Organisation) -> None:
    wave = planned(house, kind="by_site", by_site={"thr": 2})

    assert [key[:3] for key in drawn(wave)] == ["thr", "thr"]
    assert reasons(wave) == {"site": 3, "lot": 1}


def test_the_panel_is_who_finished_the_wave_before(house: Organisation) -> None:
    first = planned(house, recurrence="monthly", kind="panel")
    first.opened_at = first.opens_at
    for key, status in (("thr0", "answered"), ("thr1", "refused"), ("thr2", "sent")):
        factories.invitation(first, customer(house, key), status=status)
    second = factories.Wave(study=first.study, version=first.version, number=2, opens_at=NOW, plan=first.plan)
    session.add(second)
    session.flush()

    assert drawn(second) == ["thr0"]
    assert reasons(second) == {"not_before": 5}


def test_the_first_wave_of_a_panel_asks_everybody(house: Organisation) -> None:
    assert len(drawn(planned(house, recurrence="monthly", kind="panel"))) == 6


def test_fresh_are_those_whom_the_study_never_invited(house: Organisation) -> None:
    first = planned(house, recurrence="monthly", kind="fresh", n=2)
    first.opened_at = first.opens_at
    for key in ("thr0", "thr1", "thr2", "syz0"):
        factories.invitation(first, customer(house, key))
    second = factories.Wave(study=first.study, version=first.version, number=2, opens_at=NOW, plan=first.plan)
    session.add(second)
    session.flush()

    assert drawn(second) == ["syz1", "syz2"]


def test_a_segment_narrows_the_draw(house: Organisation) -> None:
    conditions = {"match": "all", "conditions": [{"kind": "site", "sites": ["syz"]}]}
    segment = Segment(organisation_id=house.id, name="Shiraz", conditions=conditions)
    session.add(segment)
    session.flush()

    assert drawn(planned(house, kind="all", segment_id=segment.id)) == ["syz0", "syz1", "syz2"]


def test_a_segment_that_is_gone_is_nobody(house: Organisation) -> None:
    wave = planned(house, kind="all", segment_id=999)

    assert drawn(wave) == []
    assert reasons(wave) == {"segment": 6}


@pytest.mark.privacy
def test_an_anonymous_wave_invites_no_group_that_is_too_small(house: Organisation) -> None:
    house.min_cell = 4
    factories.customer(house, "thr3", site=site(house, "thr"))
    wave = planned(house, anonymity="anonymous", kind="all")

    assert [key[:3] for key in drawn(wave)] == ["thr"] * 4
    assert reasons(wave) == {"few": 3}


@pytest.mark.privacy
def test_sites_that_would_give_too_few_are_not_expected_in_an_anonymous_wave(house: Organisation) -> None:
    house.min_cell = 3
    wave = planned(house, anonymity="anonymous", kind="by_site", by_site={"thr": 3, "syz": 2})
    expected = sampling.expect(asking_of(wave, None, NOW))

    assert expected.chosen == len(drawn(wave)) == 3
    assert not expected.is_too_few


def test_a_draw_can_be_made_again_from_its_seed(house: Organisation) -> None:
    wave = planned(house, kind="random", n=3)
    once = sampling.draw(wave, NOW)
    sample = sample_of(wave)
    assert sample is not None
    ids = [one.id for one in session.query(Customer).filter_by(organisation_id=house.id)]

    assert once == sorted(ids, key=lambda id: lot_of(sample.seed, id))[:3]


def test_a_draw_that_was_interrupted_goes_on(house: Organisation) -> None:
    wave = planned(house, kind="random", n=3, rest_days=30)
    once = sampling.draw(wave, NOW)
    invited = session.get_one(Customer, once[0])
    factories.invitation(wave, invited)
    invited.contacted_at = NOW
    again = sampling.draw(wave, NOW + DAY)

    assert again == once


def test_what_is_expected_is_what_is_drawn(house: Organisation) -> None:
    customer(house).mail_consent = "withdrawn"
    for drawn_by in ({"kind": "all"}, {"kind": "random", "n": 2}, {"kind": "by_site", "by_site": {"thr": 9, "syz": 1}}):
        wave = planned(house, **drawn_by)
        found = sampling.expect(asking_of(wave, None, NOW))

        assert found.chosen == len(sampling.draw(wave, NOW))
        assert found.left_out["said_no"] == 1


def test_a_wish_that_cannot_be_met_is_short(house: Organisation) -> None:
    found = sampling.expect(asking_of(planned(house, kind="random", n=7), None, NOW))

    assert (found.is_short, found.chosen, found.wished) == (True, 6, 7)


people = st.lists(st.tuples(st.integers(1, 10_000), st.sampled_from([None, 1, 2])), unique_by=lambda one: one[0])


@settings(deadline=None)
@given(people, st.integers(1, 50), st.integers(0, 2**53))
def test_one_customer_more_moves_at_most_one(people: list[tuple[int, int | None]], n: int, seed: int) -> None:
    candidates = [Candidate(id, site_id, lot_of(seed, id), False) for id, site_id in people]
    newcomer = Candidate(10_001, None, lot_of(seed, 10_001), False)
    rule = Sampling(kind="random", n=n)
    before = {one.id for one in sampling._by_lot(candidates, rule, {})}
    after = {one.id for one in sampling._by_lot([*candidates, newcomer], rule, {})}

    assert len(before) == min(n, len(candidates))
    assert len(before - after) <= 1
