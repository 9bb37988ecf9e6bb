"""A member of any role opens every page of figures in every way that is offered, and in ways that are not: what the
pages are made from is caught, and between any two figures of one measure stand nobody, or at least the smallest cell.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session
from app.results import waves as door
from app.results.as_json import told_json
from app.results.figures import WaveFigures
from app.results.frames.released import told_sites
from app.results.overview.model import EVERYBODY, Estimate, Narrowing, Overview
from app.results.overview.narrowing import offered
from app.results.overview.pair import Pair
from app.results.run import Analysis
from app.studies.models import Wave
from tests import cast, factories
from tests.app.results.overview import row_sets
from tests.app.results.overview.row_sets import CELL, Told
from tests.databases import one_database

pytestmark = [pytest.mark.privacy, pytest.mark.access, pytest.mark.long, one_database]

# the sites of each; "" sees all
LOOKERS = {
    "owner": (Role.OWNER, ""),
    "researcher": (Role.RESEARCHER, ""),
    "viewer": (Role.VIEWER, ""),
    "manager": (Role.MANAGER, "a"),
    "manager of two": (Role.MANAGER, "ac"),
    "manager of a small one": (Role.MANAGER, "cf"),
}
COUNTED = re.compile(r"(?<![\d.,–-])(\d+)(?:</\w+>)? (?:people|answers|responses|guests|customers)\b")
FEWER = re.compile(r"[Ff]ewer than \d+ \w+|at least \d+ \w+")
FIGURES = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)


@dataclass
class Caught:
    """What the pages were made from since the last look."""

    overviews: list[tuple[int, Overview, set[int]]] = field(default_factory=list)
    pairs: list[tuple[int, Pair, set[int]]] = field(default_factory=list)

    def clear(self) -> None:
        self.overviews.clear()
        self.pairs.clear()


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


both = pytest.mark.parametrize("anonymity", ["identified", "anonymous"])


@both
def test_the_figures_of_every_page_leave_no_small_group_between_them(looker: Looker, caught: Caught) -> None:
    # an earlier wave is told by the same rule: once for who sees all, and for who sees two sites
    some = looker.wave_ids[-1:] if looker.role in (Role.OWNER, Role.RESEARCHER) else looker.wave_ids[1:]
    for wave_id, narrowing in itertools.product(some, list(looker.narrowings())):
        _look(looker, wave_id, narrowing, caught)
    for wave, before in itertools.combinations(reversed(looker.waves), 2):
        _take_pair(looker, door.read(wave).pair(before, only=looker.scope))
    if looker.role in FIGURES:
        _take_report(looker, looker.waves[-1])
    assert looker.told.figures > 20
    _are_apart(looker.told)


def _look(looker: Looker, wave_id: int, narrowing: Narrowing, caught: Caught) -> None:
    """The page of this look is made from what the looker may see alone, and prints no number of a few."""
    caught.clear()
    answer = looker.client.get(looker.place, query_string={"wave": str(wave_id), "lang": "en", **narrowing.arguments})
    assert answer.status_code == 200
    assert len(caught.overviews) <= 1
    for of, found, only in caught.overviews:
        assert (of, only) == (wave_id, set(looker.own))
        assert narrowing in (EVERYBODY, found.narrowing)
        looker.take(found)
        _check_changes(found)
    if not caught.overviews:
        assert "Not shown" in answer.text
    assert _few(answer.text) == []


def _few(text: str) -> list[str]:
    plain = FEWER.sub("", re.sub(r"<(?:style|script).*?</(?:style|script)>", "", text, flags=re.DOTALL))
    return [one.group(0) for one in COUNTED.finditer(plain) if 0 < int(one.group(1)) < CELL]


def _check_changes(found: Overview) -> None:
    """Changes tell the means of a site too: none is told of a site that is hidden."""
    for row in found.sites:
        for one in row.measures.values():
            assert one.change.size is None or (one.now is not None and one.before is not None)
    for change in (one.change for one in found.measures if found.narrowing != EVERYBODY):
        assert change.size is None or change.n is None or change.n >= CELL


def _take_pair(looker: Looker, found: Pair) -> None:
    looker.take(found.found)
    assert found.n_before == 0 or found.n_before >= CELL


def _take_report(looker: Looker, wave: Wave) -> None:
    """The means of the report's page, PDF and answer for programs: of the sites that may be told, together and each."""
    scope = told_sites(wave, looker.scope)
    if scope is None:
        return
    analysis = door.read(wave).analysis(scope)
    if not isinstance(analysis, Analysis):
        return
    document: dict[str, Any] = told_json(analysis, min_cell=CELL)
    scores, told = looker.told.scores[wave.number], looker.told
    own = np.ones(len(scores), dtype=bool) if scope.is_everywhere else scores.site.isin(scope.ids).to_numpy()
    index = document.get("loyalty", {}).get("value_index", {})
    means = {name: one for name, one in index.get("dimensions", {}).items() if one}
    for name, one in means.items():
        told._tell(wave.number, name, [own], Estimate(mean=one["estimate"], n=one["n"], low=None, high=None))
    for row in document.get("groups", {}).get("@site", ()):
        if "value" not in row:
            continue
        rows = told._site(wave.number, looker.site_ids[row["value"]])
        for name, one in row.get("scores", {}).items():
            if name in scores.values and "estimate" in one:
                told._tell(wave.number, name, [rows], Estimate(mean=one["estimate"], n=one["n"], low=None, high=None))


