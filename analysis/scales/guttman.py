"""Guttman's six lower bounds and the split-half coefficient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, check_names
from analysis.errors import BadOption, ConstantScore, UnknownColumn
from analysis.moments import Moments, as_moments, correlation_matrix, covariance_matrix
from analysis.scales.alpha import ROUNDING, alpha_of, standardized_alpha

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Guttman:
    """Guttman's lower bounds of the reliability of a sum of items.

    lambda1    from the variances alone
    lambda2    adds the squared covariances; at least lambda3
    lambda3    Cronbach's alpha
    lambda4    of the split into odd and even items; see `split_half` for others
    lambda5    from the item that shares most with the others
    lambda6    from what each item does not share with the others, in the items' own units
    lambda6_standardized   the same for standardized items (as R psych)
    n, k       complete rows used; items
    n_dropped  rows left out because an answer was missing
    """

    lambda1: float
    lambda2: float
    lambda3: float
    lambda4: float
    lambda5: float
    lambda6: float
    lambda6_standardized: float
    n: int
    k: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


@dataclass(frozen=True, kw_only=True)
class SplitHalf:
    """Reliability from two halves of the items.

    spearman_brown   correlation of the halves stepped up to the full length
    guttman          lambda4 of this split; needs no halves of equal variance
    r                correlation of the halves
    first, second    the items of each half
    n, k             complete rows used; items
    n_dropped        rows left out because an answer was missing
    """

    spearman_brown: float
    guttman: float
    r: float
    first: tuple[str, ...]
    second: tuple[str, ...]
    n: int
    k: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; the halves as names with commas between."""
        return pd.DataFrame([{**vars(self), "first": ", ".join(self.first), "second": ", ".join(self.second)}])


def guttman(items: pd.DataFrame | Moments) -> Guttman:
    r"""Guttman's six lower bounds of reliability.

    .. math:: \lambda_1 = 1 - \frac{\sum s_i^2}{s_T^2}, \quad
              \lambda_2 = \lambda_1 + \frac{\sqrt{\frac{k}{k-1} \sum_{i \ne j} s_{ij}^2}}{s_T^2}, \quad
              \lambda_5 = \lambda_1 + \frac{2 \sqrt{\max_j \sum_{i \ne j} s_{ij}^2}}{s_T^2}, \quad
              \lambda_6 = 1 - \frac{\sum e_i^2}{s_T^2}

    lambda3 is Cronbach's alpha, lambda4 the split-half bound, :math:`e_i^2` the variance of an item that the others
    do not predict.

    Raises
    ------
    TooFewItems, TooFewRows, ConstantItems, ConstantScore   as `cronbach_alpha`

    Notes
    -----
    Source: Guttman (1945), Psychometrika 10, 255-282.
    Checked against: oracle guttman_mobi.json (R psych)
    """
    moments = as_moments(items, statistic="Guttman's lambdas")
    covariance = covariance_matrix(moments)
    k, total = moments.k, covariance.sum()
    lambda3 = alpha_of(moments.scatter)
    lambda1 = lambda3 * (k - 1) / k
    shared = covariance**2
    np.fill_diagonal(shared, 0.0)
    standardized = correlation_matrix(moments)
    return Guttman(
        lambda1=lambda1,
        lambda2=float(lambda1 + np.sqrt(k / (k - 1) * shared.sum()) / total),
        lambda3=lambda3,
        lambda4=_guttman_of(covariance, first=np.arange(k) % 2 == 0),
        lambda5=float(lambda1 + 2 * np.sqrt(shared.sum(axis=0).max()) / total),
        lambda6=_lambda6(covariance, score="the total score"),
        lambda6_standardized=_lambda6(standardized, score="the sum of the standardized items"),
        n=moments.n,
        k=k,
        n_dropped=moments.n_dropped,
    )


def split_half(items: pd.DataFrame | Moments, *, first: Sequence[str] | None = None) -> SplitHalf:
    r"""Split-half reliability, stepped up to the full length.

    .. math:: r_{SB} = \frac{2 r}{1 + r}, \quad \lambda_4 = 2 \left(1 - \frac{s_A^2 + s_B^2}{s_T^2}\right)

    Parameters
    ----------
    items : shape (rows, k), k >= 2, reversed items already turned
    first : the items of the first half; None takes every other item, from the first one

    Raises
    ------
    UnknownColumn   an item of the first half is not among the items
    BadOption       a half without items
    ConstantScore   a half, or the total, is the same in every row

    Notes
    -----
    Source: Brown (1910), Spearman (1910), British Journal of Psychology 3; Guttman (1945).
    Checked against: oracle guttman_mobi.json (R)
    """
    moments = as_moments(items, statistic="split-half reliability")
    covariance, chosen = covariance_matrix(moments), _first_half(moments.columns, first)
    variances = [float(covariance[np.ix_(half, half)].sum()) for half in (chosen, ~chosen)]
    for name, variance in zip(("first", "second"), variances, strict=True):
        if variance <= ROUNDING * np.trace(covariance):
            raise ConstantScore(f"the sum of the {name} half")
    shared = float(covariance[np.ix_(chosen, ~chosen)].sum())
    r = max(min(shared / float(np.sqrt(variances[0] * variances[1])), 1.0), -1.0)
    return SplitHalf(
        spearman_brown=standardized_alpha(r, k=2),
        guttman=_guttman_of(covariance, first=chosen),
        r=r,
        first=tuple(name for name, inside in zip(moments.columns, chosen, strict=True) if inside),
        second=tuple(name for name, inside in zip(moments.columns, chosen, strict=True) if not inside),
        n=moments.n,
        k=moments.k,
        n_dropped=moments.n_dropped,
    )


def _first_half(columns: tuple[str, ...], first: Sequence[str] | None) -> Mask:
    if first is None:
        return np.asarray(np.arange(len(columns)) % 2 == 0)
    first = check_names("first", first)
    unknown = [name for name in first if name not in columns]
    if unknown:
        raise UnknownColumn(unknown, available=columns)
    chosen = np.array([name in first for name in columns])
    if chosen.all() or not chosen.any():
        raise BadOption("first", needed="with some of the items, not none and not all", found=list(first))
    return chosen


def _guttman_of(covariance: Array, *, first: Mask) -> float:
    total = covariance.sum()
    if total <= ROUNDING * np.trace(covariance):
        raise ConstantScore("the total score")
    return float(min(4 * covariance[np.ix_(first, ~first)].sum() / total, 1.0))


def _lambda6(covariance: Array, *, score: str) -> float:
    total = covariance.sum()
    if total <= ROUNDING * np.trace(covariance):
        raise ConstantScore(score)
    return float(min(1 - _unshared_variances(covariance).sum() / total, 1.0))


def _unshared_variances(covariance: Array) -> Array:
    """Variance of each item that the others do not predict; zero for an item that others repeat."""
    k = len(covariance)
    left = np.empty(k)
    for i in range(k):
        others = np.arange(k) != i
        shared = covariance[others, i]
        # Least squares also where the other items repeat each other.
        weights = np.linalg.lstsq(covariance[np.ix_(others, others)], shared, rcond=None)[0]
        left[i] = covariance[i, i] - shared @ weights
    return np.maximum(left, 0.0)
