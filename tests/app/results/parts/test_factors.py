"""A number of factors is a finding only where the items show it: noise has none, a setting stays a setting."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import NoCommonFactor
from analysis.factor import FactorSolution
from app.kernel.web.i18n import FORMATTERS
from app.reports.documents import alone
from app.reports.sections.factors import factor_section
from app.reports.sections.model import Section, Text
from app.results.as_json import as_json
from app.results.frames.labels import Labels
from app.results.parts.factors import FactorResult
from app.results.plan import Plan, ScalePlan
from app.results.run import analyse


def normal(correlations: list[list[float]], *, n: int = 400, seed: int = 1) -> pd.DataFrame:
    """Answers whose correlations are exactly these."""
    drawn = np.random.default_rng(seed).standard_normal((n, len(correlations)))
    white = np.linalg.qr(drawn - drawn.mean(axis=0))[0]
    names = [f"i{position + 1}" for position in range(len(correlations))]
    return pd.DataFrame(white @ np.linalg.cholesky(correlations).T, columns=names)


def plan_of(frame: pd.DataFrame, factors: int | None = None) -> Plan:
    return Plan(scales=(ScalePlan(name="All", items=tuple(frame.columns)),), factors=factors)


NOISE = pd.DataFrame(np.random.default_rng(3).standard_normal((200, 8)), columns=[f"i{j}" for j in range(8)])
PAIRS = normal([[1, 0.6, 0, 0], [0.6, 1, 0, 0], [0, 0, 1, 0.6], [0, 0, 0.6, 1]])
ONE = normal((np.full((5, 5), 0.5) + np.eye(5) * 0.5).tolist())


def factors_of(frame: pd.DataFrame, factors: int | None = None) -> FactorResult:
    found = analyse(frame, plan_of(frame, factors)).factors
    assert found is not None
    return found


def section(found: FactorResult, language: str) -> Section:
    with alone(language):
        return factor_section(found, Labels(), FORMATTERS[language])


def warnings(frame: pd.DataFrame, factors: int | None = None) -> dict[str, dict]:
    document = as_json(analyse(frame, plan_of(frame, factors)))
    return {one["code"]: one for one in document["warnings"]}  # type: ignore[attr-defined]


@pytest.mark.long
@pytest.mark.parametrize("factors", [None, 1, 2])
def test_pure_noise_has_no_factor_whatever_number_was_set(factors: int | None) -> None:
    found = factors_of(NOISE, factors)

    assert isinstance(found.solution, NoCommonFactor)
    document = as_json(analyse(NOISE, plan_of(NOISE, factors)))
    assert "efa" not in document
    assert warnings(NOISE, factors)["no_common_factor"]["parts"] == ["efa"]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20))
def test_noise_is_found_out_again_and_again(seed: int) -> None:
    noise = pd.DataFrame(np.random.default_rng(seed).standard_normal((150, 6)), columns=list("abcdef"))

    found = factors_of(noise)

    # one in twenty samples of noise looks like something to each of two rules: both would have to be fooled
    assert isinstance(found.solution, NoCommonFactor)


def test_one_factor_is_found() -> None:
    found = factors_of(ONE)

    assert isinstance(found.solution, FactorSolution)
    assert (found.solution.factors, found.chosen_by, found.is_limited) == (1, "parallel_analysis", False)
    assert not warnings(ONE).keys() & {"factors_set", "factors_limited", "no_common_factor"}


def test_auto_asks_for_no_more_factors_than_the_items_settle() -> None:
    found = factors_of(PAIRS)

    assert not isinstance(found.parallel, Exception)
    assert (found.parallel.common_factors, found.suggested) == (2, 1)


def test_where_the_most_that_is_suggested_has_no_solution_auto_takes_fewer_and_says_so() -> None:
    # three pairs, as a sample: three factors of six items leave no degree of freedom, and end beyond the bounds
    r = np.kron(np.eye(3), np.full((2, 2), 0.6)) + np.eye(6) * 0.4
    drawn = np.random.default_rng(0).standard_normal((150, 6)) @ np.linalg.cholesky(r).T
    frame = pd.DataFrame(drawn, columns=list("abcdef"))
    found = factors_of(frame)

    assert isinstance(found.solution, FactorSolution)
    assert found.parallel.common_factors == 3  # type: ignore[union-attr]
    assert found.solution.factors == 2
    assert warnings(frame)["factors_limited"]["parallel_factors"] == 3


def test_a_set_number_is_told_as_a_setting() -> None:
    found, told = factors_of(ONE, 2), warnings(ONE, 2)
    exact = factors_of(ONE, 1)

    assert found.chosen_by == exact.chosen_by == "setting"
    if isinstance(found.solution, FactorSolution):
        assert told["factors_set"]["factors"] == 2
    document = as_json(analyse(ONE, plan_of(ONE, 1)))
    assert document["efa"]["chosen_by"] == "setting"  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "none", "one", "as_set"),
    [
        ("en", "No common factor shows", "The items share 1 common factor", "Solution with 1 factor, as set"),
        ("fa", "عامل مشترکی دیده نمی‌شود", "۱", "تنظیم"),
        ("zh", "未见公因子", "1", "设定"),
        ("vi", "Không thấy nhân tố chung nào", "1", "ấn định"),
    ],
)
def test_the_report_words_a_setting_as_a_setting(language: str, none: str, one: str, as_set: str) -> None:
    assert section(factors_of(NOISE), language).heading == none
    finding, setting = section(factors_of(ONE), language), section(factors_of(ONE, 1), language)
    assert one in finding.heading
    assert as_set in setting.heading
    assert finding.heading != setting.heading
    assert len([block for block in setting.blocks if isinstance(block, Text)]) == 3


def test_kaisers_scaling_is_named_where_something_was_turned() -> None:
    loadings = np.zeros((8, 2))
    loadings[:4, 0] = loadings[4:, 1] = 0.7
    r = loadings @ np.array([[1, 0.3], [0.3, 1]]) @ loadings.T
    np.fill_diagonal(r, 1)
    found = factors_of(normal(r.tolist()))

    assert isinstance(found.solution, FactorSolution)
    assert found.solution.factors == 2
    assert "oblimin with Kaiser's scaling" in str(section(found, "en").blocks[-1])
    plain = replace(found, solution=replace(found.solution, kaiser=False))
    assert "Kaiser" not in str(section(plain, "en").blocks[-1])
