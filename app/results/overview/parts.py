"""The people of a wave divided by site, region, language and segment, and the means of the parts that may be told."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analysis.checks import Array
from app.disclosure.row_sets import Division, is_rest_told, told
from app.results.over_time.cells import NO_SITE, Places, moments_of
from app.results.over_time.scores import WaveScores
from app.results.overview.columns import column_of

Flags = npt.NDArray[np.bool_]
SITE, REGION, LANGUAGE = "site", "region", "language"
# the measure that everybody has: that they answered
ANSWERED = ""
# of a segment, and of nobody in particular
IN, NOWHERE = "in", ""


class Mean(NamedTuple):
    """variance of the mean; missing where nobody differs"""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Way:
    """One division: its groups, and the place of the group of each person."""

    groups: tuple[Hashable, ...]
    places: Places

    @classmethod
    def of(cls, labels: Sequence[Hashable]) -> "Way":
        found: dict[Hashable, int] = {}
        places = [found.setdefault(label, len(found)) for label in labels]
        return cls(groups=tuple(found), places=np.asarray(places, dtype=np.int64))


@dataclass(frozen=True, kw_only=True, eq=False)
class Parts:
    """The people of a wave at all sites.

    ways   by name, in the order in which they are told
    """

    scores: WaveScores
    ways: Mapping[str, Way]
    min_cell: int
    _told: dict[bytes, dict[str, frozenset[Hashable]]] = field(default_factory=dict)
    _known: dict[str, Flags] = field(default_factory=dict)
    _told_of: dict[str, dict[str, frozenset[Hashable]]] = field(default_factory=dict)

    def known(self, measure: str) -> Flags:
        """Who has a value."""
        if measure not in self._known:
            has_all = measure == ANSWERED
            self._known[measure] = np.ones(len(self.scores), dtype=bool) if has_all else ~np.isnan(self.values(measure))
        return self._known[measure]

    def told(self, measure: str) -> dict[str, frozenset[Hashable]]:
        """The groups that may be told of this measure, decided by everybody who has a value."""
        if measure not in self._told_of:
            self._told_of[measure] = self.told_among(self.known(measure))
        return self._told_of[measure]

    def told_among(self, known: Flags) -> dict[str, frozenset[Hashable]]:
        """The groups that may be told of these people."""
        key = np.packbits(known).tobytes()
        if key not in self._told:
            self._told[key] = _decided(self.ways, known, self.min_cell)
        return self._told[key]

    def is_told(self, measure: str, way: str, group: Hashable) -> bool:
        return group in self.told(measure)[way]

    def count(self, way: str, group: Hashable) -> int | None:
        """People of a group who answered."""
        return int(self.rows(way, group).sum()) if self.is_told(ANSWERED, way, group) else None

    def everybody(self, measure: str) -> Mean | None:
        n = int(self.known(measure).sum())
        return self._means(measure, None).get(True) if n >= max(self.min_cell, 2) else None

    def mean(self, measure: str, way: str, group: Hashable) -> Mean | None:
        return self._means(measure, way).get(group) if self.is_told(measure, way, group) else None

    def rest(self, measure: str, way: str, group: Hashable) -> Mean | None:
        """Of everybody else; told wherever the group is."""
        return self.union(measure, ~self.rows(way, group)) if self.is_told(measure, way, group) else None

    def sites(self, measure: str, ids: Collection[int]) -> Flags:
        """Who belongs to those of these sites that are told."""
        return self.among(SITE, [site for site in ids if self.is_told(measure, SITE, site)])

    def among(self, way: str, groups: Collection[Hashable]) -> Flags:
        """Who belongs to one of these groups."""
        own = self.ways[way]
        return np.isin(own.places, [place for place, group in enumerate(own.groups) if group in groups])

    def union(self, measure: str, rows: Flags) -> Mean | None:
        """Of these people; ask first whether they may be told."""
        found = _moments(self.values(measure), (~rows).astype(np.int64), 2)
        return found[0] if found[0].n >= 2 else None

    def is_chain_told(self, measure: str, own: Collection[int]) -> bool:
        """Whether somebody who sees these sites may be told of everybody: nobody is left, or enough."""
        way = self.ways[SITE]
        counts = np.bincount(way.places[self.known(measure)], minlength=len(way.groups))
        return is_rest_told(dict(zip(way.groups, map(int, counts), strict=True)), own, min_cell=self.min_cell)

    def rows(self, way: str, group: Hashable) -> Flags:
        own = self.ways[way]
        place = own.groups.index(group) if group in own.groups else -1
        found: Flags = own.places == place
        return found

    def values(self, measure: str) -> Array:
        return column_of(self.scores, measure)

    def _means(self, measure: str, way: str | None) -> dict[Hashable, Mean]:
        key = (measure, way)
        if key not in self._kept:
            own = Way(groups=(True,), places=self._together) if way is None else self.ways[way]
            means = _moments(self.values(measure), own.places, len(own.groups))
            self._kept[key] = {group: one for group, one in zip(own.groups, means, strict=True) if one.n >= 2}
        return self._kept[key]

    @cached_property
    def _together(self) -> Places:
        return np.zeros(len(self.scores), dtype=np.int64)

    @cached_property
    def _kept(self) -> dict[tuple[str, str | None], dict[Hashable, Mean]]:
        return {}


def _moments(values: Array, places: Places, groups: int) -> list[Mean]:
    n, mean, variance = moments_of(values, places, groups)
    return [Mean(int(one), float(m), float(v)) for one, m, v in zip(n, mean, variance, strict=True)]


def _decided(ways: Mapping[str, Way], known: Flags, min_cell: int) -> dict[str, frozenset[Hashable]]:
    places = {name: way.places[known] for name, way in ways.items()}

    def crossed(one: str, other: str) -> dict[tuple[Hashable, Hashable], int]:
        first, second = ways[one].groups, ways[other].groups
        cells = np.bincount(places[one] * len(second) + places[other], minlength=len(first) * len(second))
        return {(first[at // len(second)], second[at % len(second)]): int(cells[at]) for at in np.flatnonzero(cells)}

    divisions = [Division(name=name, counts=_counts(way, places[name])) for name, way in ways.items()]
    return told(divisions, crossed, min_cell=min_cell)


def _counts(way: Way, places: Places) -> dict[Hashable, int]:
    counts = np.bincount(places, minlength=len(way.groups))
    return dict(zip(way.groups, map(int, counts), strict=True))


def divided(
    scores: WaveScores,
    *,
    regions: Mapping[int, str],
    segments: Mapping[int, Flags],
    min_cell: int,
) -> Parts:
    """regions by id of the site; segments by their number, who belongs to them, in the order in which they are told."""
    site = scores.site.fillna(NO_SITE).to_numpy().astype(np.int64)
    ids, places = np.unique(site, return_inverse=True)
    sites = Way(groups=tuple(int(one) for one in ids), places=np.asarray(places, dtype=np.int64))
    names = Way.of([regions.get(int(one), NOWHERE) for one in ids])
    ways = {
        SITE: sites,
        REGION: Way(groups=names.groups, places=names.places[sites.places]),
        LANGUAGE: _languages(scores),
    }
    own = {
        segment_way(number): Way(groups=(NOWHERE, IN), places=rows.astype(np.int64))
        for number, rows in segments.items()
    }
    return Parts(scores=scores, ways=ways | own, min_cell=min_cell)


def _languages(scores: WaveScores) -> Way:
    codes, names = scores.language.factorize()
    return Way(groups=(*map(str, names), NOWHERE), places=np.where(codes < 0, len(names), codes).astype(np.int64))


def segment_way(number: int) -> str:
    return f"segment:{number}"
