"""Charts of scales, items and scores, each estimate with its limits."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from analysis.plots.drawing.board import Board
from analysis.plots.drawing.palette import ACCENT, CARD, LINE
from analysis.plots.drawing.paper import MIDDLE, Paper
from analysis.plots.drawing.rows import Line, Rows, point, reference, rows_of, ruled
from analysis.plots.marks import refuse_empty, with_limits
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording
from analysis.scales.alpha import Alpha
from analysis.scales.item_analysis import ItemStatistics

Written = Callable[[float], str]

# Lines to read by, not verdicts: Nunnally's .70 for alpha, .30 for an item's correlation with the rest.
ALPHA_LINE, ITEM_LINE = 0.7, 0.3
BAR = 14.0


def alpha_forest(
    results: Mapping[str, Alpha],
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Cronbach's alpha of scales with their intervals."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    rows = [{"name": name, "estimate": a.alpha, "low": a.low, "high": a.high} for name, a in results.items()]
    table = pd.DataFrame(rows, columns=["name", "estimate", "low", "high"])
    refuse_empty(table, "scales")
    least = min(0.5, float(np.floor(table["low"].min() * 10) / 10))
    lines = _lines(words, table, numbers.coefficient)
    drawn = rows_of(words, paper, lines, (least, 1.0), title=words.plain("Cronbach's alpha"))
    step = 2 if paper.is_narrow and least < 0.5 else 1
    marks = np.linspace(least, 1.0, round((1 - least) * 10) + 1)[::step]
    ruled(drawn, [float(tick) for tick in marks], lambda value: numbers.coefficient(value, 1))
    reference(drawn, ALPHA_LINE)
    _forest(drawn, table)
    return drawn.board


def dimension_scores(
    estimates: pd.DataFrame,
    *,
    limits: tuple[float, float] = (0.0, 100.0),
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Scores with their intervals: a table with the columns name, estimate, low, high, on a scale within limits."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    refuse_empty(estimates, "scores")
    decimals = 0 if limits[1] - limits[0] > 20 else 1
    lines = _lines(words, estimates, lambda value: numbers.number(value, decimals))
    drawn = rows_of(words, paper, lines, limits, title=words.plain("Score"))
    whole = 0 if (limits[1] - limits[0]) % 4 == 0 else decimals
    ruled(drawn, [float(tick) for tick in np.linspace(*limits, 5)], lambda value: numbers.number(value, whole))
    for middle, estimate in zip(drawn.middles, estimates["estimate"], strict=True):
        start, end = drawn.scale.start, drawn.scale.at(float(estimate))
        drawn.board.box((start, middle - BAR / 2), (end - start, BAR), fill=LINE)
    _forest(drawn, estimates)
    return drawn.board


def item_total(
    result: ItemStatistics,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Correlation of each item with the rest of its scale; hollow marks stand under the line."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    r = result.table["r_drop"]
    lines = [_line(words, str(item), numbers.coefficient(float(value))) for item, value in r.items()]
    least = min(0.0, float(np.floor(r.min() * 10) / 10))
    title = words.plain("Correlation of an item with the rest of its scale")
    drawn = rows_of(words, paper, lines, (least, 1.0), title=title)
    marks = np.arange(round(least * 5), 6) / 5
    ruled(drawn, [float(tick) for tick in marks], lambda value: numbers.coefficient(value, 1))
    reference(drawn, ITEM_LINE)
    for place, value in enumerate(r):
        y = drawn.middles[place]
        drawn.board.level(y, drawn.scale.at(0), drawn.scale.at(float(value)), colour=LINE, width=2.2)
        point(drawn, place, float(value), None, fill=ACCENT if value >= ITEM_LINE else CARD, rim=ACCENT)
    return drawn.board


def _lines(words: Wording, table: pd.DataFrame, written: Written) -> list[Line]:
    found = []
    for row in table.to_dict("records"):
        value, low, high = (written(float(row[name])) for name in ("estimate", "low", "high"))
        found.append(_line(words, str(row["name"]), with_limits(words, value, low, high)))
    return found


def _line(words: Wording, key: str, end: str) -> Line:
    name = words.plain(key)
    return Line(key=key, name=name, end=end, title=words.plain("{name}: {text}", name=name, text=end))


def _forest(drawn: Rows, table: pd.DataFrame) -> None:
    """Points with their intervals."""
    for place, row in enumerate(table.to_dict("records")):
        limits = float(row["low"]), float(row["high"])
        point(drawn, place, float(row["estimate"]), limits, fill=ACCENT, rim=ACCENT)
