"""Texts of cells that are more than a text, and what programs write around texts."""

import re

# what a text cannot be in a file: marks that a cell makes its row be refused
FORMULA, ERROR = "\x00formula", "\x00error "
# where a page did not look far enough to know
UNSEEN = "…"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"_x00(?:0[9AaDd])_")
_GUARDED = re.compile(r'="((?:[^"]|"")*)"')
# one at the end as well is a quotation mark, and no guard
_APOSTROPHE = re.compile(r"'(?=[=+\-@\d])(?!.*'$)", re.DOTALL)


class Filled(str):
    """What stands in a line only because it was merged over it: a name or a day holds for each, a sum for all."""

    __slots__ = ()


class Figure(str):
    """A number as the spreadsheet shows it; `exact` is what the cell holds."""

    __slots__ = ("exact",)
    exact: str

    def __new__(cls, shown: str, exact: str) -> "Figure":
        made = super().__new__(cls, shown)
        made.exact = exact
        return made


def exact(cell: str) -> str:
    """What a cell holds, for whoever computes with it."""
    return cell.exact if isinstance(cell, Figure) else cell


def unescaped(text: str) -> str:
    """A text of a workbook: what XML cannot hold is written _x000D_ there."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def unguarded(cell: str) -> str:
    """A cell without what keeps spreadsheets from changing it: ="00123", '00123."""
    if cell[:1] == "'":
        return _APOSTROPHE.sub("", cell, count=1)
    if cell[:2] == '="' and (found := _GUARDED.fullmatch(cell.rstrip())):
        return found[1].replace('""', '"')
    return cell


def uncontrolled(cell: str) -> str:
    """A cell of a text file without the ends of lines that a program took over from a workbook."""
    return _CONTROL.sub(" ", cell)


def text_of_formula(formula: str) -> str:
    """The text that a formula of nothing but a text gives; else FORMULA. Formulas are never computed."""
    found = _GUARDED.fullmatch(f"={formula.strip()}")
    return found[1].replace('""', '"') if found else FORMULA
