"""What opens a case: falls beyond noise and reliable changes, once, and never on too few answers."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.accounts.models import Organisation, Site
from app.cases import rules, thresholds
from app.cases.models import Case
from app.cases.opening import comparing, watching
from app.kernel import duties, events, jobs
from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.results.over_time.comparison import verdicts_of
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    """Duties, jobs and letters run in an application of their own, without a request."""
    with app.app_context():
        yield


@pytest.fixture
def waves(organisation: Organisation, site: Site) -> list[Wave]:
    """Two waves in which one of two sites falls by a standard deviation."""
    made = field.study(organisation, 2)
    other = factories.site(organisation, "syz")
    for place, means in ((site, (5.0, 4.0)), (other, (5.0, 5.0))):
        for wave, mean in zip(made, means, strict=True):
            field.answer(wave, 60, mean=mean, site=place)
    session.commit()
    return made


def close(wave: Wave) -> None:
    """Tell everybody that a wave closed, and let the worker work."""
    wave.status = "closed"
    events.record("wave.closed", wave.study.organisation_id, wave=wave.id)
    session.commit()
    duties.run_duty("events", NOW)
    duties.run_duty("jobs", NOW)


def subjects() -> list[str]:
    return list(session.scalars(select(Case.subject).order_by(Case.subject)))


def test_a_site_that_falls_makes_a_case_and_one_that_stays_none(waves: list[Wave], site: Site) -> None:
    owner = factories.user(waves[0].study.organisation)
    rules.add_rule(waves[0].study, "site_falls", owner=owner)

    close(waves[1])

    cases = session.scalars(select(Case)).all()
    assert {case.site_id for case in cases} == {site.id}
    assert {case.dimension for case in cases} == {"service", "room", "value", "return_intent"}
    assert all(case.owner_id == owner.id and case.evidence["high"] < 0 for case in cases)


def test_closing_twice_opens_every_case_once(waves: list[Wave]) -> None:
    rules.add_rule(waves[0].study, "site_falls", owner=None)

    close(waves[1])
    first = subjects()
    close(waves[1])

    assert subjects() == first
    assert len(first) == 4


@pytest.mark.privacy
def test_an_anonymous_wave_is_compared_when_all_of_it_counts(waves: list[Wave]) -> None:
    waves[0].study.anonymity = "anonymous"
    rules.add_rule(waves[0].study, "site_falls", owner=None)
    late = select(Response.uuid).where(Response.wave_id == waves[1].id).limit(20)
    session.execute(update(Response).where(Response.uuid.in_(late)).values(is_withheld=True))

    close(waves[1])
    assert subjects() == []
    for duty in ("respond.settle", "events", "jobs"):
        duties.run_duty(duty, NOW)

    assert len(subjects()) == 4


def test_a_case_is_told_to_other_rooms(waves: list[Wave]) -> None:
    told = []
    events.subscribe("case.opened", "test")(lambda event: told.append(event.facts["case"]))
    try:
        rules.add_rule(waves[0].study, "site_falls", owner=None)
        close(waves[1])
        duties.run_duty("events", NOW)
    finally:
        del events._subscriptions["case.opened", "test"]

    assert sorted(told) == sorted(session.scalars(select(Case.id)))


def test_a_wave_without_rules_asks_for_no_work(waves: list[Wave]) -> None:
    close(waves[1])

    assert session.scalar(select(func.count()).select_from(jobs.Job)) == 0


def test_a_rule_that_is_off_opens_nothing(waves: list[Wave]) -> None:
    rule = rules.add_rule(waves[0].study, "site_falls", owner=None)
    rule.is_on = False

    close(waves[1])

    assert subjects() == []


def test_a_rule_for_one_scale_opens_cases_of_that_scale_only(waves: list[Wave], site: Site) -> None:
    rules.add_rule(waves[0].study, "site_falls", owner=None, dimension="room")

    close(waves[1])

    assert subjects() == [f"site:{site.id}:room"]


def test_a_fall_smaller_than_the_rule_asks_for_is_no_case(waves: list[Wave]) -> None:
    rules.add_rule(waves[0].study, "site_falls", owner=None, parameters=thresholds.SiteFalls(least=45))

    close(waves[1])

    assert subjects() == []


@pytest.mark.privacy
def test_too_few_answers_are_never_called_unchanged(waves: list[Wave], organisation: Organisation) -> None:
    small = factories.site(organisation, "han")
    for wave in waves:
        field.answer(wave, 4, site=small)
    session.commit()

    verdicts = verdicts_of(waves[1], waves[0])

    own = {verdict.told for verdict in verdicts if verdict.site == small.id}
    assert own == {"too_few"}
    # the next smallest site is hidden with it, or the whole would give the small one away
    assert any(verdict.told == "too_few" for verdict in verdicts if verdict.site != small.id)


def test_false_alarms_stay_rare_where_nothing_changes(organisation: Organisation) -> None:
    waves = field.study(organisation, 2)
    for number in range(8):
        place = factories.site(organisation, f"s{number}")
        for wave in waves:
            field.answer(wave, 40, site=place, seed=number)
    session.commit()

    verdicts = verdicts_of(waves[1], waves[0])

    assert len(verdicts) == 32
    assert all(v.adjusted is not None and v.change is not None and v.adjusted >= v.change.p for v in verdicts)
    assert sum(v.told != "no_change" for v in verdicts) <= 1


def test_the_same_people_in_both_waves_are_no_strangers(organisation: Organisation) -> None:
    waves = field.study(organisation, 2)
    for wave in waves:
        field.answer(wave, 30, customers=1)
    session.commit()

    methods = {v.change.method for v in verdicts_of(waves[1], waves[0]) if v.change}

    assert methods == {"cluster"}


def test_a_customer_who_falls_beyond_error_makes_a_case(organisation: Organisation, site: Site) -> None:
    waves = field.study(organisation, 2)
    ids = [factories.customer(organisation, f"g{number}", site=site).id for number in range(30)]
    for wave in waves:
        field.answer(wave, 30, customers=ids[0], site=site)
    for wave, point in zip(waves, (7, 1), strict=True):
        one = session.query(field.Response).filter_by(wave_id=wave.id, customer_id=ids[3]).one()
        one.answers = dict.fromkeys(one.answers, point)
    rules.add_rule(waves[0].study, "customer_worsens", owner=None, parameters=thresholds.CustomerWorsens(level=0.999))

    close(waves[1])

    worst = min(session.scalars(select(Case)), key=lambda case: case.evidence["change"])
    assert (worst.customer_id, worst.site_id) == (ids[3], site.id)
    assert (worst.evidence["before_score"], worst.evidence["after_score"]) == (100, 0)


def test_only_the_worst_are_opened_where_many_fall(organisation: Organisation) -> None:
    waves = field.study(organisation, 2)
    for wave, mean in zip(waves, (6.5, 2.0), strict=True):
        field.answer(wave, 30, mean=mean, customers=1000)
    rule = rules.add_rule(waves[0].study, "customer_worsens", owner=None, parameters=thresholds.CustomerWorsens(most=5))
    session.commit()

    changes = [draft.evidence.change for _, draft in comparing.drafts_of(waves[1], [rule])]

    assert len(changes) == 5
    assert changes == sorted(changes)


def test_an_anonymous_study_cannot_be_watched_for_customers(organisation: Organisation) -> None:
    study = field.study(organisation, anonymity="anonymous")[0].study

    with pytest.raises(rules.RuleRefused):
        rules.add_rule(study, "customer_worsens", owner=None)
    assert rules.usual_kinds(study) == ["site_falls"]


def test_a_wave_of_another_organisation_is_never_compared(waves: list[Wave]) -> None:
    rules.add_rule(waves[0].study, "site_falls", owner=None)
    stranger = factories.organisation("anqa")
    jobs.start(watching.JOB, organisation_id=stranger.id, user_id=None, title="", language="en", wave=waves[1].id)
    session.commit()

    jobs.run_queued(utc_now())

    assert subjects() == []
