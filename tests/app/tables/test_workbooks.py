"""What a spreadsheet shows is what is read, whichever program wrote the workbook; and no workbook is unfolded."""

import io
import resource
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.tables.cell_texts import exact
from app.tables.errors import Damaged, TooLarge, UnreadableTable
from app.tables.look import look
from app.tables.reading import Wishes
from app.tables.table import opened
from app.tables.told import reading_in_words
from app.tables.workbooks.formats import shown
from tests.app.tables import books
from tests.app.tables.books import inline


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def read(path: Path, **wishes: str) -> list[tuple[str, ...]]:
    with opened(path, look(path, Wishes(**wishes)).reading) as (headings, rows):
        return [headings, *(row.cells for row in rows)]


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("7001", "00000000", "00007001"), ("7001", '"K-"0000', "K-7001"), ("42", '"K-"0000', "K-0042"),
        ("9121234567", "000-000-0000", "912-123-4567"), ("7001", "#,##0", "7001"), ("12.5", "0.00", "12.5"),
        ("3.14159", "0.00", "3.14"), ("0.85", "0%", "85%"), ("-5", "0", "-5"), ("-5", "0;(0)", "(5)"),
        ("1234.5", '#,##0.00 "€"', "1234.5"), ("0.30000000000000004", "", "0.3"), ("1001", "General", "1001"),
        ("45737", "yyyy-mm-dd", "2025-03-21"), ("45737.604166666664", "d/m/yy h:mm", "2025-03-21 14:30"),
        ("0.5", "h:mm", "12:00"), ("1.25", "[h]:mm", "30:00:00"), ("59", "d/m/yyyy", "1900-02-28"),
        ("1E5", "0", "100000"), ("12", '0 "nights"', "12 nights"), ("5", "@", "5"), ("0", "0;-0;\"none\"", "none"),
        ("1234567890123450", "", "1.23457E+15"), ("1.2345678901234567E+19", "0", "1.23457E+19"),
        ("1000000000000000", "", "1000000000000000"), ("123456789012345", "", "123456789012345"),
    ],
)  # fmt: skip
def test_a_number_is_what_its_format_shows(raw: str, code: str, text: str) -> None:
    assert shown(raw, code, is_from_1904=False) == text


def test_who_computes_gets_the_number_itself() -> None:
    assert exact(shown("3.14159", "0.00", is_from_1904=False)) == "3.14159"
    assert exact(shown("7001", "00000000", is_from_1904=False)) == "7001"
    assert shown("0", "yyyy-mm-dd", is_from_1904=True) == "1904-01-01"


def test_a_key_is_imported_with_the_zeros_that_are_seen(file: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["key"])
    book.active.append([7001])
    book.active["A2"].number_format = "00000000"
    book.save(file)

    assert read(file)[1] == ("00007001",)


def test_carriage_returns_are_no_letters(file: Path) -> None:
    books.write(file, inline("key", "first_x000D_\nname") + inline("1", "Ana_x000D_") + inline("2", "_x005F_x000D_"))

    assert read(file) == [("key", "first name"), ("1", "Ana\r"), ("2", "_x000D_")]


def test_a_hidden_sheet_is_not_read_unless_it_is_asked_for(file: Path) -> None:
    old, new = inline("key") + inline("old"), inline("key") + inline("new")
    sheets = (("old", "hidden", old), ("very", "veryHidden", inline("x")), ("now", "", new))
    books.write(file, "", sheets=sheets)

    assert read(file)[1] == ("new",)
    assert read(file, sheet="old")[1] == ("old",)
    assert [(one.name, one.is_hidden) for one in look(file).sheets] == [("now", False), ("old", True), ("very", True)]
    with pytest.raises(UnreadableTable, match="no sheet"):
        read(file, sheet="nowhere")


