"""A chain seeded with groups of one to four people in every division, and the people behind the figures of its looks.

They are found from the rows themselves, and a figure has to be the mean of just these, so that no other set can stand
behind it.
"""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import update

from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.customers.models import Customer, Segment
from app.customers.segments import operations as segments
from app.customers.segments.conditions import AttributeIs
from app.customers.segments.members import select_ids
from app.kernel.db import session
from app.results import waves as door
from app.results.frames.blocks.keyed import person_numbers
from app.results.over_time.scores import scores_of
from app.results.overview.model import EVERYBODY, Estimate, Overview, Point
from app.results.overview.narrowing import NotShown, offered
from app.studies.models import Wave
from tests.app.results.overview import chain

CELL = 5
REGIONS = {"a": "North", "b": "North", "c": "North", "d": "South", "e": "South", "f": ""}
# people of each site by language; groups of one to four among them
SIZES = (("fa", 14), ("en", 9), ("zh", 2), ("vi", 1))
Rows = frozenset[int]
Found = dict[tuple[int, str], set[Rows]]


def seeded(
    organisation: Organisation, seed: int, *, anonymity: str = "identified", known: float = 0.93
) -> tuple[list[Wave], dict[str, Site]]:
    rng = np.random.default_rng(seed)
    organisation.min_cell = CELL
    sites, waves = chain.sites(organisation, **REGIONS), chain.waves(organisation, 3, anonymity=anonymity)
    people = chain.customers(organisation, 120) if anonymity == "identified" else []
    _divide(organisation, people, rng)
    for wave in waves:
        waiting = rng.permutation(people).tolist()
        for place, (code, site) in enumerate(sites.items()):
            for language, most in SIZES:
                n = int(rng.integers(0, most + 1)) if code != "f" else int(rng.integers(0, 3))
                own, waiting = waiting[:n], waiting[n:]
                chain.answer(wave, n, site=site, language=language, people=own, known=known, seed=place)
    session.flush()
    return waves, sites


def _divide(organisation: Organisation, people: list[int], rng: np.random.Generator) -> None:
    """Three segments: one large, its near complement, one of a few."""
    tiers = np.where(rng.random(len(people)) < 0.6, "gold", "silver")
    tiers[:3] = "blue"
    for customer, tier in zip(people, tiers, strict=True):
        session.execute(update(Customer).where(Customer.id == customer).values(attributes={"tier": str(tier)}))
    for test, value in (("is", "gold"), ("is_not", "gold"), ("is", "blue")):
        segment = segments.create(organisation, f"{test} {value}")
        segments.add(segment, AttributeIs(name="tier", test=test, value=value))


def lookers(sites: dict[str, Site]) -> Iterator[Scope]:
    """Researcher and viewer see every site; managers see one or two."""
    yield EVERYWHERE
    yield from (Scope((site,)) for site in sites.values())
    codes = [("a", "b"), ("a", "c"), ("d", "e"), ("c", "f"), ("a", "d")]
    yield from (Scope((sites[one], sites[other])) for one, other in codes)


def looks(wave: Wave, only: Scope) -> Iterator[Overview]:
    for narrowing in (EVERYBODY, *(one for way in offered(wave, only).values() for one in way)):
        try:
            yield door.read(wave).overview(narrowing, only=only)
        except NotShown:
            continue


class Told:
    """The people behind every figure of an overview, by wave and measure."""

    def __init__(self, waves: list[Wave], sites: dict[str, Site]) -> None:
        self.scores, self.sites = {wave.number: scores_of(wave) for wave in waves}, sites
        self.person_number = person_numbers(waves[0].study_id)
        self.found: Found = {}
        self.figures = 0

    def take(self, found: Overview, only: Scope) -> None:
        now, before = found.wave.number, found.before.number if found.before else 0
        for one in found.measures:
            is_whole = found.narrowing == EVERYBODY and only.is_everywhere
            for point in one.chain if not is_whole else one.line:
                self._chain(point, one.name)
            for point in () if is_whole else one.line:
                self._tell(point.number, one.name, self._parts(point.number, found, only), point)
            if one.beside is not None and one.beside.others is not None:
                others = [~rows for rows in self._parts(now, found, only)]
                self._tell(now, one.name, others, one.beside.others)
            for row in found.sites:
                for number, mean in ((now, row.measures[one.name].now), (before, row.measures[one.name].before)):
                    if mean is not None:
                        self._tell(number, one.name, [self._site(number, row.id)], mean)

    def _parts(self, number: int, found: Overview, only: Scope) -> list[np.ndarray]:
        """Who may stand behind the figures of a look: of several sites together those that may be told."""
        scores, key = self.scores[number], found.narrowing.key
        if found.narrowing.way == "everybody":
            some = [ids for k in range(1, len(only.ids) + 1) for ids in itertools.combinations(only.ids, k)]
            return [scores.site.isin(ids).to_numpy() for ids in some]
        if found.narrowing.way == "segment":
            return [self._in_segment(number, int(key))]
        if found.narrowing.way == "language":
            return [(scores.language == key).to_numpy()]
        codes = [key] if found.narrowing.way == "site" else [code for code, name in REGIONS.items() if name == key]
        return [scores.site.isin([self.sites[code].id for code in codes]).to_numpy()]

    def _site(self, number: int, site: int) -> np.ndarray:
        return (self.scores[number].site == site).to_numpy()

    def _in_segment(self, number: int, segment: int) -> np.ndarray:
        found = session.get(Segment, segment)
        assert found is not None
        people = set(map(self.person_number, session.scalars(select_ids(found))))
        return self.scores[number].person.isin(people).to_numpy(dtype=bool)

    def _chain(self, point: Point, name: str) -> None:
        """Of everybody: their mean, or one made of the means of sites, each of which is told as such."""
        known = self.scores[point.number].values[name].notna().to_numpy()
        assert point.n == known.sum()
        self._keep(point.number, name, known)

    def _tell(self, number: int, name: str, candidates: list[np.ndarray], figure: Estimate | Point) -> None:
        values = self.scores[number].values[name].to_numpy()
        known = {tuple(rows & ~np.isnan(values)) for rows in candidates}
        behind = [
            np.array(rows)
            for rows in known
            if sum(rows) == figure.n and values[np.array(rows)].mean() == pytest.approx(figure.mean, rel=1e-9)
        ]
        assert len(behind) == 1, (number, name, figure)
        self._keep(number, name, behind[0])

    def _keep(self, number: int, name: str, known: np.ndarray) -> None:
        self.figures += 1
        self.found.setdefault((number, name), set()).add(frozenset(np.flatnonzero(known).tolist()))
