"""The ladder of word of mouth: what people say on one side, what they have heard on the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import pick
from analysis.loyalty.word_of_mouth import WordOfMouth
from analysis.plots.drawing.board import NAME, TICK, Board, Scale
from analysis.plots.drawing.letters import in_lines
from analysis.plots.drawing.palette import ACCENT, FALL, INK, MID, MUTE, SOFT, SUNK
from analysis.plots.drawing.paper import HALF, Paper
from analysis.plots.marks import refuse_empty, with_limits
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

LEVELS = range(4, -5, -1)
TOP, ROW, BAR, HEADS = 26.0, 36.0, 24.0, {"own": "says oneself", "heard": "has heard"}
# what stands beside the bars: the number at the end of the longest, and the words of the rungs
FIGURE = 40.0
MIDDLE = {"narrow": 124.0, "wide": 170.0}
# a label ends so where the words of a rung have little room
SHORT = ":short"


def said_and_heard(
    rungs: pd.DataFrame,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = HALF,
) -> Board:
    """Shares on each rung, +4 on top: a table with the columns side ("own", "heard"), lowest, highest and share.

    A rung that is told together with its neighbours reaches over them. Rungs are labelled by their level ("+4" ...
    "-4", and "+4:short" where there is little room). With one side only the words stand beside it.
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = pick(rungs, ["side", "lowest", "highest", "share"])
    refuse_empty(table, "rungs")
    board = Board(words, paper, TOP + ROW * len(LEVELS) + 4)
    ladder = _ladder(board, table)
    board.row(TOP + 4 * ROW, ROW - 2, SUNK)
    for side in ladder.scales:
        board.head((ladder.scales[side].start, 14), words.plain(HEADS[side]), anchor=ladder.anchors[side])
    for level in LEVELS:
        _words_of(board, ladder, level)
    for row in table.to_dict("records"):
        _bar(board, ladder, str(row["side"]), int(row["lowest"]), int(row["highest"]), float(row["share"]))
    return board


def word_of_mouth_ladder(
    result: WordOfMouth,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = HALF,
) -> Board:
    """Share of people on each rung from +4 down to -4 with its interval, and the net share above."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    board = Board(words, paper, TOP + ROW * len(LEVELS) + 4)
    table = result.shares
    ladder = _ladder(board, pd.DataFrame({"side": "own", "share": table["high"]}))
    board.row(TOP + 4 * ROW, ROW - 2, SUNK)
    net, low, high = (numbers.percent(x) for x in (result.net.value, result.net.low, result.net.high))
    said = with_limits(words, words.plain("Net {net}", net=net), low, high)
    board.head((board.width - 2, 14), said, anchor="end")
    for level in LEVELS:
        _words_of(board, ladder, level)
    for row in table.to_dict("records"):
        level, share = int(row["level"]), float(row["share"])
        limits = (float(row["low"]), float(row["high"]))
        _bar(board, ladder, "own", level, level, share, limits=limits)
    return board


@dataclass(frozen=True, kw_only=True)
class _Ladder:
    """Where the bars of each side begin and end, and where the words stand."""

    scales: Mapping[str, Scale]
    anchors: Mapping[str, str]
    middle: float
    room: float


def _ladder(board: Board, table: pd.DataFrame) -> _Ladder:
    most = max(float(table["share"].max()), 0.05)
    room = MIDDLE["narrow" if board.paper.is_narrow else "wide"]
    sides = [side for side in HEADS if (table["side"] == side).any()]
    if len(sides) == 1:
        start = room + 12
        scale = Scale(0.0, most, start, board.width - FIGURE)
        return _Ladder(scales={sides[0]: scale}, anchors={sides[0]: "start"}, middle=room / 2, room=room)
    centre = board.width / 2
    own = Scale(0.0, most, centre - room / 2, FIGURE)
    heard = Scale(0.0, most, centre + room / 2, board.width - FIGURE)
    anchors = {"own": "end", "heard": "start"}
    return _Ladder(scales={"own": own, "heard": heard}, anchors=anchors, middle=centre, room=room)


def _row_of(level: int) -> float:
    return TOP + LEVELS.index(level) * ROW


def _words_of(board: Board, ladder: _Ladder, level: int) -> None:
    """The level, and what it means under it."""
    words, top = board.words, _row_of(level)
    at = (ladder.middle, top + 14)
    board.text(at, words.signed(level), anchor="middle", colour=INK, bold=True, size=NAME)
    said = _meaning(words, level, short=board.paper.is_narrow)
    for line in in_lines(said, ladder.room + 6, TICK, most=1):
        board.text((ladder.middle, top + 28), line, anchor="middle", size=TICK)


def _meaning(words: Wording, level: int, *, short: bool) -> str:
    key = f"{level:+d}" if level else "0"
    if short and f"{key}{SHORT}" in words.labels:
        return words.plain(f"{key}{SHORT}")
    return words.plain(key) if key in words.labels else ""


def _bar(
    board: Board,
    ladder: _Ladder,
    side: str,
    lowest: int,
    highest: int,
    share: float,
    *,
    limits: tuple[float, float] | None = None,
) -> None:
    words, scale = board.words, ladder.scales[side]
    top = _row_of(highest) + (ROW - BAR) / 2 - 1
    tall = _row_of(lowest) - _row_of(highest) + BAR
    levels = words.signed(highest) if lowest == highest else words.span(words.signed(lowest), words.signed(highest))
    said = words.plain("{level}: {share}", level=levels, share=words.numbers.percent(share))
    towards = 1 if scale.end > scale.start else -1
    with board.mark(f"{side}{highest}", words.plain("{name}: {text}", name=words.plain(HEADS[side]), text=said)):
        start, end = sorted((scale.start, scale.at(share)))
        board.box((start, top), (end - start, tall), **_look(side, lowest, highest))
        end_of = share
        if limits is not None and not np.isnan(limits[1]):
            board.level(top + tall / 2, scale.at(limits[0]), scale.at(limits[1]), colour=INK, width=1.1)
            end_of = max(share, limits[1])
        at = (scale.at(end_of) + 6 * towards, top + tall / 2 + 4)
        figure = words.numbers.percent(share)
        board.text(at, figure, anchor="start" if towards > 0 else "end", colour=INK)


def _look(side: str, lowest: int, highest: int) -> dict[str, Any]:
    """Own words are filled: turquoise above 0, rust below; what was heard is an outline."""
    if side == "heard":
        return {"fill": "", "rim": SOFT, "width": 1.25}
    if lowest <= 0 <= highest:
        return {"fill": MID, "rim": MUTE}
    return {"fill": ACCENT if lowest > 0 else FALL}
