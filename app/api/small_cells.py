"""A document of results without the figures that rest on fewer people than the smallest cell."""

from typing import Any

from app.api.small_loyalty import hide_small_loyalty, hide_small_quality

Document = dict[str, Any]
# all of one part: they rest on the same rows
OF_FACTORS = ("factorability", "dimensions", "efa")
# a part that is not named here is not shown: nobody looked yet at what a small group could be read from
SHOWN = ("vafa", "n", "scales", *OF_FACTORS, "loyalty", "quality", "warnings")


def hide_small(document: Document, *, min_cell: int) -> Document:
    """The same document; what is hidden leaves a warning that says so, and takes its own warnings with it."""
    small = {name for name, scale in document.get("scales", {}).items() if scale.get("n", 0) < min_cell}
    kept = {name: value for name, value in document.items() if name in SHOWN}
    hidden = [_warning(min_cell, scale=name) for name in sorted(small)]
    if any(document[part].get("n", min_cell) < min_cell for part in OF_FACTORS if part in document):
        kept = {name: value for name, value in kept.items() if name not in OF_FACTORS}
        hidden.append(_warning(min_cell, parts=list(OF_FACTORS)))
    kept["scales"] = {
        name: {"k": scale["k"]} if name in small else _shown(scale, min_cell)
        for name, scale in document.get("scales", {}).items()
    }
    kept = _with_large_parts(kept, min_cell)
    told = [one for one in document.get("warnings", ()) if one.get("scale") not in small]
    return kept | {"warnings": [*told, *hidden]}


def _with_large_parts(kept: Document, min_cell: int) -> Document:
    """The figures on loyalty and on careless answers that stand for enough people."""
    found = {name: value for name, value in kept.items() if name not in ("loyalty", "quality")}
    if loyalty := hide_small_loyalty(kept.get("loyalty", {}), min_cell=min_cell):
        found["loyalty"] = loyalty
    if "quality" in kept and (quality := hide_small_quality(kept["quality"], min_cell=min_cell)):
        found["quality"] = quality
    return found


def _shown(scale: Document, min_cell: int) -> Document:
    """A scale with the items that enough people answered."""
    items = {name: item for name, item in scale.get("items", {}).items() if item.get("n", min_cell) >= min_cell}
    return scale | {"items": items}


def _warning(min_cell: int, **where: object) -> Document:
    return {"code": "small_cell", **where, "message": f"fewer than {min_cell} responses: not shown"}
