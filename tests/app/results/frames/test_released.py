"""Whoever looks before and after a guest of an open anonymous wave has seen nothing of that guest."""

import ast
import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation
from app.accounts.scope import EVERYWHERE
from app.dashboards.collection import collection_page
from app.exports import wave_table
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import FORMATTERS, speaking
from app.questionnaires.operations import definition_of
from app.reports import documents
from app.reports.sections.model import Tiles
from app.respond.models import Response
from app.results.as_json import as_json
from app.results.frames.coarse_people import coarse_people
from app.results.frames.collection import frame_key
from app.results.frames.released import wait_of, withheld_note
from app.results.live import live_of
from app.results.over_time.scores import scores_of
from app.results.run import Analysis
from app.results.waves import read
from app.studies.models import Wave
from tests import factories
from tests.app import watching
from tests.person import Person

pytestmark = pytest.mark.privacy
DAY = dt.timedelta(days=1)
APP = Path(__file__).parents[4] / "app"
# rooms to the right of respond, where answers become figures
READERS = ("results", "cases", "dashboards", "exports", "printing", "reports", "api")


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    """Twenty people count."""
    made = watching.study(organisation, anonymity="anonymous")[-1]
    factories.link(made, site=factories.site(organisation))
    watching.answer(made, 20)
    session.commit()
    return made


def come(app: Flask, wave: Wave, *points: int) -> None:
    """So many guests answer by the link, each with one point throughout."""
    items = [item.id for item in definition_of(wave.version).pages[0].items]
    session.rollback()
    for point in points:
        guest = Person(app.test_client())
        guest.open()
        guest.follow(guest.post(dict.fromkeys(items, str(point))))
        assert "data-complete" in guest.follow(guest.post({})).text
    session.rollback()


def report(wave: Wave) -> object:
    """All that page and PDF of the report say but how many began, finished and declined."""
    found = documents.wave_report(wave, "en")
    blocks = [block for section in found.sections for block in section.blocks if not isinstance(block, Tiles)]
    return found.kicker, found.lead, blocks


def analysed(wave: Wave) -> Analysis:
    found = read(wave).analysis()
    assert isinstance(found, Analysis)
    return found


def results(wave: Wave) -> object:
    return as_json(analysed(wave)), frame_key(wave)


def rows(wave: Wave) -> object:
    return sorted(map(str, wave_table.export_of(wave).data.itertuples(index=False)))


def page(wave: Wave) -> object:
    found = collection_page(wave, EVERYWHERE, language="en", width=0.1, now=utc_now())
    return found.by_site, found.by_language, found.by_day, found.precision, found.minutes, found.behind


def profile(wave: Wave) -> object:
    own = session.query(Response).order_by(Response.uuid).filter_by(site_id=None).first()
    return read(wave).own_profile(own)


def scores(wave: Wave) -> object:
    return scores_of(wave).values.to_dict()


def people(wave: Wave) -> object:
    return coarse_people(wave)


LOOKS: list[Callable[[Wave], object]] = [report, results, rows, page, profile, scores, people, live_of]


def seen(app: Flask, wave: Wave, look: Callable[[Wave], Any]) -> Any:
    session.rollback()
    with app.test_request_context():
        return look(session.get_one(Wave, wave.id))


def release(app: Flask, now: dt.datetime) -> None:
    session.rollback()
    with app.app_context():
        duties.run_duty("respond.settle", now)


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.__name__)
def test_one_more_guest_changes_nothing_that_anybody_can_see(app: Flask, wave: Wave, look: Callable) -> None:
    come(app, wave, 1, 1)
    before = seen(app, wave, look)

    come(app, wave, 7)
    release(app, utc_now())

    assert seen(app, wave, look) == before


def test_what_is_new_in_two_looks_is_never_fewer_than_the_smallest_cell(app: Flask, wave: Wave) -> None:
    sizes = [20]
    for number in range(1, 6):
        come(app, wave, 1, 4, 7)
        release(app, utc_now() + number * DAY)
        sizes.append(len(seen(app, wave, rows)))
    session.get_one(Wave, wave.id).closes_at = utc_now()
    session.commit()
    release(app, utc_now() + dt.timedelta(hours=2))
    sizes.append(seen(app, wave, analysed).n)

    assert all(after in (before, *range(before + 5, 36)) for before, after in pairwise(sizes))
    assert sizes[-1] == 35


