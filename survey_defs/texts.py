"""Texts in several languages, placeholders in them, and what people type into a text box."""

import re
import unicodedata
from collections.abc import Mapping

Texts = Mapping[str, str]
"""Language -> text."""

PLACEHOLDERS = frozenset(
    {"organisation", "contact", "minutes", "retention", "currency", "code"}
    | {"b1", "b2", "b3", "b4"}  # limits of the monthly balance, with currency
    | {"i1", "i2", "i3", "i4"}  # limits of the household income, with currency
)
"""Names that a study fills in; ``code`` is the receipt code, known only at the end."""

ANSWER = "answer:"
"""Before the id of an item of an earlier page: {answer:purpose} stands for what was answered there."""
NOTHING = "…"
"""Where it was not answered, and where nobody has answered yet."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ARABIC_LETTERS = str.maketrans({"ي": "ی", "ك": "ک"})
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u200b\u2060\u2061\u2062\u2063\u2064\ufeff")
# in a name: controls, direction marks, overrides and isolates, fillers, tags, annotations, lone surrogates
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
# a joiner joins letters of scripts that are written so, or pictures; elsewhere it makes one name out of another
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefc"
_LOOSE_JOINER = re.compile(
    f"(?<![{_JOINED}])\u200c|\u200c(?![{_JOINED}])"
    f"|(?<![{_JOINED}\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|\u200d(?![{_JOINED}\u2190-\u2bff\U0001f000-\U0001faff])"
)
_JOINERS = frozenset("\u200c\u200d")  # ZWNJ belongs to Persian spelling, ZWJ to emoji


def placeholders(text: str) -> frozenset[str]:
    """Names in braces."""
    return frozenset(_PLACEHOLDER.findall(text))


def piped(text: str) -> frozenset[str]:
    """Ids of the items whose answers the text repeats."""
    if ANSWER not in text:
        return frozenset()
    return frozenset(name.removeprefix(ANSWER) for name in placeholders(text) if name.startswith(ANSWER))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values in place of placeholders; a name without a value stays as written, an answer that is not there is "…".

    Not ``str.format``: an author's text must not reach into attributes.
    """
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], _empty(found[1], found[0])), text)


def _empty(name: str, written: str) -> str:
    return NOTHING if name.startswith(ANSWER) else written


def clean_name(raw: str) -> str:
    """A name or a subject as it is stored and sent: one line, and nothing in it that is not seen.

    An override turns the text around it, an invisible letter makes two names out of one. The half space stays where
    Persian has it, the joiner inside pictures.
    """
    if raw.isascii() and raw.isprintable():
        return raw
    return _LOOSE_JOINER.sub("", _UNSEEN.sub("", _BREAKS.sub(" ", raw)))


def clean_text(raw: str, *, lines: bool) -> str:
    """Typed text as it is stored: NFC, Persian yeh and kaf, no control characters, no direction marks, ZWNJ kept.

    With ``lines`` line breaks stay, otherwise every run of white space is one space.
    """
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(letter for letter in text if _is_kept(letter)).translate(_ARABIC_LETTERS)
    if not text.strip("\u200c\u200d \t\n"):
        return ""
    if lines:
        return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    return " ".join(text.split())


def _is_kept(letter: str) -> bool:
    if letter in _JOINERS or letter in "\n\t":
        return True
    if letter in _BIDI_CONTROLS or letter in _INVISIBLE:
        return False
    is_noncharacter = ord(letter) & 0xFFFE == 0xFFFE or "\ufdd0" <= letter <= "\ufdef"
    return not is_noncharacter and unicodedata.category(letter) not in {"Cc", "Cs"}  # controls, lone surrogates


def is_plain(letter: str) -> bool:
    """Whether an author may write this character: white space and direction marks, but no controls or overrides."""
    return letter in "\r\u061c\u200e\u200f" or _is_kept(letter)
