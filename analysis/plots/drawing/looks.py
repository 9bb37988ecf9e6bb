"""Style attributes as classes of roles and as presentation attributes."""

from collections.abc import Iterator

from analysis.plots.drawing.palette import role_of

_PREFIXES = {"fill": "f", "stroke": "s"}
# the page decides these of a text
_OF_THE_PAGE = frozenset({"font", "font-family", "font-style", "white-space", "stroke-dashoffset"})
# what stands so without being said
_USUAL = {"text-anchor": "start", "stroke-linejoin": "round", "stroke-linecap": "butt", "font-size": "12px"}


def attributes_of(style: str) -> dict[str, str]:
    """Class and attributes of a style.

    Raises
    ------
    UnknownColour   a colour without a role; black, too, which the library leaves unsaid
    """
    found = dict(_declarations(style))
    # what is filled black is not told so
    found.setdefault("fill", "#000000")
    classes = [f"{prefix}-{role_of(found[name])}" for name, prefix in _PREFIXES.items() if _is_colour(found.get(name))]
    named = {"class": " ".join(classes)} if classes else {}
    others = {name: _plain(name, value) for name, value in found.items() if not _is_said(name, value)}
    return named | others


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for one in style.split(";"):
        name, _, value = one.partition(":")
        if name.strip():
            yield name.strip(), value.strip()


def _is_colour(value: str | None) -> bool:
    return bool(value) and value != "none"


def _is_said(name: str, value: str) -> bool:
    """By a class, by the page or by nobody, because it is usual."""
    by_class = name in _PREFIXES and _is_colour(value)
    return by_class or name in _OF_THE_PAGE or _USUAL.get(name) == value or (name, value) == ("stroke", "none")


def _plain(name: str, value: str) -> str:
    if name == "font-weight":
        return "600"
    return value.removesuffix("px").replace(",", " ") if name in ("font-size", "stroke-dasharray") else value
