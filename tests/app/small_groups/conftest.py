"""Members of each role, with a seeded chain before them."""

import pytest
from flask import Flask

from app.accounts.models import Organisation
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session
from app.results.figures import WaveFigures
from app.results.overview.model import EVERYBODY, Narrowing, Overview
from app.results.overview.pair import Pair
from app.studies.models import Wave
from tests import cast
from tests.app.results.overview import row_sets
from tests.app.results.overview.row_sets import Told
from tests.app.small_groups.lookers import LOOKERS, Caught, Looker


@pytest.fixture
def caught(monkeypatch: pytest.MonkeyPatch) -> Caught:
    found, overview, pair = Caught(), WaveFigures.overview, WaveFigures.pair

    def look(self: WaveFigures, narrowing: Narrowing = EVERYBODY, *, only: Scope = EVERYWHERE) -> Overview:
        made = overview(self, narrowing, only=only)
        found.overviews.append((self.wave.id, made, set(only.ids)))
        return made

    def lay(self: WaveFigures, before: Wave, *, only: Scope = EVERYWHERE) -> Pair:
        made = pair(self, before, only=only)
        found.pairs.append((self.wave.id, made, set(only.ids)))
        return made

    monkeypatch.setattr(WaveFigures, "overview", look)
    monkeypatch.setattr(WaveFigures, "pair", lay)
    return found


@pytest.fixture(params=list(LOOKERS))
def looker(request: pytest.FixtureRequest, app: Flask, organisation: Organisation, anonymity: str) -> Looker:
    role, codes = LOOKERS[request.param]
    waves, sites = row_sets.seeded(organisation, 4, anonymity=anonymity)
    session.commit()
    return Looker(
        client=cast.signed_in(app, cast.member(organisation, role, sites=[sites[code] for code in codes])),
        role=role,
        place=f"/o/{organisation.slug}/",
        wave_ids=[wave.id for wave in waves],
        site_ids={code: site.id for code, site in sites.items()},
        own=[sites[code].id for code in codes],
        told=Told(waves, sites),
    )
