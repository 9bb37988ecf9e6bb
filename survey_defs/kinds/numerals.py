"""Numbers as people write them: digits of any script, separators of four languages, and no guessing."""

import re
import unicodedata
from decimal import Decimal

from survey_defs.errors import InvalidAnswer

MOST_DIGITS = 15
"""More digits than a double holds exactly are refused, not rounded."""

_SPACES = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?:\D|$))")
_DECIMAL_COMMA = frozenset({"vi"})
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")


def ascii_digits(raw: str) -> str:
    """Persian, Arabic, full-width and other decimal digits as 0-9; everything else unchanged."""
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in raw)


def read_number(raw: str, *, whole: bool, language: str | None = None) -> int | float:
    """A typed number. Integral values come back as int.

    "1.500" is fifteen hundred in one language and one and a half in another: without a language it is refused,
    except where only whole numbers are possible.
    """
    text = ascii_digits(raw).strip().replace("\N{MINUS SIGN}", "-").lstrip("\u200e\u200f\u2066")
    text = text.rstrip("\u2069").replace("\N{ARABIC THOUSANDS SEPARATOR}", "")
    text = text.replace("،", ",").replace("\N{FULLWIDTH COMMA}", ",").replace("\N{FULLWIDTH FULL STOP}", ".")
    plain = _without_grouping(_SPACES.sub("", text), whole=whole, language=language, raw=raw)
    if not _DIGITS.fullmatch(plain):
        raise InvalidAnswer("not_a_number", found=raw[:40])
    if len(plain.strip("-").replace(".", "").lstrip("0")) > MOST_DIGITS:
        raise InvalidAnswer("too_large", high="9" * MOST_DIGITS, found=raw[:40])
    number = float(plain)
    if number.is_integer():
        return int(number)
    if whole:
        raise InvalidAnswer("not_whole", found=raw[:40])
    return number


def written_number(number: float) -> str:
    """A stored number as a text that every language reads as the same number: never three decimals."""
    text = format(Decimal(f"{number:.{MOST_DIGITS}g}"), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def _without_grouping(text: str, *, whole: bool, language: str | None, raw: str) -> str:
    """The number with a full stop for decimals and nothing between thousands."""
    text = text.replace("\N{ARABIC DECIMAL SEPARATOR}", "d")
    marks = [letter for letter in text if letter in ",."]
    if "d" in text:
        return (_joined(text, ",") if "," in marks else text).replace("d", ".")
    if not marks:
        return text
    if len(set(marks)) == 2:
        decimal = marks[-1]
        return _joined(text, "," if decimal == "." else ".").replace(decimal, ".")
    if len(marks) > 1:
        return _joined(text, marks[0])
    return _one_mark(text, marks[0], whole=whole, language=language, raw=raw)


def _one_mark(text: str, mark: str, *, whole: bool, language: str | None, raw: str) -> str:
    may_group = re.fullmatch(rf"-?[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}", text) is not None
    if not may_group:
        return text.replace(mark, ".")
    if whole:
        return text.replace(mark, "")
    if language is None:
        raise InvalidAnswer("ambiguous_number", found=raw[:40])
    decimal = "," if language in _DECIMAL_COMMA else "."
    return text.replace(mark, "." if mark == decimal else "")


def _joined(text: str, mark: str) -> str:
    """Groups of three joined; groups of another size stay as they are, and so fail as a number."""
    groups = re.compile(rf"(?<=\d){re.escape(mark)}(?=\d{{3}}(?!\d))")
    return groups.sub("", text)
