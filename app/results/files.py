"""Tables people bring: told by what is in the file, not by its name."""

import csv
import io
import zipfile
from pathlib import Path

import pandas as pd
import pyreadstat

ENCODINGS = ("utf-8-sig", "utf-16", "cp1256", "cp1252")
BLANK = ("", " ", "NA", "N/A", "NaN", "nan", "NULL", "null", "#N/A", ".")


class UnreadableFile(ValueError):
    """A file that holds no table we can read: needed, found, remedy."""

    code = "unreadable_file"

    def __init__(self, path: Path, *, found: str, remedy: str) -> None:
        self.path, self.found, self.remedy = path, found, remedy
        needed = "a table as csv, xlsx, sav, dta or parquet"
        super().__init__(f"{path.name}: needed: {needed}; found: {found}; remedy: {remedy}")


def read_table(path: Path) -> pd.DataFrame:
    """The table in a file; its kind is told by the first bytes."""
    if not path.is_file():
        raise UnreadableFile(path, found="no such file", remedy="check the path")
    with path.open("rb") as stream:
        start = stream.read(64)
    if not start.strip(b"\x00 \r\n\t"):
        raise UnreadableFile(path, found="an empty file", remedy="export the table again")
    try:
        table = _read(path, start)
    except UnreadableFile:
        raise
    except Exception as error:
        # readers of five formats fail in their own ways; whatever they say is shown, never a traceback
        raise UnreadableFile(path, found=f"a damaged file ({error})", remedy="export the table again") from error
    if table.shape[1] == 0 or table.shape[0] == 0:
        raise UnreadableFile(path, found="no rows", remedy="put column names in the first row and answers below")
    return table.rename(columns=str)


def _read(path: Path, start: bytes) -> pd.DataFrame:
    if start.startswith(b"PK\x03\x04"):
        return _read_xlsx(path)
    if start.startswith((b"$FL2", b"$FL3")):
        return _read_sav(path)
    if start.startswith(b"PAR1"):
        return _read_parquet(path)
    if start.startswith(b"<stata_dta>") or _is_old_stata(start):
        return pd.DataFrame(pyreadstat.read_dta(str(path), user_missing=False)[0])
    return _read_csv(path)


def _is_old_stata(start: bytes) -> bool:
    """Formats 8 to 12: release, byte order, file type, a zero. The release alone could be the letter q, r or s."""
    return start[0] in (113, 114, 115) and start[1:2] in (b"\x01", b"\x02") and start[2:4] == b"\x01\x00"


def _read_sav(path: Path) -> pd.DataFrame:
    # a .zsav behind a .sav name reads only when the reader is told so; the bytes tell ($FL3)
    return pd.DataFrame(pyreadstat.read_sav(str(path), user_missing=False)[0])


def _read_xlsx(path: Path) -> pd.DataFrame:
    with zipfile.ZipFile(path) as archive:
        parts = archive.namelist()
    if "xl/workbook.xml" not in parts:
        raise UnreadableFile(path, found="a zip archive without a workbook", remedy="save the sheet as .xlsx")
    with pd.ExcelFile(path, engine="openpyxl") as workbook:
        return pd.read_excel(workbook, na_values=list(BLANK), keep_default_na=False)


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise UnreadableFile(path, found="a parquet file", remedy="pip install 'vafa[parquet]'") from error


def _read_csv(path: Path) -> pd.DataFrame:
    raw = path.read_bytes()
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFile(path, found="a binary file of no known kind", remedy="export the table as .csv")
    text = _decoded(path, raw)
    first = text.split("\n", 1)[0]
    separator = max(",;\t|", key=first.count)
    if not first.strip():
        raise UnreadableFile(path, found="an empty first line", remedy="put the column names in the first line")
    decimal = "," if separator in ";\t" and _has_decimal_commas(text) else "."
    return pd.read_csv(
        io.StringIO(text),
        sep=separator,
        decimal=decimal,
        na_values=list(BLANK),
        keep_default_na=False,
        skipinitialspace=True,
        quoting=csv.QUOTE_MINIMAL,
    )


def _has_decimal_commas(text: str) -> bool:
    return any(cell.strip().replace(",", "", 1).isdigit() for cell in text[:20000].split(";") if "," in cell)


def _decoded(path: Path, raw: bytes) -> str:
    for encoding in ENCODINGS:
        if encoding == "utf-16" and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(path, found="text in an unknown encoding", remedy="save it as UTF-8")
