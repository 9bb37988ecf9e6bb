"""What a drawing is made of, before anyone decides whether it becomes a part of a page or a file.

Places are pixels from where reading begins and from the top. A dash is a row of lengths, drawn and left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Spot = tuple[float, float]
Dash = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Look:
    """Fill and rim of a surface; none where there is no colour."""

    fill: str = ""
    rim: str = ""
    width: float = 1.0
    dash: Dash = ()
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A line through points."""

    points: Sequence[Spot]
    colour: str
    width: float = 1.0
    dash: Dash = ()
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle from its corner where reading begins."""

    at: Spot
    size: Spot
    look: Look
    corner: float = 0.0
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A surface by its outline: letters of paths (M, L, C, z) with their points."""

    outline: Sequence[tuple[str, Sequence[Spot]]]
    look: Look
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A mark at a place: a circle ("o"), a square ("s"), a triangle that points down ("v") or up ("^")."""

    at: Spot
    radius: float
    look: Look
    shape: str = "o"
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A line of text on its baseline.

    anchor   start, middle or end, as it is read
    is_held  with a rim in the colour of the ground, so that lines behind it do not cross its letters
    """

    at: Spot
    text: str
    anchor: str
    size: float
    colour: str
    bold: bool = False
    is_held: bool = False
    mark: str = ""


Piece = Stroke | Box | Shape | Dot | Words
