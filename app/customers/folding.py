"""Texts of customers: cells as they are stored, and the same folded for searching in any script."""

import unicodedata

from survey_defs.kinds.numerals import ascii_digits
from survey_defs.texts import clean_text

_ARABIC_LETTERS = str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی", "ة": "ه"})
_FOLDED = _ARABIC_LETTERS | str.maketrans({"đ": "d", "ı": "i", "ø": "o", "ł": "l", "\u200c": "", "\u200d": "", "ـ": ""})


def clean_cell(raw: str) -> str:
    """One line of text as it is stored. Most cells need no look at each letter, and an import has a million."""
    if raw.isprintable() and (raw.isascii() or unicodedata.is_normalized("NFC", raw)):
        if "  " in raw or raw[:1].isspace() or raw[-1:].isspace():
            raw = " ".join(raw.split())
        return raw if raw.isascii() else raw.translate(_ARABIC_LETTERS)
    return clean_text(raw, lines=False).translate(_ARABIC_LETTERS)


def clean_key(raw: str) -> str:
    """A key as it is stored and looked up: whoever types ۱۰۰۱ means 1001."""
    return ascii_digits(clean_cell(raw))


def fold(text: str) -> str:
    """Without case, marks, ligatures and the difference of digits: Nguyễn is found by nguyen, يوسف by یوسف."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return ascii_digits(plain.translate(_FOLDED))


def search_text(*, name: str, external_key: str, email: str, phone: str) -> str:
    return fold(" ".join(part for part in (name, external_key, email, phone) if part))


def words_of(query: str) -> list[str]:
    """The words looked for, each of which must stand somewhere; half spaces part words here."""
    return fold(clean_cell(query.replace("\u200c", " "))).split()[:8]
