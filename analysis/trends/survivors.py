"""Those of a panel who stayed stand for all who began: weights by their chance to stay, and means that know them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import (
    MOST_REPLICATES,
    Array,
    check_level,
    check_same_rows,
    check_scores,
    check_whole,
    is_number,
    numeric_frame,
)
from analysis.errors import BadOption, NotConverged, TooFewRows
from analysis.inference.limits import percentile_limits
from analysis.numeric.draws import generator
from analysis.trends.weights import WeightedMean, estimated

TRIM = 0.99
SEED = 0
STEPS, CLOSE = 50, 1e-10
# nobody who stayed had a smaller chance than this: a group that always leaves stands for nobody
LEAST_CHANCE = 1e-6


def survivor_weights(stayed: "pd.Series[Any]", known: pd.DataFrame, *, trim: float = TRIM) -> "pd.Series[float]":
    r"""Weights of the people of a panel who stayed, so that they stand for all who began.

    .. math:: w = \frac{P(stayed)}{P(stayed \mid x)}

    by logistic regression on what was known of everybody before; stabilised, and cut at the `trim` quantile.

    Parameters
    ----------
    stayed : 1 or True for those who stayed, one for each row of `known`
    known : numbers known of everybody, without gaps

    Returns
    -------
    a weight for those who stayed, missing for the others

    Raises
    ------
    BadOption      stayed is neither 0 nor 1, gaps in what is known, trim outside (0, 1]
    TooFewRows     fewer than two people more than there are columns, among those who stayed or among those who left
    NotConverged   a column tells the stayers from the others without error

    Notes
    -----
    Source: Robins, Hernan & Brumback (2000), Epidemiology 11, 550-560; Cole & Hernan (2008), Am. J. Epidemiol. 168.
    Checked against: statsmodels Logit, tests/analysis/trends/test_weights.py
    """
    if not (is_number(trim) and 0 < trim <= 1):
        raise BadOption("trim", needed="above 0, at most 1", found=trim)
    is_there, design = _panel(stayed, known)
    weights = _inverse(is_there, design, trim)
    return pd.Series(np.where(is_there == 1, weights, np.nan), index=known.index, name="weight")


def survivor_mean(
    scores: "pd.Series[float]",
    stayed: "pd.Series[Any]",
    known: pd.DataFrame,
    *,
    replicates: int = 500,
    trim: float = TRIM,
    level: float = 0.95,
    rng: np.random.Generator | None = None,
) -> WeightedMean:
    """Mean of those who stayed, standing for all who began; people are drawn anew and weights estimated in every draw.

    Parameters
    ----------
    scores : of the later wave, missing for those who left
    stayed, known, trim : as `survivor_weights` takes them, for everybody who began

    Raises
    ------
    BadOption, TooFewRows, NotConverged   as survivor_weights; replicates below 100
    ConstantScore                         nobody differs from anybody

    Notes
    -----
    A draw whose regression has no solution is drawn again, twice as often as asked for at most.
    Source: Efron & Tibshirani (1993); Cole & Hernan (2008).
    """
    check_level(level)
    replicates = check_whole("replicates", replicates, least=100, most=MOST_REPLICATES)
    rng = generator(rng, seed=SEED)
    x, weights = check_scores(scores), survivor_weights(stayed, known, trim=trim).to_numpy()
    if len(x) != len(weights):
        raise BadOption("scores", needed=f"with {len(weights)} rows", found=len(x))
    check_same_rows("scores", scores, known.index, of="what is known")
    is_there, design = _panel(stayed, known)
    kept = ~np.isnan(x) & ~np.isnan(weights)
    if kept.sum() < 2:
        raise TooFewRows(needed_rows=2, found_rows=int(kept.sum()), given_rows=len(x))
    mean = float(weights[kept] @ x[kept] / weights[kept].sum())
    means: list[float] = []
    for _attempt in range(2 * replicates):
        drawn = rng.integers(0, len(x), len(x))
        found = _redrawn(x[drawn], is_there[drawn], design[drawn], trim)
        if found is not None:
            means.append(found)
        if len(means) == replicates:
            break
    else:
        raise NotConverged(
            needed="a regression on who stayed",
            found=f"none in {2 * replicates - len(means)} of {2 * replicates} draws",
            remedy="use fewer columns, or more people",
        )
    plain = estimated(mean, float(np.std(means, ddof=1)), x[kept], len(x), level, float(kept.sum() - 1))
    low, high = percentile_limits(np.array(means), level=level)
    return replace(plain, low=float(low), high=float(high))


def _redrawn(x: Array, is_there: Array, design: Array, trim: float) -> float | None:
    try:
        weights = _inverse(is_there, design, trim)
    except (NotConverged, TooFewRows):
        return None
    kept = (is_there == 1) & ~np.isnan(x)
    return float(weights[kept] @ x[kept] / weights[kept].sum()) if kept.any() else None


def _panel(stayed: "pd.Series[Any]", known: pd.DataFrame) -> tuple[Array, Array]:
    is_there, values = check_scores(stayed, name="stayed"), numeric_frame(known)
    if len(is_there) != len(values):
        raise BadOption("stayed", needed=f"with {len(values)} rows", found=len(is_there))
    check_same_rows("stayed", stayed, known.index, of="what is known")
    if not np.isin(is_there, (0, 1)).all():
        raise BadOption("stayed", needed="as 1 or 0 for everybody", found="other numbers, or gaps")
    if np.isnan(values).any():
        raise BadOption("known", needed="of everybody", found=f"{int(np.isnan(values).sum())} empty cells")
    spread = values.std(axis=0)
    standard = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return is_there, np.column_stack([np.ones(len(values)), standard])


def _inverse(is_there: Array, design: Array, trim: float) -> Array:
    """Stabilised weights of everybody as if they had stayed, cut at the quantile of those who did."""
    fewest, found = design.shape[1] + 1, int(min(is_there.sum(), (1 - is_there).sum()))
    if found < fewest:
        raise TooFewRows(needed_rows=fewest, found_rows=found, given_rows=len(is_there))
    chances = special.expit(design @ _logistic(is_there, design))
    weights = is_there.mean() / np.maximum(chances, LEAST_CHANCE)
    return np.asarray(np.minimum(weights, float(np.quantile(weights[is_there == 1], trim))))


def _logistic(is_there: Array, design: Array) -> Array:
    """Coefficients by Newton's steps."""
    b: Array = np.zeros(design.shape[1])
    for _step in range(STEPS):
        p = special.expit(design @ b)
        weights = p * (1 - p)
        step = np.linalg.pinv(design.T @ (design * weights[:, np.newaxis])) @ (design.T @ (is_there - p))
        b = b + step
        if np.abs(step).max() < CLOSE:
            return np.asarray(b)
        if np.abs(b).max() > STEPS:
            break
    raise NotConverged(
        needed="columns that leave chance to who stayed",
        found="columns that tell those who stayed from those who left without error",
        remedy="leave out what is known only of those who stayed",
    )
