"""Whether the same predictors go with an outcome to the same extent in several groups of people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import Array, check_choice, check_level, check_whole
from analysis.effects.errors import ExactFit, TooFewInGroups
from analysis.effects.regression import estimates_frame
from analysis.effects.rows import ROUNDING, Rows, complete_rows, refuse_singular, standardized
from analysis.effects.wald import Joint, joint_test
from analysis.errors import ConstantItems
from analysis.inference.family_wise import holm_p_values
from analysis.inference.least_squares import Errors, contributions, solve


@dataclass(frozen=True, kw_only=True, eq=False)
class ByGroup:
    """A regression with a group, such as gender, as moderator.

    slopes        a row for each group and predictor: group, n, name, estimate, se, df, t, p, low, high
    differences   a row for each predictor and each group but the first: group, name, estimate (slope in that group
                  less slope in the first), se, df, t, p, low, high, p_holm
    shifts        a row for each group but the first: how far its people who stand at the mean of all predictors are
                  above those of the first
    joint         whether all slopes are the same in all groups; None where it cannot be tested
    groups        people in each, the largest first
    left_out      people in groups too small for slopes of their own
    """

    y: str
    x: tuple[str, ...]
    slopes: pd.DataFrame
    differences: pd.DataFrame
    shifts: pd.DataFrame
    joint: Joint | None
    groups: "pd.Series[int]"
    left_out: int
    errors: Errors
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each difference of slopes."""
        return self.differences


def regression_by_group(
    data: pd.DataFrame,
    *,
    y: str,
    x: Sequence[str],
    by: str,
    errors: Errors = "hc3",
    least: int = 30,
    level: float = 0.95,
) -> ByGroup:
    r"""Y on x with intercept and slopes of their own in each group.

    .. math:: y = b_0 + \sum_g a_g 1_g + \sum_j (b_j + \sum_g d_{jg} 1_g)(x_j - \bar x_j) + e

    The largest group is the first; :math:`d_{jg}` are the moderation, tested together by F and one by one after Holm.

    Parameters
    ----------
    data : shape (rows, columns); rows with a missing cell are left out
    by : column with the group of each person
    errors : "classic" or "hc3"
    least : people from which a group has slopes of its own (never fewer than k + 2)

    Raises
    ------
    TooFewInGroups  fewer than two groups of that size (a TooFewRows)
    ConstantItems, SingularMatrix   a predictor without variance of its own inside a group
    the rest as `regression`

    Notes
    -----
    Source: Ndubisi (2006), Marketing Intelligence & Planning 24, 48-61 (gender as moderator).
    Checked against: statsmodels OLS with products, tests/analysis/effects/test_by_group.py
    """
    check_level(level)
    check_choice("errors", errors, ("classic", "hc3"))
    check_whole("least", least)
    rows = complete_rows(data, y=[y], x=x, cluster=by, fewest_clusters=1)
    codes = np.zeros(0, dtype=np.int64) if rows.groups is None else rows.groups
    sizes = np.bincount(codes, minlength=len(rows.labels))
    needed = max(int(least), rows.k + 2)
    kept = [code for code in np.argsort(-sizes, kind="stable") if sizes[code] >= needed]
    if len(kept) < 2:
        raise TooFewInGroups(needed_rows=needed, found_rows=int(np.sort(sizes)[-2]) if len(sizes) > 1 else 0)
    members = codes[:, np.newaxis] == np.array(kept)
    used = members.any(axis=1)
    split = _Split(
        names=tuple(rows.labels[code] for code in kept),
        members=members[used].astype(np.float64),
        x=standardized(rows.predictors[used]),
        y=standardized(rows.outcomes[used]),
        units=rows.outcomes[used].std(ddof=1) / rows.predictors[used].std(axis=0, ddof=1),
        y_unit=float(rows.outcomes[used].std(ddof=1)),
    )
    _refuse_still(split, rows)
    return _assembled(rows, split, errors=errors, level=level, left_out=int((~used).sum()))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Split:
    """A fully separated design.

    members   one column of zeros and ones for each group, the largest first
    x, y      standardised columns of the rows used
    units     what a slope of the standardised columns is in units of the columns
    """

    names: tuple[object, ...]
    members: Array
    x: Array
    y: Array
    units: Array
    y_unit: float

    @property
    def design(self) -> Array:
        """Constant, the other groups, predictors, and predictors of the other groups."""
        others = self.members[:, 1:]
        products = (self.x[:, :, np.newaxis] * others[:, np.newaxis, :]).reshape(len(self.x), -1)
        return np.hstack([np.ones((len(self.x), 1)), others, self.x, products])


def _refuse_still(split: _Split, rows: Rows) -> None:
    for inside in split.members.T == 1:
        still = np.ptp(split.x[inside], axis=0) <= ROUNDING
        if still.any():
            raise ConstantItems([name for name, one in zip(rows.x, still, strict=True) if one])
        refuse_singular(split.x[inside], rows.x)


def _assembled(rows: Rows, split: _Split, *, errors: Errors, level: float, left_out: int) -> ByGroup:
    k, g = rows.k, len(split.names)
    solved = solve(split.design, split.y)
    added = contributions(solved, errors, None)[:, :, 0]
    covariance = solved.classic_covariance() if errors == "classic" else added.T @ added
    if float((solved.residuals**2).sum()) < 1e-20 * len(split.y):
        raise ExactFit(rows.y[0])
    found = _Estimates(estimates=solved.coefficients[:, 0], covariance=covariance, df=float(solved.df), level=level)
    size = covariance.shape[0]
    base, moved = np.eye(size)[g : g + k], np.eye(size)[g + k :].reshape(k, g - 1, size)
    turned = split.units[:, np.newaxis]
    differences = [found.table(rows.x, moved[:, i] * turned, group=split.names[i + 1]) for i in range(g - 1)]
    slopes = [
        found.table(rows.x, (base + (moved[:, i - 1] if i else 0)) * turned, group=split.names[i]) for i in range(g)
    ]
    sizes = pd.Series(split.members.sum(axis=0).astype(int), index=list(split.names), name="n")
    together = pd.concat(differences, ignore_index=True)
    return ByGroup(
        y=rows.y[0],
        x=rows.x,
        slopes=_with_sizes(pd.concat(slopes, ignore_index=True), sizes, k),
        differences=together.assign(p_holm=holm_p_values(together["p"].tolist())),
        shifts=found.table(split.names[1:], np.eye(size)[1:g] * split.y_unit, group=None),
        joint=joint_test(found.estimates[g + k :], covariance[g + k :, g + k :], df=found.df),
        groups=sizes,
        left_out=left_out,
        errors=errors,
        level=level,
        n=len(split.y),
        n_dropped=rows.n_dropped,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Estimates:
    estimates: Array
    covariance: Array
    df: float
    level: float

    def table(self, names: Sequence[object], contrasts: Array, *, group: object) -> pd.DataFrame:
        """Estimates of these contrasts, a row for each."""
        se = np.sqrt(np.einsum("cp,pq,cq->c", contrasts, self.covariance, contrasts))
        df = np.full(len(contrasts), self.df)
        found = estimates_frame(list(map(str, names)), contrasts @ self.estimates, se, df=df, level=self.level)
        if group is not None:
            found.insert(0, "group", [group] * len(found))
        return found


def _with_sizes(slopes: pd.DataFrame, sizes: "pd.Series[int]", k: int) -> pd.DataFrame:
    slopes.insert(1, "n", np.repeat(sizes.to_numpy(), k))
    return slopes
