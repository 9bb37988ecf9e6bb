"""Changes with their intervals around 0: below each other, or in columns by region."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import pick
from analysis.plots.drawing.board import NAME, TEXT, TICK, Board, Scale
from analysis.plots.drawing.letters import in_lines, width_of
from analysis.plots.drawing.palette import INK, SUNK
from analysis.plots.drawing.paper import DESK, MIDDLE, Paper
from analysis.plots.drawing.ranges import around_zero, steps
from analysis.plots.marks import refuse_empty
from analysis.plots.verdicts import FOUND, change_mark, change_of, ink_of, number, verdict, verdict_in_full
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# rows of `told` that stand for several sites, n of them
FOLDED = {"more": "{count} more without a real change", "more_few": "{count} more with too few answers"}
ROW, APART = 50.0, 24.0

Row = Mapping[str, object]


def change_forest(
    changes: pd.DataFrame,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Changes with their intervals: a table with the columns name, change, low, high, told, in its order."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = pick(changes, ["name", "change", "low", "high", "told"]).reset_index(drop=True)
    refuse_empty(table, "changes")
    named = table.rename(columns={"low": "change_low", "high": "change_high"}).assign(site=table.index.astype(str))
    return changes_listed(words, paper, rows_of(named))


def region_changes(
    sites: pd.DataFrame,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = DESK,
) -> Board:
    """Changes of sites by region, side by side on one scale, in the order of the table.

    Columns: region, site, name, change, change_low, change_high, told; those of `site_changes` are told, too.
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    pick(sites, ["region", "site", "name", "change", "change_low", "change_high", "told"])
    refuse_empty(sites, "sites")
    count = 3 if paper.is_wide else 1 if paper.is_narrow else 2
    width = (paper.width - APART * (count - 1)) / count
    groups = [(str(region), rows_of(own)) for region, own in sites.groupby("region", sort=False)]
    panels = list(_in_columns([_Panel(name, rows, words, width) for name, rows in groups], count))
    board = Board(words, paper, max(top + panel.height for panel, _, top in panels))
    reach = reach_of([row for _, rows in groups for row in rows])
    for panel, column, top in panels:
        start = column * (width + APART)
        board.text((start + 4, top + 14), words.plain(panel.name), size=NAME, colour=INK, bold=True, room=width - 8)
        _listed(board, panel.blocks, (start, start + width), top + 22, reach)
    return board


