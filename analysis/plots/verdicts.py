"""The four verdicts of a change as marks and words: what is decided by the analysis, drawn everywhere alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.plots.drawing.board import DOTTED, Board, Scale
from analysis.plots.drawing.palette import ACCENT, CARD, FALL, MUTE, SOFT
from analysis.plots.drawing.pieces import Spot
from analysis.plots.wording import Wording

WORDS = {
    "fell": "▼ {size} fell", "rose": "▲ {size} rose", "no_change": "no real change", "too_few": "too few answers",
    "no_spread": "everybody gave the same answers", "other_ruler": "other questions",
    "not_asked": "not asked in both waves", "first_wave": "the first wave",
}  # fmt: skip
FOUND = ("fell", "rose")
TESTED = (*FOUND, "no_change")
# shape before colour: what fell points down
SHAPES = {"fell": "v", "rose": "^"}
COLOURS = {"fell": FALL, "rose": ACCENT}

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change as it is drawn.

    told         one of `WORDS`
    size, low, high   with the interval of a single test; NaN where it is not told
    said_low, said_high   the limits that its words tell: of what was picked out of many those that know it
    """

    told: str
    size: float
    low: float
    high: float
    said_low: float
    said_high: float

    @property
    def is_found(self) -> bool:
        """Whether chance does not explain it."""
        return self.told in FOUND

    @property
    def is_tested(self) -> bool:
        """Whether it was judged at all."""
        return self.told in TESTED

    @property
    def decimals(self) -> int:
        """A real change is never written as none, nor its nearer limit."""
        told = [value for value in (self.size, self.said_low, self.said_high) if not np.isnan(value)]
        return int(self.is_found and any(round(abs(value)) == 0 for value in told))

    @property
    def colour(self) -> str:
        """Of its mark and of its words."""
        return COLOURS.get(self.told, SOFT)


def change_of(row: Row) -> Change:
    """From the columns told, change, change_low, change_high and, where there are any, found_low and found_high."""
    low, high = number(row, "change_low"), number(row, "change_high")
    found_low, found_high = number(row, "found_low"), number(row, "found_high")
    told = str(row["told"])
    knows = told in FOUND and not np.isnan(found_low)
    limits = (found_low, found_high) if knows else (low, high)
    return Change(told=told, size=number(row, "change"), low=low, high=high, said_low=limits[0], said_high=limits[1])


def number(row: Row, name: str) -> float:
    """A figure of a row; NaN where it is missing or not told."""
    value = row.get(name)
    return float("nan") if value is None else float(str(value))


def verdict(words: Wording, change: Change) -> str:
    """In short: "▼ 9 fell", "no real change"."""
    size = words.numbers.number(abs(change.size), change.decimals) if change.is_found else ""
    return words.plain(WORDS[change.told], size=size)


def verdict_in_full(words: Wording, change: Change) -> str:
    """With its interval: a real size without signs, because the arrow says them."""
    limits = _limits(words, change)
    return f"{verdict(words, change)} ({limits})" if limits else verdict(words, change)


def _limits(words: Wording, change: Change) -> str:
    if not change.is_tested or np.isnan(change.said_low):
        return ""
    if not change.is_found:
        return words.span(words.signed(change.said_low), words.signed(change.said_high))
    near, far = sorted((abs(change.said_low), abs(change.said_high)))
    written = [words.numbers.number(value, change.decimals) for value in (near, far)]
    return words.span(*written)


def interval(board: Board, scale: Scale, y: float, limits: Spot, told: str, *, few: bool = False) -> None:
    """From limit to limit; dotted where nothing is said of it, with a small head where it goes on."""
    low, high = limits
    if np.isnan(low):
        return
    colour = COLOURS.get(told, MUTE)
    board.level(y, scale.at(low), scale.at(high), colour=colour, width=2, dash=DOTTED if few else ())
    towards = 1 if scale.end > scale.start else -1
    for value, side in ((low, towards), (high, -towards)):
        if not scale.holds(value):
            x = scale.at(value)
            board.line([(x + 4 * side, y - 3), (x, y), (x + 4 * side, y + 3)], colour=colour, width=1.25)


def change_mark(board: Board, scale: Scale, y: float, change: Change) -> None:
    """The change with its interval."""
    few = not change.is_tested
    interval(board, scale, y, (change.low, change.high), change.told, few=few)
    if not np.isnan(change.size):
        at = (scale.at(change.size), y)
        point(board, at, change, radius=7 if change.is_found else 5)


def point(board: Board, at: Spot, change: Change, *, radius: float) -> None:
    """▼, ▲, a full dot or a hollow one."""
    if not change.is_tested:
        board.dot(at, radius, fill=CARD, rim=MUTE)
        return
    board.dot(at, radius, fill=change.colour, shape=SHAPES.get(change.told, "o"))


def ink_of(change: Change) -> str:
    """Of the words of a verdict."""
    return change.colour if change.is_found else SOFT
