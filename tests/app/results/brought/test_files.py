"""Tables are told by what is in them, and what cannot be read says why."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from app.results.brought.files import UnreadableFile, read_file
from app.results.brought.how_read import HowRead

TABLE = pd.DataFrame({"a": [1.0, 2.0, None], "b": [3.0, 4.0, 5.0]})


def read_table(path: Path) -> pd.DataFrame:
    return read_file(path, HowRead(), wanted=()).table


def write_sav(path: Path) -> None:
    pyreadstat.write_sav(TABLE, str(path))


def write_dta(path: Path) -> None:
    pyreadstat.write_dta(TABLE, str(path))


WRITERS = {
    "csv": lambda path: TABLE.to_csv(path, index=False),
    "semicolon": lambda path: TABLE.to_csv(path, index=False, sep=";", decimal=","),
    "utf16": lambda path: TABLE.to_csv(path, index=False, encoding="utf-16"),
    "bom": lambda path: TABLE.to_csv(path, index=False, encoding="utf-8-sig"),
    "xlsx": lambda path: TABLE.to_excel(path, index=False, engine="openpyxl"),
    "parquet": lambda path: TABLE.to_parquet(path),
    "old stata": lambda path: TABLE.to_stata(path, write_index=False, version=114),
    "sav": write_sav,
    "dta": write_dta,
}


@pytest.mark.parametrize("kind", WRITERS)
def test_every_kind_gives_the_same_table_whatever_its_name(kind: str, tmp_path: Path) -> None:
    suffix = {"sav": ".sav", "dta": ".dta", "old stata": ".dta", "xlsx": ".xlsx"}.get(kind, ".csv")
    written, path = tmp_path / f"written{suffix}", tmp_path / "table.dat"
    WRITERS[kind](written)
    written.rename(path)

    pd.testing.assert_frame_equal(read_table(path), TABLE, check_dtype=False)


@pytest.mark.parametrize("letter", "qrsPp$<")
def test_a_column_may_begin_with_any_letter(letter: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f"{letter}1,b\n1,2\n3,4\n")

    assert list(read_table(path).columns) == [f"{letter}1", "b"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty file"),
        (b"\n\n", "empty file"),
        (b"a,b\n", "no rows"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"$FL2 broken", "damaged"),
    ],
)
def test_what_is_no_table_is_told(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile, match=said):
        read_table(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_table(tmp_path / "nowhere.csv")