@pytest.mark.parametrize("anonymity", ["pseudonymous", "identified"])
def test_waves_that_know_their_people_stay_live(app: Flask, wave: Wave, anonymity: str) -> None:
    wave.study.anonymity, wave.study.pseudonym_salt = anonymity, b"salt" * 8
    session.commit()
    come(app, wave, 7)

    assert seen(app, wave, analysed).n == seen(app, wave, live_of).n == len(seen(app, wave, rows)) == 21


def test_the_report_says_which_responses_it_rests_on(app: Flask, wave: Wave, owner: FlaskClient) -> None:
    come(app, wave, 7)

    text = owner.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert "rest on responses until 1 November 2026" in text
    assert "21 people answered" in text


def test_a_wave_that_has_just_begun_says_when_results_begin(app: Flask, wave: Wave, owner: FlaskClient) -> None:
    for response in session.query(Response):
        response.is_withheld = True
    session.commit()

    text = owner.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert "results begin when, at the end of a day" in text
    assert "there are 20 so far" not in text
    assert "cannot be analysed yet" in text


def withhold_all(wave: Wave, *, min_cell: int = 5, **fields: object) -> None:
    """Nobody counts yet, and the wave is as it is told."""
    found = session.get_one(Wave, wave.id)
    found.study.organisation.timezone, found.study.organisation.min_cell = "Asia/Tehran", min_cell
    for response in session.query(Response):
        response.is_withheld = True
    for name, value in fields.items():
        setattr(found, name, value)
    session.commit()


FILES = ["export.csv", "export.xlsx"]


def test_a_wave_that_has_closed_says_until_when_it_waits(app: Flask, wave: Wave, owner: FlaskClient) -> None:
    closed = utc_now() - dt.timedelta(minutes=20)
    withhold_all(wave, closes_at=closed, status="closed")
    page = owner.get(f"/o/simorgh/waves/{wave.id}/report/").text
    files = [owner.get(f"/o/simorgh/waves/{wave.id}/{name}") for name in FILES]

    over, zone = closed + dt.timedelta(hours=1), ZoneInfo("Asia/Tehran")
    said = FORMATTERS["en"].time(over, zone)
    assert f"whoever was in the middle of it may finish until {said}" in page
    assert f"its answers count from {said} on" in page
    assert "not enough" not in page
    with app.test_request_context(), speaking("fa"):
        wave = session.get_one(Wave, wave.id)
        assert FORMATTERS["fa"].time(over, zone) in withheld_note(None, FORMATTERS["fa"], wait_of(wave, utc_now()))
    assert {file.status_code for file in files} == {409}
    assert all(f"may finish until {said}" in file.text for file in files)


def test_a_wave_that_is_over_says_that_its_answers_are_about_to_count(wave: Wave, owner: FlaskClient) -> None:
    withhold_all(wave, closes_at=utc_now() - DAY, status="closed")
    page = owner.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert "count within ten minutes" in page
    assert "results begin when" not in page


def test_what_came_after_a_wave_was_counted_is_not_promised(wave: Wave, owner: FlaskClient) -> None:
    withhold_all(wave, closes_at=utc_now() - DAY, status="closed", released_at=utc_now())

    assert "waits until enough have come to hide each other" in owner.get(f"/o/simorgh/waves/{wave.id}/report/").text


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_an_open_wave_of_which_nothing_counts_is_refused_with_the_reason(
    wave: Wave, owner: FlaskClient, name: str
) -> None:
    withhold_all(wave)
    answer = owner.get(f"/o/simorgh/waves/{wave.id}/{name}")

    assert answer.status_code == 409
    assert "The answers of this wave do not count yet" in answer.text
    assert "results begin when, at the end of a day" in answer.text


def test_a_closed_wave_of_too_few_asks_nobody_to_share_its_link(wave: Wave, owner: FlaskClient) -> None:
    withhold_all(wave, min_cell=500, closes_at=utc_now() - DAY, status="closed")
    page = owner.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert "this wave has closed with 20" in page
    assert "Share the link" not in page


@pytest.mark.parametrize("room", READERS)
def test_whoever_reads_answers_asks_which_of_them_count(room: str) -> None:
    # who has not finished counts nowhere: where people stop; a program reads rows by the ids it was given
    spared = {"dashboards/counts.py", "api/calls/responses.py"}
    files = {path.relative_to(APP).as_posix(): path.read_text() for path in (APP / room).rglob("*.py")}
    reading = {name for name, text in files.items() if reads_answers(text)} - spared

    assert [name for name in reading if "countable" not in files[name]] == []


def reads_answers(text: str) -> bool:
    """Whether a query names the column of the answers."""
    named = {ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
    return bool(named & {"Response.answers", "ROWS.c.answers"})
