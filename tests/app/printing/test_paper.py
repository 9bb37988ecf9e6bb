"""The questionnaire on paper: in every language, with all that a person with a pen and a person with keys need."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import LANGUAGES, speaking
from app.printing import paper
from app.questionnaires.operations import publish
from app.respond.paper.sheet import Sheet
from app.studies.models import Wave
from survey_defs.load import load_file, load_shipped, shipped
from survey_defs.model import Questionnaire
from tests import factories
from tests.app.reports.test_pdf import text_of

FILE = Path(__file__).resolve().parents[2] / "questionnaires" / "every_kind_everywhere.yaml"
NOBODY = Organisation(slug="simorgh", name="Simorgh", kind="hotel", accent="#7a2e5d")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is paper, not a database."""
    return sqlite_url


@pytest.fixture
def words(app: Flask) -> Flask:
    with app.test_request_context():
        yield app


@pytest.fixture
def every_kind() -> Questionnaire:
    return load_file(FILE)


def form(questionnaire: Questionnaire, language: str, *, anonymity: str = "anonymous", code: str = "7-x-0") -> bytes:
    of = paper.Print(organisation=NOBODY, anonymity=anonymity, code=code)
    return paper.render(Sheet(questionnaire, language, {"currency": "€"}), of)


def said(questionnaire: Questionnaire, language: str, *, anonymity: str = "anonymous") -> dict[str, object]:
    with speaking(language):
        return paper.Form(
            Sheet(questionnaire, language, {}), paper.Print(organisation=NOBODY, anonymity=anonymity)
        ).as_json()


def strings(tree: object) -> list[str]:
    if isinstance(tree, dict):
        return [text for part in tree.values() for text in strings(part)]
    if isinstance(tree, list):
        return [text for part in tree for text in strings(part)]
    return [tree] if isinstance(tree, str) else []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_every_answer_stands_on_the_form(
    words: Flask, every_kind: Questionnaire, language: str
) -> None:
    found = " ".join(strings(said(every_kind, language)))

    for item in every_kind.items:
        assert item.text.get(language, "") in found
        for option in getattr(item, "options", ()):
            assert option.label[language] in found
    for point in every_kind.response_scales["agree7"].points:
        assert point.label is not None
        assert point.label[language] in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_prints_on_three_pages_tagged_and_in_its_language(
    words: Flask, every_kind: Questionnaire, language: str
) -> None:
    body = form(every_kind, language)

    assert body.startswith(b"%PDF")
    assert b"pdfuaid" in body
    assert f"/Lang({language}".encode() in body
    assert pages_of(body) <= 3


