"""What stands in a cell, or in a box of a form, read into what is stored. One reader for both, so both refuse alike."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import get_currency_symbol

from app.customers import telephones
from app.customers.folding import clean_cell, clean_key, fold
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.numerals import ascii_digits, read_number

LONGEST_NAME, LONGEST_CODE, LONGEST_VALUE = 200, 64, 500
REASONS = {
    "too_long": _l("%(what)s has more than %(most)s characters; shorten it"),
    "no_key": _l("the key is missing; every customer needs one of their own"),
    "no_contact": _l("the row holds neither a key nor an email"),
    "bad_email": _l("“%(found)s” is no email address; write name@example.com or leave it empty"),
    "bad_phone": _l("“%(found)s” is no telephone number; write digits with the country code, such as +98 912 345 6789"),
    "rounded": _l("“%(found)s” was rounded by a spreadsheet; make the column a text there, then export it again"),
    "bad_language": _l("“%(found)s” is no language we know; write a code such as en, fa, zh or vi"),
    "bad_consent": _l("“%(found)s” says neither yes nor no; write yes, no, or leave it empty"),
    "bad_number": _l("“%(found)s” is no amount; write digits, such as 1250.50"),
    "other_currency": _l("“%(found)s” is in another currency; amounts must be in %(currency)s"),
    "too_large": _l("“%(found)s” is too large an amount"),
    "bad_date": _l("“%(found)s” is no date; write year-month-day, such as 2025-03-21 or 1404-01-01"),
    "unclear_date": _l("“%(found)s” can be read as two dates; say whether days or months come first"),
    "short_year": _l("the year of “%(found)s” is cut short; write all of its four digits"),
    "two_calendars": _l("“%(found)s” has a month of one calendar and a year of another; write year-month-day"),
    "no_amount": _l("the amount is missing"),
    "no_date": _l("the date is missing"),
    "no_customer": _l("the key of the customer is missing"),
    "unknown_customer": _l("no customer has the key “%(found)s”; import the customers first"),
    "unknown_site": _l("no site has the code or name “%(found)s”; add it, or choose to have new sites made"),
    "twice": _l("the key “%(found)s” stands on line %(line)s already; the first one counts"),
    "too_wide": _l("the row has %(count)s cells more than the headings; check for a separator within a text"),
    "open_quote": _l(
        "a quotation mark is opened and never closed, or closed within a cell; take it away, or write it twice"
    ),
    "formula": _l("the formula in column %(column)s holds no result; save the file in the spreadsheet program again"),
    "cell_error": _l("column %(column)s holds the error %(found)s of the spreadsheet; mend it there"),
    "undecodable": _l("a character could not be read; choose another encoding"),
}
_EMAIL = re.compile(r"[^@\s,;<>\"()\[\]]{1,64}@[^@\s.,;<>\"()\[\]]+(?:\.[^@\s.,;<>\"()\[\]]+)+")
# spreadsheets write the sign: 2E05 is somebody's room
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}", re.IGNORECASE)
_NAMES = {
    "english": "en", "انگلیسی": "en", "英语": "en", "英文": "en", "tieng anh": "en", "persian": "fa", "farsi": "fa",
    "فارسی": "fa", "波斯语": "fa", "tieng ba tu": "fa", "chinese": "zh", "چینی": "zh", "中文": "zh", "汉语": "zh",
    "tieng trung": "zh", "vietnamese": "vi", "ویتنامی": "vi", "越南语": "vi", "tieng viet": "vi",
}  # fmt: skip
_YES = {
    "1", "yes", "y", "true", "on", "x", "✓", "✔", "☑", "ok", "given", "granted", "agreed", "opt-in", "opt in",
    "opted-in", "opted in", "subscribed", "بله", "بلی", "اری", "دارد", "موافق", "عضو", "是", "是的", "有",
    "同意", "已同意", "已订阅", "订阅", "co", "dong y", "da dong y", "da dang ky",
}  # fmt: skip
_NO = {
    "0", "no", "n", "false", "off", "✗", "✘", "☐", "withdrawn", "refused", "denied", "opt-out", "opt out", "opted-out",
    "opted out", "unsubscribed", "not subscribed", "stop", "خیر", "نه", "ندارد", "مخالف", "لغو", "لغو عضویت", "否",
    "不", "不是", "无", "不同意", "拒绝", "已退订", "退订", "khong", "khong dong y", "tu choi", "da huy", "huy dang ky",
}  # fmt: skip
_MINUS_LAST, _NOTHING_FIRST = re.compile(r"\d ?-$"), re.compile(r"^(?=[.,]\d)")
_NOTHING_LAST = re.compile(r"(?<=\d)[.,](?:-{1,2}|–)?$")
_SPOKEN = {
    "IRR": ("ریال", "﷼", "rial", "rials"), "CNY": ("¥", "元", "人民币", "rmb"), "VND": ("đ", "₫", "vnđ", "đồng"),
    "USD": ("$", "us$"), "EUR": ("€", "euro"), "GBP": ("£",), "JPY": ("¥", "円"),
}  # fmt: skip
_MOST = Decimal("999999999999.9999")


class BadCell(ValueError):
    """A cell that cannot be stored; `code` is one of REASONS, `details` fill its sentence."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code, self.details = code, details

    @property
    def reason(self) -> str:
        """In the language of the moment."""
        return told(self.code, self.details)


def told(code: str, details: Mapping[str, str | int]) -> str:
    return str(REASONS[code] % details)


def read_text(raw: str, what: str, most: int = LONGEST_NAME) -> str:
    text = clean_cell(raw)
    if len(text) > most:
        raise BadCell("too_long", what=what, most=most)
    return text


