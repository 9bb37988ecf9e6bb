"""The letter of the morning: one for each owner, once, and never about a case that is gone."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Organisation, Role, Site
from app.cases import operations
from app.cases.models import Case
from app.kernel import duties
from app.kernel.db import session
from app.letters import outbox
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field

OPENED = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
# half past seven and half past eight in Tehran
EARLY, MORNING = dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC), dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    """Duties, jobs and letters run in an application of their own, without a request."""
    with app.app_context():
        yield


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    organisation.timezone = "Asia/Tehran"
    return field.study(organisation, 2)[1]


@pytest.fixture
def case(wave: Wave, organisation: Organisation, site: Site) -> Case:
    owner = factories.user(organisation, Role.OWNER)
    made = factories.case(wave, site=site, owner=owner, opened_at=OPENED)
    session.commit()
    return made


def letters() -> list[outbox.Message]:
    return list(session.scalars(select(outbox.Message).filter_by(template="cases.digest")))


def test_the_message_waits_for_eight_in_the_morning(case: Case) -> None:
    duties.run_duty("cases.digest", EARLY)
    assert letters() == []

    duties.run_duty("cases.digest", MORNING)

    assert [letter.recipient for letter in letters()] == ["owner@simorgh.example"]


def test_a_case_is_told_once(case: Case) -> None:
    for minutes in (0, 20, 60 * 24):
        duties.run_duty("cases.digest", MORNING + dt.timedelta(minutes=minutes))

    assert len(letters()) == 1


def test_a_case_of_today_waits_for_tomorrow(case: Case) -> None:
    case.opened_at = MORNING
    session.commit()

    duties.run_duty("cases.digest", MORNING + dt.timedelta(hours=3))
    assert letters() == []
    duties.run_duty("cases.digest", MORNING + dt.timedelta(days=1))

    assert len(letters()) == 1


def test_the_message_says_what_fell_and_leads_to_the_cases(case: Case) -> None:
    duties.run_duty("cases.digest", MORNING)

    letter = outbox.write(letters()[0])

    assert letter.subject == "1 new case waits for you"
    assert "THR: Perceived value index fell by 8.0 points" in letter.text
    assert "/o/simorgh/cases/?owner=me" in letter.text


def test_the_message_is_written_in_the_owners_language(case: Case) -> None:
    assert case.owner is not None
    case.owner.language = "fa"
    session.commit()
    duties.run_duty("cases.digest", MORNING)

    letter = outbox.write(letters()[0])

    assert 'dir="rtl"' in letter.html
    assert "۸" in letter.text


def test_a_case_that_was_closed_meanwhile_is_not_told(case: Case) -> None:
    duties.run_duty("cases.digest", MORNING)
    case.state = "closed"
    session.commit()

    with pytest.raises(outbox.Withdrawn):
        outbox.write(letters()[0])


def test_who_left_the_organisation_is_told_nothing(case: Case) -> None:
    assert case.owner is not None
    session.delete(case.owner.memberships[0])
    session.commit()

    duties.run_duty("cases.digest", MORNING)

    assert letters() == []


def test_who_is_given_a_case_hears_of_it(case: Case, organisation: Organisation) -> None:
    duties.run_duty("cases.digest", MORNING)
    other = factories.user(organisation, Role.RESEARCHER)
    assert case.owner is not None
    operations.work_on(case, case.owner, now=MORNING, owner=other)
    session.commit()

    duties.run_duty("cases.digest", MORNING + dt.timedelta(days=1))

    assert sorted(letter.recipient for letter in letters()) == ["owner@simorgh.example", "researcher@simorgh.example"]
