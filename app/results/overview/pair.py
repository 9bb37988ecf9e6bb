"""Any two waves of a study beside each other: what a manager is told of them. Light: no numpy, no analysis."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.results.overview.model import Overview


@dataclass(frozen=True, kw_only=True)
class Split:
    """The change of the mean of everybody, in two parts.

    within   what the sites changed, at their mean shares of the people
    mix      what other shares of sites made of it
    """

    change: float
    within: float
    mix: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Pair:
    """
    found      the later wave; its `before` is the earlier one, and its lines have these two points alone
    n_before   people who answered the earlier one, as far as they count
    chain      by measure, of who sees every site; empty where fewer than two sites are told
    gone       measures that only the earlier wave asked
    """

    found: Overview
    n_before: int
    chain: Mapping[str, Split] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
