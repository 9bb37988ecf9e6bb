"""A drawing becomes a part of the page: classes instead of styles, so that the page's style colours it.

A page that allows no inline style (a strict content security policy) shows such a drawing; light, dark and print are
one drawing; marks carry their words as titles and can be pointed at. It is written here and not cut out of a file of
matplotlib's, because a page of ten charts at three widths would wait two seconds for it; that both show the same is
tested.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from analysis.plots.drawing.board import Board
from analysis.plots.drawing.palette import role_of
from analysis.plots.drawing.pieces import Box, Dash, Dot, Look, Piece, Shape, Spot, Stroke, Words
from analysis.plots.wording import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK

# a text says in its first letter how it is read: in a page it gets a direction of its own instead
_ISOLATES = {RIGHT_TO_LEFT_MARK: "\u2067", LEFT_TO_RIGHT_MARK: "\u2066"}
_END = "\u2069"
_USUAL_SIZE = 12.0
_SPACES = re.compile(r"\s+")
_TRIANGLES = {"v": 1, "^": -1}
Attributes = dict[str, str]
Outline = Sequence[tuple[str, Sequence[Spot]]]


def inline_svg(
    board: Board,
    *,
    name: str,
    label: str,
    titles: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
) -> str:
    """The drawing as a part of a page; equal charts give equal strings.

    Parameters
    ----------
    name     makes ids unique: no two drawings of a page share one
    label    the finding in words, for those who do not see it
    titles   what a mark tells when it is pointed at, by the mark's name, before what charts tell themselves
    links    where a mark leads, by its name

    Raises
    ------
    UnknownColour   the drawing holds a colour without a role in the palette
    """
    leads = any(piece.mark in (links or {}) for piece in board.pieces if piece.mark)
    root = ET.Element("svg", {"class": "c", "viewBox": f"0 0 {short(board.width)} {short(board.height)}"})
    # a page that is read from the right must not turn the anchors of texts
    root.attrib |= {"direction": "ltr", "stroke-linejoin": "round", "font-size": short(_USUAL_SIZE)}
    root.attrib |= {"role": "group" if leads else "img", "aria-label": label}
    told = {**board.titles, **(titles or {})}
    for mark, pieces in groupby(board.pieces, key=lambda piece: piece.mark):
        elements = [one for piece in pieces for one in _elements(board, piece)]
        own = mark and f"{name}-{_SPACES.sub('-', mark)}"
        root.extend(_marked(elements, own, told.get(mark, ""), (links or {}).get(mark, "")))
    if leads:
        _hide_what_leads_nowhere(root)
    return ET.tostring(root, encoding="unicode")


def short(number: float) -> str:
    """At most two decimals, none that says nothing."""
    return f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _marked(elements: list[ET.Element], own: str, title: str, link: str) -> list[ET.Element]:
    """What belongs to one mark under one roof, with its title and where it leads."""
    if not own:
        return elements
    roof = ET.Element("g", {"id": own, "class": "mark"})
    if title:
        ET.SubElement(roof, "title").text = _isolated(title)
    roof.extend(elements)
    if not link:
        return [roof]
    way = ET.Element("a", {"href": link, "aria-label": title or _read(elements)})
    way.append(roof)
    return [way]


def _read(elements: list[ET.Element]) -> str:
    return " ".join(one.text for one in elements if one.text)


def _hide_what_leads_nowhere(drawing: ET.Element) -> None:
    """Who listens is told the label and the links; the loose words of axes stay unsaid."""
    for part in drawing:
        if part.tag != "a":
            part.set("aria-hidden", "true")


def _elements(board: Board, piece: Piece) -> Iterator[ET.Element]:
    match piece:
        case Stroke():
            yield ET.Element(
                "path", {"d": _path([("M", piece.points[:1]), ("L", piece.points[1:])], board), **_line(piece)}
            )
        case Box():
            yield ET.Element("rect", {**_rectangle(board, piece), **_look(piece.look)})
        case Shape():
            yield ET.Element("path", {"d": _path(piece.outline, board), **_look(piece.look)})
        case Dot():
            yield _dot(board, piece)
        case Words():
            yield _text(board, piece)


def _x(board: Board, x: float) -> float:
    return board.width - x if board.words.is_mirrored else x


def _path(outline: Outline, board: Board) -> str:
    return "".join(letter + _points(points, board) for letter, points in outline)


def _points(points: Sequence[Spot], board: Board) -> str:
    return " ".join(f"{short(_x(board, x))} {short(y)}" for x, y in points)


def _line(piece: Stroke) -> Attributes:
    return {"class": f"s-{role_of(piece.colour)}", "fill": "none", **_rim(piece.width, piece.dash)}


def _rim(width: float, dash: Dash) -> Attributes:
    found = {} if width == 1 else {"stroke-width": short(width)}
    return found | ({"stroke-dasharray": " ".join(map(short, dash))} if dash else {})


def _look(look: Look) -> Attributes:
    classes = [f"f-{role_of(look.fill)}"] if look.fill else []
    classes += [f"s-{role_of(look.rim)}"] if look.rim else []
    found = {"class": " ".join(classes)} | ({} if look.fill else {"fill": "none"})
    found |= _rim(look.width, look.dash) if look.rim else {}
    return found | ({} if look.opacity == 1 else {"opacity": short(look.opacity)})


def _rectangle(board: Board, piece: Box) -> Attributes:
    (x, y), (width, height) = piece.at, piece.size
    x, width = min(x, x + width), abs(width)
    left = board.width - x - width if board.words.is_mirrored else x
    found = {"x": short(left), "y": short(y), "width": short(width), "height": short(height)}
    return found | ({"rx": short(piece.corner)} if piece.corner else {})


def _dot(board: Board, piece: Dot) -> ET.Element:
    x, y, r = _x(board, piece.at[0]), piece.at[1], piece.radius
    if piece.shape == "o":
        return ET.Element("circle", {"cx": short(x), "cy": short(y), "r": short(r), **_look(piece.look)})
    if piece.shape == "s":
        place = {"x": short(x - r), "y": short(y - r), "width": short(2 * r), "height": short(2 * r)}
        return ET.Element("rect", {**place, **_look(piece.look)})
    down = _TRIANGLES[piece.shape] * r
    corners = [(x - r, y - down), (x + r, y - down), (x, y + down)]
    outline = " ".join(f"{short(a)} {short(b)}" for a, b in corners)
    return ET.Element("path", {"d": f"M{outline}z", **_look(piece.look), "stroke-linejoin": "miter"})


def _text(board: Board, piece: Words) -> ET.Element:
    anchor = {"start": "end", "end": "start"}.get(piece.anchor, "middle") if board.words.is_mirrored else piece.anchor
    found = {"x": short(_x(board, piece.at[0])), "y": short(piece.at[1]), "class": f"f-{role_of(piece.colour)}"}
    found |= {} if anchor == "start" else {"text-anchor": anchor}
    found |= {} if piece.size == _USUAL_SIZE else {"font-size": short(piece.size)}
    found |= {"font-weight": "600"} if piece.bold else {}
    if piece.is_held:
        found["class"] += " halo"
    element = ET.Element("text", found)
    element.text = _isolated(piece.text)
    return element


def _isolated(text: str) -> str:
    start = _ISOLATES.get(text[:1])
    return f"{start}{text[1:]}{_END}" if start else text
