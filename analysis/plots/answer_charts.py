"""Charts of answers: the points of a response scale, and the levels of word of mouth."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import colors
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from analysis.answers.distribution import Distribution
from analysis.checks import Array
from analysis.plots.canvas import dress, key, name_rows, rows_high, sheet, write, write_at_end
from analysis.plots.drawing.palette import ACCENT, CARD, FALL, INK, STRONG
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# A segment narrower than this holds no figure; a key with more letters than this takes two rows.
ROOM = 0.06
KEY_LETTERS = 80
NEUTRAL, PALE_FALL, PALE_ACCENT = "#efefeb", "#e3bd8b", "#a3cfd4"


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
    items = len(result.shares)
    ax = sheet(ax, height=0.8 + rows_high(words, result.shares.index, least=0.46))
    _segments(ax, words, result.shares)
    ax.axvline(0, color=STRONG, linewidth=1, zorder=0)
    name_rows(ax, words, result.shares.index)
    ax.set_ylim(items - 0.5, -0.5)
    for row, answered in enumerate(result.answered):
        write_at_end(ax, words, row, words.say("n = {n}", n=numbers.number(int(answered))))
    ax.set_xticks([])
    ax.margins(x=0.01)
    dress(ax, words)
    _key_in_rows(ax, words)
    return ax


def _segments(ax: Axes, words: Wording, shares: pd.DataFrame) -> None:
    values = shares.to_numpy()
    points = values.shape[1]
    # The middle point straddles zero; with an even number of points zero lies between the two middle ones.
    left = -(values[:, : points // 2].sum(axis=1) + (values[:, points // 2] / 2 if points % 2 else 0))
    for j, (point, colour) in enumerate(zip(shares.columns, _fan(points), strict=True)):
        drawn = ax.barh(range(len(values)), values[:, j], left=left, height=0.66, color=colour)
        drawn.set_label(words.say(f"{point:g}"))
        for bar in drawn:
            bar.set(edgecolor=CARD, linewidth=1.2)
        _figures(ax, words, left, values[:, j], colour)
        left = left + values[:, j]


def _key_in_rows(ax: Axes, words: Wording) -> None:
    """The points in the order of reading, in two rows where one would be too long; empty marks fill the grid."""
    bars, names = ax.get_legend_handles_labels()
    rows = 1 if sum(map(len, names)) <= KEY_LETTERS else 2
    columns = -(-len(names) // rows)
    empty = Line2D([], [], linestyle="none")
    marks = [*zip(bars, names, strict=True), *[(empty, "")] * (rows * columns - len(names))]
    grid = [marks[row * columns : (row + 1) * columns][:: -1 if words.is_mirrored else 1] for row in range(rows)]
    # The legend fills columns first.
    ordered = [grid[row][column] for column in range(columns) for row in range(rows)]
    handles, labels = zip(*ordered, strict=True)
    place = {"loc": "lower center", "bbox_to_anchor": (0.5, 1.0), "ncols": columns}
    key(ax, words, handles=handles, labels=labels, columnspacing=1.2, handlelength=1.1, **place)


def _fan(points: int) -> list[str]:
    """Colours of the points: warm, light in the middle, turquoise; dark at both ends in grey, too."""
    half = points // 2
    below = colors.LinearSegmentedColormap.from_list("below", [FALL, PALE_FALL])
    above = colors.LinearSegmentedColormap.from_list("above", [PALE_ACCENT, ACCENT])
    steps = np.linspace(0, 1, half) if half > 1 else np.array([0.5])
    middle = [NEUTRAL] if points % 2 else []
    return [*(colors.to_hex(below(x)) for x in steps), *middle, *(colors.to_hex(above(x)) for x in steps)]


def _figures(
    ax: Axes,
    words: Wording,
    left: Array,
    shares: Array,
    colour: str,
) -> None:
    for row, (begin, share) in enumerate(zip(left, shares, strict=True)):
        if share >= ROOM:
            write(ax, words, (begin + share / 2, row), words.numbers.percent(float(share)), color=_readable(colour))


def _readable(background: str) -> str:
    red, green, blue = colors.to_rgb(background)
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else CARD
