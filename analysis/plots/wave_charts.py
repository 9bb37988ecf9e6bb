"""Charts over waves: sites with their change, and a line with its limits of chance."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.checks import pick
from analysis.plots.canvas import ON_CARD, SMALL, dress, name_rows, rows_high, ruled, sheet, write, write_at_end
from analysis.plots.drawing.palette import ACCENT, CARD, FALL, INK, RIM, SOFT, STRONG, SUNK, WASH
from analysis.plots.marks import DASHED, refuse_empty
from analysis.plots.wording import LEFT_TO_RIGHT_MARK, NO_LABELS, PLAIN, Numbers, Wording

# shape before colour: what fell points down
MARKS = {"fell": ("v", FALL), "rose": ("^", ACCENT), "no_change": ("o", SOFT), "within": ("o", SOFT)}
SENTENCES = {"fell": "fell by {size} ({low} to {high})", "rose": "rose by {size} ({low} to {high})"}
# hollow and dotted: nothing is said of it
FEW = ("too_few", "no_spread")


def change_forest(
    changes: pd.DataFrame,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Changes with their intervals around 0: a table with the columns name, change, low, high, told, in its order."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = pick(changes, ["name", "change", "low", "high", "told"]).reset_index(drop=True)
    refuse_empty(table, "changes")
    ax = sheet(ax, height=0.6 + rows_high(words, table["name"], least=0.34))
    ax.axvline(0, color=INK, linewidth=1.1, zorder=1)
    for place, row in enumerate(table.to_dict("records")):
        _change(ax, words, place, {str(name): value for name, value in row.items()})
    name_rows(ax, words, table["name"])
    ax.set_ylim(len(table) - 0.5, -0.5)
    reach = float(np.nanmax(np.abs(table[["low", "high"]].to_numpy(dtype=float)), initial=1.0))
    ax.set_xlim(-reach * 1.05, reach * 1.05)
    ruled(ax)
    ticks = [float(tick) for tick in ax.get_xticks() if abs(tick) <= reach * 1.05]
    ax.set_xticks(ticks, [_signed(words, tick) for tick in ticks])
    return dress(ax, words, x="Change since the wave before")


def _change(ax: Axes, words: Wording, place: int, row: Mapping[str, object]) -> None:
    told, change, low, high = str(row["told"]), *(float(str(row[name])) for name in ("change", "low", "high"))
    is_few = told in FEW
    mark, colour = MARKS.get(told, ("o", STRONG))
    if told in SENTENCES:
        ax.axhspan(place - 0.5, place + 0.5, color=SUNK, zorder=0)
    if not np.isnan(low):
        ax.hlines(place, low, high, color=colour, linewidth=1.8, linestyles=":" if is_few else "-", zorder=2)
    if not np.isnan(change):
        face = CARD if is_few else colour
        ax.scatter([change], [place], s=52, marker=mark, c=face, edgecolors=colour, linewidths=1.3, zorder=3)
    write_at_end(ax, words, place, _verdict(words, told, (change, low, high)))


def _verdict(words: Wording, told: str, figures: tuple[float, float, float]) -> str:
    change, low, high = figures
    if told in FEW or np.isnan(low):
        return words.say("too few answers")
    if told in SENTENCES:
        # a real size is told without its sign: the word says it
        ends = sorted((abs(low), abs(high)))
        written = [words.numbers.number(value) for value in (abs(change), *ends)]
    else:
        written = [_signed(words, value) for value in figures]
    sentence = SENTENCES.get(told, "no real change ({low} to {high})")
    return words.say(sentence, size=written[0], low=written[1], high=written[2])


def _signed(words: Wording, value: float) -> str:
    text = words.numbers.number(value)
    # a sign stands left of its digits, in languages read from the right too
    return f"{LEFT_TO_RIGHT_MARK}+{text}" if round(value) > 0 else text


def wave_line(
    points: pd.DataFrame,
    *,
    waves: int | None = None,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """One line over waves, with its intervals and, where they exist, its limits of chance.

    Columns: wave (number), estimate, low, high, ruler (equal where the same questions were asked), limit_low and
    limit_high (missing where there are none), told (of the wave: within, fell, rose). A wave that is missing leaves a
    gap, another ruler breaks the line. `waves`: number of the last wave of the axis.
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    names = ["wave", "estimate", "low", "high", "ruler", "limit_low", "limit_high", "told"]
    table = pick(points, names).sort_values("wave").reset_index(drop=True)
    refuse_empty(table, "points")
    ax = sheet(ax, height=2.3)
    limits = table[table["limit_low"].notna()]
    if len(limits):
        _limits(ax, limits)
    for piece in _pieces(table):
        ax.plot(piece["wave"], piece["estimate"], color=INK, linewidth=1.6, zorder=3)
    known = table[table["low"].notna()]
    ax.vlines(known["wave"], known["low"], known["high"], color=STRONG, linewidth=1.1, zorder=2)
    for told, own in table.groupby("told", sort=False):
        mark, colour = MARKS.get(str(told), ("o", SOFT))
        size = 60 if told in SENTENCES else 20
        ax.scatter(own["wave"], own["estimate"], s=size, marker=mark, color=colour, zorder=4)
    _scale(ax, words, table, waves)
    for after in _breaks(table):
        _broken(ax, words, after - 0.5)
    return dress(ax, words, x="Wave", y="Score")


