"""Any two waves beside each other: by hand from the rows, and as the look at one wave tells it."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest

from app.accounts.models import Organisation, Site
from app.accounts.scope import Scope
from app.questionnaires.operations import definition_of
from app.results import waves as door
from app.results.over_time.scores import scores_of
from app.results.overview.narrowing import NotShown
from app.results.overview.pair import Pair
from app.studies.models import Wave
from tests.app import watching
from tests.app.results.over_time.test_history import move, reword
from tests.app.results.overview import chain
from tests.databases import one_database

pytestmark = [one_database, pytest.mark.long]
CODES = ("shz", "thr", "isf", "mhd", "yzd")


@pytest.fixture
def sites(organisation: Organisation) -> dict[str, Site]:
    return chain.sites(organisation, **dict.fromkeys((*CODES, "ksh"), ""))


@pytest.fixture
def waves(organisation: Organisation, sites: dict[str, Site]) -> list[Wave]:
    """Shiraz falls from the second wave to the third and rises again; in the last more people answer there."""
    made = chain.waves(organisation, 4)
    for wave in made:
        for code in CODES:
            fall = {chain.FELL: -0.9} if code == "shz" and wave.number == 3 else {}
            chain.answer(wave, 150 if code == "shz" and wave.number == 4 else 60, site=sites[code], shift=fall)
        chain.answer(wave, 12, site=sites["ksh"])
    return made


def pair(wave: Wave, before: Wave, *sites: Site) -> Pair:
    return door.read(wave).pair(before, only=Scope(sites))


def values(wave: Wave, *sites: Site, name: str = chain.FELL) -> np.ndarray:
    """Everybody's, or those of these sites."""
    scores = scores_of(wave)
    own = scores.site.isin([site.id for site in sites]) if sites else slice(None)
    found: np.ndarray = scores.values.loc[own, name].dropna().to_numpy()
    return found


def test_two_waves_far_apart_are_compared_by_their_rows(waves: list[Wave], sites: dict[str, Site]) -> None:
    found = pair(waves[2], waves[0])
    row = found.found.sites_by(chain.FELL)[0]
    change = row.measures[chain.FELL].change
    first, second = (values(wave, sites["shz"]) for wave in (waves[0], waves[2]))
    assert (row.code, change.told) == ("shz", "fell")
    assert change.size == pytest.approx(second.mean() - first.mean(), rel=1e-12)
    assert (found.found.wave.number, found.found.before and found.found.before.number) == (3, 1)
    assert (found.n_before, found.found.n) == (312, 312)
    assert [point.number for point in found.found.measure(chain.FELL).line] == [1, 3]


def test_neighbours_are_told_as_the_overview_tells_them(waves: list[Wave]) -> None:
    overview = door.read(waves[2]).overview()
    found = pair(waves[2], waves[1]).found
    assert found.sites == overview.sites
    assert found.tally == overview.tally
    assert found.tally.tested == 5 * len(found.measures)


def test_what_fell_and_came_back_is_no_change(waves: list[Wave]) -> None:
    rows = {row.code: row.measures[chain.FELL].change.told for row in pair(waves[3], waves[0]).found.sites}
    assert rows["shz"] == "no_change"
    assert rows["ksh"] == "too_few"


def test_everybody_changed_by_what_the_sites_did_and_what_their_mix_did(
    waves: list[Wave], sites: dict[str, Site]
) -> None:
    split = pair(waves[3], waves[2]).chain[chain.FELL]
    first, second = values(waves[2]), values(waves[3])
    within = mix = 0.0
    for codes in (*((code,) for code in CODES), ("ksh",)):
        own = [values(wave, *(sites[code] for code in codes)) for wave in (waves[2], waves[3])]
        shares = len(own[0]) / len(first), len(own[1]) / len(second)
        within += sum(shares) / 2 * (own[1].mean() - own[0].mean())
        mix += (shares[1] - shares[0]) * (own[0].mean() + own[1].mean()) / 2
    assert split.within == pytest.approx(within, rel=1e-9)
    assert split.mix == pytest.approx(mix, rel=1e-9)
    assert split.change == pytest.approx(second.mean() - first.mean(), rel=1e-9)


def test_who_sees_one_site_is_told_of_it_from_the_same_family(waves: list[Wave], sites: dict[str, Site]) -> None:
    own, whole = pair(waves[2], waves[0], sites["shz"]), pair(waves[2], waves[0])
    row = next(row for row in whole.found.sites if row.code == "shz")
    assert own.found.sites == (row,)
    assert own.found.measure(chain.FELL).change == row.measures[chain.FELL].change
    assert own.chain == {}
    # everybody else is 252 people
    assert [point.number for point in own.found.measure(chain.FELL).chain] == [1, 3]
    assert (own.n_before, own.found.n) == (60, 60)


