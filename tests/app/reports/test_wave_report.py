"""The report of a wave: for whom, what it says, and what it refuses to say."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation
from app.demo.build import build
from app.kernel.db import session, utc_now
from app.reports import documents
from app.results.waves import read
from app.studies.models import Wave
from tests import cast, factories
from tests.app.reports.conftest import SMALL

pytestmark = pytest.mark.long


@pytest.fixture
def open_wave(wave: Wave, app: Flask) -> Wave:
    """A wave of an organisation that hides nobody: the smallest cell is one person."""
    with app.app_context():
        session.get_one(Organisation, wave.study.organisation_id).min_cell = 1
        session.commit()
        return session.get_one(Wave, wave.id)


def test_the_report_has_every_part(reader: FlaskClient, open_wave: Wave) -> None:
    page = reader.get(f"/o/simorgh/waves/{open_wave.id}/report/").text

    for part in ("who", "standing", "groups", "reliability", "quality", "structure", "states", "axes", "word-of-mouth"):
        assert f'<section class="card stack-3" id="{part}"' in page


def test_every_chart_has_a_text_and_a_file(reader: FlaskClient, open_wave: Wave, app: Flask) -> None:
    with app.test_request_context():
        charts = documents.wave_report(session.get_one(Wave, open_wave.id), "en").charts

    assert {chart.name for chart in charts} == {
        "dimensions", "alphas", "scree", "loadings", "quadrants", "ladder", "drivers", "priorities",
    }  # fmt: skip
    for chart in charts:
        assert chart.alternative
        assert chart.table is not None
        answer = reader.get(f"/o/simorgh/waves/{open_wave.id}/report/{chart.name}.svg")
        assert (answer.status_code, answer.content_type) == (200, "image/svg+xml")
        assert answer.data.startswith(b"<?xml")


def test_an_unknown_chart_is_no_page(reader: FlaskClient, wave: Wave) -> None:
    assert reader.get(f"/o/simorgh/waves/{wave.id}/report/pie.svg").status_code == 404


def test_the_report_in_persian_uses_persian_digits(reader: FlaskClient, wave: Wave, app: Flask) -> None:
    with app.test_request_context():
        report = documents.wave_report(wave, "fa")

    tables = [chart.table for chart in report.charts if chart.table]
    numbers = "".join(cell for table in tables for row in table.rows for cell in row[1:-1])
    assert not set("0123456789") & set(numbers)
    assert set("۰۱۲۳۴۵۶۷۸۹") & set(numbers)


def test_one_more_answer_changes_the_report(reader: FlaskClient, wave: Wave, app: Flask) -> None:
    with app.test_request_context():
        first = read(wave).analysis()
        assert read(wave).analysis() is first
        session.execute(Wave.__table__.metadata.tables["response"].update().values(revision=2))
        assert read(wave).analysis() is not first


@pytest.mark.privacy
def test_too_few_answers_show_nothing_but_their_number(app: Flask, wave: Wave, reader: FlaskClient) -> None:
    session.get_one(Organisation, 1).min_cell = 500
    session.commit()
    page = reader.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert "Too few answers to show results" in page
    assert "alpha" not in page
    assert reader.get(f"/o/simorgh/waves/{wave.id}/report/alphas.svg").status_code == 404


@pytest.mark.privacy
def test_small_groups_are_hidden_in_the_report(app: Flask, wave: Wave, reader: FlaskClient) -> None:
    session.get_one(Organisation, 1).min_cell = 30
    session.commit()
    page = reader.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert '<td class="num">…</td>' in page


@pytest.mark.access
@pytest.mark.parametrize(
    "path", ["report/", "report/alphas.svg", "report/report.pdf", "export.csv", "export.xlsx", "codebook.csv"]
)
def test_only_owners_and_researchers_read_a_report(app: Flask, demo: Organisation, wave: Wave, path: str) -> None:
    viewer = cast.signed_in(app, factories.user(demo, cast.Role.VIEWER))

    assert viewer.get(f"/o/simorgh/waves/{wave.id}/{path}").status_code == 403


def test_the_home_page_lists_waves_with_their_counts(reader: FlaskClient, wave: Wave) -> None:
    page = reader.get("/o/simorgh/").text

    assert "Guest loyalty" in page
    assert f"/o/simorgh/waves/{wave.id}/report/" in page


def test_an_empty_organisation_says_what_comes_next(owner: FlaskClient) -> None:
    assert "No study yet" in owner.get("/o/simorgh/").text


def test_the_figures_are_checked_by_other_programs_on_request(reader: FlaskClient, wave: Wave) -> None:
    plain = reader.get(f"/o/simorgh/waves/{wave.id}/report/").text
    checked = reader.get(f"/o/simorgh/waves/{wave.id}/report/?check=1").text

    assert 'id="cross-check"' not in plain
    assert 'id="cross-check"' in checked
    assert "pingouin" in checked


@pytest.mark.parametrize("name", ["hotel_loyalty_pulse", "relationship_audit"])
def test_a_form_without_scales_is_read_question_by_question(app: Flask, name: str) -> None:
    with app.test_request_context():
        build(now=utc_now(), stories=(replace(SMALL, questionnaire=name),))
        session.commit()
        report = documents.wave_report(session.get_one(Wave, 1), "en")

    found = {section.id for section in report.sections}
    assert {"profiles", "modules"} & found
    assert "answers" in found
    assert "reliability" not in found
    assert "one by one" in report.lead
