"""Who sees several sites is told of them together in reports and one by one in the overview: no few between these."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from app.accounts.models import Organisation, Site
from app.accounts.scope import Scope
from app.results import waves as door
from app.results.frames.released import told_sites
from app.results.overview.build import look_of
from app.results.overview.look import Look
from app.results.overview.narrowing import EVERYBODY, Narrowing, NotShown
from app.results.overview.parts import SITE, Flags
from app.studies.models import Wave
from tests.app.results.overview import row_sets
from tests.app.results.overview.row_sets import CELL
from tests.databases import one_database

pytestmark = [pytest.mark.privacy, one_database, pytest.mark.long]
Seeded = tuple[list[Wave], dict[str, Site]]


@pytest.fixture(params=[(0, 0.6), (1, 0.6), (2, 0.8)])
def seeded(request: pytest.FixtureRequest, organisation: Organisation) -> Seeded:
    """Many leave a scale out, so that a site is large and few of it answered a scale."""
    seed, known = request.param
    return row_sets.seeded(organisation, seed, known=known)


def scopes(sites: dict[str, Site]) -> Iterator[Scope]:
    for n in (2, 3):
        yield from (Scope(own) for own in itertools.combinations(sites.values(), n))


def told(look: Look, name: str) -> Iterator[Flags]:
    """Everybody behind a figure of this measure, beside the pooled mean of the report."""
    place = look.newest
    parts, known = look.parts(place), look.parts(place).known(name)
    yield from (known & parts.rows(SITE, site) for site in look.only.ids if look.is_site_told(place, name, site))
    if (rows := look.rows(place, name)) is not None:
        yield known & rows
    if look.is_chain_told(place, name):
        yield known


def test_few_are_never_left_between_own_sites_together_and_each(seeded: Seeded) -> None:
    waves, sites = seeded
    compared = 0
    for only in scopes(sites):
        together = told_sites(waves[-1], only)
        looks = [look_of(waves[-1], one, only) for one in (EVERYBODY, Narrowing("region", "North", "North"))]
        for look, name in itertools.product(looks, look_names(looks[0])):
            parts = look.parts(look.newest)
            ids = together.ids if together else ()
            pooled = parts.known(name) & np.isin(parts.scores.site.fillna(0).to_numpy(), ids)
            if pooled.sum() < CELL:
                continue
            for rows in told(look, name):
                compared += 1
                assert (n := int((pooled ^ rows).sum())) == 0 or n >= CELL
    assert compared > 100


def look_names(look: Look) -> list[str]:
    return list(look.parts(look.newest).scores.values.columns)


def test_of_a_site_that_is_hidden_no_change_is_told(seeded: Seeded) -> None:
    """Neither in the list of sites nor on its own page."""
    waves, sites = seeded
    hidden = 0
    for only in list(scopes(sites))[:15:3]:
        for row in door.read(waves[-1]).overview(only=only).sites:
            for one in row.measures.values():
                hidden += one.now is None
                assert one.change.size is None or (one.now is not None and one.before is not None)
            _check_page(waves[-1], row.code, only)
    assert hidden


def _check_page(wave: Wave, code: str, only: Scope) -> None:
    try:
        found = door.read(wave).overview(Narrowing("site", code, code), only=only)
    except NotShown:
        return
    for one in found.measures:
        assert one.change.size is None or (one.now is not None and one.before is not None)
