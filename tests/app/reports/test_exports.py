"""The rows of a wave for other programs: nothing lost, nothing run, nothing that says who."""

import datetime as dt
import io
import uuid

import numpy as np
import openpyxl
import pandas as pd
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import AuditEvent
from app.exports import about, codebook, csv, wave_table, xlsx
from app.kernel.db import session, utc_now
from app.kernel.formulas import inert
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.results.frames.frame import load_frame
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories

pytestmark = pytest.mark.long


DEFINITION = load_shipped("hotel_loyalty_short")
ZWNJ = 'می\u200cروم، "خوب"'
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def small(app: Flask) -> Wave:
    """Five people who said something hard to export."""
    wave = factories.wave(publish(factories.organisation(), DEFINITION, now=utc_now()))
    site = factories.site(wave.study.organisation)
    for number, text in enumerate([ZWNJ, "=HYPERLINK(1)", "-5 stars", "ok\nthere", "x"]):
        answers = {"clv_loy_1": number % 5 + 1, "clv_loy_5": 2, "clv_loy_2": 4, "open_why": text, "wom_level_own": -2}
        more = {"rm_com_1": {"$": "not_applicable"}, "first_or_repeat": 2, "db_rp_all": 8, "db_rp_freq": 6}
        session.add(
            Response(
                uuid=uuid.uuid4(), wave_id=wave.id, version_id=wave.version_id, site_id=site.id, language="fa",
                status="complete", answers=answers | more, shuffle_seed=1, day=dt.date(2026, 11, 1), revision=1,
            )
        )  # fmt: skip
    session.commit()
    return wave


@pytest.fixture
def export(app: Flask, small: Wave) -> wave_table.Export:
    with app.test_request_context():
        yield wave_table.export_of(small, rng=np.random.default_rng(1))


def read_csv(export: wave_table.Export) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(csv.render(export)))


def read_sheet(export: wave_table.Export, sheet: str, language: str = "en") -> pd.DataFrame:
    body = xlsx.render(export, language, about.about_of(export, language))
    return pd.read_excel(io.BytesIO(body), sheet_name=sheet)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """What a file can hold: numbers and texts, gaps as NaN, the apostrophe of the guard taken off."""
    columns = {
        name: [cell.removeprefix("'") if isinstance(cell, str) else cell for cell in frame[name]] for name in frame
    }
    return pd.DataFrame(columns).astype(object).where(lambda t: t.notna(), np.nan).infer_objects()


def test_csv_reads_back_as_the_table(export: wave_table.Export) -> None:
    found = read_csv(export)[list(export.data.columns)]

    pd.testing.assert_frame_equal(plain(found), plain(export.data), check_dtype=False)


def test_the_workbook_reads_back_as_the_table(export: wave_table.Export) -> None:
    pd.testing.assert_frame_equal(plain(read_sheet(export, "data")), plain(export.data), check_dtype=False)


def test_reasons_are_kept_in_both_files(export: wave_table.Export) -> None:
    names = wave_table.reason_names(export)
    from_csv, from_sheet = read_csv(export), read_sheet(export, "reasons")

    assert set(from_csv[names["rm_com_1"]]) == {"not_applicable"}
    assert set(from_sheet["rm_com_1"]) == {"not_applicable"}
    assert set(from_csv[names["clv_loy_1"]].dropna()) == set()


def test_csv_begins_with_the_mark_of_utf_8_and_keeps_persian_joiners(export: wave_table.Export) -> None:
    body = csv.render(export)

    assert body.startswith(b"\xef\xbb\xbf")
    assert ZWNJ in set(read_csv(export)["open_why"])


def test_reversed_items_have_a_turned_copy_and_scores_are_means(export: wave_table.Export) -> None:
    data = export.data

    assert (data["clv_loy_5_r"] == 6 - data["clv_loy_5"]).all()
    assert (
        data["clv_loy_score"].tolist() == ((data["clv_loy_1"] + data["clv_loy_2"] + data["clv_loy_5_r"]) / 3).tolist()
    )
    assert set(data["repeat_patronage"]) == {0.75}


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == "'" + text


@given(st.text())
def test_no_text_begins_as_a_formula(text: str) -> None:
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert inert(text).removeprefix("'") == text.removeprefix("'") or not text.startswith("'")


