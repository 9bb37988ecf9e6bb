"""What differs here: means beside those of all, the largest difference first."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.checks import pick
from analysis.plots.drawing.board import NAME, TEXT, TICK, Board, Scale
from analysis.plots.drawing.letters import in_lines, width_of
from analysis.plots.drawing.palette import ACCENT, CARD, FALL, INK, MUTE, SOFT, SUNK
from analysis.plots.drawing.paper import HALF, Paper
from analysis.plots.drawing.ranges import round_range, steps
from analysis.plots.marks import refuse_empty
from analysis.plots.verdicts import interval, number
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

COLUMNS = ["name", "now", "low", "high", "chain", "n", "told"]
# how a difference is drawn: as a fall or a rise is
AS = {"below": "fell", "above": "rose"}
SIGNS, COLOURS = {"below": "▼", "above": "▲"}, {"below": FALL, "above": ACCENT}
TOP, BELOW = 22.0, 22.0
ROW = {"wide": 38.0, "narrow": 46.0}
# names take so much of a drawing that has them beside the marks
MOST_NAME = 0.4

Row = Mapping[str, object]


def contrast(
    points: pd.DataFrame,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = HALF,
) -> Board:
    """Means with their intervals, an upright stroke for all, in the order of the table.

    Columns: name, now, low, high, chain (mean of all; missing where there is none), n, told ("below", "above",
    "no_difference", "too_few"; missing where nothing is compared). What is not told is missing: of too few answers only
    that they are too few is said.
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = pick(points, COLUMNS)
    refuse_empty(table, "points")
    rows: list[Row] = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    high, above = ROW["narrow" if paper.is_narrow else "wide"], 15.0 if paper.is_narrow else 0.0
    board = Board(words, paper, TOP + high * len(rows) + BELOW)
    scale = _scale(words, paper, rows)
    for place, row in enumerate(rows):
        if row["told"] in AS:
            board.row(TOP + place * high, high - 4, SUNK)
    bottom = TOP + high * len(rows)
    ticks = steps(scale.low, scale.high, most=5)
    board.ticks(scale, ticks, (TOP - 4, bottom), bottom + 17, [numbers.number(tick) for tick in ticks])
    board.text((paper.width - 4, 11), words.plain("of 100"), anchor="end", size=TICK)
    for place, row in enumerate(rows):
        _row(board, scale, TOP + place * high + (high - 4) / 2 + above * 0.7, row)
    return board


def _scale(words: Wording, paper: Paper, rows: list[Row]) -> Scale:
    ends = round_range([number(row, name) for row in rows for name in _MEASURED], least=40, within=(0, 100))
    if paper.is_narrow:
        return Scale(*ends, 16, paper.width - 16)
    names = max(width_of(words.plain(str(row["name"])), NAME) for row in rows)
    return Scale(*ends, min(names, paper.width * MOST_NAME) + 24, paper.width - 64)


_MEASURED = ("now", "low", "high", "chain")


def _row(board: Board, scale: Scale, y: float, row: Row) -> None:
    words, name, told = board.words, board.words.plain(str(row["name"])), str(row["told"])
    now, is_found = number(row, "now"), told in AS
    with board.mark(str(row["name"]), words.plain("{name}: {text}", name=name, text=_told(words, row))):
        _name(board, scale, y, name, bold=is_found)
        if np.isnan(now):
            at = (board.width - 4, y - 10) if board.paper.is_narrow else (scale.start, y + 4)
            board.text(at, _few(words, row), anchor="end" if board.paper.is_narrow else "start")
            return
        _mark(board, scale, y, row)
        said = _value(words, row) if board.paper.is_narrow else f"{SIGNS.get(told, '')} {words.numbers.number(now)}"
        at = (board.width - 4, y - 10 if board.paper.is_narrow else y + 4)
        board.text(at, said.strip(), anchor="end", colour=COLOURS.get(told, INK), bold=is_found)


def _name(board: Board, scale: Scale, y: float, name: str, *, bold: bool) -> None:
    if board.paper.is_narrow:
        board.text((4, y - 10), name, size=TEXT, colour=INK, bold=bold, room=board.width - 120, halo=not bold)
        return
    lines = in_lines(name, scale.start - 16, TEXT)
    for place, line in enumerate(lines):
        board.text((4, y + 4 + (place - (len(lines) - 1) / 2) * 14), line, colour=INK, bold=bold)


def _mark(board: Board, scale: Scale, y: float, row: Row) -> None:
    told, now, chain = str(row["told"]), number(row, "now"), number(row, "chain")
    is_few = told == "too_few"
    if not np.isnan(chain):
        board.level(y, scale.at(now), scale.at(chain), colour=MUTE)
    interval(board, scale, y, (number(row, "low"), number(row, "high")), AS.get(told, told), few=is_few)
    if not np.isnan(chain):
        board.upright(scale.at(chain), y - 8, y + 8, colour=INK, width=1.25)
    shape = {"below": "v", "above": "^"}.get(told, "o")
    fill, rim = (CARD, MUTE) if is_few else (COLOURS.get(told, SOFT), CARD)
    board.dot((scale.at(now), y), 6.5 if told in AS else 5, fill=fill, rim=rim, shape=shape)


def _few(words: Wording, row: Row) -> str:
    n = number(row, "n")
    if np.isnan(n):
        return words.plain("too few answers")
    return words.plain("asked of {n}, too few", n=words.numbers.number(n))


def _value(words: Wording, row: Row) -> str:
    now, chain = number(row, "now"), number(row, "chain")
    own = f"{SIGNS.get(str(row['told']), '')} {words.numbers.number(now)}".strip()
    return own if np.isnan(chain) else words.plain("{own}, all {mean}", own=own, mean=words.numbers.number(chain))


def _told(words: Wording, row: Row) -> str:
    """All that is told of a touchpoint, for who points at it."""
    now, low, high, n = (number(row, name) for name in ("now", "low", "high", "n"))
    if np.isnan(now):
        return _few(words, row)
    said = words.numbers.number(now)
    if not np.isnan(low):
        said = f"{said} ({words.span(words.numbers.number(low), words.numbers.number(high))})"
    if not np.isnan(n):
        said = f"{said}, {words.plain('n = {n}', n=words.numbers.number(n))}"
    chain = number(row, "chain")
    return said if np.isnan(chain) else words.plain("{text}; all {mean}", text=said, mean=words.numbers.number(chain))