def _are_apart(told: Told) -> None:
    for (number, name), sets in told.found.items():
        assert all(len(one) >= CELL for one in sets)
        for one, other in itertools.combinations(sets, 2):
            assert len(one ^ other) >= CELL, (number, name, len(one), len(other), sorted(one ^ other))


# smuggled: more than one way, twice the same, arrays, other case, unknown names and arguments
REFUSED = (
    "region=North&language=fa",
    "site=a&region=North",
    "site=a&site=b",
    "site=a&site=a",
    "language=fa&language=en",
    "language=en&site=a&wave={now}",
    "Region=North",
    "SITE=a",
    "site[]=a",
    "site%5B0%5D=a&region=North",
    "is_whole=1",
    "only=a",
    "narrowing=everybody&scope=all",
    "sites=a,b",
)
UNKNOWN = ("site=A", "site=zz", "region=north", "language=FA", "language=xx", "segment=999999", "segment=x", "site=a,b")


@pytest.mark.parametrize("anonymity", ["identified"])
def test_any_other_combination_tells_nothing(looker: Looker, caught: Caught) -> None:
    now = looker.wave_ids[-1]
    for query in REFUSED:
        answer = looker.client.get(f"{looker.place}?lang=en&{query.format(now=now)}")
        assert answer.status_code == 200, query
        assert "Not shown: small groups could be read from it." in answer.text, query
    for query in UNKNOWN:
        answer = looker.client.get(f"{looker.place}?lang=en&{query}")
        assert answer.status_code == 404 or "Not shown" in answer.text, query
    assert caught.overviews == []


@pytest.mark.parametrize("anonymity", ["identified"])
def test_another_way_of_asking_tells_no_more(looker: Looker, caught: Caught) -> None:
    """HEAD, a program's Accept, a measure that nobody asked, a wave of somebody else, two waves at once."""
    theirs = factories.wave(factories.version(factories.organisation("anqa"), {}), status="closed")
    session.commit()
    mine, now, their_id = looker.place, looker.wave_ids[-1], theirs.id
    assert looker.client.head(f"{mine}?site=a&region=North").data == b""
    pair = looker.client.get(f"{mine}?lang=en&site=a&region=North", headers={"Accept": "application/json"})
    assert "Not shown" in pair.text
    assert [looker.client.get(f"{mine}?wave={one}").status_code for one in (their_id, 99999, "x", "-1")] == [404] * 4
    assert looker.client.get(f"{mine}waves/{their_id}/monthly.pdf").status_code == 404
    assert caught.overviews == []
    asked = looker.client.get(f"{mine}?lang=en&measure=nothing&wave={now}&wave={their_id}")
    assert asked.status_code == 200
    assert [(of, only) for of, _found, only in caught.overviews] == [(now, set(looker.own))]


@pytest.mark.parametrize("anonymity", ["identified"])
def test_a_monthly_page_is_of_the_sites_of_its_reader(looker: Looker, caught: Caught) -> None:
    now = looker.wave_ids[-1]
    for code, site in looker.site_ids.items():
        caught.clear()
        answer = looker.client.get(f"{looker.place}waves/{now}/monthly.pdf?site={code}")
        assert answer.status_code in ((200, 404) if site in looker.own or not looker.own else (404,))
        for of, found, only in caught.overviews:
            assert (of, found.narrowing.key, only) == (now, code, set(looker.own))
            looker.take(found)
    _are_apart(looker.told)
