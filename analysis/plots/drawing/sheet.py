"""A drawing on axes of matplotlib: what files and notebooks are made of."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path

from analysis.plots.drawing.board import Board
from analysis.plots.drawing.palette import CARD
from analysis.plots.drawing.pieces import Box, Dash, Dot, Look, Shape, Spot, Stroke, Words
from analysis.plots.fonts import families

_GROUND = {"fc": CARD, "ec": "none", "pad": 0.5}
# all alike: what is drawn later lies on top
_LAYER = 2
_CODES = {"M": Path.MOVETO, "L": Path.LINETO, "C": Path.CURVE4}


def axes_of(board: Board) -> Axes:
    """New axes as large as the drawing, mirrored where the language is read from the right.

    Raises
    ------
    MissingFont   nothing on this machine writes the language
    """
    figure = Figure(figsize=(board.width / 72, board.height / 72), dpi=72, facecolor=CARD)
    FigureCanvasAgg(figure)
    axes: Axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(*((board.width, 0) if board.words.is_mirrored else (0, board.width)))
    axes.set_ylim(board.height, 0)
    sheet = _Sheet(axes, list(families(board.words.language)), is_mirrored=board.words.is_mirrored)
    for piece in board.pieces:
        sheet.draw(piece)
    return axes


class _Sheet:
    def __init__(self, axes: Axes, fonts: list[str], *, is_mirrored: bool) -> None:
        self.axes, self.fonts, self.is_mirrored = axes, fonts, is_mirrored

    def draw(self, piece: Any) -> None:
        match piece:
            case Stroke():
                self._stroke(piece)
            case Box():
                self._box(piece)
            case Shape():
                self._shape(piece)
            case Dot():
                self._dot(piece)
            case Words():
                self._words(piece)

    def _stroke(self, piece: Stroke) -> None:
        xs, ys = zip(*piece.points, strict=True)
        look = {"color": piece.colour, "linewidth": piece.width, "linestyle": _dashes(piece.dash)}
        self.axes.add_line(Line2D(xs, ys, solid_capstyle="butt", zorder=_LAYER, clip_on=False, **look))

    def _box(self, piece: Box) -> None:
        (x, y), (width, height) = piece.at, piece.size
        if piece.corner:
            shape = f"round,pad=0,rounding_size={piece.corner}"
            self.axes.add_patch(FancyBboxPatch((x, y), width, height, boxstyle=shape, **_look(piece.look)))
        else:
            self.axes.add_patch(Rectangle((x, y), width, height, **_look(piece.look)))

    def _shape(self, piece: Shape) -> None:
        places: list[Spot] = []
        codes: list[Any] = []
        for letter, points in piece.outline:
            places += list(points) if letter != "z" else [places[0]]
            codes += [_CODES[letter]] * len(points) if letter != "z" else [Path.CLOSEPOLY]
        self.axes.add_patch(PathPatch(Path(places, codes), **_look(piece.look)))

    def _dot(self, piece: Dot) -> None:
        look = piece.look
        marks = Line2D(
            [piece.at[0]],
            [piece.at[1]],
            linestyle="none",
            marker=piece.shape,
            markersize=2 * piece.radius,
            markerfacecolor=look.fill,
            markeredgecolor=look.rim or "none",
            markeredgewidth=look.width,
            zorder=_LAYER,
            clip_on=False,
        )
        self.axes.add_line(marks)

    def _words(self, piece: Words) -> None:
        sides = {"start": "right", "end": "left"} if self.is_mirrored else {"start": "left", "end": "right"}
        self.axes.text(
            *piece.at,
            piece.text,
            ha=sides.get(piece.anchor, "center"),
            va="baseline",
            fontsize=piece.size,
            color=piece.colour,
            fontfamily=self.fonts,
            fontweight="bold" if piece.bold else "normal",
            bbox=_GROUND if piece.is_held else None,
            zorder=_LAYER,
        )


def _dashes(dash: Dash) -> Any:
    return (0, dash) if dash else "-"


def _look(look: Look) -> dict[str, Any]:
    return {
        "facecolor": look.fill or "none",
        "edgecolor": look.rim or "none",
        "linewidth": look.width if look.rim else 0.0,
        "linestyle": _dashes(look.dash),
        "alpha": None if look.opacity == 1 else look.opacity,
        "joinstyle": "miter",
        "zorder": _LAYER,
        "clip_on": False,
    }
