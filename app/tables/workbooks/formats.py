"""How a spreadsheet shows a number: 7001 under the format 00000000 is 00007001, 45737 under yyyy-mm-dd is a day."""

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from app.tables.cell_texts import ERROR, Figure

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0",
    38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss",
    46: "[h]:mm:ss", 47: "mm:ss", **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
}  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[([^\]]*)\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_PLACES = "0#?"
# a spreadsheet keeps fifteen digits: a longer key is not any more what it was; a round sum is
_LOSES_DIGITS, _MOST_OF_ROUND = 1e15, 12
# what stands in a pattern for itself without quotes
_PLAIN = frozenset(" -+/():!^&'~{}<>=$€£¥#0?")
_DAY_ONE = dt.datetime(1899, 12, 30)
_FIRST_OF_1904 = 1462


def shown(raw: str, code: str, *, is_from_1904: bool) -> str:
    """The number as it is shown, in digits without grouping; a day as year-month-day."""
    if not code and raw.isdecimal() and len(raw) <= 15 and (raw[0] != "0" or raw == "0"):
        return raw
    number = float(raw)
    if not math.isfinite(number):
        return ERROR + "#NUM!"
    kind = _kind(code)
    if kind == "moment":
        return _moment(number + (_FIRST_OF_1904 if is_from_1904 else 0), raw)
    if kind == "elapsed":
        seconds = round(number * 86_400)
        return Figure(f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}", plain(number))
    if _is_cut(number):
        return Figure(f"{number:.5E}", plain(number))
    if kind == "pattern":
        text = _in_pattern(number, code)
        return text if text == plain(number) else Figure(text, plain(number))
    text, whole = _plain15(number), plain(number)
    return text if text == whole else Figure(text, whole)


def _is_cut(number: float) -> bool:
    """Whether digits are lost for good, as of a card number that nobody made a text."""
    digits = plain(abs(number)).rstrip("0")
    return abs(number) >= _LOSES_DIGITS and len(digits) > _MOST_OF_ROUND


def plain(number: float) -> str:
    """All digits, no power of ten."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return format(Decimal(repr(number)).normalize(), "f")


def _plain15(number: float) -> str:
    """As many digits as a spreadsheet has: .1 + .2 is shown as .3."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return format(Decimal(f"{number:.15g}").normalize(), "f")


@lru_cache(maxsize=1024)
def _kind(code: str) -> str:
    section = _sections(code)[0]
    if _ELAPSED.search(section):
        return "elapsed"
    bare = _LITERAL.sub("", section).lower()
    if "general" in bare or "@" in bare or not bare.strip():
        return "general"
    if re.search(r"[ymdhs年月日]", bare.replace("am/pm", "h")):
        return "moment"
    is_figure = set(bare) <= _PLAIN | set(".,%") and any(place in bare for place in _PLACES)
    return "pattern" if is_figure and "?" not in bare and not re.search(r",\s*(\.|$|%)", bare) else "general"


def _moment(days: float, raw: str) -> str:
    """A serial number as day and time. The program that began this counted a 29 February 1900."""
    if not 0 <= days < 2_958_466:
        return ERROR + "#NUM!"
    if days < 1:
        return Figure(_clock(dt.datetime.min + dt.timedelta(seconds=round(days * 86_400))), raw)
    moment = _DAY_ONE + dt.timedelta(days=int(days) + (days < 60), seconds=round(days % 1 * 86_400))
    return moment.date().isoformat() if moment.time() == dt.time() else f"{moment.date()} {_clock(moment)}"


def _clock(moment: dt.datetime) -> str:
    return moment.time().isoformat("seconds" if moment.second else "minutes")


def _in_pattern(number: float, code: str) -> str:
    sections = _sections(code)
    # a section for numbers below zero says itself how they are marked
    at = 1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0
    letters = _letters(sections[at])
    marks = "".join(mark for mark, is_place in letters if is_place)
    if set(marks) & set(".,%") or not letters:
        return _rounded(number, marks) if letters else plain(number)
    return _as_code(abs(number) if at == 1 else number, letters)


def _rounded(number: float, marks: str) -> str:
    """With as many decimals as are shown; grouping, currency and brackets are a matter of the country."""
    percent = "%" in marks
    decimals = sum(mark in _PLACES for mark in marks.partition(".")[2])
    value = Decimal(_plain15(number)) * (100 if percent else 1)
    text = format(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'0' if text == '-0' else text}{'%' if percent else ''}"


def _as_code(number: float, letters: list[tuple[str, bool]]) -> str:
    """Digits from the right into the places of the pattern, what stands between them as it is."""
    digits = str(Decimal(_plain15(abs(number))).quantize(Decimal(1), ROUND_HALF_UP))
    places = sum(is_place for _, is_place in letters)
    if not places:
        return "".join(letter for letter, _ in letters).strip()
    filled = iter(digits.rjust(places, " "))
    extra = len(digits) - places
    written, is_first = [], True
    for letter, is_place in letters:
        if not is_place:
            written.append(letter)
            continue
        if is_first and extra > 0:
            written += [next(filled) for _ in range(extra)]
        is_first, digit = False, next(filled)
        written.append(digit if digit != " " else "0" if letter == "0" else "")
    return ("-" if number < 0 else "") + "".join(written).strip()


@lru_cache(maxsize=1024)
def _letters(section: str) -> list[tuple[str, bool]]:
    """Each letter of a section, and whether it stands for something: a digit, the point, a percent sign."""
    found: list[tuple[str, bool]] = []
    at = 0
    while at < len(section):
        literal = _LITERAL.match(section, at)
        if literal is None:
            found.append((section[at], section[at] in "0#?.,%"))
            at += 1
            continue
        said = literal[1] or literal[2] or ""
        found += [(letter, False) for letter in said]
        at = literal.end()
    return found


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    found, start = [], 0
    quoted = False
    for at, letter in enumerate(code):
        if letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            found.append(code[start:at])
            start = at + 1
    return (*found, code[start:])
