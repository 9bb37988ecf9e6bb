"""Weights for people who were asked more easily than others, and means whose errors know the weights."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import Array, check_level, check_same_rows, check_scores, is_number
from analysis.errors import BadOption, ConstantScore, TooFewRows
from analysis.inference.means import linearised_se, t_reach


@dataclass(frozen=True, kw_only=True)
class WeightedMean:
    """A mean in which some people count for more.

    mean, se, low, high   the error is that of the weighted estimate, linearised or from replicates
    effective             people who would give this error without weights
    n, n_dropped          scores used, and left out because score or weight was missing
    """

    mean: float
    se: float
    low: float
    high: float
    level: float
    effective: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


def asking_weights(visits: "pd.Series[float]", *, chance: float) -> "pd.Series[float]":
    r"""Weights of people who are asked on the spot, each at most once in a wave.

    .. math:: w = \frac{1}{1 - (1 - p)^k}

    Parameters
    ----------
    visits : of each person within the wave, 1 or more; missing ones have no weight
    chance : p, to be asked at one visit; in (0, 1]

    Raises
    ------
    BadOption   a chance outside (0, 1], visits below 1

    Notes
    -----
    People invited from a list need none. Source: Hansen & Hurwitz (1943); Lohr (2010), Sampling, ch. 6.

    Examples
    --------
    >>> asking_weights(pd.Series([1.0, 2.0]), chance=0.5).round(3).tolist()
    [2.0, 1.333]
    """
    if not (is_number(chance) and 0 < chance <= 1):
        raise BadOption("chance", needed="above 0, at most 1", found=chance)
    k = check_scores(visits, name="visits")
    if (k < 1).any():
        raise BadOption("visits", needed="1 or more: whoever was asked was there", found=float(np.nanmin(k)))
    asked = -np.expm1(k * np.log1p(-chance)) if chance < 1 else np.where(np.isnan(k), np.nan, 1.0)
    return pd.Series(1 / asked, index=visits.index, name="weight")


def post_stratified(strata: "pd.Series[Any]", *, shares: Mapping[Any, float]) -> "pd.Series[float]":
    r"""Weights that give each stratum the share it has among all customers, ``w = n W_h / n_h``.

    Parameters
    ----------
    strata : of each response; missing ones have no weight
    shares : by stratum, 1 together

    Raises
    ------
    BadOption   shares that are not above 0 or not 1 together, a stratum without share, a share without anybody

    Notes
    -----
    Source: Holt & Smith (1979), J. R. Stat. Soc. A 142, 33-46.

    Examples
    --------
    >>> post_stratified(pd.Series(["a", "a", "a", "b"]), shares={"a": 0.5, "b": 0.5}).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    if not isinstance(strata, pd.Series) or strata.map(pd.api.types.is_list_like).any():
        raise BadOption("strata", needed="as a Series of names", found=type(strata).__name__)
    if not isinstance(shares, Mapping) or not all(is_number(share) and share > 0 for share in shares.values()):
        raise BadOption("shares", needed="above 0, by stratum", found=shares)
    if abs(sum(shares.values()) - 1) > 1e-6:
        raise BadOption("shares", needed="1 together", found=sum(shares.values()))
    counts = strata.dropna().value_counts()
    unknown = [str(name) for name in counts.index if name not in shares]
    empty = [str(name) for name in shares if name not in counts.index]
    if unknown or empty:
        raise BadOption("shares", needed="for the strata that somebody is in", found=", ".join(unknown + empty))
    total = int(counts.sum())
    factors = {name: total * shares[name] / int(counts[name]) for name in shares}
    return strata.map(factors).astype(float).rename("weight")


def weighted_mean(
    scores: "pd.Series[float]",
    weights: "pd.Series[float]",
    *,
    clusters: "pd.Series[Any] | None" = None,
    level: float = 0.95,
) -> WeightedMean:
    r"""Mean under weights that are given, with its linearised error.

    .. math:: \bar x = \frac{\sum w x}{\sum w}, \quad e_i = \frac{w_i (x_i - \bar x)}{\sum w}, \quad
              se^2 = \frac{G}{G-1} \sum_g \Bigl(\sum_{i \in g} e_i\Bigr)^2

    Raises
    ------
    TooFewRows      fewer than 2 scores with a weight, or fewer than 2 clusters
    ConstantScore   nobody differs from anybody
    BadOption       weights below 0, weights or labels of other rows than the scores

    Notes
    -----
    Source: Saerndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, ch. 5.
    Checked against: statsmodels WLS with robust errors, tests/analysis/trends/test_weights.py

    Examples
    --------
    >>> found = weighted_mean(pd.Series([1.0, 3.0]), pd.Series([1.0, 3.0]))
    >>> found.mean, round(found.se, 4)
    (2.5, 0.75)
    """
    check_level(level)
    x, w = check_scores(scores), check_scores(weights, name="weights")
    for name, other in (("weights", weights), ("clusters", clusters)):
        if other is not None and not (isinstance(other, pd.Series) and len(other) == len(x)):
            raise BadOption(name, needed=f"as a Series with {len(x)} rows", found=type(other).__name__)
        if other is not None:
            check_same_rows(name, other, scores.index, of="the scores")
    if clusters is not None and clusters.map(pd.api.types.is_list_like).any():
        raise BadOption("clusters", needed="as names or numbers", found="a list")
    if (w < 0).any():
        raise BadOption("weights", needed="0 or more", found=float(np.nanmin(w)))
    kept = ~np.isnan(x) & ~np.isnan(w) & (w > 0)
    labels = np.arange(len(x)) if clusters is None else pd.factorize(clusters, use_na_sentinel=False)[0]
    codes = np.unique(labels[kept], return_inverse=True)[1]
    groups = int(codes.max()) + 1 if len(codes) else 0
    if groups < 2:
        raise TooFewRows(needed_rows=2, found_rows=groups, given_rows=len(x))
    values, own = x[kept], w[kept] / w[kept].sum()
    mean = float(own @ values)
    se = linearised_se(np.asarray(np.bincount(codes, weights=own * (values - mean)), dtype=np.float64))
    return estimated(mean, se, values, len(x), level, groups - 1)


def estimated(mean: float, se: float, values: Array, given: int, level: float, df: float) -> WeightedMean:
    """The mean with its limits. Raises ConstantScore where it has no error."""
    if not se > 1e-14 * float(np.abs(values).max()):
        raise ConstantScore("the scores")
    reach = t_reach(se, df=df, level=level)
    spread = float(values.var(ddof=1))
    return WeightedMean(
        mean=mean,
        se=se,
        low=mean - reach,
        high=mean + reach,
        level=level,
        effective=spread / se**2,
        n=len(values),
        n_dropped=given - len(values),
    )
