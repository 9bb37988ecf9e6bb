"""Movement between the loyalty states: of whom, against which wave, by which cuts, and why not."""

import datetime as dt

import numpy as np
import pytest

from analysis.errors import AnalysisError
from app.accounts.models import Organisation
from app.accounts.scope import Scope
from app.kernel.db import session, utc_now
from app.questionnaires.operations import definition_of, publish
from app.results.defined.plans import from_questionnaire
from app.results.over_time.frozen import frozen
from app.results.over_time.history import history_of
from app.results.over_time.movement import Movement, movement_of
from app.results.plan import Plan
from app.studies.models import Wave
from tests import factories
from tests.app import loyal_guests
from tests.app.results.over_time.test_history import reword

pytestmark = pytest.mark.long


def plan_of(wave: Wave) -> Plan:
    return from_questionnaire(definition_of(wave.version))


def found_in(wave: Wave, only: Scope | None = None) -> Movement | AnalysisError | None:
    return movement_of(history_of(wave, only) if only else history_of(wave), plan_of(wave), seed=1)


def moved(wave: Wave) -> Movement:
    found = found_in(wave)
    assert isinstance(found, Movement), found
    return found


def asked(organisation: Organisation, n: int = 120, **options: object) -> list[Wave]:
    """A study in which the same guests answered every wave and nobody changed."""
    waves = loyal_guests.study(organisation, **options)  # type: ignore[arg-type]
    meant = loyal_guests.guests(n)
    for wave in waves:
        loyal_guests.answer(wave, meant, seed=1)
    return waves


def test_the_same_guests_a_year_apart_are_followed(organisation: Organisation) -> None:
    waves = asked(organisation)

    found = moved(waves[1])

    assert found.moves is not None
    assert (found.before.number, found.cuts_of, found.moves.n) == (1, 1, 120)
    assert [one.source for one in found.moves.reliabilities] == ["alpha", "assumed"]
    assert found.moves.rules == (3.0, "median")
    assert not found.moves.is_shown
    assert found.moves.corrected_low == 0


def test_a_first_wave_has_nothing_to_be_compared_with(organisation: Organisation) -> None:
    assert found_in(asked(organisation)[0]) is None


def test_monthly_waves_of_a_year_long_question_say_why_nothing_is_told(organisation: Organisation) -> None:
    found = found_in(asked(organisation, months=(2, 1, 0))[2])

    assert isinstance(found, AnalysisError)
    assert (found.code, getattr(found, "months", None)) == ("windows_overlap", 12)


def test_the_latest_wave_that_looks_back_on_another_time_is_taken(organisation: Organisation) -> None:
    waves = asked(organisation, months=(30, 14, 1, 0))

    assert moved(waves[3]).before.number == 2


def test_questions_without_a_window_need_no_distance(organisation: Organisation) -> None:
    waves = asked(organisation, months=(1, 0))
    plan = plan_of(waves[1])
    assert plan.quadrants is not None
    usual = Plan(**vars(plan) | {"quadrants": type(plan.quadrants)(**vars(plan.quadrants) | {"window": None})})

    found = movement_of(history_of(waves[1]), usual, seed=1)

    assert isinstance(found, Movement)
    assert found.moves is not None


def test_three_waves_that_lie_apart_give_the_reliability_of_patronage(organisation: Organisation) -> None:
    found = moved(asked(organisation, months=(28, 14, 0))[2])

    assert found.moves is not None
    assert found.moves.reliabilities[1].source == "three_waves"
    assert found.cuts_of == 1
    # the second wave is not the first: its cut is a number
    assert [type(rule) for rule in found.moves.rules] == [float, float]


def test_guests_whom_nobody_recognises_have_shares_alone(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation, anonymity="anonymous")
    for wave in waves:
        loyal_guests.answer(wave, loyal_guests.guests(80, seed=wave.number), seed=1, first_customer=None)

    found = moved(waves[1])

    assert found.moves is None
    assert found.shares is not None
    assert (found.is_anonymous, found.overlaps, found.n) == (True, False, 80)


def test_shares_of_waves_whose_windows_overlap_say_so(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation, months=(1, 0), anonymity="anonymous")
    for wave in waves:
        loyal_guests.answer(wave, loyal_guests.guests(80, seed=wave.number), seed=1, first_customer=None)

    assert moved(waves[1]).overlaps