def _scale(ax: Axes, words: Wording, table: pd.DataFrame, waves: int | None) -> None:
    """At least 20 points high, so that a flat line looks flat."""
    values = table[["estimate", "low", "high", "limit_low", "limit_high"]].to_numpy(dtype=float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    middle, reach = (low + high) / 2, max(high - low, 20.0) * 0.58
    ax.set_ylim(middle - reach, middle + reach)
    last = int(table["wave"].max()) if waves is None else waves
    ax.set_xlim(0.5, last + 0.5)
    ruled(ax, "y")
    step = max(1, -(-last // 12))
    places = list(range(last, 0, -step))[::-1]
    ax.set_xticks(places, [words.numbers.number(place) for place in places])
    ticks = [float(tick) for tick in ax.get_yticks() if abs(tick - middle) <= reach]
    ax.set_yticks(ticks, [words.numbers.number(tick) for tick in ticks])


def _limits(ax: Axes, limits: pd.DataFrame) -> None:
    edges = np.append(limits["wave"].to_numpy(dtype=float) - 0.5, float(limits["wave"].iloc[-1]) + 0.5)
    low, high = (np.append(limits[name], limits[name].iloc[-1]) for name in ("limit_low", "limit_high"))
    ax.fill_between(edges, low, high, step="post", color=WASH, zorder=0)
    for line in (low, high):
        ax.step(edges, line, where="post", color=RIM, linewidth=0.9, linestyle=DASHED, zorder=1)


def _pieces(table: pd.DataFrame) -> list[pd.DataFrame]:
    """The line goes on while waves follow each other on one ruler."""
    is_new = (table["wave"].diff() != 1) | (table["ruler"] != table["ruler"].shift())
    return [piece for _, piece in table.groupby(is_new.cumsum())]


def _breaks(table: pd.DataFrame) -> list[float]:
    changed = table["ruler"] != table["ruler"].shift()
    return [float(wave) for wave in table["wave"][changed].iloc[1:]]


def _broken(ax: Axes, words: Wording, at: float) -> None:
    """Two slanted strokes and a dotted upright: another ruler."""
    low, high = ax.get_ylim()
    ax.axvline(at, color=STRONG, linewidth=1, linestyle=":", zorder=1)
    for shift in (-0.06, 0.06):
        ax.plot([at + shift - 0.05, at + shift + 0.05], [high - (high - low) * 0.1, high], color=INK, linewidth=1.4)
    write(ax, words, (at, low), words.say("other questions"), fontsize=SMALL - 1, color=SOFT, va="bottom", bbox=ON_CARD)
