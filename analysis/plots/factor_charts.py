"""Charts of dimensions, loadings and correlations."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.checks import Array
from analysis.dimensions import Parallel
from analysis.factors.factor_solution import FactorSolution
from analysis.plots.canvas import DARK, STRENGTH, dress, key, name_rows, rows_high, ruled, sheet, write
from analysis.plots.drawing.palette import ACCENT, CARD, INK, SOFT
from analysis.plots.marks import DASHED, gaps
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# Figures from here on are printed bold: convention, not a test.
WEAK = 0.3
MOST_ROOTS = 15


def scree(
    result: Parallel,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Roots of the items against those of random numbers; filled marks exceed chance."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    ax = sheet(ax, height=3.6)
    shown = min(len(result.observed_components), MOST_ROOTS, max(result.components, result.common_factors) + 6)
    _falling(ax, words, "Components", result.observed_components, (result.components, shown, SOFT, "o"))
    _chance(ax, words, "Components by chance", result.simulated_components[:shown], SOFT)
    _falling(ax, words, "Common factors", result.observed_factors, (result.common_factors, shown, ACCENT, "s"))
    _chance(ax, words, "Common factors by chance", result.simulated_factors[:shown], ACCENT)
    ruled(ax, "y")
    roots = range(1, shown + 1)
    ax.set_xticks(list(roots), [numbers.number(root) for root in roots])
    highest = int(np.ceil(float(result.observed_components.iloc[0])))
    ticks = list(range(0, highest + 1, max(1, highest // 6)))
    ax.set_yticks(ticks, [numbers.number(tick) for tick in ticks])
    dress(ax, words, x="Number of the root", y="Root")
    key(ax, words, loc="upper left" if words.is_mirrored else "upper right")
    return ax


def _falling(ax: Axes, words: Wording, name: str, roots: "pd.Series[float]", look: tuple[int, int, str, str]) -> None:
    above, shown, colour, marker = look
    x = np.arange(1, shown + 1)
    y = roots.to_numpy()[:shown]
    ax.plot(
        x,
        y,
        color=colour,
        linewidth=1.6,
        label=words.say(name),
        marker=marker,
        markersize=5.5,
        markerfacecolor=CARD,
        markeredgewidth=1.4,
    )
    ax.plot(x[:above], y[:above], linestyle="none", color=colour, marker=marker, markersize=5.5)


def _chance(ax: Axes, words: Wording, name: str, roots: "pd.Series[float]", colour: str) -> None:
    ax.plot(np.arange(1, len(roots) + 1), roots, color=colour, linewidth=1.2, linestyle=DASHED, label=words.say(name))


def loadings_map(
    result: FactorSolution,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Loadings as a table whose cells darken with their size; items stand under the factor they belong to."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = _under_their_factor(result.loadings)
    shared = result.communalities[table.index]
    values = np.column_stack([table.to_numpy(), np.zeros(len(table))])
    ax = sheet(ax, height=0.6 + rows_high(words, table.index))
    ax.imshow(np.abs(values), cmap=STRENGTH, vmin=0, vmax=1, aspect="auto")
    _print_cells(ax, words, table.to_numpy())
    for row, communality in enumerate(shared):
        write(ax, words, (len(table.columns), row), numbers.coefficient(communality), color=SOFT)
    heads = [*(words.say(str(factor)) for factor in table.columns), words.say("Communality")]
    ax.set_xticks(range(len(heads)), heads)
    name_rows(ax, words, table.index)
    ax.xaxis.tick_top()
    gaps(ax, values.shape)
    return dress(ax, words)


def _under_their_factor(loadings: pd.DataFrame) -> pd.DataFrame:
    size = loadings.abs().to_numpy()
    first = size.argmax(axis=1)
    return loadings.iloc[np.lexsort((-size.max(axis=1), first))]


def correlation_map(
    matrix: pd.DataFrame,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Correlations below the diagonal; cells darken with their size, the sign is printed."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    k = len(matrix)
    ax = sheet(ax, height=0.6 + rows_high(words, matrix.index))
    shown = np.where(np.tri(k, k=-1, dtype=bool), matrix.to_numpy(dtype=float), np.nan)[:, :-1]
    ax.imshow(np.ma.masked_invalid(np.abs(shown)), cmap=STRENGTH, vmin=0, vmax=1, aspect="auto")
    _print_cells(ax, words, shown)
    # Long texts stand at the rows; the columns carry the same items by number.
    name_rows(ax, words, matrix.index, numbered=True)
    ax.set_xticks(range(k - 1), [numbers.number(i + 1) for i in range(k - 1)])
    gaps(ax, shown.shape)
    return dress(ax, words)


def _print_cells(ax: Axes, words: Wording, values: Array) -> None:
    for (row, column), value in np.ndenumerate(values):
        if np.isnan(value):
            continue
        strong = abs(value) >= WEAK
        write(
            ax,
            words,
            (column, row),
            words.numbers.coefficient(float(value)),
            color=CARD if abs(value) > DARK else (INK if strong else SOFT),
            fontweight="bold" if strong else "normal",
        )
