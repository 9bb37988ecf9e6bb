"""What the demonstration simulates is what the analysis finds: alphas and loadings within sampling error."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis import factor, reliability, scoring
from app.demo.population import draw_coded_items
from app.results.defined.plans import from_questionnaire
from app.results.plan import Plan
from survey_defs.load import load_shipped

pytestmark = pytest.mark.long

QUESTIONNAIRE = load_shipped("hotel_loyalty_short")
PLAN: Plan = from_questionnaire(QUESTIONNAIRE)
SEEDS = 20
ROWS = 400
FACTORS = 6


def turned(n: int, seed: int) -> pd.DataFrame:
    items = draw_coded_items(QUESTIONNAIRE, n, np.random.default_rng(seed))
    return scoring.turn(items, reverse=[item for item in PLAN.reverse if item in items], range=(1, 5))


@cache
def population() -> pd.DataFrame:
    """A draw so large that its figures are those of the population to the third digit."""
    return turned(1_000_000, 0).astype("int8")


def loadings(items: pd.DataFrame) -> pd.DataFrame:
    explored = items[list(PLAN.explored)]
    return factor.explore(explored, factors=FACTORS, starts=1).loadings


def aligned(found: pd.DataFrame, target: pd.DataFrame) -> np.ndarray:
    """Factors of a sample in the order of the population's."""
    alike = factor.congruence(target, found).coefficients.to_numpy()
    order = np.abs(alike).argmax(axis=1)
    assert sorted(order) == list(range(FACTORS)), "two factors of the population match one of the sample"
    signs = np.sign(alike[np.arange(FACTORS), order])
    return found.to_numpy()[:, order] * signs


@pytest.mark.parametrize("scale", PLAN.scales, ids=lambda scale: scale.name)
def test_alphas_of_twenty_samples_lie_around_the_population(scale) -> None:
    true = reliability.cronbach_alpha(population()[list(scale.items)]).alpha

    for seed in range(1, SEEDS + 1):
        found = reliability.cronbach_alpha(turned(ROWS, seed)[list(scale.items)], interval="adf")
        assert abs(found.alpha - true) <= 4 * found.se, seed


def test_loadings_of_twenty_samples_lie_around_the_population() -> None:
    target = loadings(population())
    found = np.array([aligned(loadings(turned(ROWS, seed)), target) for seed in range(1, SEEDS + 1)])
    spread = found.std(axis=0, ddof=1)

    assert (np.abs(found - target.to_numpy()) <= 4 * spread).all()
    assert (np.abs(found.mean(axis=0) - target.to_numpy()) <= 4 * spread / np.sqrt(SEEDS)).all()


def test_each_construct_of_the_population_is_one_factor() -> None:
    target = loadings(population())
    main = target.abs().idxmax(axis=1)

    for scale in PLAN.scales:
        inside = [item for item in scale.items if item in main.index]
        assert main[inside].nunique() <= 1


def test_the_same_seed_draws_the_same_people() -> None:
    pd.testing.assert_frame_equal(turned(50, 7), turned(50, 7))
