"""The power of a t test has a figure for every sample size, and the right one."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from analysis.errors import BadOption, TooFewRows
from analysis.inference.noncentral_t import _over_normal, _over_spread, two_sided_tail
from analysis.waves import power_of_change


def by_quadrature(limit: float, df: float, shift: float) -> float:
    """The same chance by an adaptive rule of scipy, over the logarithm of S."""

    def integrand(y: float) -> float:
        s = np.exp(y)
        density = df * y - df * (s**2 - 1) / 2
        return float(np.exp(density)) * float(special.ndtr(shift - limit * s) + special.ndtr(-shift - limit * s))

    ends = np.log([special.gammaincinv(df / 2, 1e-20) / (df / 2), special.gammainccinv(df / 2, 1e-20) / (df / 2)]) / 2
    edges = np.linspace(*ends, 30)
    found = sum(integrate.quad(integrand, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in pairwise(edges))
    whole = integrate.quad(lambda y: np.exp(df * y - df * (np.exp(2 * y) - 1) / 2), *ends, epsabs=0, points=[0.0])[0]
    return found / whole


@pytest.mark.parametrize("df", [2, 3, 8, 38, 198, 998])
def test_tails_equal_an_adaptive_integration(df: float) -> None:
    for alpha, shift in product([0.5, 0.05, 0.01, 0.001], [0, 0.3, 1, 2.5, 6, 12, 40]):
        limit = -float(special.stdtrit(df, alpha / 2))
        whole = pytest.approx(by_quadrature(limit, df, shift), rel=1e-9)
        assert two_sided_tail(limit, df=df, shift=shift) == whole, (alpha, shift)


@pytest.mark.parametrize("df", [2, 30, 500])
@pytest.mark.parametrize("shift", [0.1, 1.0, 3.0])
def test_tails_equal_scipy_where_it_has_a_figure(df: float, shift: float) -> None:
    limit = float(special.stdtrit(df, 0.975))
    theirs = stats.nct.sf(limit, df, shift) + stats.nct.cdf(-limit, df, shift)

    assert two_sided_tail(limit, df=df, shift=shift) == pytest.approx(float(theirs), rel=1e-12)


@pytest.mark.parametrize("df", [2, 10, 100])
def test_two_degrees_of_freedom_by_hand(df: float) -> None:
    # at shift 0 the tail is the size of the test; with df = 2, P(|T| > t) = 1 - t / sqrt(t^2 + 2)
    assert two_sided_tail(3.0, df=2, shift=0) == pytest.approx(1 - 3 / 11**0.5, rel=1e-13)
    assert two_sided_tail(-float(special.stdtrit(df, 0.01)), df=df, shift=0) == pytest.approx(0.02, rel=1e-12)


@given(st.floats(0.5, 2), st.integers(2, 500), st.floats(0, 40))
def test_both_orders_of_integration_agree(ratio: float, df: int, shift: float) -> None:
    limit = ratio * (2 * df) ** 0.5
    over_normal = _over_normal(limit, df, shift) + _over_normal(limit, df, -shift)

    assert _over_spread(limit, df, shift) == pytest.approx(over_normal, abs=1e-12)


@pytest.mark.parametrize(("effect", "alpha"), [(0.5, 0.01), (0.8, 0.05), (0.3, 0.05), (1.2, 0.001)])
def test_every_sample_size_has_a_power_that_grows(effect: float, alpha: float) -> None:
    power = [power_of_change(effect, n_before=n, n_after=n, alpha=alpha) for n in range(20, 501)]

    assert np.isfinite(power).all()
    assert (np.diff(power) >= -1e-13).all()
    assert alpha < power[0] < power[-1] <= 1


def test_a_sample_without_end_is_normal() -> None:
    found = power_of_change(2e-14, n_before=10**29, n_after=10**29)

    # shift 2e-14 sqrt(10^29 / 2)
    shift = 2e-14 * (10**29 / 2) ** 0.5
    z = float(special.ndtri(0.975))
    assert found == pytest.approx(float(special.ndtr(shift - z) + special.ndtr(-shift - z)), rel=1e-9)


@pytest.mark.parametrize("effect", [float("nan"), float("inf"), 1e300, "large", None])
def test_an_effect_that_is_no_number_is_refused(effect: float) -> None:
    with pytest.raises(BadOption, match="effect"):
        power_of_change(effect, n_before=20, n_after=20)


@pytest.mark.parametrize("n", [float("nan"), 20.5, "20", 10**400, -3])
def test_people_who_are_no_whole_number_are_refused(n: int) -> None:
    with pytest.raises(BadOption, match="n_after"):
        power_of_change(0.5, n_before=20, n_after=n)
    with pytest.raises(TooFewRows):
        power_of_change(0.5, n_before=1, n_after=20)
