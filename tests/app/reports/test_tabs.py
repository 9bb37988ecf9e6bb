"""The tabs of a wave: each section of the report stands in one of them, the first is for managers."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Organisation, Role, User
from app.kernel.db import session
from app.reports import documents
from app.reports.tabs import DRIVERS, EVERYWHERE, LOYALTY, OF_SECTION, QUALITY, RELIABILITY, of_tab
from app.studies.models import Wave
from tests import cast

pytestmark = [pytest.mark.access, pytest.mark.long]
TABS = (LOYALTY, DRIVERS, QUALITY, RELIABILITY)


def labels(page: str) -> list[str]:
    nav = re.search(r'<nav class="tabs noprint".*?</nav>', page, re.DOTALL)
    assert nav is not None
    return re.findall(r">([^<]+)</a>", nav[0])


def test_every_section_of_a_report_stands_in_one_tab(app: Flask, wave: Wave) -> None:
    with app.test_request_context():
        report = documents.wave_report(wave, "en", checked=True)
    found = [one.id for tab in TABS for one in of_tab(report, tab).sections]

    assert sorted(found) == sorted(one.id for one in report.sections)
    assert {one.id for one in report.sections} <= set(OF_SECTION)


def test_a_refusal_stands_in_each_tab(app: Flask, wave: Wave) -> None:
    with app.test_request_context():
        report = documents.wave_report(wave, "en")
    section = report.sections[0]
    refused = type(report)(
        title=report.title, kicker="", lead="", sections=(type(section)(id=EVERYWHERE[0], heading="", blocks=()),)
    )

    assert [len(of_tab(refused, tab).sections) for tab in TABS] == [1] * 4


def test_a_researcher_goes_from_tab_to_tab(reader: FlaskClient, wave: Wave) -> None:
    pages = {name: reader.get(f"/o/simorgh/waves/1/{name}/") for name in (*TABS, "data")}

    assert {answer.status_code for answer in pages.values()} == {200}
    for name, answer in pages.items():
        assert re.findall(r'aria-current="page">([^<]+)</a>', answer.text)[-1].lower() == name
        assert labels(answer.text) == ["Loyalty", "Drivers", "Comments", "Quality", "Reliability", "Data"]


def test_each_page_holds_what_its_tab_is_about(reader: FlaskClient, wave: Wave) -> None:
    pages = {name: reader.get(f"/o/simorgh/waves/1/{name}/").text for name in TABS}

    found = ("states", "drivers", "who", "reliability")
    assert [f'id="{name}"' in pages[tab] for tab, name in zip(TABS, found, strict=True)] == [True] * 4
    assert 'id="states"' not in pages[RELIABILITY]


def test_a_manager_takes_no_rows_from_the_data(app: Flask, demo: Organisation, wave: Wave) -> None:
    manager = cast.signed_in(app, session.scalars(select(User).filter_by(email="manager@simorgh.example")).one())
    page = manager.get("/o/simorgh/waves/1/data/").text

    assert "report.pdf" in page
    assert "export.csv" not in page


@pytest.mark.parametrize("name", [*TABS, "data"])
def test_strangers_and_collectors_see_none(app: Flask, demo: Organisation, wave: Wave, name: str) -> None:
    collector = cast.signed_in(app, cast.member(demo, Role.COLLECTOR))

    assert app.test_client().get(f"/o/simorgh/waves/1/{name}/").status_code in (303, 404)
    assert collector.get(f"/o/simorgh/waves/1/{name}/").status_code == 403


def test_the_waves_beside_it_keep_the_tab(app: Flask, wave: Wave, reader: FlaskClient) -> None:
    page = reader.get("/o/simorgh/waves/1/drivers/").text

    assert 'rel="prev"' not in page
    assert 'rel="next"' not in page
