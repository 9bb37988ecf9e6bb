"""How wide words are, so that a row of answers becomes a list before a word of it would have to be broken.

The page cannot say how long its longest word is, and the server does not know the font of the phone: widths are those
of a wide one (DejaVu Sans), in half ems, and the style sheet compares them with the room there is.
"""

import unicodedata
from collections.abc import Iterable

NARROW = dict.fromkeys("iljI|.,:;'’!()[]", 0.33) | dict.fromkeys('frtJ-/"“”', 0.42) | dict.fromkeys("sczvkxy", 0.57)
WIDE = dict.fromkeys("mw", 0.95) | dict.fromkeys("MW@%&", 1.0)
ARABIC = dict.fromkeys("اآأإلدذرزژوءئ", 0.42) | dict.fromkeys("سشصضکگ", 0.88)
WIDEST = 24


def word_class(labels: Iterable[str]) -> str:
    """The class that tells the style sheet the longest word of a response scale; of 24 half ems at most."""
    halves = max((half_ems(word) for label in labels for word in label.split()), default=1)
    return f"word-{min(halves, WIDEST)}"


def half_ems(word: str) -> int:
    """Rounded up. Chinese knows no blanks: what stands together is kept together."""
    return -int(-2 * sum(map(_em, word)) // 1)


def _em(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1.0
    plain = unicodedata.normalize("NFD", letter)[0]
    known = NARROW.get(plain) or WIDE.get(plain) or ARABIC.get(letter)
    return known or (0.76 if letter.isupper() else 0.63)