def test_in_csv_a_negative_number_stays_a_number_and_a_formula_is_inert(export: wave_table.Export) -> None:
    found = read_csv(export)

    assert set(found["wom_level_own"]) == {-2}
    assert {"'=HYPERLINK(1)", "'-5 stars"} < set(found["open_why"])


def test_in_the_workbook_no_cell_is_a_formula(export: wave_table.Export) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(export, "en", about.about_of(export, "en"))))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert "=HYPERLINK(1)" in {cell.value for cell in cells}
    assert book.sheetnames == ["data", "labels", "reasons", "codebook", "about"]


@pytest.mark.parametrize(("language", "direction"), [("fa", True), ("en", False)])
def test_sheets_run_as_the_language_does(export: wave_table.Export, language: str, direction: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(export, language, about.about_of(export, language))))

    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {direction}


def test_labels_are_words_of_the_language(export: wave_table.Export) -> None:
    labels = read_sheet(export, "labels", "fa")

    assert set(labels["site"]) == {"THR"}
    assert set(labels["clv_loy_2"]) == {DEFINITION.response_scales["agree5"].points[3].label["fa"]}


def test_the_codebook_explains_every_column(export: wave_table.Export) -> None:
    found = codebook.codebook_of(export, "en")
    columns = [*export.data.columns, *wave_table.reason_names(export).values()]

    assert [one.name for one in found.variables] == columns
    assert found.variable("clv_loy_5").is_reversed
    assert found.variable("clv_loy_1").values["5"]
    assert found.variable("rm_com_1").reasons["not_applicable"]
    assert csv.render_codebook(found).count(b"\r\n") == len(columns) + 1


def test_a_made_name_never_hides_an_item() -> None:
    taken = {"a", "a_r"}

    assert wave_table.free_name("a_r", taken) == "a_r_"


@pytest.mark.privacy
def test_rows_of_an_anonymous_study_come_in_an_order_of_no_meaning(app: Flask, small: Wave) -> None:
    with app.test_request_context():
        stored = load_frame(small, DEFINITION).answers["open_why"].tolist()
        orders = {tuple(wave_table.export_of(small).data["open_why"]) for _ in range(20)}

    assert len(orders) > 1
    assert all(sorted(order) == sorted(stored) for order in orders)


@pytest.mark.privacy
def test_an_export_holds_no_clock_and_no_key(export: wave_table.Export) -> None:
    assert set(export.data.columns[:3]) == {"language", "site", "day"}
    assert set(export.data["day"]) == {"2026-11-01"}
    assert not {"uuid", "started_at", "finished_at", "receipt_hash"} & set(export.data.columns)


@pytest.mark.privacy
def test_answers_that_are_withheld_are_in_no_file_which_says_so(app: Flask, small: Wave) -> None:
    factories.response(small, status="complete", is_withheld=True, answers={"clv_loy_1": 3}, revision=1)
    session.commit()
    with app.test_request_context():
        export = wave_table.export_of(small)
        told = dict(about.about_of(export, "en"))

    assert len(export.data) == 5
    assert "rest on responses until 1 November 2026" in told["Dates"]


@pytest.mark.parametrize(("name", "kind"), [("export.csv", "text/csv"), ("export.xlsx", "application/vnd.openxml")])
def test_every_download_of_rows_is_noted(wave: Wave, reader: FlaskClient, name: str, kind: str) -> None:
    answer = reader.get(f"/o/simorgh/waves/{wave.id}/{name}")

    assert answer.content_type.startswith(kind)
    noted = session.scalars(select(AuditEvent).where(AuditEvent.action == "wave.exported")).one()
    assert noted.subject == f"wave:{wave.id}"
    assert noted.details["format"] == name.removeprefix("export.")


def test_the_report_page_links_to_the_files(wave: Wave, reader: FlaskClient) -> None:
    page = reader.get(f"/o/simorgh/waves/{wave.id}/report/").text

    for name in ("export.csv", "export.xlsx", "codebook.csv"):
        assert f"/o/simorgh/waves/{wave.id}/{name}" in page


def test_a_wave_without_answers_exports_its_heads(app: Flask, small: Wave) -> None:
    empty = factories.wave(small.version, study=small.study, number=2)
    with app.test_request_context():
        export = wave_table.export_of(empty)

        assert list(read_csv(export).columns)[:3] == ["language", "site", "day"]
        assert len(read_sheet(export, "data")) == 0
