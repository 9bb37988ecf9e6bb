"""Telephone numbers: stored as the whole world dials them, whichever way they were written at home."""

import re
import unicodedata

from app.customers.folding import clean_cell
from app.letters.dialled import is_whole
from survey_defs.kinds.numerals import ascii_digits

LEAST, MOST = 4, 15
_WRITTEN = re.compile(r"\+?[\d \u00a0()\-./\u2010-\u2013]{4,40}")
_DECIMALS = re.compile(r"(?<=\d{6})\.0{1,2}$")
_BETWEEN = re.compile(r"[^\d+]")


def read(raw: str, country: str) -> str | None:
    """The number with a plus and its country; "" where nothing is written, None where it is no number.

    Without a country a number of home stays as its digits.
    """
    text = unicodedata.normalize("NFKC", ascii_digits(clean_cell(raw))).replace("−", "-").removeprefix("tel:")
    # a table of figures adds decimals to a column in which some cells are empty
    text = _DECIMALS.sub("", text)
    if not text or is_whole(text):
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
    # 40 ms of tables, of which a page of a questionnaire needs nothing
    import phonenumbers

    try:
        number = phonenumbers.parse(found, country or None)
    except phonenumbers.NumberParseException:
        return found
    return phonenumbers.national_significant_number(number)


def _parsed(text: str, country: str) -> str | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
