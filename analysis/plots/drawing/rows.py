"""Rows of names with a mark on one scale and words at the end; on a phone the mark stands under its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.plots.drawing.board import DASHED, TEXT, TICK, Board, Scale
from analysis.plots.drawing.letters import in_lines, width_of
from analysis.plots.drawing.palette import INK, RIM
from analysis.plots.drawing.paper import Paper
from analysis.plots.wording import Wording

# names before the marks and words behind them take at most these shares of the width
MOST_NAME, MOST_END = 0.42, 0.3
LINE, ROW, UNDER = 15.0, 34.0, 24.0
TOP, BELOW, TITLE = 14.0, 22.0, 18.0


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row: its name, the words at its end, what it tells when it is pointed at."""

    key: str
    name: str
    end: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A board whose rows are laid out.

    scale   of all rows
    middles where the mark of each row stands
    """

    board: Board
    scale: Scale
    middles: Sequence[float]
    span: tuple[float, float]
    lines: Sequence[Line] = field(default=())


def rows_of(
    words: Wording,
    paper: Paper,
    lines: Sequence[Line],
    ends: tuple[float, float],
    *,
    head: float = 0.0,
    title: str = "",
    inset: float = 0.0,
) -> Rows:
    """Room for rows on a scale with these ends; `head` is room on top, `title` what the scale measures."""
    place = _Place(paper, lines, inset)
    blocks = [place.height(line) for line in lines]
    tops = [float(one) for one in np.cumsum([TOP + head, *blocks])]
    board = Board(words, paper, tops[-1] + BELOW + (TITLE if title else 0.0))
    scale = Scale(*ends, *place.sides)
    middles = [
        top + (block - UNDER / 2 - 4 if paper.is_narrow else block / 2)
        for top, block in zip(tops, blocks, strict=False)
    ]
    for line, top, middle in zip(lines, tops, middles, strict=False):
        place.write(board, line, top, middle)
    if title:
        board.text(((scale.start + scale.end) / 2, board.height - 6), title, anchor="middle", size=TICK)
    return Rows(board=board, scale=scale, middles=middles, span=(TOP + head - 6, tops[-1]), lines=lines)


class _Place:
    """Where names and words stand."""

    def __init__(self, paper: Paper, lines: Sequence[Line], inset: float) -> None:
        self.paper = paper
        names = max(width_of(line.name, TEXT) for line in lines)
        end = max(width_of(line.end, TEXT) for line in lines)
        self.name_room = paper.width - 8.0 if paper.is_narrow else min(names, paper.width * MOST_NAME)
        self.end_room = min(end, paper.width * MOST_END if not paper.is_narrow else self.name_room)
        if paper.is_narrow:
            self.sides = (14.0 + inset, paper.width - 14.0 - inset)
        else:
            self.sides = (self.name_room + 18 + inset, paper.width - (self.end_room + 16 if end else 10) - inset)

    def names(self, line: Line) -> list[str]:
        room = self.name_room
        # on a phone the words stand at the end of the first line, where they fit
        if self.paper.is_narrow and width_of(line.name, TEXT) + self.end_room + 12 <= room:
            return [line.name]
        return in_lines(line.name, room, TEXT, most=3 if self.paper.is_narrow else 2)

    def is_beside(self, line: Line) -> bool:
        return width_of(line.name, TEXT) + self.end_room + 12 <= self.name_room

    def height(self, line: Line) -> float:
        lines = len(self.names(line))
        if not self.paper.is_narrow:
            return max(ROW, LINE * lines + 12)
        apart = 0 if self.is_beside(line) or not line.end else 1
        return LINE * (lines + apart) + UNDER + 6

    def write(self, board: Board, line: Line, top: float, middle: float) -> None:
        names = self.names(line)
        first = top + 12 if self.paper.is_narrow else middle + 4 - (len(names) - 1) * LINE / 2
        for place, one in enumerate(names):
            board.text((4, first + place * LINE), one, colour=INK)
        if not line.end:
            return
        y = middle + 4
        if self.paper.is_narrow:
            y = first + (0 if self.is_beside(line) else len(names) * LINE)
        board.text((board.width - 4, y), line.end, anchor="end", colour=INK, room=self.end_room)


def ruled(rows: Rows, ticks: Sequence[float], written: Callable[[float], str]) -> None:
    """Thin uprights at values, with their figures below."""
    below = rows.span[1] + 16
    rows.board.ticks(rows.scale, ticks, rows.span, below, [written(tick) for tick in ticks])


def reference(rows: Rows, value: float) -> None:
    """An upright line to read by."""
    rows.board.upright(rows.scale.at(value), *rows.span, colour=RIM, width=1.1, dash=DASHED)


def point(rows: Rows, place: int, value: float, limits: tuple[float, float] | None, *, fill: str, rim: str) -> None:
    """A mark with its interval."""
    board, y = rows.board, rows.middles[place]
    with board.mark(rows.lines[place].key, rows.lines[place].title):
        if limits is not None and not np.isnan(limits[0]):
            board.level(y, rows.scale.at(limits[0]), rows.scale.at(limits[1]), colour=rim, width=2)
        board.dot((rows.scale.at(value), y), 5, fill=fill, rim=rim, width=1.5)
