"""Loyalty states and word of mouth without what a small group could be read from.

A division into few groups is left out as a whole where one is small: a share of few people is their count, and what is
told beside it (the net, a cut at the median) would give it away by subtraction. Of the nine levels of word of mouth
those of one sign hide each other, because how many stand above 0 and below is told.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.word_of_mouth import Balance, WordOfMouth
from app.disclosure.small_cells import has_small, shown_counts
from app.results.run import Analysis

Part = TypeVar("Part", Quadrants, WordOfMouth, Balance)


class SmallCells(AnalysisError):
    code = "small_cell"

    def __init__(self, min_cell: int) -> None:
        super().__init__(
            needed=f"groups of at least {min_cell} people",
            found="a smaller one, which the others would give away",
            remedy="wait for more responses",
        )


def without_few(analysis: Analysis, *, min_cell: int) -> Analysis:
    """The same for a picture, which shows every level: it is not drawn where one of them is hidden."""
    told, spoken = without_small(analysis, min_cell=min_cell), analysis.word_of_mouth
    if isinstance(spoken, WordOfMouth) and None in told_levels(spoken, min_cell=min_cell).values():
        return replace(told, word_of_mouth=SmallCells(min_cell))
    return told


def told_levels(spoken: WordOfMouth, *, min_cell: int) -> dict[int, int | None]:
    """People at each level; None where they are few, or would give few away."""
    counts = {int(level): int(n) for level, n in zip(spoken.shares["level"], spoken.shares["count"], strict=True)}
    found: dict[int, int | None] = {}
    for sign in (-1, 0, 1):
        own = {str(level): n for level, n in counts.items() if (level > 0) - (level < 0) == sign}
        found |= {int(level): n for level, n in shown_counts(own, min_cell=min_cell).items()}
    return found


def without_small(analysis: Analysis, *, min_cell: int) -> Analysis:
    """The same results; in the place of a part with a small group stands why it is not shown."""
    return replace(
        analysis,
        quadrants=_shown(analysis.quadrants, min_cell),
        word_of_mouth=_shown(analysis.word_of_mouth, min_cell),
        recommendation=_shown(analysis.recommendation, min_cell),
    )


def _shown(part: Part | AnalysisError | None, min_cell: int) -> Part | AnalysisError | None:
    if part is None or isinstance(part, AnalysisError):
        return part
    is_small = part.n < min_cell or has_small(_counts(part), of=part.n, min_cell=min_cell)
    return SmallCells(min_cell) if is_small else part


def _counts(part: Quadrants | WordOfMouth | Balance) -> Iterable[int]:
    """How many people stand behind each number that is told."""
    if isinstance(part, Quadrants):
        high = [round(share * part.n) for share in part.axes["share_high"]]
        return [*map(int, part.counts), *high]
    if isinstance(part, WordOfMouth):
        return [round(share * part.n) for share in (part.positive, part.neutral, part.negative)]
    return [round(share * part.n) for share in (part.promoters, part.passives, part.detractors)]
