"""How the dimensions go together: the same people, few of them told nothing."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from app.results.as_json import as_json, told_json
from app.results.plan import Plan, ScalePlan
from app.results.run import Analysis, analyse

N = 60


def dimensions(*, without: int = 0) -> Analysis:
    """Loyalty and word of mouth of people, some of whom say nothing of the second."""
    rng = np.random.default_rng(5)
    loyal = rng.integers(1, 6, N)
    said = np.clip(loyal + rng.integers(-1, 2, N), 1, 5).astype(float)
    said[:without] = np.nan
    frame = pd.DataFrame({"l1": loyal, "l2": np.roll(loyal, 0), "w1": said, "w2": said})
    plan = Plan(
        scales=(
            ScalePlan(name="clv_loy", items=("l1", "l2"), range=(1, 5)),
            ScalePlan(name="clv_wom", items=("w1", "w2"), range=(1, 5)),
        ),
        value_index=("clv_loy", "clv_wom"),
        factor_items=(),
    )
    return analyse(frame, plan)


def test_loyalty_goes_with_word_of_mouth_as_scipy_finds_it() -> None:
    analysis = dimensions(without=7)

    [pair] = as_json(analysis)["loyalty"]["dimension_correlations"]["pairs"]  # type: ignore[index]

    scores = pd.DataFrame({name: one.values for name, one in analysis.dimensions.items()}).dropna()
    expected = stats.pearsonr(scores["clv_loy"], scores["clv_wom"])
    low, high = expected.confidence_interval()
    assert (pair["first"], pair["second"], pair["n"]) == ("clv_loy", "clv_wom", N - 7)
    assert [pair["estimate"], pair["p"], pair["low"], pair["high"]] == pytest.approx(
        [expected.statistic, expected.pvalue, low, high], rel=1e-9
    )


def test_a_pair_of_few_people_is_not_told() -> None:
    told = told_json(dimensions(without=N - 10), min_cell=20)

    assert "dimension_correlations" not in str(told)
