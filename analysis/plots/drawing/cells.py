"""A table of figures whose cells darken with their size; on a phone a row's name stands over its cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.checks import Array
from analysis.plots.drawing.board import TEXT, TICK, Board
from analysis.plots.drawing.letters import in_lines, width_of
from analysis.plots.drawing.palette import AMOUNTS, INK, SOFT, ink_on, step_of
from analysis.plots.drawing.paper import Paper
from analysis.plots.wording import Wording

LINE, CELL, GAP, MOST_NAME = 15.0, 30.0, 2.0, 0.42


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure in its place.

    share   of the largest, for the shade; none where the cell has no shade
    """

    text: str
    share: float | None = None
    bold: bool = False


def cells(
    words: Wording,
    paper: Paper,
    *,
    names: Sequence[str],
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell | None]],
) -> Board:
    """The table; a place without a cell stays empty."""
    over = paper.is_narrow
    side = 0.0 if over else min(max(width_of(name, TEXT) for name in names), paper.width * MOST_NAME) + 14
    wide = (paper.width - side) / len(heads)
    named = [in_lines(name, paper.width - 8 if over else side - 14, TEXT) for name in names]
    headed = [in_lines(head, wide - 4, TICK, most=3) for head in heads]
    top = 8.0 + 14 * max(len(one) for one in headed)
    high = [LINE * len(one) * over + max(CELL, LINE * len(one) * (not over) + 6) + 6 * over for one in named]
    tops = [float(one) for one in np.cumsum([top, *high])]
    board = Board(words, paper, tops[-1] + 4)
    for place, lines in enumerate(headed):
        for line, text in enumerate(lines):
            y = top - 8 - 14 * (len(lines) - 1 - line)
            board.text((side + (place + 0.5) * wide, y), text, anchor="middle", size=TICK)
    for row, place in zip(rows, range(len(rows)), strict=True):
        above = LINE * len(named[place]) if over else 0.0
        size = (wide, high[place] - above - 6 * over)
        _name(board, named[place], tops[place] + (0 if over else size[1] / 2), over=over)
        for column, cell in enumerate(row):
            if cell is not None:
                _cell(board, (side + column * wide, tops[place] + above), size, cell)
    return board


def _name(board: Board, lines: Sequence[str], y: float, *, over: bool) -> None:
    first = y + 11 if over else y + 4 - (len(lines) - 1) * LINE / 2
    for place, line in enumerate(lines):
        board.text((4, first + place * LINE), line, colour=INK)


def _cell(board: Board, at: tuple[float, float], size: tuple[float, float], cell: Cell) -> None:
    colour = SOFT
    if cell.share is not None:
        step = step_of(cell.share, 1.0)
        board.box((at[0] + GAP / 2, at[1] + GAP / 2), (size[0] - GAP, size[1] - GAP), fill=AMOUNTS[step])
        colour = ink_on(step)
    middle = (at[0] + size[0] / 2, at[1] + size[1] / 2 + 4)
    board.text(middle, cell.text, anchor="middle", colour=colour, bold=cell.bold)


def shade(value: float, most: float) -> float | None:
    """What part of the largest a value is; none where there is no value."""
    return None if np.isnan(value) else min(abs(value) / most, 1.0)


def darkest(values: Array, least: float) -> float:
    """The largest of the values, at least so much."""
    return max(least, float(np.nanmax(np.abs(values), initial=0.0)))
