"""A sheet in pixels on which charts place their marks: x from where reading begins, y from the top.

Persian is mirrored once, at the axes; a chart that is drawn here has no side of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from analysis.plots.drawing.letters import shortened
from analysis.plots.drawing.palette import CARD, GRID, INK, SOFT
from analysis.plots.drawing.paper import Paper
from analysis.plots.wording import Wording

TEXT, TICK, NAME, HEAD = 12.0, 11.0, 13.0, 13.0
DASHED, DOTTED = (0, (4, 3)), (0, (2, 3))
# an artist of a mark is told by its name, see `inline`
MARK = "mark-"
_ON_GROUND = {"fc": CARD, "ec": "none", "pad": 1.5}
# all alike: what is drawn later lies on top, and the artists of a mark stay together
_LAYER = 2

Spot = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """Values on a way of pixels; what lies outside ends at the edge."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value stands, at the edge where it lies beyond."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def holds(self, value: float) -> bool:
        """Whether a value lies within."""
        return self.low <= value <= self.high


class Board:
    """The axes of one drawing, and how marks come onto them."""

    def __init__(self, words: Wording, paper: Paper, height: float) -> None:
        self.words, self.paper, self.width, self.height = words, paper, float(paper.width), height
        figure = Figure(figsize=(paper.width / 72, height / 72), dpi=72, facecolor=CARD)
        FigureCanvasAgg(figure)
        self.axes: Axes = figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(*((paper.width, 0) if words.is_mirrored else (0, paper.width)))
        self.axes.set_ylim(height, 0)
        self._mark: dict[str, str] = {}

    @contextmanager
    def mark(self, name: str, title: str) -> Iterator[None]:
        """What is drawn meanwhile is one mark that tells its title; titles of hidden figures stay empty."""
        self._mark = {"gid": f"{MARK}{name}", "label": self.words.directed(title) if title else ""}
        yield
        self._mark = {}

    def text(
        self,
        at: Spot,
        text: str,
        *,
        anchor: str = "start",
        size: float = TEXT,
        colour: str = SOFT,
        bold: bool = False,
        room: float | None = None,
        halo: bool = False,
    ) -> None:
        """One line of text on its baseline; `room` is what it has before it is cut."""
        said = text if room is None else shortened(text, room, size)
        sides = {"start": "right", "end": "left"} if self.words.is_mirrored else {"start": "left", "end": "right"}
        self.axes.text(
            *at,
            self.words.directed(said),
            ha=sides.get(anchor, "center"),
            va="baseline",
            fontsize=size,
            color=colour,
            fontfamily=self.words.fonts,
            fontweight="bold" if bold else "normal",
            bbox=_ON_GROUND if halo else None,
            zorder=_LAYER,
            gid=self._mark.get("gid"),
        )

    def line(self, points: Sequence[Spot], *, colour: str = GRID, width: float = 1.0, dash: Any = "-") -> None:
        """A line through points."""
        xs, ys = zip(*points, strict=True)
        look: dict[str, Any] = {
            "color": colour,
            "linewidth": width,
            "linestyle": dash,
            "solid_capstyle": "butt",
            **self._own(),
        }
        self.axes.add_line(Line2D(xs, ys, **look))

    def upright(self, x: float, top: float, bottom: float, **look: Any) -> None:
        """A line from top to bottom."""
        self.line([(x, top), (x, bottom)], **look)

    def level(self, y: float, start: float, end: float, **look: Any) -> None:
        """A line along the reading."""
        self.line([(start, y), (end, y)], **look)

    def box(self, at: Spot, size: Spot, *, fill: str, rim: str = "none", width: float = 1.0, dash: Any = "-") -> None:
        """A rectangle from its corner where reading begins."""
        look: dict[str, Any] = {
            "facecolor": fill,
            "edgecolor": rim,
            "linewidth": width if rim != "none" else 0.0,
            "linestyle": dash,
        }
        self.axes.add_patch(Rectangle(at, size[0], size[1], **look, **self._own()))

    def row(self, top: float, height: float, fill: str, *, start: float = 0.0, end: float | None = None) -> None:
        """The tint of a row, with round corners."""
        room = (self.width if end is None else end) - start
        shape = "round,pad=0,rounding_size=4"
        patch = FancyBboxPatch((start, top), room, height, boxstyle=shape, facecolor=fill, edgecolor="none", lw=0)
        patch.set(**self._own())
        self.axes.add_patch(patch)

    def area(self, points: Sequence[Spot], *, fill: str, opacity: float | None = None, **rim: Any) -> None:
        """A surface between points."""
        look: dict[str, Any] = {"facecolor": fill, "edgecolor": "none", "alpha": opacity, "linewidth": 0.0} | rim
        self.axes.add_patch(Polygon(points, closed=True, **look, **self._own()))

    def ribbon(self, start: Spot, end: Spot, thick: float, *, fill: str, opacity: float) -> None:
        """What flows from one place (its upper edge) to another."""
        (left, upper), (right, lower), middle = start, end, (start[0] + end[0]) / 2
        ahead = [(left, upper), (middle, upper), (middle, lower), (right, lower)]
        back = [(right, lower + thick), (middle, lower + thick), (middle, upper + thick), (left, upper + thick)]
        curve = [Path.CURVE4] * 3
        path = Path([*ahead, *back, (left, upper)], [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])
        look: dict[str, Any] = {"facecolor": fill, "alpha": opacity, "edgecolor": "none", "linewidth": 0.0}
        self.axes.add_patch(PathPatch(path, **look, **self._own()))

    def dot(
        self, at: Spot, radius: float = 5.0, *, fill: str = SOFT, rim: str = CARD, width: float = 1.5, shape: str = "o"
    ) -> None:
        """A mark at a place: a circle, or a triangle that points down ("v") or up ("^")."""
        look: dict[str, Any] = {
            "marker": shape,
            "markersize": 2 * radius,
            "markerfacecolor": fill,
            "markeredgecolor": rim,
        }
        marks = Line2D([at[0]], [at[1]], linestyle="none", markeredgewidth=width, **look, **self._own())
        self.axes.add_line(marks)

    def ticks(self, scale: Scale, values: Sequence[float], span: Spot, at: float, written: Sequence[str]) -> None:
        """Thin uprights at values, and what they are, on a baseline below."""
        for value, text in zip(values, written, strict=True):
            self.upright(scale.at(value), *span)
            self.text((scale.at(value), at), text, anchor="middle", size=TICK)

    def head(self, at: Spot, text: str, **look: Any) -> None:
        """What a panel shows."""
        self.text(at, text, size=HEAD, colour=INK, bold=True, **look)

    def _own(self) -> dict[str, Any]:
        return {"zorder": _LAYER, "clip_on": False, **self._mark}
