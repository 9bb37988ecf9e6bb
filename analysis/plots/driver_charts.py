"""Charts of what goes with loyalty: drivers beside chance, coefficients by outcome, what to improve first."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from analysis.effects.outcomes import SeveralOutcomes
from analysis.effects.relative_weights import RelativeWeights
from analysis.plots.canvas import (
    DARK,
    STRENGTH,
    dress,
    name_rows,
    rows_high,
    sheet,
    write,
    write_at_end,
)
from analysis.plots.drawing.palette import ACCENT, CARD, INK, SOFT, STRONG
from analysis.plots.marks import DASHED, gaps, percent_ticks, with_limits
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# Points whose names stand beside them; of more, those above the cut.
MOST_NAMED = 10
# Printer's points from a point to its name, and how much further off names look for room.
NEAR = 6
STEPS = range(0, 120, 12)
LEADER = {"arrowstyle": "-", "color": STRONG, "linewidth": 0.7, "shrinkA": 0}
COMPOSITE = "All of them together"
Box = tuple[float, float, float, float]


def driver_bars(
    result: RelativeWeights,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Share of what is explained for each driver, the largest on top; hollow bars do not pass what chance reaches."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = result.weights.sort_values("share", ascending=False, kind="stable").reset_index(drop=True)
    rows = np.arange(len(table))
    ax = sheet(ax, height=0.9 + rows_high(words, table["name"], least=0.4))
    filled = [ACCENT if more else CARD for more in table["is_more"]]
    ax.barh(rows, table["share"], height=0.5, color=filled, edgecolor=ACCENT, linewidth=1.1)
    ax.hlines(rows, table["share_low"], table["share_high"], color=INK, linewidth=1.1)
    chance = result.random_share
    ax.axvline(chance, color=STRONG, linewidth=1.1, linestyle=DASHED)
    for row, one in enumerate(table.to_dict("records")):
        low, high = (numbers.percent(float(one[name])) for name in ("share_low", "share_high"))
        write_at_end(ax, words, row, with_limits(words, numbers.percent(float(one["share"])), low, high))
    name_rows(ax, words, table["name"])
    ax.set_ylim(len(table) - 0.5, -0.9)
    ax.set_xlim(0, max(float(table["share_high"].max()), chance) * 1.04)
    percent_ticks(ax, numbers)
    dress(ax, words, x="Share of what is explained")
    is_late = chance > sum(ax.get_xlim()) / 2
    beside = chance + max(ax.get_xlim()) * (-0.01 if is_late else 0.01)
    side = "right" if is_late != words.is_mirrored else "left"
    write(ax, words, (beside, -0.72), words.say("Reached by chance"), color=SOFT, ha=side)
    return ax


def coefficient_map(
    result: SeveralOutcomes,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Standardised coefficients as a table whose cells darken with their size; those shown after Holm are bold."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    ax = sheet(ax, height=0.8 + rows_high(words, list(result.x), least=0.46))
    values = result.effects["estimate"].to_numpy().reshape(len(result.x), -1)
    shown = result.effects["is_shown"].to_numpy().reshape(values.shape)
    together = np.column_stack([values, np.zeros(len(values))])
    darkest = max(0.6, float(np.abs(values).max()))
    ax.imshow(np.abs(together), cmap=STRENGTH, vmin=0, vmax=darkest, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        is_dark = abs(value) / darkest > DARK
        _cell(ax, words, (column, row), float(value), is_dark=is_dark, is_shown=bool(shown[row, column]))
    for row, value in enumerate(result.composite["estimate"]):
        write(ax, words, (values.shape[1], row), numbers.coefficient(float(value)), color=SOFT)
    heads = [words.lines(name, width=18) for name in result.y] + [words.lines(COMPOSITE, width=18)]
    ax.set_xticks(range(len(heads)), heads)
    name_rows(ax, words, list(result.x))
    ax.xaxis.tick_top()
    gaps(ax, together.shape)
    return dress(ax, words)


def _cell(ax: Axes, words: Wording, at: tuple[float, float], value: float, *, is_dark: bool, is_shown: bool) -> None:
    colour = CARD if is_dark else (INK if is_shown else SOFT)
    weight = "bold" if is_shown else "normal"
    write(ax, words, at, words.numbers.coefficient(value), color=colour, fontweight=weight)
