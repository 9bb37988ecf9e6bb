"""What a new case carries: deadline, stake, advice, arm; and that complaints are heard as they come."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts.models import AuditEvent, Organisation, Site
from app.cases import operations, rules, thresholds
from app.cases.models import Case
from app.cases.opening import arms
from app.customers.models import Customer
from app.kernel import duties, events
from app.kernel.db import session, utc_now
from app.kernel.events import DomainEvent
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.app import watching as field

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def pulse(organisation: Organisation) -> Wave:
    """An open wave of a study that knows its people and asks whether they would suggest it."""
    version = publish(organisation, load_shipped("hotel_loyalty_pulse"), now=utc_now())
    return factories.wave(version, anonymity="identified")


def complain(wave: Wave, customer: Customer | None, **fields: object) -> Response:
    """Somebody answers, and the worker hears of it."""
    defaults = {"status": "complete", "answers": {"rec_0_10": 2, "open_why": "Nobody came."}}
    made = factories.response(wave, customer_id=customer.id if customer else None, **defaults | fields)
    events.record("response.completed", wave.study.organisation_id, wave=wave.id, response=str(made.uuid))
    session.commit()
    duties.run_duty("events", NOW)
    return made


def cases() -> list[Case]:
    return list(session.scalars(select(Case).order_by(Case.id)))


def test_a_complaint_is_a_case_within_the_day(pulse: Wave, organisation: Organisation, site: Site) -> None:
    guest = factories.customer(organisation, site=site)
    factories.purchase(guest, "120.50", at=utc_now() - 30 * DAY)
    factories.purchase(guest, "-20.50", "return", at=utc_now() - 20 * DAY)
    factories.purchase(guest, "999", "old", at=utc_now() - 400 * DAY)
    rules.add_rule(pulse.study, "complaint", owner=factories.user(organisation))

    complain(pulse, guest, site_id=site.id)

    (case,) = cases()
    assert (case.customer_id, case.site_id, case.evidence["recommendation"]) == (guest.id, site.id, 2)
    assert case.due_at is not None
    assert case.due_at - case.opened_at == DAY
    assert (case.stake, case.stake_of, case.advice) == (Decimal(100), "spend", "put_right")
    assert [event.name for event in session.scalars(select(DomainEvent).filter_by(name="case.opened"))] == [
        "case.opened"
    ]


def test_the_same_person_complains_once_a_wave(pulse: Wave, organisation: Organisation) -> None:
    guest = factories.customer(organisation)
    rules.add_rule(pulse.study, "complaint", owner=None)
    made = complain(pulse, guest)

    events.record("response.completed", organisation.id, wave=pulse.id, response=str(made.uuid))
    session.commit()
    duties.run_duty("events", NOW)

    assert len(cases()) == 1


def test_what_looks_unlike_a_person_calls_nobody(pulse: Wave, organisation: Organisation) -> None:
    rules.add_rule(pulse.study, "complaint", owner=None)

    complain(pulse, factories.customer(organisation), timing={"signals": ["trap"]})

    assert cases() == []


def test_content_people_strangers_and_unfinished_answers_make_no_case(pulse: Wave, organisation: Organisation) -> None:
    rules.add_rule(pulse.study, "complaint", owner=None)

    complain(pulse, factories.customer(organisation, "a"), answers={"rec_0_10": 9})
    complain(pulse, factories.customer(organisation, "b"), status="started")
    complain(pulse, None)

    assert cases() == []


@pytest.mark.privacy
@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous"])
def test_only_a_study_that_knows_its_people_hears_complaints(
    pulse: Wave, organisation: Organisation, anonymity: str
) -> None:
    rules.add_rule(pulse.study, "complaint", owner=None)
    pulse.study.anonymity = anonymity  # type: ignore[assignment]

    complain(pulse, factories.customer(organisation))

    assert cases() == []
    with pytest.raises(rules.RuleRefused):
        rules.add_rule(pulse.study, "complaint", owner=None)


def test_an_identified_study_that_asks_for_it_is_usually_watched_for_complaints(
    pulse: Wave, organisation: Organisation
) -> None:
    assert rules.usual_kinds(pulse.study) == ["complaint"]
    with pytest.raises(rules.RuleRefused):
        rules.add_rule(field.study(organisation)[0].study, "complaint", owner=None)


@pytest.fixture
def fallen(organisation: Organisation) -> list[Wave]:
    """Two waves in which every one of thirty customers falls."""
    waves = field.study(organisation, 2)
    ids = [factories.customer(organisation, f"g{number}").id for number in range(30)]
    for wave, mean in zip(waves, (6.5, 2.0), strict=True):
        field.answer(wave, 30, mean=mean, customers=ids[0])
    session.commit()
    return waves


def close(wave: Wave) -> None:
    wave.status = "closed"
    events.record("wave.closed", wave.study.organisation_id, wave=wave.id)
    session.commit()
    duties.run_duty("events", NOW)
    duties.run_duty("jobs", NOW)


def test_a_fall_is_due_in_working_days_and_a_customer_in_hours(fallen: list[Wave]) -> None:
    rules.add_rule(fallen[0].study, "site_falls", owner=None, dimension="room")
    hours = thresholds.CustomerWorsens(hours=48, most=1)
    rules.add_rule(fallen[0].study, "customer_worsens", owner=None, parameters=hours)

    close(fallen[1])

    kinds = {case.rule.kind: case for case in cases()}
    site, customer = kinds["site_falls"], kinds["customer_worsens"]
    assert site.due_at is not None
    assert customer.due_at is not None
    assert customer.due_at - customer.opened_at == 2 * DAY
    assert (site.due_at.hour, site.due_at.minute) == (23, 59)
    assert 5 <= (site.due_at.date() - site.opened_at.date()).days <= 9
    assert (site.stake, site.stake_of, site.advice) == (Decimal(30), "people", "site")
    assert (customer.stake, customer.stake_of, customer.advice) == (None, "", "call")


def test_some_are_held_back_by_lot_and_reach_nobody(fallen: list[Wave], organisation: Organisation) -> None:
    owner = factories.user(organisation)
    wanted = thresholds.CustomerWorsens(held_back=0.5)
    rules.add_rule(fallen[0].study, "customer_worsens", owner=owner, parameters=wanted)

    close(fallen[1])

    found = cases()
    back = [case for case in found if case.arm == "held_back"]
    assert {case.arm for case in found} == {"acted_on", "held_back"}
    assert all((arms.lot(fallen[1], case.customer_id or 0) < 0.5) == (case.arm == "held_back") for case in found)
    assert all(case.owner_id is None and case.due_at is None for case in back)
    told = {event.facts["case"] for event in session.scalars(select(DomainEvent).filter_by(name="case.opened"))}
    assert told == {case.id for case in found} - {case.id for case in back}
    logged = session.scalars(select(AuditEvent.details).filter_by(action="case.held_back"))
    assert {one["case"] for one in logged} == {case.id for case in back}
    member = operations.Access(user=owner, organisation=organisation, role=rules.Role.OWNER)
    assert operations.count_waiting(member) == len(found) - len(back)


def test_who_complained_is_never_held_back(fallen: list[Wave], organisation: Organisation) -> None:
    wanted = thresholds.CustomerWorsens(held_back=0.5)
    rules.add_rule(fallen[0].study, "customer_worsens", owner=None, parameters=wanted)
    complaint = factories.rule(fallen[1], "complaint")
    people = session.scalars(select(Customer)).all()
    for guest in people:
        factories.case(fallen[1], complaint, customer=guest, subject=f"customer:{guest.id}:complaint", evidence={})

    close(fallen[1])

    assert {case.arm for case in cases()} == {""}


def test_the_lot_is_even_and_of_one_customer_and_wave_alone(organisation: Organisation) -> None:
    one, other = field.study(organisation, 2)
    lots = [arms.lot(one, customer) for customer in range(2000)]

    assert sum(lot < 0.2 for lot in lots) / len(lots) == pytest.approx(0.2, abs=0.03)
    assert arms.lot(one, 7) == lots[7] != arms.lot(other, 7)


def test_answers_that_were_erased_meanwhile_complain_no_more(pulse: Wave, organisation: Organisation) -> None:
    rules.add_rule(pulse.study, "complaint", owner=None)
    made = factories.response(
        pulse, customer_id=factories.customer(organisation).id, status="complete", answers={"rec_0_10": 0}
    )
    events.record("response.completed", organisation.id, wave=pulse.id, response=str(made.uuid))
    session.execute(update(Response).where(Response.uuid == made.uuid).values(status="started"))
    session.commit()

    duties.run_duty("events", NOW)

    assert cases() == []
