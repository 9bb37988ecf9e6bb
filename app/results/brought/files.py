"""Tables people bring to be analysed: told by what is in the file, not by its name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from app.results.brought.how_read import HowRead, word
from app.results.frames.labels import Labels
from app.tables import columns, names
from app.tables.cell_texts import FORMULA
from app.tables.columns import Words
from app.tables.errors import UnreadableTable
from app.tables.kinds import CSV, DTA, NAMES, PARQUET, SAV, XLSX, kind_of
from app.tables.lines import OPEN_QUOTE, Row
from app.tables.look import Look, look
from app.tables.table import Rows, opened
from app.tables.told import reading_in_words

# the third row of Qualtrics, the second of SurveyMonkey
_IMPORT_ID, _ANSWERED = '{"ImportId"', frozenset({"Response", "Open-Ended Response"})


class UnreadableFile(ValueError):
    """A file that holds no table we can read: needed, found, remedy."""

    code = "unreadable_file"

    def __init__(self, path: Path, *, found: str, remedy: str) -> None:
        self.path, self.found, self.remedy = path, found, remedy
        needed = "a table as csv, xlsx, sav, dta or parquet"
        super().__init__(f"{path.name}: needed: {needed}; found: {found}; remedy: {remedy}")


@dataclass(frozen=True, kw_only=True, eq=False)
class Brought:
    """A table as it was brought.

    said      how the file was read, in words
    labels    what the file itself calls its columns
    codes     column -> code -> its label, where the file has labels
    repeated  names that stand over several columns, as they are compared
    """

    table: pd.DataFrame
    said: str
    labels: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()

    def labelled(self, labels: Labels) -> Labels:
        """The names for readers, those of the file where nobody gave others."""
        return replace(labels, items={**self.labels, **labels.items})


def read_file(path: Path, how: HowRead, *, wanted: Sequence[str]) -> Brought:
    """The table in a file, the columns that are `wanted` under these names however the file spells them."""
    if not path.is_file():
        raise UnreadableFile(path, found="no such file", remedy="check the path")
    try:
        brought = _read(path, kind_of(path), how, wanted)
    except UnreadableFile:
        raise
    except UnreadableTable as error:
        raise UnreadableFile(path, found=error.found or str(error.heading), remedy=str(error.remedy)) from error
    except Exception as error:
        # readers of five formats fail in their own ways; whatever they say is shown, never a traceback
        raise UnreadableFile(path, found=f"a damaged file ({error})", remedy="export the table again") from error
    if brought.table.shape[1] == 0 or brought.table.shape[0] == 0:
        raise UnreadableFile(path, found="no rows", remedy="put column names in the first row and answers below")
    return _named(path, brought, wanted)


def _read(path: Path, kind: str, how: HowRead, wanted: Sequence[str]) -> Brought:
    if kind in (CSV, XLSX):
        return _read_rows(path, how)
    if kind == PARQUET:
        found = _read_parquet(path).rename(columns=str)
        return Brought(table=_worded(found, how), said=NAMES[kind])
    # a .zsav behind a .sav name reads only when the reader is told so; the bytes tell ($FL3)
    # brings narwhals along, a tenth of a second: only who has such a file pays
    import pyreadstat

    read = {SAV: pyreadstat.read_sav, DTA: pyreadstat.read_dta}[kind]
    table, about = read(str(path), user_missing=False)
    return Brought(
        table=_worded(pd.DataFrame(table), how),
        said=NAMES[kind],
        labels={name: names.shown(label) for name, label in about.column_names_to_labels.items() if label},
        codes={name: _codes(labels) for name, labels in about.variable_value_labels.items()},
    )


def _worded(found: pd.DataFrame, how: HowRead) -> pd.DataFrame:
    places = _places(list(found.columns), how)
    return columns.worded(found, Words(compare=word, missing=how.missing_words, points=how.points, of_columns=places))


def _codes(labels: Mapping[float | int, str]) -> dict[float, str]:
    return {float(code): str(label) for code, label in labels.items() if isinstance(code, int | float)}


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise UnreadableFile(path, found="a parquet file", remedy="pip install 'vafa[parquet]'") from error


def _read_rows(path: Path, how: HowRead) -> Brought:
    seen = look(path, how.wishes)
    headings = _headings(seen)
    how = replace(how, heading_rows=how.heading_rows or _heading_rows(seen))
    words = Words(
        compare=word,
        missing=how.missing_words,
        points=how.points,
        of_columns=_places(headings, how),
        decimal=seen.reading.decimal,
    )
    counts = _Counts()
    found = columns.frame_of(lambda: _cells(path, seen, how, len(headings), counts), _labels(headings), words)
    said = reading_in_words(seen) + (f"; decimal {seen.reading.decimal}" if seen.reading.kind == CSV else "")
    return Brought(
        table=found,
        said=f"{said}{_told_rows(how)}; {len(found)} rows, {counts.aside} set aside",
        labels=counts.labels(headings),
        repeated=frozenset(map(names.compared, names.repeated(headings))),
    )


def _heading_rows(seen: Look) -> int:
    """How many rows head the columns, where the survey program that wrote the file gives it away."""
    for number, row in enumerate(seen.rows[:2], 2):
        texts = [cell.strip() for cell in row.cells if cell.strip()]
        if texts and (all(text.startswith(_IMPORT_ID) for text in texts) or _ANSWERED.issuperset(texts)):
            return number
    return 1


def _told_rows(how: HowRead) -> str:
    return f"; {how.heading_rows} rows of headings" if how.heading_rows > 1 else ""


@dataclass
class _Counts:
    """What is known when the rows were read: rows set aside, and a second row of headings."""

    aside: int = 0
    second: tuple[str, ...] = ()

    def labels(self, headings: Sequence[str]) -> dict[str, str]:
        pairs = zip(headings, self.second, strict=False)
        return {name: names.shown(label) for name, label in pairs if label.strip() and label != name}


def _headings(seen: Look) -> tuple[str, ...]:
    """The names of the columns. Where every row is one cell wider, the first cell is the name of the row."""
    width = len(seen.headings)
    is_shifted = bool(seen.rows) and all(len(row.cells) == width + 1 and row.cells[-1].strip() for row in seen.rows)
    return ("", *seen.headings) if is_shifted else seen.headings


def _labels(headings: Sequence[str]) -> list[str]:
    """A name for each column that no other has: what stands twice, or has no name, is known by its place."""
    taken: set[str] = set()
    found = []
    for number, heading in enumerate(headings, 1):
        label = heading if heading and heading not in taken else f"{heading or 'column'} ({number})"
        taken.add(label)
        found.append(label)
    return found


def _places(headings: Sequence[str], how: HowRead) -> dict[int, Mapping[str, float]]:
    wanted = {names.compared(name): points for name, points in how.of_columns.items()}
    return {at: wanted[name] for at, name in enumerate(map(names.compared, headings)) if name in wanted}


def _cells(path: Path, seen: Look, how: HowRead, width: int, counts: _Counts) -> Iterator[tuple[str, ...]]:
    with opened(path, seen.reading) as (_, rows):
        yield from (_whole(path, row, width) for row in _below(rows, how.heading_rows - 1, counts))
        counts.aside = rows.aside


def _below(rows: Rows, count: int, counts: _Counts) -> Iterator[Row]:
    """The rows below further rows of headings; the second of them says what the columns mean."""
    for number, row in enumerate(rows):
        if number == 0 and count:
            counts.second = row.cells
        if number >= count:
            yield row


def _whole(path: Path, row: Row, width: int) -> tuple[str, ...]:
    """The cells of a row that can be trusted to stand in their columns. Raises UnreadableFile."""
    if row.fault == OPEN_QUOTE:
        remedy = "take the mark away, or write it twice"
        raise UnreadableFile(path, found=f"a quotation mark on line {row.line} that is never closed", remedy=remedy)
    if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
        found = f"line {row.line} with {len(row.cells)} cells under {width} column names"
        raise UnreadableFile(path, found=found, remedy="name every column, or put texts with separators in quotes")
    if FORMULA in row.cells:
        place = f"column {row.cells.index(FORMULA) + 1} of line {row.line}"
        raise UnreadableFile(
            path, found=f"a formula without its result in {place}", remedy="save the file in the spreadsheet program"
        )
    return row.cells


def _named(path: Path, brought: Brought, wanted: Sequence[str]) -> Brought:
    """The columns under the names they are asked by. Raises UnreadableFile where a name stands for two."""
    found: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    for column in brought.table.columns:
        by_name.setdefault(names.compared(str(column)), []).append(str(column))
    for name in wanted:
        compared = names.compared(name)
        alike = by_name.get(compared, [])
        if compared in brought.repeated or (len(alike) > 1 and name not in alike):
            remedy = "give each column a name of its own"
            raise UnreadableFile(path, found=f"several columns with the name {name}", remedy=remedy)
        if len(alike) == 1:
            found[alike[0]] = name
    labels = {found.get(name, name): label for name, label in brought.labels.items()}
    codes = {found.get(name, name): label for name, label in brought.codes.items()}
    return replace(brought, table=brought.table.rename(columns=found), labels=labels, codes=codes)
