"""Somebody's look at a wave and those before it: whose answers they are told of, wave by wave."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from app.accounts.models import Site
from app.accounts.scope import Scope
from app.results.kept import Kept
from app.results.over_time.cells import NO_SITE
from app.results.over_time.history import History, PastWave
from app.results.overview import own_sites
from app.results.overview.columns import has_column
from app.results.overview.narrowing import EVERYBODY, Narrowing, NotShown
from app.results.overview.parts import ANSWERED, IN, LANGUAGE, REGION, SITE, Flags, Mean, Parts, divided, segment_way

Group = tuple[str, Hashable]
Key = tuple[Hashable, ...]
_kept: Kept[Key, Parts] = Kept(64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """
    history   of all sites: what may be told is decided by everybody, and then cut to what the looker sees
    only      the sites that the looker sees
    sites     of the organisation, by name
    keys      for each wave of the history what its answers are known by
    members   by number of a segment the people of it, in the order in which they are told
    """

    history: History
    narrowing: Narrowing
    only: Scope
    sites: tuple[Site, ...]
    keys: tuple[Key, ...]
    members: Mapping[int, frozenset[object]] = field(default_factory=dict)
    _own_sites: dict[tuple[int, str], frozenset[int]] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether it is everybody at all sites."""
        return self.narrowing == EVERYBODY and self.only.is_everywhere

    @property
    def newest(self) -> int:
        return len(self.history.waves) - 1

    @property
    def shown(self) -> tuple[Site, ...]:
        """The sites that are listed: those of the look, as far as they are seen."""
        seen = tuple(self.only.seen(self.sites))
        if self.narrowing.way == "site":
            return tuple(site for site in seen if site.code == self.narrowing.key)
        if self.narrowing.way == "region":
            return tuple(site for site in seen if site.region == self.narrowing.key)
        return seen if self.narrowing == EVERYBODY else ()

    @cached_property
    def group(self) -> Group | None:
        """None for everybody, and for all sites of the looker together."""
        key = self.narrowing.key
        site = next((one.id for one in self.sites if one.code == key), NO_SITE)
        found: dict[str, Group] = {
            "site": (SITE, site),
            "region": (REGION, key),
            "language": (LANGUAGE, key),
            "segment": (segment_way(int(key)) if self.narrowing.way == "segment" else "", IN),
        }
        return found.get(self.narrowing.way)

    def wave(self, place: int) -> PastWave:
        return self.history.waves[place]

    def parts(self, place: int) -> Parts:
        """The people of a wave, divided; kept until an answer of it changes."""
        regions = {site.id: site.region for site in self.sites if site.region}
        people = tuple(self.members.items())
        key = (self.keys[place], self.history.min_cell, tuple(sorted(regions.items())), people)
        return _kept.get(key, lambda: self._divided(place, regions))

    def _divided(self, place: int, regions: Mapping[int, str]) -> Parts:
        scores = self.wave(place).everybody
        rows = {number: scores.person.isin(members).to_numpy(dtype=bool) for number, members in self.members.items()}
        return divided(scores, regions=regions, segments=rows, min_cell=self.history.min_cell)

    def is_told(self, place: int, measure: str) -> bool:
        """Whether the part that is looked at may be told of this measure."""
        parts = self.parts(place)
        if self.group is not None:
            return self._is_group_told(place, measure, self.group)
        if self.only.is_everywhere:
            return parts.everybody(measure) is not None if measure else True
        return bool(self.told_own(place, measure))

    def _is_group_told(self, place: int, measure: str, group: Group) -> bool:
        parts = self.parts(place)
        if group[0] == SITE:
            return self.is_site_told(place, measure, group[1])
        if not parts.is_told(measure, *group) or self.only.is_everywhere:
            return parts.is_told(measure, *group)
        told = parts.rows(*group) | parts.among(SITE, self.told_own(place, measure))
        return own_sites.is_rest_of_pooled_told(parts, measure, self.only.ids, told)

    def is_site_told(self, place: int, measure: str, site: Hashable) -> bool:
        """Whether a site may be told of this measure, beside all others and beside those of the looker together."""
        if self.only.is_everywhere:
            return self.parts(place).is_told(measure, SITE, site)
        return site in self.told_own(place, measure)

    def told_own(self, place: int, measure: str) -> frozenset[int]:
        """Of the looker's sites those that may be told."""
        if (place, measure) not in self._own_sites:
            found = own_sites.told_sites(self.parts(place), measure, self.only.ids)
            self._own_sites[place, measure] = found
        return self._own_sites[place, measure]

    def check(self) -> None:
        """Raises NotShown where the part is too small to be told at all."""
        if self.group is not None and self.n is None:
            raise NotShown

    @property
    def n(self) -> int | None:
        """People who answered, of the part."""
        parts = self.parts(self.newest)
        if self.group is not None:
            is_told = self.is_told(self.newest, ANSWERED)
            return parts.count(*self.group) if is_told else None
        rows = self.rows(self.newest, ANSWERED)
        return 0 if rows is None else int(rows.sum())

    def rows(self, place: int, measure: str) -> Flags | None:
        """Who stands behind the figure of the part; None where it is not told."""
        parts = self.parts(place)
        if not self.is_told(place, measure):
            return None
        if self.group is not None:
            return parts.rows(*self.group)
        if self.only.is_everywhere:
            return np.ones(len(parts.scores), dtype=bool)
        return parts.among(SITE, self.told_own(place, measure))

    def mean(self, place: int, measure: str) -> Mean | None:
        """Of the part; None where it is not told or was not asked."""
        if not has_column(self.wave(place).everybody, measure):
            return None
        if self.group is not None:
            return self.parts(place).mean(measure, *self.group) if self.is_told(place, measure) else None
        rows = self.rows(place, measure)
        return None if rows is None else self.parts(place).union(measure, rows)

    def others(self, place: int, measure: str) -> Mean | None:
        """Of everybody else; None where it is not told."""
        parts = self.parts(place)
        if self.is_whole or not self.is_chain_told(place, measure):
            return None
        rows = self.rows(place, measure)
        return None if rows is None else parts.union(measure, ~rows)

    def is_chain_told(self, place: int, measure: str) -> bool:
        """Whether the looker may be told of everybody besides."""
        if self.only.is_everywhere:
            return True
        return own_sites.is_chain_told(self.parts(place), measure, self.only.ids)

    def means(self, measure: str) -> pd.DataFrame:
        """Of the part, for each wave in which it is told: place, n, mean, variance."""
        found = [(place, *own) for place in range(self.newest + 1) if (own := self.mean(place, measure)) is not None]
        return pd.DataFrame(found, columns=["place", "n", "mean", "variance"]).astype({"place": int, "n": int})
