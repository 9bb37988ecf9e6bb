"""Charts of scales, items and scores, each estimate with its limits."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.canvas import dress, name_rows, rows_high, sheet, write_at_end, write_near
from analysis.plots.drawing.palette import ACCENT, CARD, LINE
from analysis.plots.marks import Written, reference, refuse_empty, ticks, with_limits
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording
from analysis.scales.alpha import Alpha
from analysis.scales.item_analysis import ItemStatistics

# Lines to read by, not verdicts: Nunnally's .70 for alpha, .30 for an item's correlation with the rest.
ALPHA_LINE, ITEM_LINE = 0.7, 0.3


def alpha_forest(
    results: Mapping[str, Alpha],
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Cronbach's alpha of scales with their intervals."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = pd.DataFrame(
        {
            "name": list(results),
            "estimate": [a.alpha for a in results.values()],
            "low": [a.low for a in results.values()],
            "high": [a.high for a in results.values()],
        }
    )
    refuse_empty(table, "scales")
    least = min(0.5, float(np.floor(table["low"].min() * 10) / 10))
    ax = sheet(ax, height=0.5 + rows_high(words, table["name"], least=0.42))
    _forest(ax, words, table, numbers.coefficient)
    ax.set_xlim(least, 1.0)
    reference(ax, ALPHA_LINE)
    ticks(ax, np.linspace(least, 1.0, round((1 - least) * 10) + 1), numbers.coefficient, decimals=1)
    return dress(ax, words, x="Cronbach's alpha")


def dimension_scores(
    estimates: pd.DataFrame,
    *,
    limits: tuple[float, float] = (0.0, 100.0),
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Scores with their intervals: a table with the columns name, estimate, low, high, on a scale within limits."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    refuse_empty(estimates, "scores")
    ax = sheet(ax, height=0.5 + rows_high(words, estimates["name"], least=0.46))
    rows = np.arange(len(estimates))
    ax.barh(rows, estimates["estimate"] - limits[0], left=limits[0], height=0.5, color=LINE)
    decimals = 0 if limits[1] - limits[0] > 20 else 1
    _forest(ax, words, estimates, lambda value: numbers.number(value, decimals))
    ax.set_xlim(*limits)
    ticks(ax, np.linspace(*limits, 5), numbers.number, decimals=0 if (limits[1] - limits[0]) % 4 == 0 else decimals)
    return dress(ax, words, x="Score")


def item_total(
    result: ItemStatistics,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Correlation of each item with the rest of its scale; hollow marks stand under the line."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    r = result.table["r_drop"]
    rows = np.arange(len(r))
    ax = sheet(ax, height=0.6 + rows_high(words, r.index, least=0.4))
    ax.hlines(rows, 0, r, color=LINE, linewidth=2.2)
    filled = [ACCENT if value >= ITEM_LINE else CARD for value in r]
    ax.scatter(r, rows, s=46, zorder=3, linewidths=1.6, edgecolors=ACCENT, c=filled)
    for row, value in enumerate(r):
        write_near(ax, words, (float(value), row), numbers.coefficient(float(value)), (0, 7))
    least = min(0.0, float(np.floor(r.min() * 10) / 10))
    ax.set_xlim(least - 0.03, 1.0)
    ax.set_ylim(len(r) - 0.5, -0.7)
    name_rows(ax, words, r.index)
    reference(ax, ITEM_LINE)
    ticks(ax, np.arange(round(least * 5), 6) / 5, numbers.coefficient, decimals=1)
    return dress(ax, words, x="Correlation of an item with the rest of its scale")


def _forest(ax: Axes, words: Wording, table: pd.DataFrame, written: Written) -> None:
    """Points with their intervals, and the same in figures at the end of the row."""
    rows = np.arange(len(table))
    ax.hlines(rows, table["low"], table["high"], color=ACCENT, linewidth=2.2, zorder=2)
    ax.scatter(table["estimate"], rows, s=52, color=ACCENT, edgecolors=CARD, linewidths=1.2, zorder=3)
    for row, estimate in enumerate(table.to_dict("records")):
        point, low, high = (written(float(estimate[name])) for name in ("estimate", "low", "high"))
        write_at_end(ax, words, row, with_limits(words, point, low, high))
    name_rows(ax, words, table["name"])
    ax.set_ylim(len(table) - 0.5, -0.5)
