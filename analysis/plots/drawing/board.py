"""A sheet in pixels on which charts place their marks: x from where reading begins, y from the top.

Persian is mirrored once, where the sheet becomes a page or a file; a chart that is drawn here has no side of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.plots.drawing.letters import shortened
from analysis.plots.drawing.palette import CARD, GRID, INK, SOFT
from analysis.plots.drawing.paper import Paper
from analysis.plots.drawing.pieces import Box, Dash, Dot, Look, Piece, Shape, Spot, Stroke, Words
from analysis.plots.wording import Wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TEXT, TICK, NAME, HEAD = 12.0, 11.0, 13.0, 13.0
DASHED, DOTTED = (4.0, 3.0), (2.0, 3.0)


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


@dataclass(eq=False)
class Board:
    """One drawing: how marks come onto it, and what was drawn.

    pieces   in the order they are drawn in
    titles   what each mark tells when it is pointed at, by its name
    """

    words: Wording
    paper: Paper
    height: float
    pieces: list[Piece] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    _mark: str = ""

    @property
    def width(self) -> float:
        """In pixels."""
        return float(self.paper.width)

    @property
    def axes(self) -> "Axes":
        """The drawing on axes of matplotlib, for a notebook.

        Raises
        ------
        MissingFont   nothing on this machine writes the language
        """
        # half a second of start-up: pages draw without it
        from analysis.plots.drawing.sheet import axes_of

        return axes_of(self)

    @contextmanager
    def mark(self, name: str, title: str) -> Iterator[None]:
        """What is drawn meanwhile is one mark that tells its title."""
        self._mark = name
        if title:
            self.titles[name] = self.words.directed(title)
        yield
        self._mark = ""

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
        if not text:
            return
        said = self.words.directed(text if room is None else shortened(text, room, size))
        words = Words(
            at=at, text=said, anchor=anchor, size=size, colour=colour, bold=bold, is_held=halo, mark=self._mark
        )
        self.pieces.append(words)

    def line(self, points: Sequence[Spot], *, colour: str = GRID, width: float = 1.0, dash: Dash = ()) -> None:
        """A line through points."""
        self.pieces.append(Stroke(points=tuple(points), colour=colour, width=width, dash=dash, mark=self._mark))

    def upright(
        self, x: float, top: float, bottom: float, *, colour: str = GRID, width: float = 1.0, dash: Dash = ()
    ) -> None:
        """A line from top to bottom."""
        self.line([(x, top), (x, bottom)], colour=colour, width=width, dash=dash)

    def level(
        self, y: float, start: float, end: float, *, colour: str = GRID, width: float = 1.0, dash: Dash = ()
    ) -> None:
        """A line along the reading."""
        self.line([(start, y), (end, y)], colour=colour, width=width, dash=dash)

    def box(self, at: Spot, size: Spot, *, fill: str = "", rim: str = "", width: float = 1.0, dash: Dash = ()) -> None:
        """A rectangle from its corner where reading begins."""
        look = Look(fill=fill, rim=rim, width=width, dash=dash)
        self.pieces.append(Box(at=at, size=size, look=look, mark=self._mark))

    def row(self, top: float, height: float, fill: str, *, start: float = 0.0, end: float | None = None) -> None:
        """The tint of a row, with round corners."""
        size = ((self.width if end is None else end) - start, height)
        self.pieces.append(Box(at=(start, top), size=size, look=Look(fill=fill), corner=4.0, mark=self._mark))

    def area(self, points: Sequence[Spot], look: Look) -> None:
        """A surface between points."""
        outline = [("M", points[:1]), ("L", points[1:]), ("z", ())]
        self.pieces.append(Shape(outline=outline, look=look, mark=self._mark))

    def ribbon(self, start: Spot, end: Spot, thick: float, *, fill: str, opacity: float) -> None:
        """What flows from one place (its upper edge) to another."""
        (left, upper), (right, lower), middle = start, end, (start[0] + end[0]) / 2
        ahead = [(middle, upper), (middle, lower), (right, lower)]
        back = [(middle, lower + thick), (middle, upper + thick), (left, upper + thick)]
        outline = [("M", [start]), ("C", ahead), ("L", [(right, lower + thick)]), ("C", back), ("z", ())]
        look = Look(fill=fill, opacity=opacity)
        self.pieces.append(Shape(outline=outline, look=look, mark=self._mark))

    def dot(
        self, at: Spot, radius: float = 5.0, *, fill: str = SOFT, rim: str = CARD, width: float = 1.5, shape: str = "o"
    ) -> None:
        """A mark at a place: a circle, a square or a triangle."""
        look = Look(fill=fill, rim=rim, width=width)
        self.pieces.append(Dot(at=at, radius=radius, look=look, shape=shape, mark=self._mark))

    def ticks(self, scale: Scale, values: Sequence[float], span: Spot, at: float, written: Sequence[str]) -> None:
        """Thin uprights at values, and what they are, on a baseline below."""
        for value, text in zip(values, written, strict=True):
            self.upright(scale.at(value), *span)
            self.text((scale.at(value), at), text, anchor="middle", size=TICK)

    def head(self, at: Spot, text: str, *, anchor: str = "start", room: float | None = None) -> None:
        """What a panel shows."""
        self.text(at, text, size=HEAD, colour=INK, bold=True, anchor=anchor, room=room)
