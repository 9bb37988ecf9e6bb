"""Charts of dimensions, loadings and correlations."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.dimensions import Parallel
from analysis.factors.factor_solution import FactorSolution
from analysis.plots.drawing.board import DASHED, TICK, Board, Scale
from analysis.plots.drawing.cells import Cell, cells, shade
from analysis.plots.drawing.letters import width_of
from analysis.plots.drawing.palette import ACCENT, CARD, SOFT
from analysis.plots.drawing.paper import MIDDLE, Paper
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# Figures from here on are printed bold: convention, not a test.
WEAK = 0.3
MOST_ROOTS = 15
LEFT, TOP, BELOW = 36.0, 16.0, 46.0


def scree(
    result: Parallel,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Roots of the items against those of random numbers; filled marks exceed chance."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    shown = min(len(result.observed_components), MOST_ROOTS, max(result.components, result.common_factors) + 6)
    board = Board(words, paper, 300)
    highest = int(np.ceil(float(result.observed_components.iloc[0])))
    lowest = min(0.0, float(result.observed_factors.to_numpy()[:shown].min()))
    across = Scale(0.5, shown + 0.5, LEFT, paper.width - 8)
    up = Scale(lowest, float(highest), board.height - BELOW, TOP + 64)
    _ground(board, across, up, range(1, shown + 1), range(0, highest + 1, max(1, highest // 6)))
    for place, (name, observed, chance, count, colour, shape) in enumerate(
        (
            ("Components", result.observed_components, result.simulated_components, result.components, SOFT, "o"),
            ("Common factors", result.observed_factors, result.simulated_factors, result.common_factors, ACCENT, "s"),
        )
    ):
        _key(board, 12 + 32 * place, words.plain(name), colour, shape=shape)
        _key(board, 28 + 32 * place, words.plain(f"{name} by chance"), colour)
        random = [(across.at(x), up.at(float(y))) for x, y in zip(range(1, shown + 1), chance, strict=False)]
        board.line(random, colour=colour, width=1.2, dash=DASHED)
        roots = [(across.at(x), up.at(float(y))) for x, y in zip(range(1, shown + 1), observed, strict=False)]
        board.line(roots, colour=colour, width=1.6)
        _roots(board, name, roots, observed, count, (colour, shape))
    return board


def _ground(board: Board, across: Scale, up: Scale, roots: Sequence[int], heights: Sequence[int]) -> None:
    words, bottom = board.words, up.start
    for tick in heights:
        board.level(up.at(tick), LEFT, across.end)
        board.text((LEFT - 8, up.at(tick) + 4), words.numbers.number(tick), anchor="end", size=TICK)
    for root in roots:
        board.text((across.at(root), bottom + 18), words.numbers.number(root), anchor="middle", size=TICK)
    board.text(((LEFT + across.end) / 2, bottom + 38), words.plain("Number of the root"), anchor="middle", size=TICK)
    board.text((0, TOP + 54), words.plain("Root"), size=TICK)


def _key(board: Board, y: float, name: str, colour: str, *, shape: str = "") -> None:
    """At the end of the first lines, where the roots have fallen."""
    x = board.width - 8 - width_of(name, TICK) - 34
    board.level(y - 4, x, x + 26, colour=colour, width=1.6 if shape else 1.2, dash=() if shape else DASHED)
    if shape:
        board.dot((x + 13, y - 4), 4, fill=colour, rim=colour, shape=shape)
    board.text((x + 32, y), name, size=TICK)


def _roots(
    board: Board,
    name: str,
    roots: Sequence[tuple[float, float]],
    values: "pd.Series[float]",
    count: int,
    look: tuple[str, str],
) -> None:
    colour, shape = look
    words = board.words
    for place, at in enumerate(roots):
        said = f"{words.plain(name)} {words.numbers.number(place + 1)}"
        text = words.plain("{name}: {text}", name=said, text=words.numbers.number(float(values.iloc[place]), 2))
        with board.mark(f"{name.split()[-1]}{place + 1}", text):
            board.dot(at, 4, fill=colour if place < count else CARD, rim=colour, shape=shape)


def loadings_map(
    result: FactorSolution,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Loadings as a table whose cells darken with their size; items stand under the factor they belong to."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = _under_their_factor(result.loadings)
    heads = [*(words.plain(str(factor)) for factor in table.columns), words.plain("Communality")]
    rows = [
        [*(_cell(words, float(value)) for value in own), Cell(text=numbers.coefficient(float(shared)))]
        for own, shared in zip(table.to_numpy(), result.communalities[table.index], strict=True)
    ]
    names = [words.plain(str(item)) for item in table.index]
    return cells(words, paper, names=names, heads=heads, rows=rows)


def _under_their_factor(loadings: pd.DataFrame) -> pd.DataFrame:
    size = loadings.abs().to_numpy()
    first = size.argmax(axis=1)
    return loadings.iloc[np.lexsort((-size.max(axis=1), first))]


def correlation_map(
    matrix: pd.DataFrame,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Correlations below the diagonal; cells darken with their size, the sign is printed."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    values = matrix.to_numpy(dtype=float)
    rows = [
        [None if column >= row else _cell(words, float(value)) for column, value in enumerate(own[:-1])]
        for row, own in enumerate(values)
    ]
    # Long texts stand at the rows; the columns carry the same items by number.
    names = [f"{numbers.number(i + 1)}  {words.plain(str(item))}" for i, item in enumerate(matrix.index)]
    heads = [numbers.number(i + 1) for i in range(len(matrix) - 1)]
    return cells(words, paper, names=names, heads=heads, rows=rows)


def _cell(words: Wording, value: float) -> Cell | None:
    if np.isnan(value):
        return None
    return Cell(text=words.numbers.coefficient(value), share=shade(value, 1.0), bold=abs(value) >= WEAK)
