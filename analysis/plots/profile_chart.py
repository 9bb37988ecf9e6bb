"""A profile between two poles: the mean of each row, joined by a line."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.plots.drawing.board import Board
from analysis.plots.drawing.palette import ACCENT
from analysis.plots.drawing.paper import MIDDLE, Paper
from analysis.plots.drawing.rows import Line, point, reference, rows_of, ruled
from analysis.plots.marks import refuse_empty
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
    paper: Paper = MIDDLE,
) -> Board:
    """Means of rows from one pole to the other: a table with the columns row and mean, on a scale within limits."""
    refuse_empty(rows, "rows")
    words = Wording(labels=labels, numbers=numbers, language=language)
    means = [float(mean) for mean in rows["mean"]]
    lines = [_line(words, str(name), mean) for name, mean in zip(rows["row"], means, strict=True)]
    drawn = rows_of(words, paper, lines, limits, inset=6)
    ticks = [float(tick) for tick in np.linspace(*limits, 5)]
    decimals = 0 if (limits[1] - limits[0]) % 4 == 0 else 1
    ruled(drawn, ticks, lambda value: numbers.number(value, decimals))
    reference(drawn, sum(limits) / 2)
    spots = [(drawn.scale.at(mean), y) for mean, y in zip(means, drawn.middles, strict=True)]
    drawn.board.line(spots, colour=ACCENT, width=1.75)
    for place, (mean, (x, y)) in enumerate(zip(means, spots, strict=True)):
        point(drawn, place, mean, None, fill=ACCENT, rim=ACCENT)
        drawn.board.text((x + 9, y - 6), numbers.number(mean, 1), halo=True)
    return drawn.board


def _line(words: Wording, name: str, mean: float) -> Line:
    """The near pole is the name of a row; the far one, where there is one, stands at its end."""
    near, key = words.plain(name), f"{name}{FAR}"
    far = words.plain(key) if key in words.labels else ""
    figure = words.numbers.number(mean, 1)
    return Line(key=name, name=near, end=far, title=words.plain("{name}: {text}", name=near, text=figure))
