"""A profile between two poles: the mean of each row, joined by a line."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.plots.canvas import dress, name_rows, rows_high, sheet, write_at_end, write_near
from analysis.plots.drawing.palette import ACCENT, CARD
from analysis.plots.marks import reference, refuse_empty, ticks
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# the label of a row is the words of its lowest pole; under this ending stand those of its highest
FAR = ":far"


def profile_line(
    rows: pd.DataFrame,
    *,
    limits: tuple[float, float],
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Means of rows from one pole to the other: a table with the columns row and mean, on a scale within limits."""
    refuse_empty(rows, "rows")
    words = Wording(labels=labels, numbers=numbers, language=language)
    names = [str(name) for name in rows["row"]]
    far = [f"{name}{FAR}" for name in names]
    ax = sheet(ax, height=0.5 + max(rows_high(words, names, least=0.42), rows_high(words, far, least=0.42)))
    places = np.arange(len(rows))
    ax.plot(rows["mean"], places, color=ACCENT, linewidth=1.75, zorder=2)
    ax.scatter(rows["mean"], places, s=46, color=ACCENT, edgecolors=CARD, linewidths=1.2, zorder=3)
    for place, (name, mean) in enumerate(zip(far, rows["mean"], strict=True)):
        write_near(ax, words, (float(mean), place), numbers.number(float(mean), 1), (0, 7))
        if name in labels:
            write_at_end(ax, words, place, words.lines(name, width=36))
    reference(ax, sum(limits) / 2)
    name_rows(ax, words, names)
    ax.set_xlim(*limits)
    ax.margins(x=0.05)
    ax.set_ylim(len(rows) - 0.5, -0.7)
    ticks(ax, np.linspace(*limits, 5), numbers.number, decimals=0 if (limits[1] - limits[0]) % 4 == 0 else 1)
    return dress(ax, words)
