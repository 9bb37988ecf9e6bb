"""A member of any role opens every page of figures in every way that is offered, and what the pages are made from is
caught: between any two figures of one measure stand nobody, or at least the smallest cell.
"""

import itertools
import re
from typing import Any

import numpy as np
import pytest

from app.accounts.models import Role
from app.results import waves as door
from app.results.as_json import told_json
from app.results.frames.released import told_sites
from app.results.overview.model import EVERYBODY, Estimate, Narrowing, Overview
from app.results.run import Analysis
from app.studies.models import Wave
from tests.app.results.overview.row_sets import CELL
from tests.app.small_groups.lookers import LOOKERS, Caught, Looker, check_apart
from tests.databases import one_database

pytestmark = [pytest.mark.privacy, pytest.mark.access, pytest.mark.long, one_database]

COUNTED = re.compile(r"(?<![\d.,–-])(\d+)(?:</\w+>)? (?:people|answers|responses|guests|customers)\b")
FEWER = re.compile(r"[Ff]ewer than \d+ \w+|at least \d+ \w+")
FIGURES = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)


# who sees everything sees it of an anonymous wave by the same rule: once
SOME = [(one, "anonymous") for one in LOOKERS if one not in ("owner", "researcher")]
ALL = [(one, "identified") for one in LOOKERS]


@pytest.mark.parametrize(("looker", "anonymity"), [*ALL, *SOME], indirect=["looker"])
def test_the_figures_of_every_page_leave_no_small_group_between_them(looker: Looker, caught: Caught) -> None:
    # an earlier wave is told by the same rule: once for who sees all, and for who sees two sites
    some = looker.wave_ids[-1:] if looker.role in (Role.OWNER, Role.RESEARCHER) else looker.wave_ids[1:]
    for wave_id, narrowing in itertools.product(some, list(looker.narrowings())):
        _look(looker, wave_id, narrowing, caught)
    for wave_id, before in itertools.combinations(reversed(looker.wave_ids), 2):
        _compare(looker, wave_id, before, caught)
    if looker.role in FIGURES:
        _take_report(looker, looker.waves[-1])
    assert looker.told.figures > 20
    check_apart(looker.told)


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


def _compare(looker: Looker, wave_id: int, before: int, caught: Caught) -> None:
    caught.clear()
    answer = looker.client.get(f"{looker.place}waves/{wave_id}/compare/?with={before}&lang=en")
    assert answer.status_code == 200
    assert _few(answer.text) == []
    for of, pair, only in caught.pairs:
        assert (of, only) == (wave_id, set(looker.own))
        assert pair.n_before == 0 or pair.n_before >= CELL
        _check_changes(pair.found)
        looker.take(pair.found)


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
