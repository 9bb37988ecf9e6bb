"""Kinds answered by a point of a response scale: sentences of a battery, ratings, pairs of sentences, grids."""

from typing import Literal

from pydantic import Field, StrictInt

from survey_defs.answers import REASON_PREFIX, Value, reason
from survey_defs.conditions import Frozen
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.item import Id, Item
from survey_defs.kinds.numerals import ascii_digits
from survey_defs.texts import Texts, clean_text

LONGEST_NAME = 120


class LikertItem(Item):
    """A sentence in a battery; the values are those of the battery's response scale."""

    kind: Literal["likert"]
    response_scale: Id
    values: tuple[StrictInt, ...] = Field(min_length=2)

    def read(self, raw: str, language: str | None) -> Value:
        return read_point(raw, self.values)


class InstructedItem(Item):
    """An attention item: ``expect`` is the point to choose, ``flag`` are points that call for a look."""

    kind: Literal["instructed"]
    response_scale: Id
    values: tuple[StrictInt, ...] = Field(min_length=2)
    expect: StrictInt | None = None
    flag: tuple[StrictInt, ...] = ()

    def read(self, raw: str, language: str | None) -> Value:
        return read_point(raw, self.values)

    def is_passed(self, value: Value) -> bool:
        """Whether the answer shows that the question was read."""
        return value == self.expect if self.expect is not None else value not in self.flag


class RatingItem(Item):
    """A row of points from low to high, such as 0-10; poles are labelled, points need not be."""

    kind: Literal["rating"]
    response_scale: Id
    values: tuple[StrictInt, ...] = Field(min_length=2)

    def read(self, raw: str, language: str | None) -> Value:
        return read_point(raw, self.values)


class BipolarItem(Item):
    """Two opposite sentences and the points between them; the lowest point is the left sentence."""

    kind: Literal["bipolar"]
    response_scale: Id
    values: tuple[StrictInt, ...] = Field(min_length=2)
    left: Texts
    right: Texts

    def read(self, raw: str, language: str | None) -> Value:
        return read_point(raw, self.values)


def read_point(raw: str, values: tuple[int, ...]) -> int:
    """A point of a response scale."""
    plain = ascii_digits(raw.strip()).replace("\N{MINUS SIGN}", "-")
    if plain.lstrip("-").isdecimal() and len(plain) < 8 and int(plain) in values:
        return int(plain)
    raise InvalidAnswer("not_an_option", found=raw[:40])


class GridRow(Frozen):
    """One provider to rate; ``write_in`` lets the respondent name it."""

    key: Id
    label: Texts
    write_in: bool = False


class GridItem(Item):
    """The own provider and its rivals, each rated.

    Raw: ["focal=6", "rival_1=3", "rival_1_name=Hotel X", "rival_2=$not_applicable"].
    Value: {"focal": 6, "rival_1": 3, "rival_1_name": "Hotel X", "rival_2": {"$": "not_applicable"}}.
    """

    kind: Literal["grid"]
    response_scale: Id
    values: tuple[StrictInt, ...] = Field(min_length=2)
    rows: tuple[GridRow, ...] = Field(min_length=1)
    not_applicable: Texts | None = None

    def read_all(self, parts: list[str], language: str | None) -> Value | None:
        cells: dict[str, Value] = {}
        for part in parts:
            name, _, raw = part.partition("=")
            if raw.strip():
                cells[name.strip()] = self._cell(name.strip(), raw)
        ordered = [key for row in self.rows for key in (row.key, f"{row.key}_name") if cells.get(key, "") != ""]
        return {key: cells[key] for key in ordered} or None

    def _cell(self, name: str, raw: str) -> Value:
        rows = {row.key: row for row in self.rows}
        named = {f"{row.key}_name" for row in self.rows if row.write_in}
        if name in named:
            text = clean_text(raw, lines=False)
            if len(text) > LONGEST_NAME:
                raise InvalidAnswer("too_long", limit=LONGEST_NAME, found=len(text))
            return text
        if name not in rows:
            raise InvalidAnswer("unknown_row", found=name[:40])
        if raw.strip() == f"{REASON_PREFIX}not_applicable" and self.not_applicable is not None:
            return reason("not_applicable")
        return read_point(raw, self.values)
