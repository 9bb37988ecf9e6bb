"""How many guesses a password would take: zxcvbn with our words and with what stands around the person."""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, partial
from threading import Lock
from typing import Any

from app.accounts.sign_in.guessed_words import guessed_words
from app.kernel.web.i18n import to_latin_digits

# of 0 to 4: from here on a guesser who has the hashes needs a hundred million tries, each with its own argon2
GOOD_SCORE, FEW_GUESSES = 3, 1e8
# what stands behind is not looked at: the cost grows with the square of the length
LOOKED_AT = 72
# digits alone are telephone numbers, dates and cards
MANY_DIGITS = 16
# one word with a year and a sign, in whatever language it is
LONGEST_WORD, MOST_DIGITS_BESIDE, MOST_SIGNS_BESIDE, MOST_LOOK_ALIKES = 12, 6, 2, 1
BESIDE_DIGITS = re.compile(r"(\d*)([^\W\d_]+)(\d*)")
SPOKEN = re.compile(r"(?=.*[aeiouy])(?!.*[^aeiouy]{5})[a-z]+|[\u0621-\u06d3]+")
PERSIAN_LETTERS = str.maketrans("\u064a\u0643", "\u06cc\u06a9")
LOOK_ALIKES = [str.maketrans("4@8({30!|1$579+", f"aabcceo{one}{one}{one}sstgt") for one in "il"]
WITHIN_WORD = re.compile(r"(?<![\W\d])[4@8({30!|1$579+](?=[^\W\d])|\b[4@8({30!|1$579+](?=[^\W\d])")
# zxcvbn keeps the words of a call in a table of its module
_one_at_a_time = Lock()


def is_guessed(password: str, around: Iterable[str] = ()) -> bool:
    """True where a guesser who knows our languages and `around` (names, addresses) comes to it soon."""
    words, plain = [*_parts(around), *_words()], _plain(password)
    if any(_is_digits(one) or _weigh(one, words)["score"] < GOOD_SCORE for one in {password, plain}):
        return True
    if _is_one_case(password) and _is_dressed_word(plain):
        return True
    return any(_dressed_guesses(one, words) < FEW_GUESSES for one in (plain, *_read_aloud(plain)))


def _is_one_case(password: str) -> bool:
    """As people write words: signs that a machine draws are large and small by turns."""
    runs = re.findall(r"[^\W\d_]+", password)
    return all(run in (run.lower(), run.upper(), run.capitalize()) for run in runs)


def _is_dressed_word(plain: str) -> bool:
    """One word that can be spoken, with a few digits before or behind it: no list has the words of every language."""
    aloud = (one for one in _read_aloud(plain) if sum(map(str.__ne__, one, plain)) <= MOST_LOOK_ALIKES)
    return any(map(_is_word_and_digits, (plain, *aloud)))


def _is_word_and_digits(text: str) -> bool:
    bare = "".join(filter(str.isalnum, text))
    found = BESIDE_DIGITS.fullmatch(bare)
    if found is None or len(text) - len(bare) > MOST_SIGNS_BESIDE:
        return False
    before, word, behind = found.groups()
    is_short = len(word) <= LONGEST_WORD and len(before + behind) <= MOST_DIGITS_BESIDE
    return is_short and SPOKEN.fullmatch(word) is not None


def _dressed_guesses(text: str, words: list[str]) -> float:
    """The guesses for the words alone, times ten for each sign that was put before, between or behind them.

    zxcvbn takes three pieces for many whatever they are, so that a name with a year and a sign is good.
    """
    bare = "".join(filter(str.isalnum, text))
    pieces = [float(piece["guesses"]) for piece in _weigh(bare, words)["sequence"]]
    return math.factorial(len(pieces)) * math.prod(pieces) * 10.0 ** (len(text) - len(bare))


def _read_aloud(text: str) -> Iterator[str]:
    """With the letters that signs and digits stand for within a word; "1" is read as i and as l.

    zxcvbn tries them too, but which of several it tries depends on the order of a set.
    """
    for table in LOOK_ALIKES:
        yield WITHIN_WORD.sub(partial(_letter, table), text)


def _letter(table: dict[int, int], sign: re.Match[str]) -> str:
    return sign[0].translate(table)


def _weigh(text: str, words: list[str]) -> dict[str, Any]:
    # read at the first password that is chosen, not at the start
    from zxcvbn import zxcvbn

    with _one_at_a_time:
        found: dict[str, Any] = zxcvbn(text[:LOOKED_AT], user_inputs=words, max_length=LOOKED_AT)
    return found


def _is_digits(text: str) -> bool:
    return not any(map(str.isalpha, text)) and sum(map(str.isalnum, text)) < MANY_DIGITS


def _parts(around: Iterable[str]) -> list[str]:
    """Each text, its words, and the words written as one, as written and without marks."""
    found: dict[str, None] = {}
    for text in around:
        for one in (text.casefold(), _plain(text)):
            words = re.findall(r"\w+", one)
            found |= dict.fromkeys([one, "".join(words), *words])
    # a letter or two are part of every word
    return [word for word in found if len(word) > 2]


@cache
def _words() -> list[str]:
    return guessed_words()


def _plain(text: str) -> str:
    """As somebody types it without the marks of Vietnamese, with Latin digits and Persian letters."""
    apart = unicodedata.normalize("NFKD", to_latin_digits(text).translate(PERSIAN_LETTERS).casefold())
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", bare.replace("\u0111", "d"))
