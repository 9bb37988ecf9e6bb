"""What charts of different results draw alike: lines to read by, ticks, and the gaps between cells."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.checks import Array
from analysis.errors import BadOption
from analysis.plots.canvas import ruled
from analysis.plots.drawing.palette import CARD, STRONG
from analysis.plots.wording import Numbers, Wording

Written = Callable[..., str]
DASHED = (0, (4, 3))


def reference(ax: Axes, value: float) -> None:
    """An upright line to read by, behind what is measured."""
    ax.axvline(value, color=STRONG, linewidth=1.1, linestyle=DASHED, zorder=1)


def ticks(ax: Axes, values: Array, written: Written, *, decimals: int) -> None:
    """Rules across the rows at these values, written as the language writes them."""
    ruled(ax)
    ax.set_xticks(values, [written(float(value), decimals) for value in values])


def percent_ticks(ax: Axes, numbers: Numbers) -> None:
    """Rules at whole steps of a share, none of them outside the axes."""
    ruled(ax)
    inside = [float(tick) for tick in ax.get_xticks() if 0 <= tick <= max(ax.get_xlim())]
    ax.set_xticks(inside, [numbers.percent(tick) for tick in inside])


def gaps(ax: Axes, shape: tuple[int, ...]) -> None:
    """White lines between the cells of a table."""
    ax.set_xticks(np.arange(-0.5, shape[1]), minor=True)
    ax.set_yticks(np.arange(-0.5, shape[0]), minor=True)
    ax.grid(which="minor", color=CARD, linewidth=2)
    ax.tick_params(which="minor", length=0)


def with_limits(words: Wording, point: str, low: str, high: str) -> str:
    """An estimate and its interval, in figures."""
    return f"{point}  ({words.say('{low} to {high}', low=low, high=high)})"


def refuse_empty(table: pd.DataFrame, what: str) -> None:
    """Stop where there is nothing to draw."""
    if table.empty:
        raise BadOption(what, needed="at least one", found="none")