def test_other_guests_of_a_known_study_have_shares_alone(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation)
    for place, wave in enumerate(waves):
        loyal_guests.answer(wave, loyal_guests.guests(60), seed=1, first_customer=1 + 55 * place)

    found = moved(waves[1])

    assert found.moves is None
    assert not found.is_anonymous


def test_a_code_that_two_chose_is_nobody(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation, anonymity="anonymous")
    for wave in waves:
        made = loyal_guests.answer(wave, loyal_guests.guests(60), seed=1, first_customer=None)
        for place, one in enumerate(made):
            one.own_code = f"code {max(place, 1)}"
    session.flush()

    found = moved(waves[1])

    assert found.moves is not None
    assert found.moves.n == 58


def test_a_reworded_attitude_is_compared_with_nothing(organisation: Organisation) -> None:
    waves = asked(organisation)
    other = reword(definition_of(waves[1].version), "db_ra_1", "I like it best of all.")
    waves[1].version = publish(organisation, other, now=utc_now())
    session.flush()

    found = found_in(waves[1])

    assert isinstance(found, AnalysisError)
    assert found.code == "other_ruler"


def test_a_reworded_share_is_compared_with_nothing(organisation: Organisation) -> None:
    waves = asked(organisation)
    other = reword(definition_of(waves[1].version), "db_rp_freq", "How often were you here?")
    waves[1].version = publish(organisation, other, now=utc_now())
    session.flush()

    found = found_in(waves[1])

    assert isinstance(found, AnalysisError)
    assert found.code == "other_ruler"


def test_cuts_stay_those_of_the_first_wave(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation)
    first, second = loyal_guests.guests(60), loyal_guests.guests(60)
    second[:, 1] = 0.9
    loyal_guests.answer(waves[0], first, seed=1)
    loyal_guests.answer(waves[1], second, seed=1)

    early, late = (frozen(history_of(wave), plan_of(wave)) for wave in waves)

    assert early is not None
    assert late is not None
    assert early.rules == ("midpoint", "median")
    share = np.round(20 * first[:, 1]) / 20
    assert late.rules == ("midpoint", np.median(share))
    assert late.first is not None
    assert late.first.number == 1


def test_a_first_wave_of_few_people_cuts_nothing(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation)
    loyal_guests.answer(waves[0], loyal_guests.guests(3), seed=1)
    loyal_guests.answer(waves[1], loyal_guests.guests(60), seed=1)

    late = frozen(history_of(waves[1]), plan_of(waves[1]))

    assert late is not None
    assert late.rules == ("midpoint", "median")


def test_who_sees_some_sites_has_the_cuts_of_all(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation)
    own, other = factories.site(organisation), factories.site(organisation, "isf")
    for wave in waves:
        loyal_guests.answer(wave, loyal_guests.guests(60), seed=1, site=own)
        loyal_guests.answer(wave, loyal_guests.guests(60, seed=2), seed=2, site=other, first_customer=500)

    found = found_in(waves[1], Scope((own,)))
    everybody = moved(waves[1])

    assert isinstance(found, Movement)
    assert found.moves is not None
    assert everybody.moves is not None
    assert found.moves.n == 60
    assert found.moves.cuts == everybody.moves.cuts
    # the number of all sites is not theirs to draw anew
    assert found.moves.rules[1] == everybody.moves.cuts[1]


def test_a_wave_that_somebody_closed_lies_apart_from_that_day_on(organisation: Organisation) -> None:
    waves = asked(organisation)
    waves[0].closes_at = None
    session.flush()
    assert isinstance(found_in(waves[1]), AnalysisError)

    waves[0].closed_at = utc_now() - dt.timedelta(days=420)
    session.flush()

    assert moved(waves[1]).moves is not None


@pytest.mark.parametrize("n", [12, 49])
def test_few_guests_have_the_observed_table_alone(organisation: Organisation, n: int) -> None:
    found = moved(asked(organisation, n=n)[1])

    assert found.moves is not None
    assert found.moves.excess is None
    assert found.moves.observed.to_numpy().sum() == n
