"""Sites around the chain, worst change first: where each stands, what changed, and the verdict."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import pick
from analysis.plots.change_charts import FOLDED, Row, changes_listed, directions, folded, reach_of, rows_of, title, zero
from analysis.plots.drawing.board import NAME, TICK, Board, Scale
from analysis.plots.drawing.letters import width_of
from analysis.plots.drawing.palette import BAND, CARD, INK, MUTE, SUNK
from analysis.plots.drawing.paper import DESK, Paper
from analysis.plots.drawing.ranges import round_range, steps
from analysis.plots.marks import refuse_empty
from analysis.plots.verdicts import (
    Change,
    change_mark,
    change_of,
    ink_of,
    interval,
    number,
    verdict,
    verdict_in_full,
)
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

COLUMNS = ["site", "name", "n", "now", "low", "high", "before", "change", "change_low", "change_high", "told"]
# with more rows than this they stand closer
MANY = 15
TOP, BELOW = 50.0, 24.0
# names take what they need, and leave this to the panels
MOST_NAME = {"desk": 260.0, "middle": 110.0}


def site_changes(
    sites: pd.DataFrame,
    *,
    chain: tuple[float, float, float] | None = None,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = DESK,
) -> Board:
    """Where each site stands beside the chain, and its change around 0, in the order of the table.

    Columns: site (names the mark), name, n, now, low, high, before, change, change_low, change_high, told, and where
    there are any found_low and found_high; what is not told is missing. A row whose `told` is "more" or "more_few"
    stands for n sites. With before_low and before_high the wave before has an interval of its own, above that of now:
    two waves side by side. `chain`: mean and limits of all. A phone has no room for the levels: they are left out.
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    pick(sites, COLUMNS)
    refuse_empty(sites, "sites")
    rows = rows_of(sites)
    if paper.is_narrow:
        return changes_listed(words, paper, rows)
    return _wide(words, paper, rows, chain)


@dataclass(frozen=True, kw_only=True)
class _Panels:
    """Where things stand across a wide drawing, in pixels."""

    name: float
    people: float
    levels: Scale
    value: float
    changes: Scale
    row: float
    first: float


def _panels(words: Wording, paper: Paper, rows: list[Row]) -> _Panels:
    inset = 10.0 if paper.is_wide else 8.0
    names = max((width_of(_name(words, row), NAME) for row in rows if not _is_folded(row)), default=0.0)
    people = inset + min(names, MOST_NAME[_size(paper)]) + 66
    span = (0.475, 0.54, 0.82) if paper.is_wide else (0.44, 0.495, 0.797)
    ends = [share * paper.width for share in span]
    levels, changes = _level_range(rows), reach_of(rows)
    return _Panels(
        name=inset,
        people=people,
        levels=Scale(*levels, people + (24 if paper.is_wide else 12), ends[0]),
        value=ends[0] + (24 if paper.is_wide else 10),
        changes=Scale(-changes, changes, ends[1], ends[2]),
        row=22.0 if len(rows) > MANY else (38.0 if paper.is_wide else 32.0),
        first=TOP,
    )


def _size(paper: Paper) -> str:
    return "desk" if paper.is_wide else "middle"


def _name(words: Wording, row: Row) -> str:
    return words.plain(str(row["name"]))


def _is_folded(row: Row) -> bool:
    return row["told"] in FOLDED


def _level_range(rows: list[Row]) -> tuple[float, float]:
    """Of all means and of the intervals that say something: those of few answers may go on beyond."""
    values = [number(row, name) for row in rows for name in ("now", "before")]
    judged = [row for row in rows if row["told"] in ("fell", "rose", "no_change")]
    values += [number(row, name) for row in judged for name in ("low", "high")]
    return round_range(values, least=30, within=(0, 100))


def _wide(words: Wording, paper: Paper, rows: list[Row], chain: tuple[float, float, float] | None) -> Board:
    panels = _panels(words, paper, rows)
    bottom = panels.first + panels.row * len(rows) + 7
    board = Board(words, paper, bottom + BELOW)
    _heads(board, panels)
    for place, row in enumerate(rows):
        if row["told"] in ("fell", "rose"):
            board.row(panels.first + place * panels.row, panels.row - 2, SUNK)
    _rulers(board, panels, bottom, chain)
    for place, row in enumerate(rows):
        middle = panels.first + (place + 0.5) * panels.row - 1
        folded(board, panels.name, middle + 4, row) if _is_folded(row) else _site(board, panels, middle, row)
    return board


def _heads(board: Board, panels: _Panels) -> None:
    words = board.words
    board.head((panels.levels.start, 14), words.plain("Now, of 100"))
    board.head((panels.changes.start, 14), words.plain("Change in points"))
    board.head((board.width - 2, 14), words.plain("Verdict"), anchor="end")
    directions(board, panels.changes, 38)


def _rulers(board: Board, panels: _Panels, bottom: float, chain: tuple[float, float, float] | None) -> None:
    words, span, below = board.words, (44.0, bottom), bottom + 18
    levels, changes = panels.levels, panels.changes
    if chain is not None and not np.isnan(chain[1]):
        board.box((levels.at(chain[1]), 44), (levels.at(chain[2]) - levels.at(chain[1]), bottom - 44), fill=BAND)
    ticks = steps(levels.low, levels.high, most=6)
    board.ticks(levels, ticks, span, below, [words.numbers.number(tick) for tick in ticks])
    if chain is not None:
        board.upright(levels.at(chain[0]), *span, colour=INK, width=1.25)
        said = words.plain("all sites {mean}", mean=words.numbers.number(chain[0]))
        board.text((levels.at(chain[0]), 38), said, anchor="middle", colour=INK)
    zero(board, changes, span, below)


def _site(board: Board, panels: _Panels, y: float, row: Row) -> None:
    words, change = board.words, change_of(row)
    name, strong = _name(words, row), change.is_found
    with board.mark(str(row["site"]), title(words, name, row)):
        room = panels.people - panels.name - 56
        board.text((panels.name, y + 4), name, size=NAME, colour=INK, bold=strong, room=room)
        if not np.isnan(number(row, "n")):
            said = words.plain("n = {n}", n=words.numbers.number(number(row, "n")))
            board.text((panels.people, y + 4), said, size=TICK, anchor="end")
        _level(board, panels, y, row, change)
        change_mark(board, panels.changes, y, change)
        said = verdict_in_full(words, change) if strong and board.paper.is_wide else verdict(words, change)
        room = board.width - 8 - panels.changes.end - 6
        board.text((board.width - 8, y + 4), said, anchor="end", colour=ink_of(change), bold=strong, room=room)


def _level(board: Board, panels: _Panels, y: float, row: Row, change: Change) -> None:
    now, before, few = number(row, "now"), number(row, "before"), not change.is_tested
    if np.isnan(now):
        return
    interval(board, panels.levels, y, (number(row, "low"), number(row, "high")), change.told, few=few)
    if not np.isnan(before):
        limits, above = (number(row, "before_low"), number(row, "before_high")), 0.0 if "before_low" not in row else 7.0
        interval(board, panels.levels, y - above, limits, "before")
        board.dot((panels.levels.at(before), y - above), 3.5, fill=CARD, rim=MUTE)
    fill, rim = (CARD, MUTE) if few else (change.colour, CARD)
    board.dot((panels.levels.at(now), y), 6, fill=fill, rim=rim)
    value = board.words.numbers.number(now)
    board.text((panels.value, y + 4), value, colour=INK, bold=change.is_found)
