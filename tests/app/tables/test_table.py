"""Files that people bring: every encoding, separator and kind, and those that are no table."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from app.tables.errors import UnreadableTable
from app.tables.look import look
from app.tables.reading import SEPARATORS, Reading
from app.tables.table import opened

PERSIAN = "کد,نام,شهر\n1,علی کریمی,تهران\n2,زهرا احمدی,شیراز\n3,رضا محمدی,اصفهان\n"
CHINESE = "编号,姓名,城市\n1,王小明,北京\n2,李华,上海\n3,张伟,广州\n"
VIETNAMESE = "mã,tên,nơi ở\n1,Nguyễn Văn Đức,Hà Nội\n2,Trần Thị Hương,Đà Nẵng\n"
FRENCH = "clé,nom,ville\n1,Hélène Lefèvre,Orléans\n2,François Noël,Nîmes\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table"


def read(path: Path) -> list[tuple[str, ...]]:
    with opened(path, look(path).reading) as (headings, rows):
        return [headings, *(row.cells + ("",) * (len(headings) - len(row.cells)) for row in rows)]


def write_zeros(file: Path, name: str, megabytes: int) -> None:
    """A spreadsheet with this part, packed in the way that takes the least time."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(name, "w") as part:
        for _ in range(megabytes):
            part.write(bytes(1024 * 1024))


def plain(text: str) -> list[tuple[str, ...]]:
    return [tuple(line.split(",")) for line in text.strip().split("\n")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((PERSIAN, encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256")),
        *((CHINESE, encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030")),
        *((VIETNAMESE, encoding) for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be")),
        *((FRENCH, encoding) for encoding in ("utf-8", "utf-16", "cp1252", "latin-1")),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_encoding_is_told_from_the_file(file: Path, text: str, encoding: str, end: str) -> None:
    written = text.replace("ی", "ي").replace("ک", "ك") if encoding == "cp1256" else text
    file.write_bytes(written.replace("\n", end).encode(encoding))

    assert read(file) == plain(written)


def test_a_name_far_down_is_not_overlooked(file: Path) -> None:
    file.write_bytes(b"key,name\n" + b"1,Smith\n" * 60_000 + "2,محمد\n".encode("cp1256"))

    assert look(file).reading.encoding == "cp1256"
    assert not look(file).reading.is_sure
    assert read(file)[-1] == ("2", "محمد")


@pytest.mark.parametrize("separator", SEPARATORS)
def test_any_separator_is_told(file: Path, separator: str) -> None:
    rows = ["key", "name", "city"], ["1", f'"Lima{separator} Ana"', "Porto"], ["2", "Bo", ""]
    file.write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8")

    assert read(file) == [("key", "name", "city"), ("1", f"Lima{separator} Ana", "Porto"), ("2", "Bo", "")]


def test_a_line_that_tells_the_separator_is_no_row(file: Path) -> None:
    file.write_text("sep=;\nkey;name\n1;Ana\n", encoding="utf-8")

    assert read(file) == [("key", "name"), ("1", "Ana")]


def test_lines_are_counted_as_an_editor_counts_them(file: Path) -> None:
    file.write_text('key,name\n\n1,"Ana\nLima"\n2,Bo\n', encoding="utf-8")
    with opened(file, look(file).reading) as (_, rows):
        assert [row.line for row in rows] == [3, 5]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xef\xbb\xbf", b" \r\n\t\n", b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 but no more",
        b"<!doctype html><table><tr><td>1</td></tr></table>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00",
        b"a," * 6000 + b"z\n1\n", b"x" * 1_100_000, b"\x01\x02\x03\x04" * 100,
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_remedy(file: Path, content: bytes) -> None:
    file.write_bytes(content)

    with pytest.raises(UnreadableTable) as refusal:
        read(file)
    assert str(refusal.value.heading)
    assert str(refusal.value.remedy)


@pytest.mark.long
def test_a_zip_that_unpacks_without_end_is_not_unpacked(file: Path) -> None:
    write_zeros(file, "xl/workbook.xml", 1100)

    with pytest.raises(UnreadableTable):
        read(file)


def test_a_spreadsheet_that_names_a_line_far_away_is_not_read_until_there(file: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["key"], ["1"], ["2"]):
        book.active.append(row)
    book.save(file)
    rewrite(file, b'<row r="3"', b'<row r="999999999999"')

    with pytest.raises(UnreadableTable):
        read(file)


def test_texts_that_would_fill_the_memory_are_not_read(file: Path) -> None:
    write_zeros(file, "xl/sharedStrings.xml", 300)

    with pytest.raises(UnreadableTable), opened(file, Reading(kind="xlsx")):
        pass


def test_a_heading_alone_and_one_column_are_tables(file: Path) -> None:
    file.write_text("key\n", encoding="utf-8")
    assert read(file) == [("key",)]
    file.write_text("key\n1\n2\n", encoding="utf-8")
    assert read(file) == [("key",), ("1",), ("2",)]


def test_cells_of_a_spreadsheet_become_texts(file: Path) -> None:
    import datetime as dt

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["key", "when", "amount", "member"])
    sheet.append([1001, dt.datetime(2025, 3, 21), 12.5, True])
    sheet.append([440712345678.0, dt.datetime(2025, 3, 21, 14, 30), 1e15, False])
    sheet.append(["007", None, "#N/A", ""])
    book.save(file)

    assert read(file)[1:] == [
        ("1001", "2025-03-21", "12.5", "yes"),
        ("440712345678", "2025-03-21 14:30", "1000000000000000", "no"),
        ("007", "", "\x00error #N/A", ""),
    ]


def test_a_formula_is_its_saved_result_or_a_mark_and_never_computed(file: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["key", "total"])
    sheet.append([1, "=1+1"])
    book.save(file)
    assert read(file)[1] == ("1", "\x00formula")

    with_result(file, b"<v>2</v>")
    assert read(file)[1] == ("1", "2")


def with_result(path: Path, result: bytes) -> None:
    """As a spreadsheet program saves it: the formula together with what it gave."""
    for empty in (b"<v></v>", b"<v />", b"<v/>"):
        rewrite(path, b"</f>" + empty, b"</f>" + result)


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Change the XML of the first sheet."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(old, new)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(written.getvalue())


def test_titles_above_the_headings_are_left_out(file: Path) -> None:
    file.write_text(
        "Guests of 2026,,,\nprinted 2026-03-01,,,\n\nkey,name,email,city\n1,Ana,,\n2,Bo,b@x.example,Porto\n"
    )

    assert look(file).reading.top == 4
    assert read(file)[0] == ("key", "name", "email", "city")
    assert len(read(file)) == 3


def test_what_is_merged_over_lines_holds_for_each_of_them(file: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Guests"], ["key", "site", "name"], [1, "Tehran", "Ana"], [2, None, "Bo"], [3, None, None], [4]):
        book.active.append(row)
    for cells in ("A1:C1", "B3:B5", "C5:C6"):
        book.active.merge_cells(cells)
    book.save(file)

    assert [row[1:2] for row in read(file)[1:4]] == [("Tehran",)] * 3
    assert read(file)[4][:2] == ("4", "")
