"""A member of any role at the pages of figures, and what the pages were made from."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask.testing import FlaskClient

from app.accounts.models import Role, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session
from app.results.overview.model import EVERYBODY, Narrowing, Overview
from app.results.overview.narrowing import offered
from app.results.overview.pair import Pair
from app.studies.models import Wave
from tests.app.results.overview.row_sets import CELL, Told

# the sites of each; "" sees all
LOOKERS = {
    "owner": (Role.OWNER, ""),
    "researcher": (Role.RESEARCHER, ""),
    "viewer": (Role.VIEWER, ""),
    "manager": (Role.MANAGER, "a"),
    "manager of two": (Role.MANAGER, "ac"),
    "manager of a small one": (Role.MANAGER, "cf"),
}


@dataclass
class Caught:
    """What the pages were made from since the last look."""

    overviews: list[tuple[int, Overview, set[int]]] = field(default_factory=list)
    pairs: list[tuple[int, Pair, set[int]]] = field(default_factory=list)

    def clear(self) -> None:
        self.overviews.clear()
        self.pairs.clear()


@dataclass
class Looker:
    """A member who is signed in. Each request ends the session, so what is stored is known by its number."""

    client: FlaskClient
    role: Role
    place: str
    wave_ids: list[int]
    site_ids: dict[str, int]
    own: list[int]
    told: Told

    @property
    def waves(self) -> list[Wave]:
        return [session.get_one(Wave, one) for one in self.wave_ids]

    @property
    def scope(self) -> Scope:
        own = tuple(session.get_one(Site, one) for one in self.own)
        return Scope(own) if own else EVERYWHERE

    def narrowings(self) -> Iterator[Narrowing]:
        return itertools.chain([EVERYBODY], *offered(self.waves[-1], self.scope).values())

    def take(self, found: Overview) -> None:
        self.told.sites = {code: session.get_one(Site, one) for code, one in self.site_ids.items()}
        self.told.take(found, self.scope)


def check_apart(told: Told) -> None:
    for (number, name), sets in told.found.items():
        assert all(len(one) >= CELL for one in sets)
        for one, other in itertools.combinations(sets, 2):
            assert len(one ^ other) >= CELL, (number, name, len(one), len(other), sorted(one ^ other))
