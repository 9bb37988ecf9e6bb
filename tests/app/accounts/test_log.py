"""The audit log: read by owners, narrowed, saved, and changed by nobody."""

import csv
import datetime as dt
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import audit, log
from app.accounts.log_words import ACTIONS
from app.accounts.models import AuditEvent, Organisation, Role, User
from app.db import session, utc_now
from tests import cast, factories
from tests.app.accounts.deeds import deeds_of_the_code

pytestmark = pytest.mark.access
LOG = "/o/simorgh/log/"


def note(
    slug: str = "simorgh", action: str = "link.created", *, at: dt.datetime | None = None, **fields: object
) -> None:
    where = session.scalars(select(Organisation).where(Organisation.slug == slug)).one()
    defaults = {"organisation_id": where.id, "at": at or utc_now(), "subject": "link:7", "details": {}}
    session.add(AuditEvent(**defaults | {"action": action} | fields))
    session.commit()
    session.remove()


def rows(page: str) -> list[str]:
    """What stands in the column "what"."""
    return [re.sub(r"<.*", "", cell) for cell in re.findall(r'data-label="What was done">([^\n]*)', page)]


def test_deeds_are_told_in_words_newest_first(owner: FlaskClient, researcher: FlaskClient) -> None:
    owner.post("/o/simorgh/sites/add", data={"name": "Tehran Grand"})
    owner.post("/o/simorgh/begin/close")
    page = owner.get(LOG).text

    assert rows(page)[:2] == ["Guide of the first steps put away", "Site added"]
    assert "Tehran Grand" in page
    assert "<bdi>Owner</bdi>" in page


def test_a_deed_without_words_is_shown_by_its_code(owner: FlaskClient) -> None:
    note(action="moon.landed", subject="moon:1")

    page = owner.get(LOG).text
    assert rows(page) == ["moon.landed"]
    assert "moon:1" in page


def test_other_organisations_are_not_in_it(owner: FlaskClient, stranger: FlaskClient) -> None:
    note("anqa", "study.launched")
    theirs = session.scalars(select(User.id).where(User.email == "owner@anqa.example")).one()
    session.add(AuditEvent(user_id=theirs, at=utc_now(), action="user.signed_in", subject=f"user:{theirs}", details={}))
    session.commit()

    page = owner.get(LOG).text
    assert "Nothing in the log fits" in page
    assert "Study started" not in page


def test_what_members_did_at_the_door_is_in_it(app: Flask, owner: FlaskClient) -> None:
    data = {"email": "owner@simorgh.example", "password": factories.PASSWORD}
    for wrong in [{}, *[{"password": "wrong horse battery"}] * 5]:
        cast.armed(app.test_client()).post("/sign-in", data=data | wrong)

    assert rows(owner.get(LOG).text) == ["Sign-in locked after wrong tries", "Signed in"]


def test_it_is_narrowed_by_deed_person_and_day(owner: FlaskClient, researcher: FlaskClient) -> None:
    people = dict(session.execute(select(User.email, User.id)).all())
    session.remove()
    old = utc_now() - dt.timedelta(days=40)
    note(action="study.launched", user_id=people["owner@simorgh.example"], at=old)
    note(action="link.created", user_id=people["researcher@simorgh.example"])
    asked = {
        "?action=study.launched": ["Study started"],
        f"?person={people['researcher@simorgh.example']}": ["Link made"],
        f"?until={(old + dt.timedelta(days=1)).date()}": ["Study started"],
        f"?since={(old + dt.timedelta(days=2)).date()}": ["Link made"],
        "?action=study.launched&since=1500-01-01&until=1500-01-02": [],
    }

    assert {query: rows(owner.get(LOG + query).text) for query in asked} == asked


def test_a_day_counts_by_the_clock_of_the_organisation(owner: FlaskClient) -> None:
    session.scalars(select(Organisation)).one().timezone = "Asia/Tehran"
    session.commit()
    note(at=dt.datetime(2026, 3, 20, 21, 0, tzinfo=dt.UTC))

    shown = [bool(rows(owner.get(f"{LOG}?since={day}&until={day}").text)) for day in ("2026-03-20", "۱۴۰۵-۰۱-۰۱")]
    assert shown == [False, True]


def test_a_day_that_is_none_is_told(owner: FlaskClient) -> None:
    answer = owner.get(f"{LOG}?since=yesterday")

    assert answer.status_code == 422
    assert 'id="since-error"' in answer.text


@pytest.mark.parametrize("query", ["?page=0", "?page=-3", "?page=99", "?page=x", "?person=x", "?person=9999999999999"])
def test_numbers_that_nobody_offered_break_nothing(owner: FlaskClient, query: str) -> None:
    note()

    assert owner.get(LOG + query).status_code == 200


def test_a_long_log_has_pages(owner: FlaskClient) -> None:
    for number in range(log.PAGE + 3):
        note(action=f"deed.number_{number}")
    first, second = (rows(owner.get(f"{LOG}?page={page}").text) for page in (1, 2))

    assert (len(first), len(second)) == (log.PAGE, 3)
    assert not set(first) & set(second)


def saved(owner: FlaskClient, **asked: str) -> list[dict[str, str]]:
    answer = owner.post("/o/simorgh/log/export", data=asked)
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_choice_is_saved_oldest_first_and_that_is_a_deed(owner: FlaskClient) -> None:
    note(action="study.launched")
    note(action="link.created")
    whole, chosen = saved(owner), saved(owner, action="link.created")

    assert [row["action"] for row in whole] == ["study.launched", "link.created"]
    assert [row["what"] for row in chosen] == ["Link made"]
    assert rows(owner.get(LOG).text)[0] == "Audit log saved as a file"


def test_nothing_in_the_file_runs_as_a_formula(owner: FlaskClient) -> None:
    evil = '=HYPERLINK("http://evil.example")'
    session.scalars(select(User)).one().name = evil
    session.commit()
    note(action="@deed", subject="+1", user_id=session.scalars(select(User.id)).one())

    row = saved(owner)[0]
    assert (row["person"], row["action"], row["subject"]) == (f"'{evil}", "'@deed", "'+1")


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.MANAGER, Role.COLLECTOR, Role.VIEWER])
def test_only_owners_read_it(app: Flask, organisation: Organisation, role: Role) -> None:
    client = cast.signed_in(app, cast.member(organisation, role))

    assert client.get(LOG).status_code == 403
    assert client.post("/o/simorgh/log/export").status_code == 403


def test_no_address_changes_the_log(app: Flask) -> None:
    found = [rule for rule in app.url_map.iter_rules() if "/log/" in str(rule)]

    assert {str(rule) for rule in found if "POST" in (rule.methods or ())} == {"/o/<organisation>/log/export"}


def test_every_deed_of_the_code_has_words() -> None:
    """Where this fails: say the new deed in app/accounts/log_words.py."""
    assert sorted(deeds_of_the_code() - ACTIONS.keys()) == []


def test_a_deed_by_itself_has_no_person(owner: FlaskClient, organisation: Organisation) -> None:
    audit.record("wave.closed", None, organisation=session.merge(organisation))
    session.commit()

    assert "by itself or from the server" in owner.get(LOG).text
