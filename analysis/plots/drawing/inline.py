"""A drawing becomes a part of the page: style attributes become classes, so that the page's style colours it.

A page that allows no inline style (a strict content security policy) shows such a drawing; light, dark and print are
one drawing; marks carry their words as titles and can be pointed at.
"""

import io
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from analysis.plots.drawing import shapes
from analysis.plots.drawing.looks import attributes_of
from analysis.plots.drawing.saving import save_text_svg
from analysis.plots.wording import LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK

# neighbours (of one zorder) whose gid begins with this and goes on alike are one mark
MARK = "mark-"
_SPACE, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_SKIPPED = frozenset({"defs", "metadata", "style", "title"})
# a text says in its first letter how it is read: in a page it gets a direction of its own instead
_ISOLATES = {RIGHT_TO_LEFT_MARK: "\u2067", LEFT_TO_RIGHT_MARK: "\u2066"}
_END = "\u2069"


def inline_svg(
    axes: Axes,
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
    titles   what a mark tells when it is pointed at, by the mark's name (its gid without "mark-"), before what
             charts tell themselves
    links    where a mark leads, by its name

    Raises
    ------
    UnknownColour   the drawing holds a colour without a role in the palette
    """
    target = io.BytesIO()
    save_text_svg(axes, target)
    root = ET.fromstring(target.getvalue())
    told = {**dict(_told(axes)), **(titles or {})}
    return ET.tostring(_Page(root, name, told, links or {}).drawing(label), encoding="unicode")


def _told(axes: Axes) -> Iterator[tuple[str, str]]:
    """What each mark says of itself: the label of its artists, where it is no name of the library's own."""
    for artist in axes.figure.findobj(_is_marked):
        text = str(artist.get_label())
        if text and not text.startswith("_"):
            yield str(artist.get_gid()).removeprefix(MARK), text


def _is_marked(artist: Artist) -> bool:
    return str(artist.get_gid()).startswith(MARK)


class _Page:
    """One drawing on its way into a page."""

    def __init__(self, root: ET.Element, name: str, titles: Mapping[str, str], links: Mapping[str, str]) -> None:
        self.root, self.name, self.titles, self.links = root, name, titles, links
        self.shapes = {f"#{one.get('id')}": one.get("d", "") for one in root.iter(f"{_SPACE}path") if one.get("id")}
        self.clips = {one.get("id", ""): one[0] for one in root.iter(f"{_SPACE}clipPath")}

    def drawing(self, label: str) -> ET.Element:
        """The root of what stands in the page: a picture, or a group where marks lead somewhere."""
        found = ET.Element("svg", {"class": "c", "viewBox": self.root.get("viewBox", "")})
        # a page that is read from the right must not turn the anchors of texts
        found.attrib |= {"direction": "ltr", "stroke-linejoin": "round", "font-size": "12"}
        leads = any(mark in self.links for mark in self.titles)
        found.attrib |= {"role": "group" if leads else "img", "aria-label": label}
        parts = list(self._merged(self.root))
        found.extend([*self._clips_used(parts), *parts])
        if leads:
            _hide_what_leads_nowhere(found)
        return found

    def _merged(self, group: ET.Element) -> Iterator[ET.Element]:
        """Elements in their order; neighbours of one mark under one roof."""
        mark, roof = "", ET.Element("g")
        for own, element in self._elements(group, ""):
            if own != mark:
                yield from self._under(mark, roof)
                mark, roof = own, ET.Element("g")
            roof.append(element)
        yield from self._under(mark, roof)

    def _elements(self, group: ET.Element, mark: str) -> Iterator[tuple[str, ET.Element]]:
        """What is drawn, each with the mark it belongs to."""
        for child in group:
            tag = child.tag.removeprefix(_SPACE)
            if tag == "g":
                gid = child.get("id", "")
                yield from self._elements(child, gid.removeprefix(MARK) if gid.startswith(MARK) else mark)
            elif tag not in _SKIPPED:
                drawn = self._text(child) if tag == "text" else self._shape(child, group)
                if drawn is not None:
                    yield mark, drawn

    def _under(self, mark: str, roof: ET.Element) -> Iterator[ET.Element]:
        if not mark:
            yield from roof
            return
        title = self.titles.get(mark, "")
        roof.attrib |= {"id": f"{self.name}-{mark}", "class": "mark"}
        if title:
            said = ET.Element("title")
            said.text = _isolated(title)
            roof.insert(0, said)
        if mark not in self.links:
            yield roof
            return
        link = ET.Element("a", {"href": self.links[mark], "aria-label": title})
        link.append(roof)
        yield link

    def _shape(self, element: ET.Element, group: ET.Element) -> ET.Element | None:
        looks = attributes_of(element.get("style", ""))
        if looks.get("fill") == "none" and "s-" not in looks.get("class", ""):
            return None
        path = element.get("d") or self.shapes[element.get(f"{_XLINK}href", "")]
        at = (float(element.get("x", 0)), float(element.get("y", 0)))
        tag, place = shapes.placed(path, at)
        clip = element.get("clip-path") or group.get("clip-path")
        clipped = {"clip-path": clip.replace("#", f"#{self.name}-")} if clip else {}
        return ET.Element(tag, {**place, **looks, **clipped})

    def _text(self, element: ET.Element) -> ET.Element:
        found = ET.Element("text", {at: shapes.short(element.get(at, "0")) for at in ("x", "y")})
        found.attrib |= attributes_of(element.get("style", ""))
        turned = element.get("transform", "")
        if turned and not turned.startswith(("rotate(-0 ", "rotate(0 ")):
            found.set("transform", turned)
        found.text = _isolated(element.text or "")
        return found

    def _clips_used(self, parts: list[ET.Element]) -> Iterator[ET.Element]:
        """Only what is drawn knows its clip; a drawing without any has no definitions."""
        used = {one.get("clip-path", "") for part in parts for one in part.iter()} - {""}
        for clip, rect in self.clips.items():
            if f"url(#{self.name}-{clip})" in used:
                found = ET.Element("clipPath", {"id": f"{self.name}-{clip}"})
                found.append(ET.Element("rect", {k: shapes.short(rect.get(k, "0")) for k in _RECT}))
                yield found


_RECT = ("x", "y", "width", "height")


def _hide_what_leads_nowhere(drawing: ET.Element) -> None:
    """Who listens is told the label and the links; the loose words of axes stay unsaid."""
    for part in drawing:
        if part.tag not in ("a", "clipPath"):
            part.set("aria-hidden", "true")


def _isolated(text: str) -> str:
    start = _ISOLATES.get(text[:1])
    return f"{start}{text[1:]}{_END}" if start else text
