"""Workbooks of many rows: made by a worker, fetched within a day, gone with the answers they hold."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from app.accounts.models import AuditEvent, Organisation
from app.exports import about, export_files, workbooks
from app.kernel import duties, erasing
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.jobs import Job
from app.respond.models import Response
from app.respond.rights import removing
from app.studies.models import Wave
from tests.app import watching
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

# what is tried here is the way of a file, not each database
pytestmark = one_database


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few cells are many here."""
    monkeypatch.setattr(workbooks, "MOST_CELLS", 200)


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    made = watching.study(organisation)[-1]
    watching.answer(made, 12)
    session.commit()
    return made


def place(wave: Wave) -> str:
    return f"/o/simorgh/waves/{wave.id}/workbook/"


def work(app: Flask) -> None:
    session.rollback()
    with app.app_context():
        duties.run_duty("jobs", utc_now())


def make(app: Flask, owner: FlaskClient, wave: Wave) -> Job:
    assert owner.post(place(wave)).status_code == 303
    work(app)
    return session.scalars(select(Job).order_by(Job.created_at.desc())).first()


def files(app: Flask) -> list[Path]:
    config: Config = app.extensions["vafa"]
    return [path for path in (config.instance / "exports").rglob("*") if path.is_file()]


def test_a_large_workbook_leads_to_its_page_and_a_small_one_comes_at_once(
    app: Flask, owner: FlaskClient, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = owner.get(f"/o/simorgh/waves/{wave.id}/export.xlsx")

    assert (answer.status_code, answer.location) == (302, place(wave))
    assert "Make the workbook" in owner.get(place(wave)).text
    assert session.scalar(select(Job.id)) is None
    monkeypatch.setattr(workbooks, "MOST_CELLS", 10_000)
    assert owner.get(f"/o/simorgh/waves/{wave.id}/export.xlsx").data.startswith(b"PK")


def test_a_worker_makes_what_the_page_then_offers(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    owner.post(place(wave))
    waiting = owner.get(place(wave)).text
    owner.post(place(wave))
    work(app)

    jobs = session.scalars(select(Job)).all()
    assert "Waiting for a worker" in waiting
    assert 'data-refresh="1"' in waiting
    assert [job.result for job in jobs] == [{"rows": 12}]
    assert f"{place(wave)}{jobs[0].id}.xlsx" in owner.get(place(wave)).text
    assert "12 responses" in owner.get(place(wave)).text


def test_the_workbook_holds_every_row_and_fetching_it_is_noted(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    job = make(app, owner, wave)

    with owner.get(f"{place(wave)}{job.id}.xlsx") as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))

    assert [book[name].max_row for name in ("data", "labels", "reasons")] == [13, 13, 13]
    assert "no-store" in answer.headers["Cache-Control"]
    assert session.scalars(select(AuditEvent.action)).all().count("wave.exported") == 1


def test_nothing_but_the_workbook_stays_on_the_disk_and_nobody_else_reads_it(
    app: Flask, owner: FlaskClient, wave: Wave
) -> None:
    make(app, owner, wave)

    (path,) = files(app)
    assert path.suffix == ".xlsx"
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.privacy
def test_who_erases_their_answers_is_in_no_file(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    job = make(app, owner, wave)
    with app.app_context():
        removing.remove(session.scalars(select(Response)).first())
        session.commit()

        # before the files are wiped nothing is handed out either
        assert owner.get(f"{place(wave)}{job.id}.xlsx").status_code == 404
        erasing.wipe(app.extensions["engine"])

    assert files(app) == []
    assert "Make the workbook" in owner.get(place(wave)).text


@pytest.mark.privacy
def test_answers_that_go_while_the_file_is_made_are_not_in_it(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    commits: list[int] = []

    def erase_once(_: object) -> None:
        commits.append(len(commits))
        # the worker has claimed the job, then read the rows and said how many there are
        if len(commits) == 2:
            erase_elsewhere(app, wave)

    owner.post(place(wave))
    session.rollback()
    event.listen(session, "after_commit", erase_once)
    try:
        work(app)
    finally:
        event.remove(session, "after_commit", erase_once)

    assert session.scalars(select(Job.result)).one() == {"rows": 11}
    assert [path.stem for path in files(app)] == ["2"]


def erase_elsewhere(app: Flask, wave: Wave) -> None:
    """Somebody takes their answers back in another process."""
    with Session(app.extensions["engine"]) as other:
        removed = other.scalars(select(Response)).first()
        other.get_one(Wave, wave.id).erased += removed.revision + 1
        other.delete(removed)
        other.commit()


def test_files_are_kept_for_a_day(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    job = make(app, owner, wave)
    with app.app_context():
        duties.run_duty("reports.forget_files", utc_now() + dt.timedelta(hours=23))
        assert len(files(app)) == 1
        duties.run_duty("reports.forget_files", utc_now() + dt.timedelta(hours=25))
        assert list(export_files.kept()) == []

    assert owner.get(f"{place(wave)}{job.id}.xlsx").status_code == 404


def test_a_job_that_fails_says_so_and_can_be_asked_for_again(
    app: Flask, owner: FlaskClient, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "TRIES", 0)
    make(app, owner, wave)

    text = owner.get(place(wave)).text

    assert "The workbook could not be made" in text
    assert "Make the workbook" in text


@pytest.mark.access
def test_a_job_of_another_wave_is_no_file_of_this_one(
    app: Flask, owner: FlaskClient, wave: Wave, organisation: Organisation
) -> None:
    job = make(app, owner, wave)
    other = Wave(study=wave.study, version=wave.version, number=7, status="open", opens_at=utc_now())
    session.add(other)
    session.commit()

    assert owner.get(f"{place(other)}{job.id}.xlsx").status_code == 404


@pytest.mark.browser
@both_ways
def test_every_step_of_a_workbook_is_fit_for_everyone(
    app: Flask, page: Page, server: str, owner: FlaskClient, wave: Wave, language: str
) -> None:
    desk = at_desk(page, server, owner, language)
    page.goto(f"{desk}/waves/{wave.id}/workbook/")
    must_fit_everyone(page, f"workbook-new-{language}")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_selector("progress")
    for state in ("queued", "running", "failed"):
        session.query(Job).update({"state": state, "done": 5, "total": 36})
        session.commit()
        page.reload()
        must_fit_everyone(page, f"workbook-{state}-{language}")
    session.query(Job).update({"state": "queued"})
    session.commit()
    work(app)
    page.reload()

    assert page.locator("a[href$='.xlsx']").count() == 1
    must_fit_everyone(page, f"workbook-made-{language}")


def test_a_wave_that_is_being_answered_gets_its_workbook(
    app: Flask, owner: FlaskClient, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite lets nobody write who read before others wrote."""
    told = about.about_of

    def meanwhile(*given: Any) -> Any:
        found = told(*given)
        with app.extensions["engine"].begin() as somebody:
            somebody.execute(update(Wave).values(title="Autumn"))
        return found

    monkeypatch.setattr(about, "about_of", meanwhile)

    assert make(app, owner, wave).state == "done"


def test_a_folder_that_is_none_of_ours_disturbs_no_erasure(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    make(app, owner, wave)
    strange = files(app)[0].parent.parent / "lost+found"
    strange.mkdir()
    with app.app_context():
        erasing.wipe(app.extensions["engine"])

    assert strange.is_dir()
