"""Word of mouth, recommendation, touchpoints and reliability of a look: shares that hide nobody."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import select

from analysis.loyalty.word_of_mouth import balance_of_counts, heard_gap
from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session
from app.respond.models import Response
from app.results import waves as door
from app.results.overview.model import EVERYBODY, Narrowing, Overview
from app.studies.models import Wave
from tests.app.results.overview import chain

pytestmark = pytest.mark.long


@pytest.fixture
def sites(organisation: Organisation) -> dict[str, Site]:
    return chain.sites(organisation, aaa="", bbb="")


def of(wave: Wave, narrowing: Narrowing = EVERYBODY, only: Scope = EVERYWHERE) -> Overview:
    return door.read(wave).overview(narrowing, only=only)


def say(wave: Wave, name: str, levels: Sequence[int | None], site: Site | None = None) -> None:
    """The next answers of a wave to one question, in the order of their ids."""
    query = select(Response).where(Response.wave_id == wave.id).order_by(Response.uuid)
    found = session.scalars(query.where(Response.site_id == site.id) if site else query).all()
    for response, level in zip(found, levels, strict=False):
        response.answers = response.answers | {name: level}
        response.revision += 1
    session.flush()


def one_wave(organisation: Organisation, sites: dict[str, Site], n: int = 60, name: str = chain.NAME) -> Wave:
    wave = chain.waves(organisation, 1, name=name)[0]
    for site in sites.values():
        chain.answer(wave, n, site=site, name=name)
    return wave


def test_levels_with_enough_people_stand_alone(organisation: Organisation, sites: dict[str, Site]) -> None:
    wave = one_wave(organisation, sites)
    say(wave, "wom_level_own", [4] * 20 + [3] * 20 + [2] * 20 + [1] * 20 + [0] * 20 + [-1] * 10 + [-4] * 10)
    found = of(wave).word_of_mouth
    assert found is not None
    assert {rung.levels: rung.n for rung in found.rungs if rung.n} == {
        (4,): 20, (3,): 20, (2,): 20, (1,): 20, (0,): 20, (-1,): 10, (-4,): 10
    }  # fmt: skip
    assert (found.positive, found.negative) == (pytest.approx(80 / 120), pytest.approx(20 / 120))
    assert found.net == pytest.approx(0.5)
    assert found.active_positive == pytest.approx(40 / 120)


@pytest.mark.privacy
def test_a_small_level_joins_its_neighbour(organisation: Organisation, sites: dict[str, Site]) -> None:
    wave = one_wave(organisation, sites)
    say(wave, "wom_level_own", [4] * 2 + [3] * 30 + [2] * 30 + [1] * 10 + [0] * 20 + [-1] * 20 + [-3] * 5 + [-4] * 3)
    found = of(wave).word_of_mouth
    assert found is not None
    assert [rung.levels for rung in found.rungs if rung.n] == [(3, 4), (2,), (1,), (0,), (-1,), (-4, -3, -2)] or all(
        rung.n == 0 or rung.n >= 5 for rung in found.rungs
    )
    assert sum(rung.n for rung in found.rungs) == found.n == 120


@pytest.mark.privacy
def test_where_few_speak_badly_nothing_is_told_of_it(organisation: Organisation, sites: dict[str, Site]) -> None:
    wave = one_wave(organisation, sites)
    say(wave, "wom_level_own", [2] * 90 + [0] * 27 + [-2] * 3)
    assert of(wave).word_of_mouth is None


@pytest.mark.privacy
def test_a_site_does_not_give_away_a_level_of_the_other(organisation: Organisation, sites: dict[str, Site]) -> None:
    """Everybody: eight at -4; seven of them at one site, so one at the other."""
    wave = one_wave(organisation, sites)
    common = [2] * 20 + [0] * 20
    say(wave, "wom_level_own", common + [-4] * 7 + [-1] * 13, sites["aaa"])
    say(wave, "wom_level_own", common + [-4] * 1 + [-1] * 19, sites["bbb"])
    whole, own = of(wave).word_of_mouth, of(wave, Narrowing("site", "aaa", "AAA")).word_of_mouth
    assert whole is not None
    assert own is not None
    assert [rung.n for rung in whole.rungs if rung.levels == (-4,)] == [8]
    assert [rung.levels for rung in own.rungs] == [(1, 2, 3, 4), (0,), (-4, -3, -2, -1)]


def test_recommendation_is_that_of_the_counts(organisation: Organisation, sites: dict[str, Site]) -> None:
    wave = one_wave(organisation, sites)
    say(wave, "rec_0_10", [10] * 50 + [8] * 40 + [3] * 30)
    found, counted = of(wave).recommendation, balance_of_counts(50, 40, 30)
    assert found is not None
    assert (found.balance, found.low, found.high) == pytest.approx((counted.balance, counted.low, counted.high))
    assert found.change is None


def test_a_balance_is_compared_with_the_wave_before(organisation: Organisation, sites: dict[str, Site]) -> None:
    waves = chain.waves(organisation, 2)
    for wave, levels in zip(waves, ([10] * 60 + [8] * 30 + [2] * 30, [10] * 20 + [8] * 30 + [2] * 70), strict=True):
        for site in sites.values():
            chain.answer(wave, 60, site=site)
        say(wave, "rec_0_10", levels)
    found = of(waves[-1]).recommendation
    assert found is not None
    assert found.change is not None
    assert (found.change.told, found.change.size) == ("fell", pytest.approx((20 - 70) / 120 - (60 - 30) / 120))


def test_touchpoints_of_a_site_stand_beside_those_of_the_others(
    organisation: Organisation, sites: dict[str, Site]
) -> None:
    wave = one_wave(organisation, sites, 40, chain.TOUCHED)
    scale = chain.plan(chain.TOUCHED).touchpoints[0]
    items, (low, high) = scale.items, scale.range or (0, 0)
    rng = np.random.default_rng(1)
    for code, least in (("aaa", low), ("bbb", high - 1)):
        say(wave, items[0], [int(point) for point in rng.integers(int(least), int(least) + 2, 40)], sites[code])
    found = {one.item: one for one in of(wave, Narrowing("site", "aaa", "AAA")).touchpoints}
    beside = found[items[0]].beside
    assert beside is not None
    assert beside.told == "below"
    assert found[items[0]].chain is not None
    assert {one.item: one.beside for one in of(wave).touchpoints}[items[0]] is None


def test_alpha_is_told_of_each_scale_of_everybody(organisation: Organisation, sites: dict[str, Site]) -> None:
    wave = one_wave(organisation, sites)
    found = of(wave).reliability
    assert set(found) >= {"clv_loy", "clv_rev"}
    assert all(0 < alpha < 1 for alpha in found.values())
    assert of(wave, only=Scope((sites["aaa"],))).reliability == found


@pytest.mark.parametrize("left_out", [0, 7])
def test_what_is_said_and_heard_stays_with_its_people(organisation: Organisation, left_out: int) -> None:
    """Whoever answers one of the two questions, in whatever order the answers lie."""
    wave = chain.waves(organisation, 1, name="hotel_loyalty")[0]
    chain.answer(wave, 60, name="hotel_loyalty")
    own = [*([2] * 30), *([0] * 15), *([-2] * 15)]
    heard: list[int | None] = [*([None] * left_out), *own[left_out:]]
    say(wave, "wom_level_own", own)
    say(wave, "wom_level_heard", heard)
    found, expected = of(wave).heard_gap, heard_gap(pd.Series(own, dtype=float), pd.Series(heard, dtype=float))
    assert found is not None
    assert (found.mean, found.low, found.high) == pytest.approx((expected.value, expected.low, expected.high))
    assert found.n == 60
