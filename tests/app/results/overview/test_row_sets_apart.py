"""Whoever looks in whatever way, and whoever lays two looks side by side: between two told figures of one measure stand
no people, or at least the smallest cell.
"""

import itertools

import numpy as np
import pytest

from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE
from app.results.overview.model import EVERYBODY
from app.studies.models import Wave
from tests.app.results.overview import row_sets
from tests.app.results.overview.row_sets import CELL, Rows, Told, lookers, looks

pytestmark = [pytest.mark.privacy, pytest.mark.long]


@pytest.fixture(params=range(2))
def seeded(request: pytest.FixtureRequest, organisation: Organisation) -> tuple[list[Wave], dict[str, Site]]:
    return row_sets.seeded(organisation, request.param)


def test_between_two_told_figures_stand_nobody_or_enough(seeded: tuple[list[Wave], dict[str, Site]]) -> None:
    waves, sites = seeded
    told = Told(waves, sites)
    for only in lookers(sites):
        for found in looks(waves[-1], only):
            told.take(found, only)
    assert told.figures > 500
    for (number, name), sets in told.found.items():
        assert all(len(one) >= CELL for one in sets)
        for one, other in itertools.combinations(sets, 2):
            between = len(one ^ other)
            assert between >= CELL, (number, name, sorted(one ^ other))


def test_numbers_of_people_leave_nobody_alone(seeded: tuple[list[Wave], dict[str, Site]]) -> None:
    """How many answered is told of every part as well."""
    waves, sites = seeded
    told, now = Told(waves, sites), waves[-1].number
    found: set[Rows] = set()
    for look in looks(waves[-1], EVERYWHERE):
        parts = told._parts(now, look, EVERYWHERE) if look.narrowing != EVERYBODY else []
        sets = [*parts, *(told._site(now, row.id) for row in look.sites if row.n)]
        assert not parts or parts[0].sum() == look.n
        found |= {frozenset(np.flatnonzero(one).tolist()) for one in sets}
    found.add(frozenset(range(len(told.scores[now].values))))
    for one, other in itertools.combinations(found, 2):
        assert len(one ^ other) >= CELL