def read_key(raw: str, what: str) -> str:
    """A key of a customer or a purchase. Figures that a spreadsheet has rounded are nobody's."""
    key = clean_key(read_text(raw, what))
    if _ROUNDED.fullmatch(key):
        raise BadCell("rounded", found=key)
    return key


def read_email(raw: str) -> str:
    text = clean_cell(raw).lower().removeprefix("mailto:")
    if text and (len(text) > LONGEST_NAME or not _EMAIL.fullmatch(text)):
        raise BadCell("bad_email", found=text[:60])
    return text


def read_phone(raw: str, country: str) -> str:
    """A number as it is dialled from anywhere; one without the code of a country is of the organisation's."""
    if _ROUNDED.fullmatch(clean_key(raw)):
        raise BadCell("rounded", found=clean_cell(raw))
    found = telephones.read(raw, country)
    if found is None:
        raise BadCell("bad_phone", found=clean_cell(raw)[:60])
    return found


def read_language(raw: str) -> str:
    """A code of ours, or of another language, whose speakers are then written to in the organisation's own."""
    text = re.sub(r"\s*[(（].*[)）]$", "", fold(clean_cell(raw)))
    code = _NAMES.get(text) or _names_of_languages().get(text) or re.split("[-_]", text)[0]
    if text and code not in LANGUAGES and code not in _codes():
        raise BadCell("bad_language", found=text[:60])
    return code


@cache
def _codes() -> frozenset[str]:
    """Languages that people speak; xx and zz are nobody's."""
    return frozenset(str(code) for code in Locale("en").languages if code not in ("mul", "und", "zxx", "root"))


@cache
def _names_of_languages() -> dict[str, str]:
    """Languages by their names in ours: German, Deutsch, آلمانی and 德语 are one."""
    known: dict[str, str] = {}
    for spoken in sorted(_codes(), key=len, reverse=True):
        told = [Locale(one).languages.get(spoken, "") for one in LANGUAGES]
        known |= {fold(clean_cell(name)): spoken.split("_")[0] for name in told if name}
    return known


def read_consent(raw: str) -> bool | None:
    """True for yes, False for no, None where nothing is said."""
    text = fold(clean_cell(raw))
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    raise BadCell("bad_consent", found=text[:60])


def read_value(raw: str, name: str) -> str | int | float:
    """An attribute: a number where it is written as one without doubt (007 is a text), else a text."""
    text = read_text(raw, name, LONGEST_VALUE)
    plain = ascii_digits(text)
    if plain[:1] in "-0123456789" and plain not in ("", "-") and len(plain) <= 15:
        if plain.isdecimal() and (plain[0] != "0" or plain == "0"):
            return int(plain)
        if re.fullmatch(r"-?(?:0|[1-9]\d*)\.\d*[1-9]", plain) or re.fullmatch(r"-[1-9]\d*", plain):
            return float(plain) if "." in plain else int(plain)
    return text


def read_amount(raw: str, *, decimal: str, currency: str, signs: frozenset[str] = frozenset()) -> Decimal:
    """Money with the separators of any country; "(12)" and "12-" are negative. `decimal` settles what 1.500 is."""
    shown = clean_cell(raw).upper()[:40]
    if _ROUNDED.fullmatch(ascii_digits(shown)):
        raise BadCell("rounded", found=shown)
    text = _bare_amount(shown, frozenset({currency, *signs}))
    try:
        number = Decimal(str(read_number(text, whole=False, language="vi" if decimal == "," else "en")))
    except InvalidAnswer as error:
        is_other = any(letter.isalpha() or letter in "$€£¥₫﷼₹₺₽" for letter in text) and any(map(str.isdigit, text))
        code = "other_currency" if is_other else "too_large" if error.code == "too_large" else "bad_number"
        raise BadCell(code, found=shown, currency=currency) from error
    if abs(number) > _MOST:
        raise BadCell("too_large", found=shown)
    return number.quantize(Decimal("0.0001"))


def _bare_amount(text: str, signs: frozenset[str]) -> str:
    """The figures, below zero where the amount is: -€5, (€5.00), 5- and €-5; +5, 5,- and .5 are above."""
    text = _without(signs, unicodedata.normalize("NFKC", text).replace("−", "-"))
    minus = ""
    if text.startswith("(") and text.endswith(")"):
        text, minus = text[1:-1].strip(), "-"
    elif text.startswith("-"):
        text, minus = text[1:].strip(), "-"
    elif _MINUS_LAST.search(text):
        text, minus = text[:-1].strip(), "-"
    return minus + _NOTHING_FIRST.sub("0", _NOTHING_LAST.sub("", _without(signs, text).removeprefix("+").strip()))


def _without(signs: frozenset[str], text: str) -> str:
    """Without a sign of the currency, the longest that stands there: CN¥ before ¥."""
    for sign in sorted(signs, key=len, reverse=True):
        if text.startswith(sign) or text.endswith(sign):
            return text.removeprefix(sign).removesuffix(sign).strip()
    return text


def signs_of(currency: str) -> frozenset[str]:
    """How each language writes the currency, beside its code, and how people do."""
    symbols = (get_currency_symbol(currency, locale=code) for code in (*LANGUAGES, "en_US"))
    return frozenset(unicodedata.normalize("NFKC", sign).upper() for sign in (*symbols, *_SPOKEN.get(currency, ())))


def shape_of_amount(samples: Iterable[str]) -> str:
    """The mark before decimals, where some figure leaves no doubt; else ""."""
    for raw in samples:
        text = ascii_digits(clean_cell(raw))
        marks = [letter for letter in text if letter in ".,"]
        if len(set(marks)) == 2:
            return marks[-1]
        if len(marks) == 1 and not re.search(r"[.,]\d{3}(\D|$)", text):
            return marks[0]
        if len(marks) > 1:
            return "," if marks[0] == "." else "."
    return ""
