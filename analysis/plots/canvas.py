"""What all charts share: colours, an empty sheet, text, and files that are the same for the same result."""

import logging
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import IO, Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from analysis.plots.drawing.palette import ACCENT, CARD, INK, LINE, SOFT, WASH
from analysis.plots.wording import Wording

SMALL, NORMAL, LARGE = 8.5, 9.5, 17.0
# behind a text that stands on a line
ON_CARD = {"fc": CARD, "ec": "none", "pad": 0.5}
WIDTH = 7.0

# Darker means more, in colour and in grey; the sign is always printed.
STRENGTH = LinearSegmentedColormap.from_list("strength", [CARD, WASH, "#8fc3c9", ACCENT])
# In a cell darker than this white reads better than ink.
DARK = 0.89

# a day or a program's name would change the file of equal results
_UNSAID = {"Date": None, "Creator": None, "Format": None, "Type": None}
_saving = Lock()
# a family without a bold face is drawn with the face it has; a chart need not say so on the command line
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)

Names = Sequence[str] | pd.Index | pd.Series


def sheet(ax: Axes | None, *, height: float, width: float = WIDTH) -> Axes:
    """The axes to draw on: those given, or new ones on a figure of their own (inches)."""
    if ax is None:
        figure = Figure(figsize=(width, height), layout="constrained", facecolor=CARD)
        FigureCanvasAgg(figure)
        ax = figure.add_subplot()
    for side in ("top", "left", "right", "bottom"):
        ax.spines[side].set_visible(False)
    ax.set_axisbelow(True)
    return ax


def dress(ax: Axes, words: Wording, *, x: str | None = None, y: str | None = None) -> Axes:
    """Axis titles, tick labels in the language's fonts, and the direction of reading."""
    ax.tick_params(length=0, labelsize=SMALL, labelcolor=SOFT, labelfontfamily=words.fonts)
    for axis, title in ((ax.xaxis, x), (ax.yaxis, y)):
        if title is not None:
            axis.set_label_text(words.say(title), fontfamily=words.fonts, fontsize=SMALL, color=SOFT)
    if words.is_mirrored:
        ax.invert_xaxis()
        ax.yaxis.tick_right()
        ax.yaxis.set_label_position("right")
        ax.tick_params(length=0)
    for label in ax.get_yticklabels():
        # Arabic letters reach far above and below the line; the default spacing would leave room for a line between.
        label.set_linespacing(0.85 if words.is_mirrored else 1.1)
    return ax


def name_rows(ax: Axes, words: Wording, names: Names, *, numbered: bool = False) -> None:
    """Labels of the rows, in as many lines as they need."""
    texts = [words.lines(str(name)) for name in names]
    if numbered:
        texts = [f"{words.numbers.number(i + 1)}  {text}" for i, text in enumerate(texts)]
    ax.set_yticks(range(len(texts)), texts)


def rows_high(words: Wording, names: Names, *, least: float = 0.36) -> float:
    """Inches that the rows need for their labels."""
    most = max(words.lines(str(name)).count("\n") + 1 for name in names)
    return len(names) * max(least, 0.08 + (0.21 if words.is_mirrored else 0.17) * most)


def ruled(ax: Axes, axis: str = "x") -> None:
    """Thin lines across the direction of measuring."""
    ax.grid(axis="x" if axis == "x" else "y", color=LINE, linewidth=0.8)


def write(ax: Axes, words: Wording, at: tuple[float, float], text: str, **look: Any) -> Text:
    """Text in the language's fonts at a point of the data."""
    settings: dict[str, Any] = {"fontsize": SMALL, "color": INK, "ha": "center", "va": "center"}
    return ax.text(*at, text, fontfamily=words.fonts, **(settings | look))


def write_near(ax: Axes, words: Wording, at: tuple[float, float], text: str, away: tuple[float, float]) -> None:
    """Text beside a point of the data, so many printer's points away, sideways in the direction of reading."""
    side = -1 if words.is_mirrored else 1
    starts = "center" if not away[0] else ("right" if words.is_mirrored else "left")
    ax.annotate(
        text,
        at,
        (side * away[0], away[1]),
        textcoords="offset points",
        ha=starts,
        va="bottom" if away[1] else "center",
        fontsize=SMALL,
        fontfamily=words.fonts,
        color=INK,
    )


def write_at_end(ax: Axes, words: Wording, row: float, text: str) -> None:
    """Text beside the axes where a row ends, on the left in languages read from the right."""
    edge, side = (0, "right") if words.is_mirrored else (1, "left")
    ax.annotate(
        words.directed(text),
        (edge, row),
        (-8 if words.is_mirrored else 8, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        ha=side,
        va="center",
        fontsize=SMALL,
        fontfamily=words.fonts,
        color=INK,
        annotation_clip=False,
    )


def key(ax: Axes, words: Wording, **place: Any) -> None:
    """Legend in the direction of reading."""
    legend = ax.legend(
        frameon=False,
        prop=FontProperties(family=words.fonts, size=SMALL),
        labelcolor=SOFT,
        markerfirst=not words.is_mirrored,
        alignment="right" if words.is_mirrored else "left",
        **place,
    )
    legend.set_in_layout(True)


def save_svg(ax: Axes, target: Path | IO[bytes]) -> None:
    """Scalable file with letters as outlines; equal charts give equal bytes."""
    _save(ax, target, format="svg", metadata=_UNSAID)


def save_text_svg(ax: Axes, target: IO[bytes]) -> None:
    """Scalable drawing with letters as text on no ground: what shows it has the fonts and shapes Persian."""
    _save(ax, target, fonttype="none", facecolor="none", transparent=True, format="svg", metadata=_UNSAID)


def save_png(ax: Axes, target: Path | IO[bytes], *, dpi: int = 160) -> None:
    """Raster file; equal charts give equal bytes."""
    _save(ax, target, format="png", metadata={"Software": None}, dpi=dpi)


def _save(ax: Axes, target: Path | IO[bytes], *, fonttype: str = "path", **options: Any) -> None:
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("these axes are on no figure")
    # The ids inside an SVG come from a setting of the whole process: one at a time.
    with _saving, mpl.rc_context({"svg.hashsalt": "vafa", "svg.fonttype": fonttype}):
        figure.savefig(target, **({"facecolor": figure.get_facecolor()} | options))
