"""The report on paper: in four languages, for screen readers, the same bytes for the same answers."""

import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from analysis.plots import fonts
from app.kernel.web.i18n import FORMATTERS
from app.reports import documents, pdf
from app.reports.sections.model import Chart, Column, Help, Report, Section, Table, Text, Tile, Tiles
from app.studies.models import Wave
from tests.require import unavailable

pytestmark = pytest.mark.long


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="40" height="30"/></svg>'
LANGUAGES = ["en", "fa", "zh", "vi"]
# letters that join into one glyph are told apart badly by pdftotext: words without them
TITLES = {"en": "Guest loyalty", "fa": "سنجش مهمان", "zh": "宾客忠诚度", "vi": "Sự trung thành của khách"}


def text_of(body: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        unavailable("needs pdftotext: install poppler-utils")
    (tmp_path / "report.pdf").write_bytes(body)
    found = subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, check=True)
    return "".join(letter for letter in found.stdout.decode() if letter not in "\u200e\u200f\u202a\u202b\u202c")


def report(title: str = "Guest loyalty", *, rows: int = 3, folded: bool = False) -> Report:
    columns = (Column("Item", numeric=False), Column("Mean"))
    table = Table("Means", columns, tuple((f"item {n}", "3.5") for n in range(rows)), ("a note",), folded=folded)
    blocks = (
        Tiles((Tile("Finished", "12", "of 14"),)), Text("A word."), Chart("dots", "Dots", "three dots", table),
        Help("What?", "hidden on paper"),
    )  # fmt: skip
    return Report(title=title, kicker="who", lead="lead", sections=(Section("s", "A finding", blocks),))


def render(given: Report, language: str = "en") -> bytes:
    return pdf.render_pdf(given, {"dots": SVG}, FORMATTERS[language])


@pytest.fixture
def words(app: Flask) -> Flask:
    """A request, so that the words of the template have a language."""
    with app.test_request_context():
        yield app


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_is_readable_in_every_language(words: Flask, tmp_path: Path, language: str) -> None:
    body = render(report(TITLES[language]), language)

    for word in TITLES[language].split():
        assert word in text_of(body, tmp_path)


def test_the_file_is_tagged_for_screen_readers_and_says_its_language(words: Flask) -> None:
    body = render(report())

    assert b"/MarkInfo" in body
    assert b"/Lang(en" in body
    assert b"pdfuaid" in body


def test_equal_reports_are_equal_bytes(words: Flask) -> None:
    assert render(report()) == render(report())


def test_a_long_table_repeats_its_heads_on_every_page(words: Flask, tmp_path: Path) -> None:
    pages = text_of(render(report(rows=150)), tmp_path).split("\f")[:-1]

    assert len(pages) > 2
    assert all("Mean" in page for page in pages if "item " in page)


def test_pages_are_numbered_in_the_digits_of_the_language(words: Flask, tmp_path: Path) -> None:
    assert "۲" in text_of(render(report(rows=150), "fa"), tmp_path).split("\f")[1].strip().splitlines()[-1]


def test_folded_tables_stand_at_the_end(words: Flask, tmp_path: Path) -> None:
    text = text_of(render(report(folded=True)), tmp_path)

    assert "At the end: Table 1. Means" in text
    assert text.index("Appendix") < text.index("item 2")


def test_a_letter_that_no_font_knows_does_not_stop_the_report(words: Flask, tmp_path: Path) -> None:
    assert "A finding" in text_of(render(report("Hotel 🦚 𓀀")), tmp_path)


def test_what_looks_like_markup_stays_text(words: Flask, tmp_path: Path) -> None:
    assert "#panic() *a* $x$ [b]" in text_of(render(report("#panic() *a* $x$ [b]")), tmp_path)


def test_a_column_of_figures_is_as_wide_as_its_longest_word(words: Flask) -> None:
    narrow = pdf.column_width(Column("n"), ["1", "12"])
    wide = pdf.column_width(Column("置信区间"), ["1"])

    assert pdf.column_width(Column("Item", numeric=False), ["long text"]) is None
    assert narrow == pytest.approx(2 * pdf.LETTER + pdf.PADDING)
    assert wide == pytest.approx(8 * pdf.LETTER + pdf.PADDING)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_pdf_of_a_wave_says_what_the_page_says(
    wave: Wave, reader: FlaskClient, tmp_path: Path, language: str
) -> None:
    reader.post("/language", data={"language": language})
    answer = reader.get(f"/o/simorgh/waves/{wave.id}/report/report.pdf")

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert "Guest" in text_of(answer.data, tmp_path)
    assert (
        f'href="/o/simorgh/waves/{wave.id}/report/report.pdf"' in reader.get(f"/o/simorgh/waves/{wave.id}/report/").text
    )


@pytest.mark.privacy
def test_too_few_answers_give_a_pdf_without_results(app: Flask, wave: Wave, tmp_path: Path) -> None:
    wave.study.organisation.min_cell = 500
    with app.test_request_context():
        text = text_of(documents.wave_pdf(wave, "en"), tmp_path)

    assert "Too few answers to show results" in text
    assert "Alpha" not in text


def test_a_machine_without_chinese_letters_says_both_remedies(
    wave: Wave, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(language: str) -> tuple[str, ...]:
        raise fonts.MissingFont("zh")

    monkeypatch.setattr(fonts, "families", none)
    answer = reader.get(f"/o/simorgh/waves/{wave.id}/report/report.pdf")

    assert answer.status_code == 503
    assert "vafa[cjk]" in answer.text
    assert "fonts-noto-cjk" in answer.text