def rows_of(table: pd.DataFrame) -> list[Row]:
    """The rows of a table as mappings by column."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def changes_listed(words: Wording, paper: Paper, rows: list[Row]) -> Board:
    """Only the changes: name and verdict above each."""
    blocks = [_block(words, paper.width, row) for row in rows]
    board = Board(words, paper, 46 + sum(one.height for one in blocks))
    directions(board, Scale(0, 1, 2, paper.width - 2), 10)
    board.text((paper.width / 2, 10), words.plain("Change in points"), size=TICK, anchor="middle")
    _listed(board, blocks, (0, paper.width), 22, reach_of(rows))
    return board


def reach_of(rows: list[Row]) -> float:
    """How far changes reach from 0; intervals of few answers may go on beyond."""
    changes = [change_of(row) for row in rows if row["told"] not in FOLDED]
    limits = [abs(value) for one in changes if one.is_tested for value in (one.size, one.low, one.high)]
    return around_zero(float(np.nanmax([10.0, *limits, *(abs(one.size) for one in changes)])))


def directions(board: Board, scale: Scale, y: float) -> None:
    """Which side is worse: the arrow points away from where reading begins."""
    back, ahead = ("▸", "◂") if board.words.is_mirrored else ("◂", "▸")
    board.text((scale.start, y), f"{back} {board.words.plain('worse')}", size=TICK)
    board.text((scale.end, y), f"{board.words.plain('better')} {ahead}", size=TICK, anchor="end")


def zero(board: Board, scale: Scale, span: tuple[float, float], below: float) -> None:
    """Rules at changes, and the line of none."""
    ticks = steps(scale.low, scale.high, most=5)
    board.ticks(scale, ticks, span, below, [board.words.signed(tick) for tick in ticks])
    board.upright(scale.at(0), *span, colour=INK, width=1.25)


def folded(board: Board, x: float, y: float, row: Row) -> None:
    """So many more, in words."""
    with board.mark(str(row["site"]), ""):
        count = board.words.numbers.number(number(row, "n"))
        board.text((x, y), board.words.plain(FOLDED[str(row["told"])], count=count), halo=True)


def title(words: Wording, name: str, row: Row) -> str:
    """All that is told of a site, for who points at it."""
    said = [_level(words, row), verdict_in_full(words, change_of(row))]
    return words.plain("{name}: {text}", name=name, text="; ".join(one for one in said if one))


def _level(words: Wording, row: Row) -> str:
    figures = {name: words.numbers.number(value) for name, value in _known(row)}
    if "mean" not in figures or "n" not in figures:
        return ""
    if "low" not in figures:
        return words.plain("{mean} of 100, n = {n}", **figures)
    said = words.plain("{mean} of 100 ({low} to {high}), n = {n}", **figures)
    before = figures.get("before")
    return words.plain("{text}; before {mean}", text=said, mean=before) if before else said


def _known(row: Row) -> Iterator[tuple[str, float]]:
    for said, name in (("mean", "now"), ("low", "low"), ("high", "high"), ("n", "n"), ("before", "before")):
        value = number(row, name)
        if not np.isnan(value):
            yield said, value


@dataclass(frozen=True, kw_only=True)
class _Block:
    """One site: its names in lines, and whether the verdict has a line of its own."""

    row: Row
    names: list[str]
    verdict: str
    is_apart: bool

    @property
    def height(self) -> float:
        """With room to the next."""
        return ROW + 16 * len(self.names) * self.is_apart if self.names else 28.0


class _Panel:
    """A region: its name over its sites."""

    def __init__(self, name: str, rows: list[Row], words: Wording, width: float) -> None:
        self.name, self.blocks = name, [_block(words, width, row) for row in rows]

    @property
    def height(self) -> float:
        """With its ruler below."""
        return 60 + sum(one.height for one in self.blocks)


def _in_columns(panels: list[_Panel], count: int) -> Iterator[tuple[_Panel, int, float]]:
    """Panels in the order of reading, row by row: column and top of each."""
    top = 0.0
    for first in range(0, len(panels), count):
        row = panels[first : first + count]
        yield from ((panel, column, top) for column, panel in enumerate(row))
        top += max(panel.height for panel in row)


def _block(words: Wording, width: float, row: Row) -> _Block:
    if row["told"] in FOLDED:
        return _Block(row=row, names=[], verdict="", is_apart=False)
    change, room, name = change_of(row), width - 8.0, words.plain(str(row["name"]))
    said = verdict_in_full(words, change) if change.is_found else verdict(words, change)
    is_apart = width_of(name, NAME) + width_of(said, TEXT) + 12 > room
    names = in_lines(name, room, NAME) if is_apart else [name]
    return _Block(row=row, names=names, verdict=said, is_apart=is_apart)


def _listed(board: Board, blocks: list[_Block], sides: tuple[float, float], top: float, reach: float) -> None:
    scale = Scale(-reach, reach, sides[0] + 20, sides[1] - 20)
    tops = [float(one) for one in np.cumsum([top, *(block.height for block in blocks)])]
    for block, at in zip(blocks, tops, strict=False):
        if block.row["told"] in FOUND:
            board.row(at, block.height - 4, SUNK, start=sides[0], end=sides[1])
    zero(board, scale, (top - 4, tops[-1]), tops[-1] + 17)
    for block, at in zip(blocks, tops, strict=False):
        _drawn(board, scale, sides, at, block)


def _drawn(board: Board, scale: Scale, sides: tuple[float, float], top: float, block: _Block) -> None:
    start, end = sides[0] + 4, sides[1] - 4
    if not block.names:
        folded(board, start, top + 17, block.row)
        return
    change = change_of(block.row)
    bold, middle = change.is_found, top + block.height - 20
    name = board.words.plain(str(block.row["name"]))
    with board.mark(str(block.row["site"]), title(board.words, name, block.row)):
        for place, line in enumerate(block.names):
            board.text((start, top + 15 + 16 * place), line, size=NAME, colour=INK, bold=bold, halo=not bold)
        at, anchor = ((start, middle - 15), "start") if block.is_apart else ((end, middle - 15), "end")
        board.text(at, block.verdict, anchor=anchor, colour=ink_of(change), bold=bold, halo=not bold)
        change_mark(board, scale, middle, change)
