"""What the next wave tells of the customers of cases, and that only arms drawn by lot tell an effect."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Organisation, Role
from app.cases import operations, words
from app.cases.afterwards.outcomes import Outcome, outcome_of
from app.cases.afterwards.trial import trial_of
from app.cases.models import AlertRule, Case
from app.cases.thresholds import CustomerWorsens
from app.customers.models import Customer
from app.kernel import duties, events
from app.kernel.db import session, utc_now
from app.kernel.erasing import collect_everywhere, erase_after_answers, erase_everywhere
from app.kernel.web.i18n import speaking
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def waves(organisation: Organisation) -> list[Wave]:
    return field.study(organisation, 2)


@pytest.fixture
def rule(waves: list[Wave]) -> AlertRule:
    settings = CustomerWorsens(held_back=0.5).model_dump()
    return factories.rule(waves[0], "customer_worsens", parameters=settings, is_on=False)


def case(rule: AlertRule, wave: Wave, guest: Customer, **fields: object) -> Case:
    subject = f"customer:{guest.id}:service"
    defaults = {"subject": subject, "dimension": "service", "opened_at": utc_now() - 20 * DAY}
    return factories.case(wave, rule, customer=guest, **defaults | fields)


def close(wave: Wave) -> None:
    wave.status = "closed"
    events.record("wave.closed", wave.study.organisation_id, wave=wave.id)
    session.commit()
    duties.run_duty("events", NOW)
    duties.run_duty("jobs", NOW)


def told(made: Case) -> Outcome | None:
    session.expire_all()
    return outcome_of(session.get_one(Case, made.id))


def test_the_next_wave_tells_who_answered_who_bought_and_how_they_stand(
    waves: list[Wave], rule: AlertRule, organisation: Organisation
) -> None:
    back, gone, unasked = (factories.customer(organisation, key) for key in ("back", "gone", "unasked"))
    cases = [case(rule, waves[0], guest, state="closed") for guest in (back, gone, unasked)]
    field.answer(waves[1], 12)
    one = field.answer(waves[1], 1, customers=back.id, seed=9)[0]
    one.answers = dict.fromkeys(one.answers, 7)
    factories.invitation(waves[1], gone)
    factories.purchase(back, at=utc_now() - 30 * DAY)
    factories.purchase(gone, at=utc_now() - 2 * DAY)

    close(waves[1])

    first, second, third = (told(made) for made in cases)
    assert first is not None
    assert (first.wave, first.asked, first.answered, first.bought) == (2, True, True, False)
    assert first.score == pytest.approx(100)
    assert second == Outcome(wave=2, asked=True, answered=False, bought=True)
    assert third == Outcome(wave=2, asked=False, answered=False, bought=False)


def test_where_nobody_bought_since_nothing_is_said_of_buying(
    waves: list[Wave], rule: AlertRule, organisation: Organisation
) -> None:
    guest = factories.customer(organisation)
    made = case(rule, waves[0], guest)
    factories.purchase(guest, at=utc_now() - 30 * DAY)
    field.answer(waves[1], 12)

    close(waves[1])

    assert told(made) == Outcome(wave=2, asked=False, answered=False, bought=None)


def test_what_is_held_back_has_served_when_the_next_wave_closes(
    waves: list[Wave], rule: AlertRule, organisation: Organisation
) -> None:
    held, acted = (
        case(rule, waves[0], factories.customer(organisation, arm), arm=arm) for arm in ("held_back", "acted_on")
    )
    field.answer(waves[1], 12)

    close(waves[1])

    assert told(held) is not None
    assert (session.get_one(Case, held.id).state, session.get_one(Case, acted.id).state) == ("closed", "open")


@pytest.mark.privacy
def test_who_erases_the_later_answers_takes_the_outcome_with_them(
    waves: list[Wave], rule: AlertRule, organisation: Organisation
) -> None:
    guest = factories.customer(organisation)
    made = case(rule, waves[0], guest, arm="acted_on", evidence={"before": 0, "change": -9})
    field.answer(waves[1], 12)
    field.answer(waves[1], 1, customers=guest.id, seed=9)
    close(waves[1])
    assert told(made) is not None
    assert "acted_on" in str(collect_everywhere(guest.id)["cases"])

    erase_after_answers(guest.id, waves[1].id)
    session.commit()
    assert told(made) is None

    erase_everywhere(guest.id)
    session.commit()
    assert session.scalars(select(Case)).all() == []


def follow(rule: AlertRule, wave: Wave, arm: str, *, n: int, came: int, score: float, **more: object) -> None:
    """So many customers of an arm whom the next wave asked, of whom so many came back."""
    for number in range(n):
        guest = factories.customer(wave.study.organisation, f"{arm}-{number}")
        outcome = {"wave": 2, "asked": True, "answered": number < came, "bought": number < came, "level": None}
        outcome |= {"recommendation": None, "score": score + number % 5 if number < came else None}
        case(rule, wave, guest, arm=arm, outcome=outcome, state="closed", **more)


def test_arms_drawn_by_lot_tell_an_effect_with_its_interval(waves: list[Wave], rule: AlertRule) -> None:
    follow(rule, waves[0], "acted_on", n=70, came=56, score=60)
    follow(rule, waves[0], "held_back", n=80, came=48, score=50)

    found = trial_of(rule)

    assert found is not None
    assert found.bought is not None
    # the shares of Newcombe's limits, as analysis.inference.shares has them
    assert (found.bought.acted_on, found.bought.held_back) == (0.8, 0.6)
    assert (found.bought.value, found.bought.low, found.bought.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert found.bought.is_clear
    assert found.score.value == pytest.approx(10, abs=0.5)
    # so many to find 60 beside 70 of a hundred four times in five
    assert found.bought.needed == (356, 356)


def test_too_few_tell_no_effect_but_how_many_it_takes(waves: list[Wave], rule: AlertRule) -> None:
    follow(rule, waves[0], "acted_on", n=12, came=12, score=60)
    follow(rule, waves[0], "held_back", n=9, came=0, score=50)

    found = trial_of(rule)

    assert found is not None
    assert (found.answered.is_told, found.score.is_told) == (False, False)
    assert found.answered.needed == (388, 388)
    assert (found.answered.acted_on, found.answered.low) == (None, None)


def test_a_customer_counts_once_by_the_first_lot(
    waves: list[Wave], rule: AlertRule, organisation: Organisation
) -> None:
    guest = factories.customer(organisation)
    case(rule, waves[0], guest, arm="held_back")
    case(rule, waves[1], guest, arm="acted_on")

    found = trial_of(rule)

    assert found is not None
    assert (found.drawn_acted_on, found.drawn_held_back) == (0, 1)


def test_without_a_lot_there_is_no_effect(waves: list[Wave], rule: AlertRule) -> None:
    follow(rule, waves[0], "", n=30, came=20, score=60)

    assert trial_of(rule) is None


def test_the_page_says_how_many_of_the_newest_wave_came_back(
    waves: list[Wave], rule: AlertRule, organisation: Organisation
) -> None:
    follow(rule, waves[0], "acted_on", n=7, came=5, score=60)
    follow(rule, waves[0], "held_back", n=4, came=4, score=60)
    owner = factories.user(organisation)
    member = operations.Access(user=owner, organisation=organisation, role=Role.OWNER)

    found = operations.returned(member)

    assert found is not None
    assert (found.closed, found.back, found.wave.id) == (7, 5, waves[0].id)
    with speaking("en"):
        assert words.returned(found) == "Of the customers of 7 closed cases of wave 1, 5 came back."
        assert words.returned(None) == ""
