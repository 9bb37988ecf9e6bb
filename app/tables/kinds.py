"""What a file is, told by its first bytes and not by its name."""

from pathlib import Path

from app.kernel.web.i18n import lazy_gettext as _l
from app.tables.encodings import looks_wide
from app.tables.errors import UnreadableTable, empty

CSV, XLSX, SAV, DTA, PARQUET = "csv", "xlsx", "sav", "dta", "parquet"
_STARTS = {b"PK\x03\x04": XLSX, b"$FL2": SAV, b"$FL3": SAV, b"PAR1": PARQUET, b"<stata_dta>": DTA}
_OTHERS = {
    b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "XLS", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"\x1f\x8b": "GZIP",
    b"{\\rtf": "RTF", b"SQLite": "SQLite", b"Rar!": "RAR", b"7z\xbc\xaf": "7z",
}  # fmt: skip
# other programs put their parts into the same kind of archive
_ARCHIVED = {
    b"application/vnd.oasis.opendocument": "OpenDocument", b"xl/workbook.bin": "XLSB", b"word/document.xml": "Word",
    b"ppt/presentation.xml": "PowerPoint", b"Index/Document.iwa": "Numbers",
}  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table")
NAMES = {CSV: "CSV", XLSX: "XLSX", SAV: "SPSS", DTA: "Stata", PARQUET: "Parquet"}


def kind_of(path: Path) -> str:
    """Raises UnreadableTable where it is empty, or no table of a kind that is read."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise empty()
    for mark, kind in _STARTS.items():
        if start.startswith(mark):
            _refuse_archived(start)
            return kind
    if _is_old_stata(start):
        return DTA
    _refuse_others(start)
    return CSV


def _refuse_archived(start: bytes) -> None:
    for mark, name in _ARCHIVED.items():
        if start.startswith(b"PK") and mark in start:
            raise wrong_kind(name, found=f"a file of another program ({name})")


def _refuse_others(start: bytes) -> None:
    for mark, name in _OTHERS.items():
        if start.startswith(mark):
            raise wrong_kind(name, found=f"a binary file ({name})")
    if start.lstrip()[:9].lower().startswith(_MARKUP):
        raise wrong_kind("HTML, XML")
    is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or looks_wide(start)
    if not is_wide and sum(byte < 9 for byte in start) * 5 > len(start):
        raise wrong_kind(_l("a binary file of no known kind"), found="a binary file of no known kind")


def wrong_kind(name: object, *, found: str = "") -> UnreadableTable:
    return UnreadableTable(
        _l("This is no table: the file holds %(kind)s", kind=name),
        _l("Save it as CSV or XLSX, then choose it again."),
        found=found,
    )


def _is_old_stata(start: bytes) -> bool:
    """Formats 8 to 12: release, byte order, file type, a zero. The release alone could be the letter q, r or s."""
    return start[0] in (113, 114, 115) and start[1:2] in (b"\x01", b"\x02") and start[2:4] == b"\x01\x00"
