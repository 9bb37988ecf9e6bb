"""The page of jobs and duties: true progress, nothing of others, and what to do where something is missing."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation
from app.accounts.office import work
from app.kernel import duties, jobs
from app.kernel.db import session, utc_now
from app.kernel.duties import DutyRun, DutyState
from app.letters import outbox
from tests import cast, factories

WORK = "/o/simorgh/work/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        yield traveller


def job(organisation: Organisation, title: str = "Import of guests.csv", **fields: object) -> None:
    made = jobs.start("probe", organisation_id=organisation.id, user_id=None, title=title, language="en")
    for name, value in fields.items():
        setattr(made, name, value)
    session.commit()
    session.remove()


def test_a_running_job_shows_how_far_it_is(owner: FlaskClient, organisation: Organisation) -> None:
    job(organisation, state="running", done=3210, total=5000)

    page = owner.get(WORK).text
    assert '<progress value="3210" max="5000"' in page
    assert "3,210 of 5,000" in page
    assert "data-refresh" in page


def test_a_job_of_unknown_size_claims_no_share(owner: FlaskClient, organisation: Organisation) -> None:
    job(organisation, state="running", done=12)

    page = owner.get(WORK).text
    assert "<progress aria-label" in page
    assert "12 so far" in page


def test_nothing_is_looked_after_when_nothing_goes_on(owner: FlaskClient, organisation: Organisation) -> None:
    job(organisation, state="done", finished_at=utc_now())

    assert "data-refresh" not in owner.get(WORK).text


def test_a_failed_job_says_why(owner: FlaskClient, organisation: Organisation) -> None:
    job(organisation, state="failed", error="This file is not a table. Save it as CSV.")
    job(organisation, state="failed")

    page = owner.get(WORK).text
    assert "This file is not a table. Save it as CSV." in page
    assert "The log of the server has the reason" in page


@pytest.mark.access
def test_jobs_and_messages_of_others_are_not_shown(owner: FlaskClient, stranger: FlaskClient) -> None:
    theirs = factories.organisation("phoenix")
    outbox.put("probe", recipient="x@y.example", once="x", due_at=utc_now(), organisation_id=theirs.id)
    job(theirs, title="Secret import of Phoenix")

    page = owner.get(WORK).text
    assert "Secret import of Phoenix" not in page
    assert '<dt>waiting to be sent</dt><dd class="num">0</dd>' in page


@pytest.mark.access
def test_what_a_duty_did_and_said_is_not_shown(owner: FlaskClient) -> None:
    now = utc_now()
    session.add_all(
        [
            DutyState(
                name="letters.send", started_at=now, finished_at=now, next_at=now, error="Secret: phoenix.example"
            ),
            DutyRun(name="letters.send", at=now, seconds=1.5, count=98765, error="Secret: phoenix.example"),
        ]
    )
    session.commit()
    page = owner.get(WORK).text

    assert "Secret" not in page
    assert "98" not in page.partition("Scheduled tasks")[2]
    assert "Why a task failed stands in the log of the server." in page


def test_it_tells_whether_a_worker_lives(app: Flask, owner: FlaskClient, clock: time_machine.Traveller) -> None:
    before = owner.get(WORK).text
    with app.app_context():
        duties.run_due(utc_now())
        session.remove()
    alive = owner.get(WORK).text
    clock.shift(work.SILENCE)
    after = owner.get(WORK).text

    assert ["No worker is alive" in page for page in (before, alive, after)] == [True, False, True]
    assert "vafa worker" in after


def test_it_says_what_is_not_set_and_what_is(start: Callable[..., Flask], owner: FlaskClient, config: object) -> None:
    bare = owner.get(WORK).text
    session.remove()
    whole = start(
        smtp_url="smtp://127.0.0.1:2525", mail_from="vafa@simorgh.example", public_url="https://ask.simorgh.example"
    )
    client = whole.test_client()
    cookie = owner.get_cookie("vafa")
    assert cookie is not None
    client.set_cookie("vafa", cookie.value)
    page = client.get(WORK).text

    assert all(word in bare for word in ("VAFA_SMTP_URL", "VAFA_PUBLIC_URL"))
    assert "VAFA_SMTP_URL" not in page
    assert "VAFA_PUBLIC_URL" not in page


def test_waves_that_open_and_close_are_told_in_their_order(owner: FlaskClient, organisation: Organisation) -> None:
    here, now = session.merge(organisation), utc_now()
    times = {"opens_at": now + dt.timedelta(days=1), "closes_at": now + dt.timedelta(days=8)}
    factories.wave(factories.version(here, {}), **times)
    session.commit()
    session.remove()

    page = owner.get(WORK).text
    assert 0 < page.index("wave 1 opens") < page.index("wave 1 closes")


@pytest.mark.access
def test_waves_of_others_are_not_told(owner: FlaskClient) -> None:
    times = {"opens_at": utc_now() + dt.timedelta(days=1)}
    factories.wave(factories.version(factories.organisation("anqa"), {}), **times)
    session.commit()
    session.remove()

    assert "Nothing is planned." in owner.get(WORK).text


def test_every_duty_is_named_in_words_beside_itself(owner: FlaskClient) -> None:
    page = owner.get(WORK).text
    assert len(duties.duties()) > 10
    for one in duties.duties():
        assert str(one.label) != one.name
        assert str(one.label) in page


@pytest.mark.access
def test_researchers_see_it_and_managers_do_not(researcher: FlaskClient, manager: FlaskClient) -> None:
    assert (researcher.get(WORK).status_code, manager.get(WORK).status_code) == (200, 403)


def test_the_places_of_the_bar_are_those_of_the_role(owner: FlaskClient, researcher: FlaskClient) -> None:
    assert f'href="{WORK}"' in researcher.get("/o/simorgh/").text
    assert 'href="/o/simorgh/settings/"' not in researcher.get("/o/simorgh/").text
    assert 'href="/o/simorgh/settings/"' in owner.get("/o/simorgh/").text


def test_a_job_is_named_with_who_asked(app: Flask, organisation: Organisation, owner: FlaskClient) -> None:
    somebody = cast.member(session.merge(organisation), cast.Role.RESEARCHER).id
    job(organisation, user_id=somebody)

    assert "asked for by Researcher" in owner.get(WORK).text