def pages_of(body: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", body))


@pytest.mark.long
@pytest.mark.parametrize("name", shipped())
def test_every_shipped_questionnaire_prints(words: Flask, name: str) -> None:
    questionnaire = load_shipped(name)

    for language in questionnaire.languages:
        if language in LANGUAGES:
            assert form(questionnaire, language).startswith(b"%PDF")


def test_the_code_stands_on_every_page(words: Flask, every_kind: Questionnaire, tmp_path: Path) -> None:
    pages = text_of(form(every_kind, "en", code="12-en-3f9c"), tmp_path).split("\f")[:-1]

    assert all("12-en-3f9c" in page for page in pages)


def test_routing_is_told_in_words(words: Flask, every_kind: Questionnaire, tmp_path: Path) -> None:
    text = " ".join(text_of(form(every_kind, "en"), tmp_path).split())

    assert "Only if your answer to question 8 is “Yes”. Otherwise go on with question 12." in text


def test_persian_has_its_own_digits_everywhere(words: Flask, every_kind: Questionnaire) -> None:
    found = said(every_kind, "fa")
    shown = [text for text in strings(found["pages"]) if text not in ("table", "rating")]

    assert [text for text in shown if re.search("[0-9]", text) and "question" not in text] == []
    assert "۱۷" in shown


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs pdftoppm: install poppler-utils")
def test_persian_runs_from_right_to_left(words: Flask, every_kind: Questionnaire, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(form(every_kind, "fa"))
    found = subprocess.run(["pdftotext", "-bbox", tmp_path / "form.pdf", "-"], capture_output=True, check=True)
    left = {word: float(x) for x, word in re.findall(r'xMin="([\d.]+)"[^>]*>([^<]+)</word>', found.stdout.decode())}

    # numbers of questions stand at the right edge, the key of the last point of a row at the left
    assert left["۱۷"] > 500
    assert left["۷"] != left["۱۷"]


@pytest.mark.privacy
def test_consent_is_that_of_the_studys_mode(words: Flask, every_kind: Questionnaire) -> None:
    anonymous, identified = (said(every_kind, "en", anonymity=mode) for mode in ("anonymous", "identified"))

    assert "We do not know who you are." in strings(anonymous)
    assert "We know you by name." in strings(identified)
    assert anonymous["contact"] is None
    assert "May we contact you again?" in strings(identified["contact"])


def test_keys_on_paper_are_those_of_the_page_for_typing(words: Flask, every_kind: Questionnaire) -> None:
    sheet = Sheet(every_kind, "en", {})

    assert sheet.point_keys("agree7") == {value: str(value) for value in range(1, 8)}
    assert sheet.option_keys(every_kind.item("used")) == {"1": "1", "2": "2", "3": "3", "0": "4"}
    assert sheet.reason_keys(("refused", "not_applicable", "dont_know")) == {
        "refused": "z", "dont_know": "y", "not_applicable": "*",
    }  # fmt: skip


def test_tables_of_one_scale_that_follow_each_other_are_one(words: Flask) -> None:
    pages = said(load_shipped("hotel_loyalty_short"), "en")["pages"]
    assert isinstance(pages, list)
    note, asked_of_some, *tables = pages[1]["parts"]
    loyalty = pages[2]["parts"]

    # satisfaction has a condition of its own, so its table stands alone below it
    assert [note["kind"], asked_of_some["kind"], len(asked_of_some["rows"])] == ["note", "table", 3]
    assert (loyalty[0]["kind"], len(loyalty[0]["rows"])) == ("table", 10)
    assert tables


def test_equal_forms_are_equal_bytes(words: Flask, every_kind: Questionnaire) -> None:
    assert form(every_kind, "fa") == form(every_kind, "fa")


def test_a_picture_of_the_organisation_stands_at_the_top(words: Flask, every_kind: Questionnaire) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="40" height="30"/></svg>'
    of = paper.Print(organisation=NOBODY, anonymity="anonymous", logo=("svg", svg))

    assert len(paper.render(Sheet(every_kind, "en", {}), of)) != len(form(every_kind, "en"))


@pytest.fixture
def wave(app: Flask, organisation: Organisation, every_kind: Questionnaire) -> Wave:
    made = factories.wave(publish(organisation, every_kind, now=utc_now()))
    session.commit()
    return made


def test_staff_print_the_form_of_a_wave(owner: FlaskClient, wave: Wave, tmp_path: Path) -> None:
    answer = owner.get(f"/o/simorgh/waves/{wave.id}/paper/form.pdf?language=en")

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert f"{wave.id}-en-{wave.version.digest[:4]}" in text_of(answer.data, tmp_path)
    assert owner.get(f"/o/simorgh/waves/{wave.id}/paper/form.pdf?language=de").status_code == 404


def test_a_version_prints_as_a_sample_that_nobody_can_type_in(
    researcher: FlaskClient, wave: Wave, tmp_path: Path
) -> None:
    text = text_of(researcher.get(f"/o/simorgh/versions/{wave.version_id}/paper.pdf?language=en").data, tmp_path)

    assert "Sample, not to be filled in" in text
    assert wave.version.digest[:4] not in text


def test_the_links_of_a_study_lead_to_the_forms(owner: FlaskClient, wave: Wave) -> None:
    page = owner.get(f"/o/simorgh/studies/{wave.study_id}/links").text

    for language in LANGUAGES:
        assert f"/o/simorgh/waves/{wave.id}/paper/form.pdf?language={language}" in page