@pytest.mark.privacy
def test_all_but_a_few_are_not_laid_beside_everybody(organisation: Organisation) -> None:
    own = chain.sites(organisation, aaa="", bbb="", ccc="")
    made = chain.waves(organisation, 2)
    for wave in made:
        for code, n in {"aaa": 40, "bbb": 50, "ccc": 3}.items():
            chain.answer(wave, n, site=own[code])
    seen = pair(made[1], made[0], own["aaa"], own["bbb"])
    assert all(not one.chain for one in seen.found.measures)
    whole = pair(made[1], made[0]).found
    told = {row.code for row in whole.sites if row.measures[chain.FELL].now}
    assert told == {"bbb"}


@pytest.mark.privacy
def test_over_all_pairs_nothing_is_told_of_a_few(organisation: Organisation) -> None:
    """The people behind any two figures of a wave and a measure are the same, or differ by the smallest cell."""
    own = chain.sites(organisation, aaa="", bbb="", ccc="", ddd="")
    made = chain.waves(organisation, 3)
    sizes = {"aaa": (31, 33, 4), "bbb": (2, 40, 36), "ccc": (40, 3, 50), "ddd": (60, 44, 1)}
    for place, wave in enumerate(made):
        for code, numbers in sizes.items():
            chain.answer(wave, numbers[place], site=own[code])
    told: dict[tuple[int, str], set[str]] = {}
    for first, second in combinations(made, 2):
        for number, name, code in _told(pair(second, first)):
            told.setdefault((number, name), set()).add(code)
    assert told
    for (number, _name), codes in told.items():
        groups = [frozenset(sizes), *(frozenset({code}) for code in codes), frozenset(sizes) - codes]
        apart = (sum(sizes[code][number - 1] for code in one ^ other) for one, other in combinations(groups, 2))
        assert all(n == 0 or n >= organisation.min_cell for n in apart)


def _told(found: Pair) -> Iterator[tuple[int, str, str]]:
    """Wave, measure and site of every mean that is told."""
    assert found.found.before is not None
    for row in found.found.sites:
        for name, one in row.measures.items():
            yield from ((found.found.before.number, name, row.code) for mean in [one.before] if mean)
            yield from ((found.found.wave.number, name, row.code) for mean in [one.now] if mean)


def test_a_site_of_one_wave_only_is_not_compared(organisation: Organisation) -> None:
    own = chain.sites(organisation, aaa="", bbb="", new="", gone="")
    made = chain.waves(organisation, 2)
    for wave in made:
        chain.answer(wave, 50, site=own["aaa"])
        chain.answer(wave, 50, site=own["bbb"])
    chain.answer(made[0], 40, site=own["gone"])
    chain.answer(made[1], 40, site=own["new"])
    found = pair(made[1], made[0]).found
    rows = {row.code: row.measures[chain.FELL] for row in found.sites}
    assert (rows["new"].change.told, rows["new"].before) == ("first_wave", None)
    assert rows["new"].now is not None
    assert (rows["gone"].change.told, rows["gone"].now) == ("too_few", None)
    assert found.tally.tested == 2 * len(found.measures)


def test_waves_without_answers_tell_nothing(organisation: Organisation) -> None:
    own = chain.sites(organisation, aaa="", bbb="")
    made = chain.waves(organisation, 3)
    for code in ("aaa", "bbb"):
        chain.answer(made[1], 50, site=own[code])
    for second, first in ((1, 0), (2, 1), (2, 0)):
        found = pair(made[second], made[first])
        assert found.found.tally.tested == 0
        assert found.found.findings == ()
        assert found.chain == {}
    with pytest.raises(NotShown):
        pair(made[2], made[1], own["aaa"])


def test_other_words_and_what_one_wave_alone_asked_are_told(organisation: Organisation) -> None:
    first, second = watching.study(organisation, 2)
    asked = definition_of(first.version)
    move(second, reword(asked, asked.construct("service").items[0], "Something quite different"))
    for wave in (first, second):
        watching.answer(wave, 40)
    changes = {one.name: one.change.told for one in pair(second, first).found.measures}
    assert changes["service"] == "other_ruler"
    assert changes["room"] in ("no_change", "fell", "rose")


def test_another_questionnaire_altogether(organisation: Organisation) -> None:
    first, second = watching.study(organisation, 2)
    move(second, chain.questionnaire())
    watching.answer(first, 40)
    chain.answer(second, 40)
    found = pair(second, first)
    assert set(found.gone) == {"service", "room", "value", "return_intent"}
    assert {one.change.told for one in found.found.measures} == {"not_asked"}
