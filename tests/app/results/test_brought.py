"""Files that are analysed: right figures from files as people have them, a refusal where a figure would be wrong."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from app.commands.main import main
from app.results.brought.files import UnreadableFile, read_file
from app.results.brought.how_read import HowRead

RNG = np.random.default_rng(11)
TRUE = RNG.normal(size=60)
ANSWERS = pd.DataFrame(
    {name: np.clip(np.round(3 + TRUE + RNG.normal(scale=0.6, size=60)), 1, 5).astype(int) for name in ("a", "b", "c")}
)
SCALES = "range: [1, 5]\nscales: {S: [a, b, c]}\n"


def run(folder: Path, table: bytes, scales: str = SCALES) -> tuple[Result, dict]:
    (folder / "t").write_bytes(table)
    (folder / "s.yaml").write_text(scales, encoding="utf-8")
    out = folder / "o.json"
    out.unlink(missing_ok=True)
    result = CliRunner().invoke(
        main, ["analyse", str(folder / "t"), "--scales", str(folder / "s.yaml"), "--out", str(out)]
    )
    return result, json.loads(out.read_text()) if out.exists() else {}


@pytest.fixture
def plain(tmp_path: Path) -> dict:
    return run(tmp_path, ANSWERS.to_csv(index=False).encode())[1]["scales"]["S"]


def text(**more: object) -> str:
    return ANSWERS.to_csv(index=False, **more)


PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
FORMS = {
    "rows that end in a separator": "\n".join(["a,b,c", *(f"{line}," for line in text().splitlines()[1:])]),
    "a heading that ends in a separator": "\n".join(f"{line}," for line in text().splitlines()),
    "row names without a heading": "\n".join(
        ["a,b,c", *(f"r{n},{line}" for n, line in enumerate(text().split("\n")[1:-1]))]
    ),
    "carriage returns": text().replace("\n", "\r"),
    "a line that says the separator": "sep=;\n" + text(sep=";"),
    "quoted headings with blanks": text().replace("a,b,c", '" a ","b\nmore",c').replace("b\nmore", "b"),
    "Persian digits": text().translate(PERSIAN),
    "decimal commas and tabulators": "\n".join(
        ["a\tb\tc", *("\t".join(f"{value},0" for value in row) for row in ANSWERS.to_numpy().tolist())]
    ),
    "quoted cells": text(quoting=1),
    "titles above": "A survey\n\n" + text(),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_file_gives_its_figures_whatever_its_form(form: str, plain: dict, tmp_path: Path) -> None:
    result, found = run(tmp_path, FORMS[form].encode())

    assert result.exit_code == 0, result.output
    assert found["n"] == 60
    assert found["scales"]["S"] == plain
    assert "read as: CSV" in result.stderr


def test_words_that_are_no_answer_are_left_out(plain: dict, tmp_path: Path) -> None:
    rows = text() + "n/a,بي پاسخ,-99\nN/A,Refused,2\n"
    scales = SCALES + 'missing_codes: [-99, "n/a", "بی پاسخ", refused]\n'

    result, found = run(tmp_path, rows.encode(), scales)

    assert result.exit_code == 0, result.output
    assert found["scales"]["S"]["alpha"] == plain["alpha"]
    assert found["scales"]["S"]["n_dropped"] == 2


@pytest.mark.parametrize(
    "answers",
    ["answers: [never, rarely, sometimes, often, always]",
     "answers: {never: 1, rarely: 2, sometimes: 3, often: 4, always: 5}"],
)  # fmt: skip
def test_words_become_points(answers: str, plain: dict, tmp_path: Path) -> None:
    words = dict(enumerate(("Never", "rarely", " sometimes", "OFTEN", "always"), 1))
    table = ANSWERS.replace(words).to_csv(index=False).encode()

    assert run(tmp_path, table, f"{SCALES}{answers}\n")[1]["scales"]["S"] == plain
    of_scale = f"range: [1, 5]\nscales:\n  S: {{items: [a, b, c], {answers}}}\n"
    assert run(tmp_path, table, of_scale)[1]["scales"]["S"] == plain


def test_further_rows_of_headings_are_no_answers_and_label_the_columns(plain: dict, tmp_path: Path) -> None:
    table = text().replace("a,b,c\n", "a,b,c\nFirst question,Second,Third\n{x},{y},{z}\n")

    found = run(tmp_path, table.encode(), SCALES + "heading_rows: 3\n")[1]["scales"]["S"]

    assert found["items"]["a"].pop("label") == "First question"
    assert found["alpha"] == plain["alpha"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("encoding: rot-x", "encoding"), ("delimiter: ab", "delimiter"), ("decimal: x", "decimal"),
        ("sheet: [1]", "sheet"),
        ("heading_rows: 0", "heading_rows"), ("answers: [x]", "answers"), ("answers: {x: y}", "answers"),
        ("missing_codes: {a: 1}", "missing_codes"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_carried_out_is_refused(line: str, said: str, tmp_path: Path) -> None:
    result, _ = run(tmp_path, text().encode(), f"{SCALES}{line}\n")

    assert result.exit_code == 1
    assert f"needed: {said}" in result.stderr


def test_what_is_said_about_a_file_overrules_the_guess(plain: dict, tmp_path: Path) -> None:
    table = text(sep=";").replace("a;b;c", "é;b;c").encode("cp1252")
    scales = 'range: [1, 5]\nscales: {S: ["é", b, c]}\nencoding: cp1252\ndelimiter: ";"\n'

    assert run(tmp_path, table, scales)[1]["scales"]["S"]["alpha"] == plain["alpha"]


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("Caf\u0065\u0301", "Café"),
        ("نظر مشتري", "نظر مشتری"),
        (" how  often ", "how often"),
        ("س ۱", "س 1"),
        ('"q"', "q"),
    ],
)
def test_a_column_is_found_however_its_letters_are_written(
    heading: str, asked: str, plain: dict, tmp_path: Path
) -> None:
    table = text().replace("a,b,c", f"{heading},b,c").encode()
    found = run(tmp_path, table, f'range: [1, 5]\nscales: {{S: ["{asked}", b, c]}}\n')[1]

    assert found["scales"]["S"]["alpha"] == plain["alpha"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (text().replace("a,b,c", "a,a,c"), "several columns"), (text() + '1,"2,3\n', "line 62"),
        (text() + "1,2,3,4\n", "line 62"), (text().replace("a,b,c", "a,A ,a "), "several columns"),
    ],
)  # fmt: skip
def test_what_would_give_a_wrong_figure_is_refused(table: str, said: str, tmp_path: Path) -> None:
    result, _ = run(tmp_path, table.encode())

    assert result.exit_code == 1
    assert said in result.stderr


def test_a_formula_without_its_result_is_no_missing_answer(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, "=A2"]):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")

    with pytest.raises(UnreadableFile, match="formula"):
        read_file(tmp_path / "t.xlsx", HowRead(), wanted=())


def with_codes(path: Path, value: int, label: str) -> None:
    table = ANSWERS.astype(float)
    table.loc[:3, "a"] = value
    labels = {"a": {1: "no", 5: "yes", value: label}}
    pyreadstat.write_sav(
        table, str(path), variable_value_labels=labels, column_labels={"a": "Überall gut", "b": "پرسش"}
    )


@pytest.mark.parametrize(("value", "label"), [(-99, "Refused"), (9, "نمی‌دانم"), (8, "拒答"), (6, "Không biết")])
def test_a_labelled_code_that_is_no_answer_is_never_averaged(value: int, label: str, tmp_path: Path) -> None:
    with_codes(tmp_path / "t.sav", value, label)
    scales = "scales: {S: [a, b, c]}\n"

    result, _ = run(tmp_path, (tmp_path / "t.sav").read_bytes(), scales)
    assert result.exit_code == 1
    assert f"{value} = {label}" in result.stderr
    assert f"missing_codes: [{value}]" in result.stderr
    result, found = run(tmp_path, (tmp_path / "t.sav").read_bytes(), f"{scales}missing_codes: [{value}]\n")
    assert found["scales"]["S"]["n"] == 56
    assert found["scales"]["S"]["sd"] < 2
    kept, _ = run(tmp_path, (tmp_path / "t.sav").read_bytes(), f"{scales}missing_codes: []\n")
    assert kept.exit_code == 0


def test_codes_without_labels_that_lie_far_away_are_told(tmp_path: Path) -> None:
    result, _ = run(tmp_path, (text() + "-99,2,3\n").encode(), "scales: {S: [a, b, c]}\n")

    assert result.exit_code == 1
    assert "missing_codes: [-99]" in result.stderr


def test_labels_of_variables_are_kept(tmp_path: Path) -> None:
    with_codes(tmp_path / "t.sav", 5, "yes")

    brought = read_file(tmp_path / "t.sav", HowRead(), wanted=("a", "b"))
    found = run(tmp_path, (tmp_path / "t.sav").read_bytes(), SCALES)[1]["scales"]["S"]["items"]

    assert brought.labels == {"a": "Überall gut", "b": "پرسش"}
    assert (found["a"]["label"], found["b"]["label"], "label" in found["c"]) == ("Überall gut", "پرسش", False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('"First, a","b","c"\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}","{""ImportId"":""QID3""}"\n', 3),
        ("Response,Response,Response\n", 2),
    ],
)
def test_the_headings_of_survey_programs_are_known(more: str, said: int, plain: dict, tmp_path: Path) -> None:
    result, found = run(tmp_path, text().replace("a,b,c\n", f"a,b,c\n{more}").encode())

    assert found["scales"]["S"]["alpha"] == plain["alpha"]
    assert f"{said} rows of headings; 60 rows" in result.stderr


def test_an_apostrophe_is_one_whoever_typed_it(plain: dict, tmp_path: Path) -> None:
    scales = SCALES + 'missing_codes: ["Don\'t know"]\n'

    found = run(tmp_path, (text() + "Don’t know,3,3\n").encode(), scales)[1]

    assert found["scales"]["S"]["alpha"] == plain["alpha"]


@pytest.mark.parametrize("code", [88, 77, 888, -88])
def test_codes_of_two_alike_figures_are_asked_about(code: int, tmp_path: Path) -> None:
    result, _ = run(tmp_path, (text() + f"5,{code},3\n").encode(), "scales: {S: [a, b, c]}\n")

    assert result.exit_code == 1
    assert f"declare missing_codes: [{code}]" in result.stderr


def test_texts_of_other_kinds_of_files_are_read_as_those_of_text_files(plain: dict, tmp_path: Path) -> None:
    answers = ANSWERS.astype("string")
    answers.loc[len(answers)] = ["1", "", "  "]
    answers.loc[len(answers)] = [None, "5", "3"]
    path = tmp_path / "texts.parquet"
    answers.to_parquet(path)

    found = run(tmp_path, path.read_bytes())[1]["scales"]["S"]

    assert (found["alpha"], found["n_dropped"]) == (plain["alpha"], 2)


def test_yes_and_no_with_gaps_are_one_and_zero(tmp_path: Path) -> None:
    path = tmp_path / "marks.parquet"
    marks = (ANSWERS > 3).astype(object)
    marks.loc[0, "a"] = None
    marks.to_parquet(path)

    found = run(tmp_path, path.read_bytes(), "scales: {S: [a, b, c]}\n")[1]["scales"]["S"]

    assert (found["n"], found["n_dropped"]) == (59, 1)


@pytest.mark.parametrize("label", ["DK", "Prefer not to say", "Can’t choose", "Weiß nicht"])
def test_more_labels_say_that_there_is_no_answer(label: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.sav"
    answers = ANSWERS.astype(float)
    answers.loc[0, "a"] = 6
    pyreadstat.write_sav(answers, str(path), variable_value_labels={"a": {6: label}})

    result, _ = run(tmp_path, path.read_bytes(), "scales: {S: [a, b, c]}\n")

    assert result.exit_code == 1
    assert "declare missing_codes: [6]" in result.stderr
