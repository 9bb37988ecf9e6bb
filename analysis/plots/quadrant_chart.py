"""The four loyalty states as a square."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from analysis.loyalty.quadrants import Quadrants
from analysis.plots.canvas import DARK, LARGE, NORMAL, SMALL, STRENGTH, dress, sheet, write
from analysis.plots.drawing.palette import ACCENT, CARD, INK
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

NAMES = {"loyal": "Loyal", "latent": "Latent", "spurious": "Spurious", "none": "No loyalty"}
# Column (patronage) and row (attitude) of each state.
# Up to here a cell is light enough for figures in the accent.
LIGHT = 0.4
CELLS = {"loyal": (1, 1), "latent": (0, 1), "spurious": (1, 0), "none": (0, 0)}


def quadrant_square(
    result: Quadrants,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Share of people in each state with its interval; darker squares hold more people."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    ax = sheet(ax, height=4.6, width=5.6)
    grid = np.zeros((2, 2))
    rows = result.shares.to_dict("records")
    for row in rows:
        grid[CELLS[row["state"]][::-1]] = row["share"]
    darkest = max(0.6, float(grid.max()))
    ax.imshow(grid, cmap=STRENGTH, vmin=0, vmax=darkest, origin="lower", aspect="auto")
    for row in rows:
        shares = row["share"], row["low"], row["high"]
        _cell(ax, words, row["state"], shares, row["count"], depth=row["share"] / darkest)
    ax.axhline(0.5, color=CARD, linewidth=5)
    ax.axvline(0.5, color=CARD, linewidth=5)
    cuts = [words.say("Cut at {cut}", cut=numbers.number(cut, 2)) for cut in result.cuts]
    ax.set_xticks([0, 0.5, 1], [words.say("low"), cuts[1], words.say("high")])
    ax.set_yticks([0, 0.5, 1], [words.say("low"), cuts[0], words.say("high")])
    if not result.is_two_by_two:
        ax.set_title(
            words.say("The clusters are not four quadrants"), fontfamily=words.fonts, fontsize=NORMAL, color=INK
        )
    return dress(ax, words, x="Repeat patronage", y="Relative attitude")


def _cell(
    ax: Axes, words: Wording, state: str, limits: tuple[float, float, float], count: int, *, depth: float
) -> None:
    column, line = CELLS[state]
    share, low, high = (words.numbers.percent(x) for x in limits)
    ink = CARD if depth > DARK else INK
    span = words.say("{low} to {high}", low=low, high=high)
    people = words.say("n = {n}", n=words.numbers.number(count))
    write(ax, words, (column, line + 0.24), words.say(NAMES[state]), fontsize=NORMAL + 1, color=ink)
    write(ax, words, (column, line), share, fontsize=LARGE, color=ACCENT if depth < LIGHT else ink)
    write(ax, words, (column, line - 0.2), span, fontsize=SMALL, color=ink)
    write(ax, words, (column, line - 0.32), people, fontsize=SMALL, color=ink)
