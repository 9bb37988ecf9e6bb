"""Charts of what goes with loyalty: drivers beside chance, coefficients by outcome, what to improve first."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.effects.outcomes import SeveralOutcomes
from analysis.effects.priority import Priorities
from analysis.effects.relative_weights import RelativeWeights
from analysis.plots.canvas import (
    DARK,
    ON_CARD,
    SMALL,
    STRENGTH,
    dress,
    name_rows,
    rows_high,
    sheet,
    write,
    write_at_end,
)
from analysis.plots.drawing.palette import ACCENT, CARD, FALL, INK, LINE, SOFT, STRONG
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


def priority_map(
    result: Priorities,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Importance over score, each with its interval; warm points are those to improve first."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = result.drivers
    ax = sheet(ax, height=5.0)
    cut, middle = result.cuts
    x = _around(table["score_low"], table["score_high"], least=10.0, middle=middle)
    y = _around(table["importance_low"], table["importance_high"], least=0.1, middle=cut)
    ax.set_xlim(*x)
    ax.set_ylim(max(y[0], 0.0), y[1])
    ax.fill_between([x[0], middle], cut, y[1], color=LINE, alpha=0.45, linewidth=0, zorder=0)
    ax.axvline(middle, color=STRONG, linewidth=1.0, linestyle=DASHED, zorder=1)
    ax.axhline(cut, color=STRONG, linewidth=1.0, linestyle=DASHED, zorder=1)
    colours = [FALL if sure else ACCENT for sure in table["is_sure"]]
    ax.hlines(table["importance"], table["score_low"], table["score_high"], color=colours, linewidth=1.1, zorder=2)
    ax.vlines(table["score"], table["importance_low"], table["importance_high"], color=colours, linewidth=1.1, zorder=2)
    ax.scatter(table["score"], table["importance"], s=52, c=colours, edgecolors=CARD, linewidths=1.2, zorder=3)
    _ticks(ax, numbers)
    dress(ax, words, x="Score", y="Share of what is explained")
    _quadrants(ax, words)
    _names(ax, words, table, cut)
    return ax


def _around(low: "pd.Series[float]", high: "pd.Series[float]", *, least: float, middle: float) -> tuple[float, float]:
    """Limits that hold every interval and the cut, with room for names."""
    first, last = min(float(low.min()), middle), max(float(high.max()), middle)
    room = max(last - first, least) * 0.12
    return first - room, last + room


def _ticks(ax: Axes, numbers: Numbers) -> None:
    across = [tick for tick in ax.get_xticks() if ax.get_xlim()[0] <= tick <= ax.get_xlim()[1]]
    up = [tick for tick in ax.get_yticks() if ax.get_ylim()[0] <= tick <= ax.get_ylim()[1]]
    ax.set_xticks(across, [numbers.number(float(tick), 0 if float(tick).is_integer() else 1) for tick in across])
    decimals = int(any(abs(tick * 100 - round(tick * 100)) > 1e-6 for tick in up))
    ax.set_yticks(up, [numbers.percent(float(tick), decimals) for tick in up])


def _quadrants(ax: Axes, words: Wording) -> None:
    """Names of the four fields in their outer corners."""
    for name, x, y in (
        ("Improve first", 0, 1),
        ("Keep up the good work", 1, 1),
        ("Low priority", 0, 0),
        ("Possible overkill", 1, 0),
    ):
        side = x != words.is_mirrored
        ax.text(
            0.985 if side else 0.015,
            0.985 if y else 0.015,
            words.say(name),
            transform=ax.transAxes,
            ha="right" if side else "left",
            va="top" if y else "bottom",
            fontsize=SMALL,
            fontfamily=words.fonts,
            color=SOFT,
        )


def _names(ax: Axes, words: Wording, table: pd.DataFrame, cut: float) -> None:
    """A name beside each point: in the first place around it that is free, further off with a line to the point."""
    named = table if len(table) <= MOST_NAMED else table[table["importance"] > cut]
    (left, right), (low, high) = sorted(ax.get_xlim()), ax.get_ylim()
    taken: list[Box] = []
    for one in named.sort_values("importance", ascending=False).to_dict("records"):
        at = (float(one["score"]), float(one["importance"]))
        across = (at[0] - left) / (right - left)
        share = (1 - across if words.is_mirrored else across, (at[1] - low) / (high - low))
        text = words.lines(str(one["name"]), width=30, most=1)
        _write_beside(ax, words, at, text, _free(share, len(text), taken))


def _write_beside(ax: Axes, words: Wording, at: tuple[float, float], text: str, away: tuple[int, int]) -> None:
    ax.annotate(
        text,
        at,
        away,
        textcoords="offset points",
        ha="left" if away[0] > 0 else "right",
        va="bottom" if away[1] > 0 else "top",
        fontsize=SMALL,
        fontfamily=words.fonts,
        color=INK,
        arrowprops=None if abs(away[1]) == NEAR else LEADER,
        # intervals of other points pass behind the name
        bbox=ON_CARD,
    )


def _free(at: tuple[float, float], letters: int, taken: list[Box]) -> tuple[int, int]:
    """Printer's points to the first place where a text of so many letters meets no other and stays inside."""
    places = [(side * (NEAR + step // 3), up * (NEAR + step)) for step in STEPS for up in (1, -1) for side in (1, -1)]
    inside = [(place, box) for place in places if _is_inside(box := _box(at, letters, place))]
    chosen = next((place for place, box in inside if not _meets(box, taken)), inside[0][0] if inside else places[0])
    taken.append(_box(at, letters, chosen))
    return chosen


def _box(at: tuple[float, float], letters: int, away: tuple[int, int]) -> Box:
    """What a text takes of the axes, which are about 430 by 300 printer's points."""
    width, height = letters * 5.5 / 430, 11 / 300
    x = at[0] + away[0] / 430 - (width if away[0] < 0 else 0)
    y = at[1] + away[1] / 300 - (height if away[1] < 0 else 0)
    return x, y, x + width, y + height


def _is_inside(box: Box) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= 1 and box[3] <= 1


def _meets(box: Box, taken: list[Box]) -> bool:
    return any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
