"""What is late is told on: to whose it is and who manages the site, a day later to the owners, each once."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Role, Site
from app.cases.models import Case, CaseNote
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.letters import outbox
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    return field.study(organisation, 2)[1]


@pytest.fixture
def people(organisation: Organisation, site: Site) -> None:
    """An owner, a researcher, managers of this site and of another one, a viewer."""
    other = factories.site(organisation, "syz")
    for role in (Role.OWNER, Role.RESEARCHER, Role.VIEWER):
        factories.user(organisation, role)
    factories.user(organisation, Role.MANAGER, email="here@x.example", sites=[site])
    factories.user(organisation, Role.MANAGER, email="there@x.example", sites=[other])


@pytest.fixture
def case(wave: Wave, site: Site, people: None) -> Case:
    made = factories.case(wave, site=site, due_at=NOW - HOUR)
    session.commit()
    return made


def told(now: dt.datetime) -> list[str]:
    """Who gets a message now that did not get it before."""
    before = set(session.scalars(select(outbox.Message.id)))
    duties.run_duty("cases.late", now)
    rows = session.scalars(select(outbox.Message).filter_by(template="cases.late")).all()
    return sorted(one.recipient for one in rows if one.id not in before)


def test_the_managers_of_the_site_hear_first_and_the_owners_a_day_later(case: Case) -> None:
    assert told(NOW) == ["here@x.example"]
    assert told(NOW + HOUR) == []
    assert told(NOW + DAY) == ["owner@simorgh.example"]
    assert told(NOW + 9 * DAY) == []
    assert session.get_one(Case, case.id).escalated == 2


def test_it_stands_in_the_history_and_in_the_log(case: Case) -> None:
    told(NOW)
    told(NOW + DAY)

    notes = session.scalars(select(CaseNote).order_by(CaseNote.id)).all()
    assert [(note.user_id, note.change) for note in notes] == [
        (None, {"escalated": [0, 1]}),
        (None, {"escalated": [1, 2]}),
    ]
    logged = session.scalars(select(AuditEvent).filter_by(action="case.late").order_by(AuditEvent.id)).all()
    assert [one.details for one in logged] == [{"case": case.id, "step": 1}, {"case": case.id, "step": 2}]


def test_whose_case_it_is_hears_of_it_and_is_not_told_again_as_an_owner(case: Case, organisation: Organisation) -> None:
    case.owner = next(one.user for one in _members(organisation) if one.role == "owner")
    session.commit()

    assert told(NOW) == ["here@x.example", "owner@simorgh.example"]
    assert told(NOW + DAY) == []


def test_where_nobody_is_nearer_the_owners_hear_at_once(wave: Wave, organisation: Organisation) -> None:
    factories.user(organisation)
    made = factories.case(wave, site=factories.site(organisation, "han"), due_at=NOW - HOUR)
    session.commit()

    assert told(NOW) == ["owner@simorgh.example"]
    assert session.get_one(Case, made.id).escalated == 2
    assert told(NOW + DAY) == []


@pytest.mark.parametrize(
    "fields", [{"state": "closed"}, {"arm": "held_back"}, {"due_at": None}, {"due_at": NOW + HOUR}]
)
def test_what_is_closed_held_back_or_in_time_is_told_to_nobody(case: Case, fields: dict[str, object]) -> None:
    for name, value in fields.items():
        setattr(case, name, value)
    session.commit()

    assert told(NOW) == []


def test_many_late_cases_are_one_message(case: Case, wave: Wave, site: Site) -> None:
    factories.case(wave, case.rule, site=site, due_at=NOW - 2 * HOUR, subject="site:1:room", dimension="room")
    session.commit()

    assert told(NOW) == ["here@x.example"]
    (message,) = session.scalars(select(outbox.Message)).all()
    letter = outbox.write(message)
    assert letter.subject == "2 cases are late"
    assert "THR: Room fell by 8.0 points" in letter.text
    assert "late" in letter.text
    assert "/o/simorgh/cases/?state=late" in letter.text


def test_a_case_that_was_closed_meanwhile_is_not_told(case: Case) -> None:
    told(NOW)
    case.state = "closed"
    session.commit()

    with pytest.raises(outbox.Withdrawn):
        outbox.write(session.scalars(select(outbox.Message)).one())


@pytest.mark.privacy
def test_the_message_names_no_customer_and_nothing_they_chose(wave: Wave, people: None, site: Site) -> None:
    guest = factories.customer(wave.study.organisation, site=site, name="Zarbanoo")
    by = factories.rule(wave, "complaint")
    evidence = {"level": -4, "recommendation": 1, "problem": "untold"}
    factories.case(wave, by, customer=guest, site=site, due_at=NOW - HOUR, evidence=evidence, dimension="")
    session.commit()

    told(NOW)

    text = outbox.write(session.scalars(select(outbox.Message)).one()).text
    assert "THR: a customer complains" in text
    assert "Zarbanoo" not in text
    assert "of 10" not in text


def _members(organisation: Organisation) -> list[factories.Membership]:
    return list(session.scalars(select(factories.Membership).filter_by(organisation_id=organisation.id)))


def test_what_is_due_before_tomorrow_morning_is_told_to_its_owner_at_once(
    wave: Wave, organisation: Organisation
) -> None:
    now = utc_now()
    factories.case(wave, owner=factories.user(organisation), opened_at=now, due_at=now + DAY - HOUR)
    factories.case(wave, owner=factories.user(organisation, Role.RESEARCHER), opened_at=now, due_at=now + 5 * DAY)
    session.commit()

    duties.run_duty("cases.digest", now)

    letters = session.scalars(select(outbox.Message).filter_by(template="cases.digest")).all()
    assert [letter.recipient for letter in letters] == ["owner@simorgh.example"]
