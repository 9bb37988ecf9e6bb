"""What a manager is told of a wave: the planted fall is found, by hand and beside the rows themselves."""

import math

import numpy as np
import pytest

from app.accounts.models import Organisation, Site
from app.accounts.scope import Scope
from app.results import waves as door
from app.results.over_time.scores import scores_of
from app.results.overview.model import Narrowing, Overview
from app.results.overview.narrowing import NotShown
from app.studies.models import Wave
from tests.app.results.overview import chain

pytestmark = pytest.mark.long

CODES = {"shz": "South", "thr": "Centre", "isf": "Centre", "mhd": "East", "yzd": "Centre", "qsh": "Islands"}


@pytest.fixture
def sites(organisation: Organisation) -> dict[str, Site]:
    return chain.sites(organisation, **CODES, ksh="Islands")


@pytest.fixture
def waves(organisation: Organisation, sites: dict[str, Site]) -> list[Wave]:
    made = chain.waves(organisation, 3)
    for wave in made:
        for code in CODES:
            fall = {chain.FELL: -0.9} if code == "shz" and wave is made[-1] else {}
            chain.answer(wave, 60, site=sites[code], shift=fall, language="fa" if code != "qsh" else "en")
        chain.answer(wave, 12, site=sites["ksh"], language="en")
    return made


def of(wave: Wave, narrowing: Narrowing | None = None, only: Scope | None = None) -> Overview:
    return door.read(wave).overview(narrowing or Narrowing(), only=only or Scope())


def test_the_site_that_fell_stands_first_and_the_small_one_last(waves: list[Wave]) -> None:
    found = of(waves[-1])
    rows = found.sites_by(chain.FELL)
    assert rows[0].code == "shz"
    assert rows[0].measures[chain.FELL].change.told == "fell"
    assert rows[-1].code == "ksh"
    assert rows[-1].measures[chain.FELL].change.told == "too_few"
    assert next((row.code, name) for row, name, _ in found.findings if row) == ("shz", chain.FELL)
    assert (found.wave.number, found.before and found.before.number, found.n) == (3, 2, 372)


def test_the_figures_of_a_site_are_those_of_its_rows(waves: list[Wave], sites: dict[str, Site]) -> None:
    row = next(row for row in of(waves[-1]).sites if row.code == "shz")
    scores = [scores_of(wave) for wave in waves[-2:]]
    before, now = (one.values.loc[one.site == sites["shz"].id, chain.FELL].to_numpy() for one in scores)
    reading = row.measures[chain.FELL]
    assert reading.now is not None
    assert reading.before is not None
    assert reading.now.mean == pytest.approx(now.mean(), rel=1e-12)
    assert reading.now.low == pytest.approx(now.mean() - 1.959963984540054 * now.std(ddof=1) / math.sqrt(60), rel=1e-12)
    assert reading.change.size == pytest.approx(now.mean() - before.mean(), rel=1e-12)


def test_a_site_page_tells_the_same_change_from_the_same_family(waves: list[Wave], sites: dict[str, Site]) -> None:
    own = of(waves[-1], Narrowing("site", "shz", "SHZ"))
    row = next(row for row in of(waves[-1]).sites if row.code == "shz")
    assert own.measure(chain.FELL).change == row.measures[chain.FELL].change
    assert [one.code for one in own.sites] == ["shz"]
    assert own.tally.tested == len(own.measures)
    beside = own.measure(chain.FELL).beside
    assert beside is not None
    assert beside.told == "below"
    assert beside.rank_high == 7
    assert own.measure(chain.FELL).chain


def test_beside_is_the_site_less_all_others(waves: list[Wave], sites: dict[str, Site]) -> None:
    beside = of(waves[-1], Narrowing("site", "shz", "SHZ")).measure(chain.FELL).beside
    scores = scores_of(waves[-1])
    own = (scores.site == sites["shz"].id).to_numpy()
    values = scores.values[chain.FELL].to_numpy()
    assert beside is not None
    assert beside.difference == pytest.approx(values[own].mean() - values[~own].mean(), rel=1e-9)


def test_who_sees_one_site_lands_on_it_and_is_told_of_everybody(waves: list[Wave], sites: dict[str, Site]) -> None:
    found = of(waves[-1], only=Scope((sites["thr"],)))
    assert found.narrowing == Narrowing("site", "thr", "THR")
    assert [one.code for one in found.sites] == ["thr"]
    assert len(found.measure(chain.FELL).chain) == 3
    whole = of(waves[-1], Narrowing("site", "thr", "THR"))
    assert found.measures == whole.measures


def test_who_sees_two_sites_is_told_of_both_together(waves: list[Wave], sites: dict[str, Site]) -> None:
    found = of(waves[-1], only=Scope((sites["thr"], sites["shz"])))
    scores = scores_of(waves[-1])
    own = scores.site.isin([sites["thr"].id, sites["shz"].id]).to_numpy()
    now = found.measure(chain.FELL).now
    assert now is not None
    assert now.mean == pytest.approx(scores.values[chain.FELL].to_numpy()[own].mean(), rel=1e-9)
    assert (now.n, found.n) == (120, 120)
    assert sorted(row.code for row in found.sites) == ["shz", "thr"]
    assert found.sites[0].measures == next(row for row in of(waves[-1]).sites if row.code == "shz").measures


def test_who_sees_all_but_a_few_is_not_told_of_everybody(organisation: Organisation) -> None:
    own = chain.sites(organisation, aaa="", bbb="", ccc="")
    made = chain.waves(organisation, 1)
    for code, n in {"aaa": 40, "bbb": 40, "ccc": 3}.items():
        chain.answer(made[0], n, site=own[code])
    found = of(made[0], only=Scope((own["aaa"], own["bbb"])))
    # ccc is small, and aaa or bbb is hidden with it: no figure of theirs may be laid beside that of everybody
    assert all(not one.chain and one.beside is None for one in found.measures)


def test_a_region_a_language_and_everybody_hang_together(waves: list[Wave]) -> None:
    centre = of(waves[-1], Narrowing("region", "Centre", "Centre"))
    assert sorted(row.code for row in centre.sites) == ["isf", "thr", "yzd"]
    assert centre.n == 180
    persian = of(waves[-1], Narrowing("language", "fa", "fa"))
    assert (persian.n, persian.sites, persian.tally.family) == (300, (), "part")
    change = persian.measure(chain.FELL).change
    scores = [scores_of(wave) for wave in waves[-2:]]
    means = [one.values.loc[one.language == "fa", chain.FELL].mean() for one in scores]
    assert change.size == pytest.approx(np.diff(means)[0], rel=1e-9)


def test_a_language_of_four_people_is_not_shown(organisation: Organisation) -> None:
    own = chain.sites(organisation, aaa="", bbb="")
    made = chain.waves(organisation, 1)
    chain.answer(made[0], 40, site=own["aaa"])
    chain.answer(made[0], 4, site=own["aaa"], language="fa", seed=2)
    with pytest.raises(NotShown):
        of(made[0], Narrowing("language", "fa", "fa"))
    with pytest.raises(NotShown):
        of(made[0], Narrowing("language", "en", "en"))
