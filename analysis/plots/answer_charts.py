"""Charts of answers: the points of a response scale, and the levels of word of mouth."""

from collections.abc import Mapping

import numpy as np
from matplotlib import colors
from matplotlib.axes import Axes

from analysis.distribution import Distribution
from analysis.loyalty.word_of_mouth import ACTIVE, WordOfMouth
from analysis.plots.canvas import (
    ACCENT,
    CARD,
    INK,
    LINE,
    NORMAL,
    SMALL,
    STRONG,
    WARM,
    dress,
    key,
    name_rows,
    rows_high,
    ruled,
    sheet,
    write,
    write_at_end,
)
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# A segment narrower than this holds no figure.
ROOM = 0.06
NEUTRAL, PALE_WARM, PALE_ACCENT = "#efefeb", "#e3bd8b", "#a3cfd4"


def likert_bars(
    result: Distribution,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Shares of each point, stacked away from the middle of the scale; points are labelled by their number."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    shares = result.shares.to_numpy()
    items, points = shares.shape
    ax = sheet(ax, height=0.7 + rows_high(words, result.shares.index, least=0.46))
    # The middle point straddles zero; with an even number of points zero lies between the two middle ones.
    start = -(shares[:, : points // 2].sum(axis=1) + (shares[:, points // 2] / 2 if points % 2 else 0))
    for j, (point, colour) in enumerate(zip(result.shares.columns, _fan(points), strict=True)):
        left = start + shares[:, :j].sum(axis=1)
        ax.barh(
            range(items),
            shares[:, j],
            left=left,
            height=0.66,
            color=colour,
            edgecolor=CARD,
            linewidth=1.2,
            label=words.say(f"{point:g}"),
        )
        _figures(ax, words, left, shares[:, j], colour)
    ax.axvline(0, color=STRONG, linewidth=1, zorder=0)
    name_rows(ax, words, result.shares.index)
    ax.set_ylim(items - 0.5, -0.5)
    for row, answered in enumerate(result.answered):
        write_at_end(ax, words, row, words.say("n = {n}", n=numbers.number(int(answered))))
    ax.set_xticks([])
    ax.margins(x=0.01)
    dress(ax, words)
    key(
        ax,
        words,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=min(points, 5),
        columnspacing=1.2,
        handlelength=1.1,
        reverse=words.is_mirrored,
    )
    return ax


def _fan(points: int) -> list[str]:
    """Colours of the points: warm, light in the middle, turquoise; dark at both ends in grey, too."""
    half = points // 2
    below = colors.LinearSegmentedColormap.from_list("below", [WARM, PALE_WARM])
    above = colors.LinearSegmentedColormap.from_list("above", [PALE_ACCENT, ACCENT])
    steps = np.linspace(0, 1, half) if half > 1 else np.array([0.5])
    middle = [NEUTRAL] if points % 2 else []
    return [*(colors.to_hex(below(x)) for x in steps), *middle, *(colors.to_hex(above(x)) for x in steps)]


def _figures(
    ax: Axes,
    words: Wording,
    left: "np.typing.NDArray[np.float64]",
    shares: "np.typing.NDArray[np.float64]",
    colour: str,
) -> None:
    for row, (begin, share) in enumerate(zip(left, shares, strict=True)):
        if share >= ROOM:
            write(ax, words, (begin + share / 2, row), words.numbers.percent(float(share)), color=_readable(colour))


def _readable(background: str) -> str:
    red, green, blue = colors.to_rgb(background)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else CARD


def word_of_mouth_ladder(
    result: WordOfMouth,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Share of people on each rung from +4 down to -4; rungs are labelled by their level ("+4" ... "-4")."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = result.shares.iloc[::-1].reset_index(drop=True)
    rows = np.arange(len(table))
    ax = sheet(ax, height=4.2)
    ax.barh(rows, table["share"], height=0.66, color=[_rung(int(level)) for level in table["level"]])
    ax.hlines(rows, table["low"], table["high"], color=INK, linewidth=1.1)
    for row, (share, high) in enumerate(zip(table["share"], table["high"], strict=True)):
        ax.annotate(
            numbers.percent(float(share)),
            (float(high), row),
            (-5 if words.is_mirrored else 5, 0),
            textcoords="offset points",
            ha="right" if words.is_mirrored else "left",
            va="center",
            fontsize=SMALL,
            color=INK,
            fontfamily=words.fonts,
        )
    ax.set_yticks(rows, [_rung_name(words, int(level)) for level in table["level"]])
    ax.set_xlim(0, float(table["high"].max()) * 1.15)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ruled(ax)
    ticks = [tick for tick in ax.get_xticks() if 0 <= tick <= ax.get_xlim()[1]]
    ax.set_xticks(ticks, [numbers.percent(float(tick)) for tick in ticks])
    _net(ax, words, result)
    ax.axhline(4.5, color=LINE, linewidth=1)
    ax.axhline(3.5, color=LINE, linewidth=1)
    return dress(ax, words, x="Share of people")


def _net(ax: Axes, words: Wording, result: WordOfMouth) -> None:
    """The net share above the ladder, where the line of reading ends."""
    net, low, high = (words.numbers.percent(x) for x in (result.net.value, result.net.low, result.net.high))
    text = f"{words.say('Net {net}', net=net)}  ({words.say('{low} to {high}', low=low, high=high)})"
    ax.set_title(
        words.directed(text),
        loc="left" if words.is_mirrored else "right",
        fontsize=NORMAL,
        fontfamily=words.fonts,
        color=INK,
    )


def _rung_name(words: Wording, level: int) -> str:
    key = f"{level:+d}" if level else "0"
    if key in words.labels:
        return words.lines(key)
    number = words.numbers.number(level)
    return words.directed(f"+{number}" if level > 0 else number)


def _rung(level: int) -> str:
    if level == 0:
        return STRONG
    if level > 0:
        return ACCENT if level >= ACTIVE else "#8fc3c9"
    return WARM if level <= -ACTIVE else "#d9ab6d"
