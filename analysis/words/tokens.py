r"""Texts taken apart into words, whatever they are written in: a text may mix scripts, and its writer languages.

The script decides how a word ends. Han has no blanks: rjieba's dictionary and its model of unknown words cut it.
Arabic letters are read as Persian: yeh, kaf and digits folded, vowel signs and tatweel left out, the half-space kept,
and what belongs together though somebody put a blank there (mi- before a verb, -ha and -tar behind a word) joined by
it. In other letters a word is a run of them, with hyphens and apostrophes inside, in small letters. Vietnamese, which
sets a blank between syllables, is known by the language that is given or by letters that only it has.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from analysis.words.stop_words import STOP_WORDS

Parts = tuple[str, ...]
"""What a term is made of: a word of itself, a phrase of two words."""
Clause = Sequence[tuple[str, str]]
"""Words in a row without a mark between them, each with its language; "" where there is no list of stop words."""

HALF_SPACE = "\u200c"
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_ARABIC = "\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u08a0-\u08c9"
_LETTERS = f"(?:(?![{_HAN}{_ARABIC}])[^\\W\\d_])+"
_FOLDED = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "ۀ": "ه", "ـ": ""})
_FOLDED |= str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\u200d": ""})
_VOWEL_SIGNS = re.compile("[\u064b-\u065f\u0670\u06d6-\u06dc]")
_ONLY_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_BEFORE = frozenset({"می", "نمی"})
_BEHIND = frozenset({"ها", "های", "هایی", "هایم", "هایش", "تر", "ترین"})


@cache
def _word() -> re.Pattern[str]:
    """What a word is; made when the first text is read, since it takes as long as a small analysis."""
    other = f"(?P<other>{_LETTERS}(?:['-]{_LETTERS})*)"
    return re.compile(f"(?P<zh>[{_HAN}]+)|(?P<fa>[{_ARABIC}]+(?:{HALF_SPACE}+[{_ARABIC}]+)*)|{other}")


def clauses_of(text: str, *, language: str | None = None) -> list[Clause]:
    """Words of a text between its marks, stop words among them; numbers and pictures are marks too."""
    plain = _VOWEL_SIGNS.sub("", unicodedata.normalize("NFKC", text)).translate(_FOLDED)
    latin = "vi" if language == "vi" or _ONLY_VIETNAMESE.search(plain) else "en"
    found: list[list[tuple[str, str]]] = [[]]
    last = 0
    for match in _word().finditer(plain):
        if plain[last : match.start()].strip(HALF_SPACE + " \t\n"):
            found.append([])
        found[-1] += _words(match, latin)
        last = match.end()
    return [_joined(clause) for clause in found if clause]


def terms_of(text: str, *, language: str | None = None) -> dict[str, Parts]:
    """What one text says, each once: its words without stop words, and pairs of them that stand side by side.

    In Vietnamese a pair of syllables is the word; a syllable counts alone only where it stands alone.
    """
    found: dict[str, Parts] = {}
    for clause in clauses_of(text, language=language):
        for run in _runs(clause):
            found |= _of_run(run)
    return found


def _words(match: "re.Match[str]", latin: str) -> Iterator[tuple[str, str]]:
    if match.lastgroup == "zh":
        # two megabytes of dictionary: only who counts Chinese words pays for them
        import rjieba

        yield from ((word, "zh") for word in rjieba.cut(match[0]))
    elif match.lastgroup == "fa":
        yield re.sub(f"{HALF_SPACE}+", HALF_SPACE, match[0]), "fa"
    else:
        word = unicodedata.normalize("NFC", match[0].casefold())
        yield word, latin if word[0] < "\u0250" or _ONLY_VIETNAMESE.match(word) else ""


def _joined(clause: Clause) -> Clause:
    """Persian affixes that somebody parted by a blank, back at their words."""
    found: list[tuple[str, str]] = []
    for word, language in clause:
        before = found[-1] if found else ("", "")
        if language == "fa" == before[1] and (before[0] in _BEFORE or word in _BEHIND):
            found[-1] = (f"{before[0]}{HALF_SPACE}{word}", "fa")
        else:
            found.append((word, language))
    return found


def _runs(clause: Clause) -> Iterator[Clause]:
    """Neighbours of one language with no stop word among them."""
    run: list[tuple[str, str]] = []
    for word, language in clause:
        is_empty = word in STOP_WORDS.get(language, ()) or (len(word) == 1 and language != "zh")
        if run and (is_empty or language != run[-1][1]):
            yield run
            run = []
        if not is_empty:
            run.append((word, language))
    if run:
        yield run


def _of_run(run: Clause) -> dict[str, Parts]:
    words, language = [word for word, _ in run], run[0][1]
    blank = "" if language == "zh" else " "
    pairs = {blank.join(pair): pair for pair in pairwise(words) if pair[0] != pair[1]}
    if language == "vi" and pairs:
        return {pair: (pair,) for pair in pairs}
    return {**pairs, **{word: (word,) for word in words}}