def test_hidden_rows_and_columns_are_read_and_counted(file: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (["key", "name", "remark"], [1, "Ana", "x"], [2, "Bo", "y"], [3, "Ci", "z"]):
        book.active.append(cells)
    for line in (3, 4, 9):
        # the last one holds nothing
        book.active.row_dimensions[line].hidden = True
    for letter in "BCE":
        book.active.column_dimensions[letter].hidden = True
    book.save(file)
    seen = look(file)

    assert read(file)[-1] == ("3", "Ci", "z")
    assert (seen.hidden_rows, seen.hidden_columns) == (2, 2)
    assert reading_in_words(seen).endswith("hidden rows that are read: 2; hidden columns that are read: 2")


def test_a_hidden_row_of_headings_is_no_row_and_an_open_sheet_hides_nothing(file: Path) -> None:
    books.write(file, inline("key").replace("<row>", '<row hidden="1">') + inline("hidden"))
    seen = look(file)

    assert (seen.hidden_rows, seen.hidden_columns) == (0, 0)
    assert "that are read" not in reading_in_words(seen)


def test_an_empty_first_sheet_is_passed_over(file: Path) -> None:
    books.write(file, "", sheets=(("cover", "", "<row/>"), ("data", "", inline("key") + inline("1"))))

    assert read(file) == [("key",), ("1",)]


@pytest.mark.parametrize("strict", [False, True])
def test_strict_files_and_shared_texts_with_pronunciation_are_read(file: Path, strict: bool) -> None:
    texts = '<sst xmlns="MAIN"><si><t>key</t></si><si><r><t>王</t></r><r><t>明</t></r><rPh><t>wang</t></rPh></si></sst>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    books.write(file, rows, strict=strict, texts=texts)

    assert read(file) == [("key",), ("王明",)]


def test_a_workbook_without_shared_texts_is_read(file: Path) -> None:
    books.write(
        file, inline("key", "name") + '<row><c t="str"><v>1</v></c><c t="d"><v>2025-03-21T00:00:00</v></c></row>'
    )

    assert read(file) == [("key", "name"), ("1", "2025-03-21 00:00")]


def test_a_formula_of_a_text_is_the_text(file: Path) -> None:
    books.write(file, inline("key") + '<row><c><f>"00123"</f></c></row><row><c><f>1+1</f></c></row>')

    assert read(file)[1:] == [("00123",), ("\x00formula",)]


def test_a_column_beside_the_table_that_has_no_name_is_counted(file: Path) -> None:
    books.write(file, inline("key", "name") + inline("1", "Ana", "a remark") + inline("2", "Bo"))

    with opened(file, look(file).reading) as (_, rows):
        assert [row.cells for row in rows] == [("1", "Ana"), ("2", "Bo")]
        assert rows.unheaded == 1


def test_the_last_line_of_a_sheet_costs_one_row(file: Path) -> None:
    books.write(file, '<row r="1"><c t="str"><v>key</v></c></row><row r="1048576"><c t="str"><v>last</v></c></row>')

    with opened(file, look(file).reading) as (_, rows):
        assert [(row.line, row.cells) for row in rows] == [(1_048_576, ("last",))]


@pytest.mark.long
def test_a_look_into_shared_texts_without_end_stays_small(file: Path) -> None:
    size = 64 * 1024 * 1024
    books.write(file, inline("key") + '<row><c t="s"><v>9000000</v></c></row>', texts="<sst/>")
    with zipfile.ZipFile(file) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in kept.items():
            if "sharedStrings" not in name:
                parts.writestr(name, content)
        with parts.open("xl/sharedStrings.xml", "w") as stream:
            stream.write(b"<sst>")
            for _ in range(4 * size // 1_000_000):
                stream.write(b"<si><t>a</t></si>" * (1_000_000 // 17))
            stream.write(b"</sst>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    seen = look(file)

    assert seen.rows[0].cells == ("…",)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024
    with pytest.raises(TooLarge) as refusal:
        read(file)
    assert "CSV" in str(refusal.value.remedy)


def test_an_entity_is_never_expanded(file: Path) -> None:
    head = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    books.write(file, inline("key") + inline("&b;"), head=head)

    with pytest.raises(Damaged):
        read(file)


def test_a_list_of_a_million_parts_is_not_read(file: Path) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for number in range(30_000):
            parts.writestr(f"part-{number:060}", b"")
    file.write_bytes(written.getvalue())

    with pytest.raises(TooLarge):
        look(file)


def test_cells_far_to_the_right_are_refused_in_time(file: Path) -> None:
    books.write(file, inline("key") + "".join(f'<row><c r="XFD{n}" t="str"><v>x</v></c></row>' for n in range(2, 50)))

    with pytest.raises(TooLarge):
        read(file)


def test_the_patterns_that_every_workbook_knows_round(file: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["sum"])
    book.active.append([-1234.567])
    book.active["A2"].number_format = "#,##0.00_);(#,##0.00)"
    book.save(file)

    assert read(file)[1] == ("-1234.57",)


def test_a_title_above_two_columns_is_no_heading(file: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Table 1"], ["key", "name"], [1, "Ann"]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save(file)

    assert read(file) == [("key", "name"), ("1", "Ann")]


@pytest.mark.parametrize(
    ("part", "content", "name"),
    [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument"), ("xl/workbook.bin", "", "XLSB"),
        ("word/document.xml", "<x/>", "Word"), ("Index/Document.iwa", "", "Numbers"),
    ],
)  # fmt: skip
def test_an_archive_of_another_program_is_called_by_its_name(file: Path, part: str, content: str, name: str) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, content)

    with pytest.raises(UnreadableTable) as refusal:
        look(file)
    assert name in str(refusal.value.heading)
    assert name in refusal.value.found
