"""What goes with an outcome: a regression with standardised coefficients, relative weights, and honest errors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_choice, check_level
from analysis.effects.errors import ExactFit, TooFewClusters
from analysis.effects.r_squared import MOST, r_squared_interval
from analysis.effects.rows import OnClusters, Rows, complete_rows, correlations_of, standardized
from analysis.effects.standardized import normal_covariance, with_spread
from analysis.effects.wald import Joint, joint_test
from analysis.effects.weights import weights_of
from analysis.errors import BadOption
from analysis.inference.least_squares import CORRECTIONS, LEAST_DF, Errors, Solved, cluster_df, contributions, solve
from analysis.inference.limits import Limits

CONSTANT = "(constant)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Regression(OnClusters):
    """One outcome on several predictors.

    coefficients       a row for the constant and each predictor: name, estimate, se, df, t, p, low, high, and
                       standardized, standardized_se, standardized_low, standardized_high, vif (none for the constant)
    covariance         of the estimates
    r2                 share of the outcome's variance that goes with the predictors
    r2_low, r2_high    limits for normal answers and predictors that are answers, too; None with clustered errors,
                       under which rows are not independent
    r2_adjusted        what is expected of new predictors without effect is taken off
    joint              whether all slopes are 0 together; None where clusters are fewer than predictors
    vif                how many times larger the variance of a coefficient is for what predictors share
    relative_weights   Johnson's: parts of R squared, which they add up to
    errors, correction how standard errors were made: "ols", "HC3", "CR2"
    clusters           how many there are; None without
    advised            rows from which coefficients are steady, 50 + 8 k
    """

    y: str
    x: tuple[str, ...]
    coefficients: pd.DataFrame
    covariance: pd.DataFrame
    r2: float
    r2_low: float | None
    r2_high: float | None
    r2_adjusted: float
    joint: Joint | None
    vif: "pd.Series[float]"
    relative_weights: "pd.Series[float]"
    errors: Errors
    correction: str
    level: float

    def to_frame(self) -> pd.DataFrame:
        """One row for each coefficient; what the constant does not have is missing."""
        return self.coefficients


def regression(
    data: pd.DataFrame,
    *,
    y: str,
    x: Sequence[str],
    errors: Errors = "classic",
    cluster: str | None = None,
    level: float = 0.95,
) -> Regression:
    r"""Least squares of y on x.

    .. math:: y = b_0 + \sum_j b_j x_j + e, \quad \beta_j = b_j s_j / s_y, \quad VIF_j = (R^{-1})_{jj}, \quad
              R^2 = r'R^{-1}r

    A coefficient tells what goes with a predictor among people alike in the others; one wave tells no cause and no
    order in time.

    Parameters
    ----------
    data : shape (rows, columns)
    y, x : columns; rows with a missing cell are left out
    errors : "classic" (one variance, independent), "hc3" (any variance), "cluster" (rows of one cluster go together;
        CR2 with Satterthwaite's degrees of freedom)
    cluster : column with the cluster of each row, for errors="cluster"
    level : of the limits

    Raises
    ------
    UnknownColumn, NotNumeric, BadOption, TooFewItems   columns that cannot be used
    TooFewRows        fewer than k + 2 complete rows
    ConstantItems     a column without variance
    SingularMatrix    predictors that repeat each other, by name
    ExactFit          an outcome that is a sum of the predictors
    OneRowDecides     a predictor that marks a single row, with errors="hc3"
    TooFewClusters    fewer than 4 degrees of freedom from the clusters

    Notes
    -----
    Standardised limits know that standard deviations are estimates (Yuan & Chan 2011). Limits of R squared are exact
    for normal answers (Fisher 1928). Fewer than 50 + 8 k rows are used and told (`has_few_rows`; Green 1991).
    Source: MacKinnon & White (1985); Bell & McCaffrey (2002); Johnson (2000).
    Checked against: statsmodels OLS, classic and HC3; CR2 by its matrices; tests/analysis/effects/test_regression.py

    Examples
    --------
    >>> answers = pd.DataFrame({"trust": [1, 2, 3, 4, 5, 3], "loyalty": [2, 1, 4, 3, 5, 3]})
    >>> found = regression(answers, y="loyalty", x=["trust"])
    >>> found.coefficients["estimate"].round(2).tolist(), round(found.r2, 2)
    ([0.6, 0.8], 0.64)
    """
    check_level(level)
    check_errors(errors, cluster)
    rows = complete_rows(data, y=[y], x=x, cluster=cluster if errors == "cluster" else None)
    xs, ys = standardized(rows.predictors), standardized(rows.outcomes)
    solved = solve(np.column_stack([np.ones(rows.n), xs]), ys)
    r2 = 1 - float((solved.residuals**2).sum() / (rows.n - 1))
    if r2 > MOST:
        raise ExactFit(rows.y[0])
    together = correlations_of(np.column_stack([rows.predictors, rows.outcomes]))
    limits = r_squared_interval(max(r2, 0.0), n=rows.n, k=rows.k, level=level) if errors != "cluster" else None
    return _assembled(
        rows, solved, xs, ys, together=together, r2=max(r2, 0.0), limits=limits, errors=errors, level=level
    )


def check_errors(errors: str, cluster: object) -> None:
    """Stop where errors have no such name, or where clusters are wanted and not named, or named and not wanted."""
    check_choice("errors", errors, get_args(Errors))
    if (errors == "cluster") != (cluster is not None):
        needed = "as the name of a column with errors='cluster', and only there"
        raise BadOption("cluster", needed=needed, found=cluster)


def degrees(solved: Solved, errors: Errors, rows: Rows, contrasts: Array) -> Array:
    """Degrees of freedom of each contrast; too few are refused."""
    if errors != "cluster" or rows.groups is None:
        return np.full(len(contrasts), float(solved.df))
    found = cluster_df(solved, rows.groups, contrasts)
    if found[-rows.k :].min() < LEAST_DF:
        raise TooFewClusters(needed_df=LEAST_DF, found_df=float(found[-rows.k :].min()), clusters=len(rows.labels))
    return found


def _assembled(
    rows: Rows,
    solved: Solved,
    xs: Array,
    ys: Array,
    *,
    together: Array,
    r2: float,
    limits: Limits | None,
    errors: Errors,
    level: float,
) -> Regression:
    k, turn = rows.k, _to_raw(rows)
    added = contributions(solved, errors, rows.groups)
    own = solved.classic_covariance() if errors == "classic" else added[:, :, 0].T @ added[:, :, 0]
    covariance = turn @ own @ turn.T
    df = degrees(solved, errors, rows, turn)
    estimates = turn @ solved.coefficients[:, 0] + np.r_[rows.outcomes.mean(), np.zeros(k)]
    betas = solved.coefficients[1:]
    if errors == "classic":
        spread = normal_covariance(together, betas, df=solved.df)
    else:
        moved = with_spread(added[:, 1:], betas, xs, ys, rows.groups)[:, :, 0]
        spread = moved.T @ moved
    names = [CONSTANT, *rows.x]
    vif = np.diag(np.linalg.inv(together[:k, :k]))
    table = estimates_frame(names, estimates, np.sqrt(np.diag(covariance)), df=df, level=level)
    beta_table = estimates_frame(rows.x, betas[:, 0], np.sqrt(np.diag(spread)), df=df[1:], level=level)
    table["standardized"] = [np.nan, *betas[:, 0]]
    for name in ("se", "low", "high"):
        table[f"standardized_{name}"] = [np.nan, *beta_table[name]]
    table["vif"] = [np.nan, *vif]
    clusters = len(rows.labels) or None
    wald_df = float(clusters - 1) if clusters else float(solved.df)
    return Regression(
        y=rows.y[0],
        x=rows.x,
        coefficients=table,
        covariance=pd.DataFrame(covariance, index=names, columns=names),
        r2=r2,
        r2_low=None if limits is None else limits.low,
        r2_high=None if limits is None else limits.high,
        r2_adjusted=1 - (1 - r2) * (rows.n - 1) / solved.df,
        joint=joint_test(solved.coefficients[1:, 0], own[1:, 1:], df=wald_df, clustered=errors == "cluster"),
        vif=pd.Series(vif, index=list(rows.x), name="vif"),
        relative_weights=pd.Series(
            weights_of(together[:k, :k], together[:k, k:])[:, 0], index=list(rows.x), name="weight"
        ),
        errors=errors,
        correction=CORRECTIONS[errors],
        clusters=clusters,
        level=level,
        advised=rows.advised,
        n=rows.n,
        n_dropped=rows.n_dropped,
    )


def _to_raw(rows: Rows) -> Array:
    """From coefficients of standardised columns to those of the columns; the outcome's mean is added apart."""
    slopes = rows.outcomes.std(ddof=1) / rows.predictors.std(axis=0, ddof=1)
    turn = np.diag(np.r_[rows.outcomes.std(ddof=1), slopes])
    turn[0, 1:] = -rows.predictors.mean(axis=0) * slopes
    return turn


def estimates_frame(names: Sequence[str], estimates: Array, se: Array, *, df: Array, level: float) -> pd.DataFrame:
    """name, estimate, se, df, t, p, low, high; an estimate without an error is certain."""
    exact = se <= 0
    t = np.where(exact, 0.0, estimates / np.where(exact, 1.0, se))
    p = np.where(exact, (np.abs(estimates) <= 1e-12).astype(float), 2 * special.stdtr(df, -np.abs(t)))
    reach = special.stdtrit(df, (1 + level) / 2) * se
    return pd.DataFrame(
        {
            "name": list(names),
            "estimate": estimates,
            "se": se,
            "df": df,
            "t": t,
            "p": p,
            "low": estimates - reach,
            "high": estimates + reach,
        }
    )
