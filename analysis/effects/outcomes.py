"""Several outcomes on the same predictors: what goes with which, and what their mean would hide."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array, check_level
from analysis.effects.regression import check_errors, degrees, estimates_frame
from analysis.effects.rows import OnClusters, Rows, complete_rows, correlations_of, standardized
from analysis.effects.standardized import normal_covariance, with_spread
from analysis.effects.wald import Joint, joint_test
from analysis.errors import TooFewItems
from analysis.inference.family_wise import holm_p_values
from analysis.inference.least_squares import CORRECTIONS, Errors, contributions, solve


@dataclass(frozen=True, kw_only=True, eq=False)
class SeveralOutcomes(OnClusters):
    """The same predictors for each of several outcomes.

    effects     a row for each predictor and outcome: predictor, outcome, estimate (standardised), se, low, high, p,
                p_holm (over all rows), is_shown (p_holm at most 1 - level), slope (raw)
    composite   a row for each predictor, with the mean of the standardised outcomes, in standard deviations of one of
                them: predictor, estimate, se, low, high, slope (with the raw mean), highest, lowest (the outcomes it
                goes with most and least), hides_opposites
    equality    a row for each predictor whose coefficients can be tested for being equal: predictor, f, df1, df2, p,
                p_holm
    equal       all predictors at once; None where rows or clusters are too few
    r2          of each outcome
    """

    y: tuple[str, ...]
    x: tuple[str, ...]
    effects: pd.DataFrame
    composite: pd.DataFrame
    equality: pd.DataFrame
    equal: Joint | None
    r2: "pd.Series[float]"
    vif: "pd.Series[float]"
    errors: Errors
    correction: str
    level: float

    @property
    def opposite(self) -> tuple[str, ...]:
        """Predictors that go with more of one outcome and less of another."""
        return tuple(self.composite.loc[self.composite["hides_opposites"], "predictor"])

    def to_frame(self) -> pd.DataFrame:
        """One row for each predictor and outcome."""
        return self.effects


def several_outcomes(
    data: pd.DataFrame,
    *,
    y: Sequence[str],
    x: Sequence[str],
    errors: Errors = "hc3",
    cluster: str | None = None,
    level: float = 0.95,
) -> SeveralOutcomes:
    r"""Standardised coefficients of every predictor for every outcome, and whether a composite hides how they differ.

    The errors of all coefficients stand in one covariance V, because the outcomes are answers of the same people:

    .. math:: V = \sum_i \psi_i \psi_i', \quad F = \frac{(C\beta)' (C V C')^{-1} C\beta}{q}, \quad
              \bar\beta_j = \frac1m \sum_o \beta_{jo}

    C are differences between the outcomes. A composite hides opposite effects where a predictor has a coefficient shown
    above 0 for one outcome and one shown below 0 for another (Holm over all); its own coefficient is their mean.

    Parameters
    ----------
    data : shape (rows, columns); rows with a missing cell in any of the columns are left out
    y : two or more outcomes
    x : predictors
    errors, cluster, level : as `regression`

    Raises
    ------
    TooFewItems   fewer than two outcomes; the rest as `regression`. An outcome that is a sum of the predictors is no
                  error here: its coefficients have none.

    Notes
    -----
    Source: Holm (1979); Yuan & Chan (2011); the seed's study of six activities and four dimensions of performance.
    Checked against: statsmodels, `regression` for each outcome; tests/analysis/effects/test_outcomes.py

    Examples
    --------
    >>> answers = pd.DataFrame({"x": [1, 2, 3, 4, 5], "y1": [2, 2.5, 3, 3.5, 4], "y2": [4, 3.5, 3, 2.5, 2]})
    >>> found = several_outcomes(answers, y=["y1", "y2"], x=["x"])
    >>> found.effects["slope"].round(2).tolist(), found.composite["slope"].abs().round(2).tolist(), found.opposite
    ([0.5, -0.5], [0.0], ('x',))
    """
    check_level(level)
    check_errors(errors, cluster)
    rows = complete_rows(data, y=y, x=x, cluster=cluster)
    if len(rows.y) < 2:
        raise TooFewItems(needed_items=2, found_items=len(rows.y), statistic="a comparison of outcomes")
    together = correlations_of(np.column_stack([rows.predictors, rows.outcomes]))
    fitted = _fit(rows, together, errors)
    effects = _effects(rows, fitted, level)
    clustered = errors == "cluster"
    differences = _differences(len(rows.y))
    joint_df = float(len(rows.labels) - 1) if clustered else fitted.residual_df
    vif = np.diag(np.linalg.inv(together[: rows.k, : rows.k]))
    return SeveralOutcomes(
        y=rows.y,
        x=rows.x,
        effects=effects,
        composite=_composite(rows, fitted, effects, level),
        equality=_equality(rows, fitted, differences, joint_df, clustered),
        equal=_tested(fitted, np.asarray(np.kron(np.eye(rows.k), differences)), joint_df, clustered),
        r2=pd.Series(fitted.r2, index=list(rows.y), name="r2"),
        vif=pd.Series(vif, index=list(rows.x), name="vif"),
        errors=errors,
        correction=CORRECTIONS[errors],
        clusters=len(rows.labels) or None,
        level=level,
        advised=rows.advised,
        n=rows.n,
        n_dropped=rows.n_dropped,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Fitted:
    """Coefficients of all outcomes and their common covariance.

    betas        shape (k, outcomes)
    se           of the slopes, for their tests
    covariance   of the standardised coefficients, in the order of betas.ravel()
    df           of each predictor
    """

    betas: Array
    se: Array
    covariance: Array
    df: Array
    residual_df: float
    r2: Array


def _fit(rows: Rows, together: Array, errors: Errors) -> _Fitted:
    xs, ys = standardized(rows.predictors), standardized(rows.outcomes)
    solved = solve(np.column_stack([np.ones(rows.n), xs]), ys)
    # what is left of an exact sum is rounding
    left = (solved.residuals**2).sum(axis=0) / (rows.n - 1)
    solved.residuals[:, left < 1e-20] = 0.0
    betas = solved.coefficients[1:]
    added = contributions(solved, errors, rows.groups)[:, 1:]
    if errors == "classic":
        covariance = normal_covariance(together, betas, df=solved.df)
        se = np.sqrt(np.diag(solved.inverse)[1:, np.newaxis] * (solved.residuals**2).sum(axis=0) / solved.df)
    else:
        moved = with_spread(added, betas, xs, ys, rows.groups).reshape(len(added), -1)
        covariance = moved.T @ moved
        se = np.sqrt((added**2).sum(axis=0))
    df = degrees(solved, errors, rows, np.eye(rows.k + 1))[1:]
    return _Fitted(betas=betas, se=se, covariance=covariance, df=df, residual_df=float(solved.df), r2=1 - left)


def _effects(rows: Rows, fitted: _Fitted, level: float) -> pd.DataFrame:
    m = len(rows.y)
    df = np.repeat(fitted.df, m)
    spread = _without_rounding(np.diag(fitted.covariance))
    table = estimates_frame(np.repeat(rows.x, m).tolist(), fitted.betas.ravel(), spread, df=df, level=level)
    tests = estimates_frame(np.repeat(rows.x, m).tolist(), fitted.betas.ravel(), fitted.se.ravel(), df=df, level=level)
    adjusted = np.array(holm_p_values(tests["p"].tolist()))
    slopes = fitted.betas * rows.outcomes.std(axis=0, ddof=1) / rows.predictors.std(axis=0, ddof=1)[:, np.newaxis]
    return pd.DataFrame(
        {
            "predictor": table["name"],
            "outcome": list(rows.y) * rows.k,
            **{name: table[name] for name in ("estimate", "se", "low", "high")},
            "p": tests["p"],
            "p_holm": adjusted,
            "is_shown": adjusted <= 1 - level,
            "slope": slopes.ravel(),
        }
    )


def _without_rounding(variances: Array) -> Array:
    return np.sqrt(np.where(variances < 1e-20, 0.0, variances))


def _composite(rows: Rows, fitted: _Fitted, effects: pd.DataFrame, level: float) -> pd.DataFrame:
    m = len(rows.y)
    mean = np.kron(np.eye(rows.k), np.full((1, m), 1 / m))
    se = _without_rounding(np.diag(mean @ fitted.covariance @ mean.T))
    table = estimates_frame(rows.x, fitted.betas.mean(axis=1), se, df=fitted.df, level=level)
    shown = effects["is_shown"].to_numpy().reshape(rows.k, m)
    slopes = effects["slope"].to_numpy().reshape(rows.k, m).mean(axis=1)
    names = np.array(rows.y, dtype=object)
    return pd.DataFrame(
        {
            "predictor": table["name"],
            **{name: table[name] for name in ("estimate", "se", "low", "high")},
            "slope": slopes,
            "highest": names[fitted.betas.argmax(axis=1)],
            "lowest": names[fitted.betas.argmin(axis=1)],
            "hides_opposites": (shown & (fitted.betas > 0)).any(axis=1) & (shown & (fitted.betas < 0)).any(axis=1),
        }
    )


def _equality(rows: Rows, fitted: _Fitted, differences: Array, df: float, clustered: bool) -> pd.DataFrame:
    found = []
    for j, name in enumerate(rows.x):
        picked = np.zeros((1, rows.k))
        picked[0, j] = 1
        test = _tested(fitted, np.asarray(np.kron(picked, differences)), df, clustered)
        if test is not None:
            found.append({"predictor": name, **vars(test)})
    table = pd.DataFrame(found, columns=["predictor", "f", "df1", "df2", "p"])
    return table.assign(p_holm=holm_p_values(table["p"].tolist()))


def _tested(fitted: _Fitted, contrasts: Array, df: float, clustered: bool) -> Joint | None:
    covariance = contrasts @ fitted.covariance @ contrasts.T
    return joint_test(contrasts @ fitted.betas.ravel(), covariance, df=df, clustered=clustered)


def _differences(m: int) -> Array:
    """Each outcome but the last less the last."""
    return np.hstack([np.eye(m - 1), -np.ones((m - 1, 1))])
