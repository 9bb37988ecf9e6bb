"""The audit log: read by owners, narrowed, saved, and changed by nobody."""

import ast
import csv
import datetime as dt
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import audit
from app.accounts.log import entries
from app.accounts.models import AuditEvent, Organisation, Role, Site, User
from app.kernel.db import Base, session, utc_now
from app.questionnaires.operations import publish
from survey_defs.load import load_shipped
from tests import cast, factories
from tests.app.accounts.deeds import ROOT, deeds_of_the_code, deeds_of_the_web

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

    assert rows(page)[:2] == ["Guide of the first steps hidden", "Site added"]
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
    for number in range(entries.PAGE + 3):
        note(action=f"deed.number_{number}")
    first, second = (rows(owner.get(f"{LOG}?page={page}").text) for page in (1, 2))

    assert (len(first), len(second)) == (entries.PAGE, 3)
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


@pytest.mark.long
def test_the_page_of_the_log_knows_every_deed_of_the_code() -> None:
    """Also those that are done from the command line or by a worker: their modules are loaded with the rooms."""
    assert len(deeds_of_the_code()) > 90
    assert deeds_of_the_web() == deeds_of_the_code()


def test_a_deed_is_named_once_beside_itself() -> None:
    """What is recorded is a named deed: the type of `audit.record` takes no other."""
    written = [path.read_text("utf-8") for path in ROOT.rglob("*.py")]
    named = re.findall(r'audit\.deed\(\s*"([\w.]+)"', "\n".join(written))
    assert len(named) == len(set(named))
    assert not re.search(r'audit\.record\(\s*f?"', "\n".join(written))


def test_a_deed_by_itself_has_no_person(owner: FlaskClient, organisation: Organisation) -> None:
    audit.record("wave.closed", audit.Gone("wave", 7), organisation=session.merge(organisation))
    session.commit()

    assert "automatically or from the server" in owner.get(LOG).text


def concerning(page: str) -> list[str]:
    """What stands in the column "concerning"."""
    return re.findall(r'data-label="Concerning">(.*?)</td>', page)


def test_a_line_says_what_it_concerned_by_the_name_it_had_then(owner: FlaskClient) -> None:
    owner.post("/o/simorgh/sites/add", data={"name": "Tehran Grand"})
    number = session.scalars(select(Site.id)).one()
    session.remove()
    owner.post(f"/o/simorgh/sites/{number}/", data={"name": "Tehran Palace", "code": "thr"})
    newest, older = concerning(owner.get(LOG).text)[:2]

    assert newest == f'<a href="/o/simorgh/sites/{number}/"><bdi>site Tehran Palace</bdi></a>'
    assert older == f'<a href="/o/simorgh/sites/{number}/"><bdi>site Tehran Grand</bdi></a>'
    assert {row["subject_name"] for row in saved(owner)} >= {"site Tehran Palace", "site Tehran Grand"}


def test_what_is_gone_keeps_its_name_and_has_no_page(owner: FlaskClient) -> None:
    owner.post("/o/simorgh/sites/add", data={"name": "Tehran Grand"})
    number = session.scalars(select(Site.id)).one()
    session.remove()
    owner.post(f"/o/simorgh/sites/{number}/delete")

    assert concerning(owner.get(LOG).text)[:2] == ["<bdi>site Tehran Grand</bdi>"] * 2


def test_lines_from_before_names_were_kept_read_well(owner: FlaskClient, organisation: Organisation) -> None:
    wave = factories.wave(factories.version(organisation, {}))
    wave.study.title = "Guests"
    session.commit()
    note(subject=f"wave:{wave.id}", action="wave.closed")
    note(subject="wave:999", action="wave.closed")
    note(subject="link:x", action="link.created")
    lines = concerning(owner.get(LOG).text)

    assert f'<a href="/o/simorgh/waves/{wave.id}/"><bdi>wave Guests · 1</bdi></a>' in lines
    assert "<bdi>wave 999</bdi>" in lines
    assert "<bdi>link x</bdi>" in lines


# rows of people: nothing can be erased from the log, so it keeps their numbers alone
OF_PEOPLE = {"user", "customer", "join_invitation", "response", "case", "file_import"}


def stored_things(organisation: Organisation) -> dict[str, Base]:
    """One row of every table that a line can concern."""
    wave = factories.wave(publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now()))
    rule = factories.rule(wave)
    made = [
        organisation, wave, wave.study, wave.version, wave.version.questionnaire, rule, factories.case(wave, rule),
        factories.site(organisation), factories.user(organisation, Role.VIEWER),
        factories.join_invitation(organisation),
        factories.link(wave), factories.customer(organisation), factories.segment(organisation),
        factories.token(organisation), factories.webhook(organisation, "https://hooks.example/vafa?key=secret"),
        factories.file_import(organisation),
    ]  # fmt: skip
    return {row.__tablename__: row for row in made}


@pytest.mark.long
def test_every_thing_is_named_linked_and_led_to(owner: FlaskClient, organisation: Organisation) -> None:
    things = stored_things(session.merge(organisation))
    for row in things.values():
        audit.record("deed.done", row, organisation=session.merge(organisation))
    session.commit()
    events = {e.subject.partition(":")[0]: e for e in session.scalars(select(AuditEvent).filter_by(action="deed.done"))}

    assert things.keys() >= {kind for kind, thing in audit.things().items() if thing.endpoint}
    assert {kind for kind, event in events.items() if not event.subject_name} == OF_PEOPLE & events.keys()
    assert events["webhook"].subject_name == "hooks.example"
    page = owner.get(f"{LOG}?action=deed.done").text
    links = re.findall(r'data-label="Concerning"><a href="([^"]+)"', page)
    assert len(links) == len(events)
    assert {owner.get(link).status_code for link in links} == {200}


@pytest.mark.long
def test_every_deed_of_the_code_says_what_it_concerns() -> None:
    """Read off its calls: nowhere is the subject left out."""
    calls = [
        (path.name, node.lineno)
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record"
        if len(node.args) < 2 or isinstance(node.args[1], ast.Constant)
    ]
    assert calls == []


def test_a_kind_that_the_code_notes_has_a_word() -> None:
    assert all(str(thing.words) for thing in audit.things().values())
