"""Charts of what goes with loyalty: drivers beside chance, coefficients by outcome."""

from collections.abc import Mapping

import numpy as np

from analysis.effects.outcomes import SeveralOutcomes
from analysis.effects.relative_weights import RelativeWeights
from analysis.plots.drawing.board import TICK, Board
from analysis.plots.drawing.cells import Cell, cells, darkest, shade
from analysis.plots.drawing.letters import width_of
from analysis.plots.drawing.palette import ACCENT, CARD, INK
from analysis.plots.drawing.paper import MIDDLE, Paper
from analysis.plots.drawing.ranges import steps
from analysis.plots.drawing.rows import Line, Rows, reference, rows_of, ruled
from analysis.plots.marks import with_limits
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

COMPOSITE = "All of them together"
BAR = 16.0


def driver_bars(
    result: RelativeWeights,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Share of what is explained for each driver, the largest on top; hollow bars do not pass what chance reaches."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = result.weights.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    most = max(float(table["share_high"].max()), result.random_share) * 1.04
    title = words.plain("Share of what is explained")
    drawn = rows_of(words, paper, [_line(words, row) for row in rows], (0.0, most), head=16, title=title)
    ruled(drawn, [tick / 100 for tick in steps(0, most * 100, most=6)], numbers.percent)
    for place, row in enumerate(rows):
        _bar(drawn, place, row)
    _chance(drawn, result.random_share)
    return drawn.board


def _line(words: Wording, row: Mapping[str, object]) -> Line:
    share, low, high = (words.numbers.percent(float(str(row[name]))) for name in ("share", "share_low", "share_high"))
    name, end = words.plain(str(row["name"])), with_limits(words, share, low, high)
    return Line(key=str(row["name"]), name=name, end=end, title=words.plain("{name}: {text}", name=name, text=end))


def _bar(drawn: Rows, place: int, row: Mapping[str, object]) -> None:
    share, low, high = (float(str(row[name])) for name in ("share", "share_low", "share_high"))
    board, scale, y, line = drawn.board, drawn.scale, drawn.middles[place], drawn.lines[place]
    with board.mark(line.key, line.title):
        size = (scale.at(share) - scale.start, BAR)
        board.box((scale.start, y - BAR / 2), size, fill=ACCENT if row["is_more"] else CARD, rim=ACCENT, width=1.1)
        if not np.isnan(low):
            board.level(y, scale.at(low), scale.at(high), colour=INK, width=1.25)


def _chance(drawn: Rows, share: float) -> None:
    reference(drawn, share)
    board, said = drawn.board, drawn.board.words.plain("Reached by chance")
    at = drawn.scale.at(share)
    is_late = at + width_of(said, TICK) > board.width - 4
    board.text((at, 14), said, anchor="end" if is_late else "start", size=TICK)


def coefficient_map(
    result: SeveralOutcomes,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Standardised coefficients as a table whose cells darken with their size; those shown after Holm are bold."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    values = result.effects["estimate"].to_numpy().reshape(len(result.x), -1)
    shown = result.effects["is_shown"].to_numpy().reshape(values.shape)
    most = darkest(values, 0.6)
    rows = [
        [
            *(
                Cell(text=numbers.coefficient(float(value)), share=shade(float(value), most), bold=bool(told))
                for value, told in zip(own, known, strict=True)
            ),
            Cell(text=numbers.coefficient(float(together))),
        ]
        for own, known, together in zip(values, shown, result.composite["estimate"], strict=True)
    ]
    heads = [words.plain(str(name)) for name in (*result.y, COMPOSITE)]
    names = [words.plain(str(name)) for name in result.x]
    return cells(words, paper, names=names, heads=heads, rows=rows)
