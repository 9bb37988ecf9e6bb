"""The figures on loyalty and on careless answers without what a small group could be read from.

A share of few people is the count of few people, so a distribution with one small cell is left out as a whole: what is
left of it would give the cell away by subtraction.
"""

from collections.abc import Callable
from typing import Any

Part = dict[str, Any]
SHARES = (
    "positive",
    "neutral",
    "negative",
    "active_positive",
    "active_negative",
    "promoters",
    "passives",
    "detractors",
)


def hide_small_loyalty(loyalty: Part, *, min_cell: int) -> Part:
    """Parts that enough people stand behind, each without its small cells."""
    profiles = {name: _profile(one, min_cell) for name, one in loyalty.get("profiles", {}).items()}
    shown = {name: one for name, one in profiles.items() if one["items"]}
    parts = {
        name: _without_small_cells(part, min_cell)
        for name, part in loyalty.items()
        if name != "profiles" and part["n"] >= min_cell
    }
    return parts | ({"profiles": shown} if shown else {})


def hide_small_quality(quality: Part, *, min_cell: int) -> Part | None:
    """The counts of the rule; None where those it names, or those it leaves of a scale, are few."""
    scales = quality["scales"].values()
    counts = [quality["flagged"], *(row["n_before"] - row["n_after"] for row in scales)]
    counts += [rule[name] for rule in quality["rules"] for name in ("flagged", "flagged_alone")]
    left = [quality["n"] - quality["flagged"], *(row["n_after"] for row in scales)]
    return None if any(map(_is_small(min_cell), counts + left)) else quality


def _without_small_cells(part: Part, min_cell: int) -> Part:
    is_small, n = _is_small(min_cell), part["n"]
    counts = [row["count"] for row in part.get("shares", ())]
    shares = [round(part[name] * n) for name in SHARES if name in part]
    hidden: set[str] = set()
    if any(is_small(count) for count in [*counts, *shares, *(n - count for count in [*counts, *shares])]):
        hidden = {"shares", "axes", *SHARES}
    dimensions = {name: one for name, one in part.get("dimensions", {}).items() if one["n"] >= min_cell}
    shown = {name: value for name, value in part.items() if name not in hidden}
    return shown | ({"dimensions": dimensions} if "dimensions" in part else {})


def _profile(profile: Part, min_cell: int) -> Part:
    is_small = _is_small(min_cell)
    items = {}
    for name, item in profile["items"].items():
        middle = item["n"] - item["above"] - item["below"]
        small = any(map(is_small, (item["above"], item["below"], middle)))
        if item["n"] >= min_cell:
            items[name] = {"n": item["n"], "mean": item["mean"]} if small else item
    return profile | {"items": items}


def _is_small(min_cell: int) -> Callable[[int], bool]:
    return lambda count: 0 < count < min_cell
