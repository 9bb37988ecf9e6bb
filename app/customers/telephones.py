"""Telephone numbers: stored as the whole world dials them, whichever way they were written at home."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

from app.customers.folding import clean_cell
from survey_defs.numerals import ascii_digits

LEAST, MOST = 4, 15
_WRITTEN = re.compile(r"\+?[\d \u00a0()\-./\u2010-\u2013]{4,40}")
_BETWEEN = re.compile(r"[^\d+]")
_WHOLE = re.compile(r"\+[1-9]\d{6,14}")


def read(raw: str, country: str) -> str | None:
    """The number with a plus and its country; "" where nothing is written, None where it is no number.

    Without a country a number of home stays as its digits.
    """
    text = ascii_digits(clean_cell(raw)).removeprefix("tel:")
    if not text or _is_whole(text):
        return text
    if not _WRITTEN.fullmatch(text):
        return None
    digits = _BETWEEN.sub("", text)
    digits = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not digits.startswith("+") and not country:
        return digits if LEAST <= len(digits) <= MOST else None
    return _parsed(f"+{text.replace('(0)', '').lstrip('+ ').removeprefix('00')}" if digits[0] == "+" else text, country)


def significant(raw: str, country: str) -> str:
    """The digits that every way of writing a number shares; "" where it is none."""
    found = read(raw, country)
    if not found:
        return ""
    try:
        number = phonenumbers.parse(found, country or None)
    except phonenumbers.NumberParseException:
        return found
    return phonenumbers.national_significant_number(number)


def _parsed(text: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _is_whole(text: str) -> bool:
    """Already as it is stored: no more than the lengths of its country need be looked at, and a file has thousands."""
    if not _WHOLE.fullmatch(text):
        return False
    for length in (1, 2, 3):
        lengths, trunk = _plan(text[1 : 1 + length])
        if lengths:
            rest = text[1 + length :]
            return len(rest) in lengths and not (trunk and rest.startswith(trunk))
    return False


@lru_cache(maxsize=1200)
def _plan(code: str) -> tuple[frozenset[int], str]:
    """Of a country's code: how many digits follow, and what only people at home dial before them."""
    region = phonenumbers.region_code_for_country_code(int(code))
    about = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    if about is None or about.general_desc is None:
        return frozenset(), ""
    return frozenset(about.general_desc.possible_length), about.national_prefix or ""
