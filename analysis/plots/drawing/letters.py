"""How long a text will be: the page's fonts are not known here, so letters are counted by their width."""

import unicodedata
from collections.abc import Iterator

_NARROW, _WIDE = frozenset("iljtfrI.,:;!|'()[] ،؛ا"), frozenset("mwMW%@—")
_NOTHING = frozenset({"Mn", "Cf"})
_ELLIPSIS = "…"


def width_of(text: str, size: float) -> float:
    """Pixels that a text takes, rather too many."""
    return sum(_letter(one) for one in text) * size


def _letter(one: str) -> float:
    if unicodedata.category(one) in _NOTHING:
        return 0.0
    if unicodedata.east_asian_width(one) in "WF":
        return 1.0
    if one in _NARROW:
        return 0.34
    if one in _WIDE:
        return 0.86
    if one.isupper():
        return 0.68
    return 0.52 if "؀" <= one <= "ۿ" else 0.57


def shortened(text: str, room: float, size: float) -> str:
    """The text where it fits, else as much of it as does, with an ellipsis."""
    if width_of(text, size) <= room:
        return text
    kept = text
    while kept and width_of(kept + _ELLIPSIS, size) > room:
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS


def in_lines(text: str, room: float, size: float, *, most: int = 2) -> list[str]:
    """The text in at most so many lines, broken between words; the last is cut where it must be."""
    lines = list(_broken(text, room, size))
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [shortened(line, room, size) for line in lines]


def _broken(text: str, room: float, size: float) -> Iterator[str]:
    line = ""
    for word in _words(text):
        longer = f"{line} {word}".strip() if not _is_wide(text) else line + word
        if line and width_of(longer, size) > room:
            yield line
            longer = word
        line = longer
    yield line


def _words(text: str) -> list[str]:
    # Chinese may be broken between any two letters
    return list(text) if _is_wide(text) else text.split()


def _is_wide(text: str) -> bool:
    return sum(unicodedata.east_asian_width(one) in "WF" for one in text) > len(text) / 2
