"""Texts beside a code: a column of their own wherever one can be, and nowhere else."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.exports import about, codebook, csv, wave_table, xlsx
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.results.frames.write_ins import text_columns, texts_of
from survey_defs.load import load_file
from tests import factories

KINDS = load_file(Path(__file__).resolve().parents[3] / "questionnaires" / "every_kind.yaml")
ANSWERS = {
    "grid_item": {"focal": 6, "rival_1": 3, "rival_1_name": "Hotel X", "rival_2": {"$": "not_applicable"}},
    "single_choice_item": {"value": 2, "text": "=HYPERLINK(1)"},
    "multiple_choice_item": [1, {"value": 3, "text": "The garden"}],
}
WRITTEN = {
    "grid_item__rival_1": "Hotel X",
    "single_choice_item": "=HYPERLINK(1)",
    "multiple_choice_item__3": "The garden",
}


@pytest.fixture
def export(app: Flask, organisation: Organisation) -> wave_table.Export:
    wave = factories.wave(publish(organisation, KINDS, now=utc_now()), anonymity="identified")
    factories.response(wave, status="complete", answers=ANSWERS)
    factories.response(wave, status="complete", answers={"single_choice_item": 1})
    session.commit()
    with app.test_request_context():
        yield wave_table.export_of(wave)


def test_a_column_stands_only_where_a_text_can_be_written() -> None:
    assert text_columns(KINDS, set()) == {
        "grid_item__rival_1": "grid_item__rival_1__name",
        "grid_item__rival_2": "grid_item__rival_2__name",
        "single_choice_item": "single_choice_item__text",
        "multiple_choice_item__3": "multiple_choice_item__3__text",
    }


def test_a_name_that_an_item_has_is_lengthened() -> None:
    assert text_columns(KINDS, {"single_choice_item__text"})["single_choice_item"] == "single_choice_item__text_"


def test_texts_are_found_beside_their_codes() -> None:
    assert texts_of(ANSWERS, KINDS) == WRITTEN
    assert texts_of({"single_choice_item": {"$": "dont_know"}, "multiple_choice_item": {"$": "skipped"}}, KINDS) == {}


def test_both_files_carry_them_and_no_formula_runs(export: wave_table.Export) -> None:
    rows = pd.read_csv(io.BytesIO(csv.render(export)))
    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(export, "en", about.about_of(export, "en"))))
    names = list(export.texts.values())

    assert set(rows["single_choice_item__text"].dropna()) == {"'=HYPERLINK(1)"}
    assert set(rows["grid_item__rival_1__name"].dropna()) == {"Hotel X"}
    assert set(names) <= {cell.value for cell in book["data"][1]}
    assert {cell.data_type for row in book["data"].iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_each_stands_after_its_code_and_the_codebook_explains_it(export: wave_table.Export) -> None:
    columns, found = list(export.data.columns), codebook.codebook_of(export, "en")

    assert columns.index("single_choice_item__text") == columns.index("single_choice_item") + 1
    explained = found.variable("multiple_choice_item__3__text")
    assert (explained.kind, explained.text) == ("text", "Which ones?: Other")
    assert "multiple_choice_item__3" in explained.made_of
