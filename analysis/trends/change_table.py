"""Scores of people become means of sites with their errors: the table that `changes` judges."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, check_same_rows, check_scores, numeric_frame
from analysis.errors import BadOption, UnknownColumn
from analysis.inference.means import welch_error

# equal scores leave only the rounding of their mean
ROUNDING = 1e-14
# the number of who is not recognised in another wave
NOBODY = -1
Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """What tells the rows of a wave apart, with the index of its scores.

    site     of each response; those without one belong to no site
    person   None where nobody is recognised in another wave
    weights  above 0; None where everybody counts alike
    """

    site: "pd.Series[Any]"
    person: "pd.Series[Any] | None" = None
    weights: "pd.Series[float] | None" = None


def change_table(before: pd.DataFrame, after: pd.DataFrame, *, people: tuple[People, People]) -> pd.DataFrame:
    r"""One row for each site of the wave after and each dimension that both waves asked.

    Means are weighted where weights are given, and their variances linearised, so that they know the weights:

    .. math:: e_i = \frac{w_i (x_i - \bar x)}{\sum w}, \quad v = \frac{n}{n-1} \sum e_i^2

    Without weights that is ``s^2/n``, and the error of a change is Welch's. Where people of a site answered both waves,
    their two shares are added first, ``se^2 = G/(G-1) sum_g e_g^2`` with ``G - 1`` degrees of freedom.

    Parameters
    ----------
    before, after : one column for each dimension, one row for each response
    people : of both waves

    Returns
    -------
    columns site, dimension, n_before, n_after, mean_before, mean_after, sd, se, df, method; a site without people in a
    wave, or with one, has no error. sd is that of people, pooled over both waves; method is welch, or cluster where
    people stand in both.

    Raises
    ------
    UnknownColumn   no dimension stands in both
    BadOption       labels or weights of other rows than the scores, weights that are not above 0

    Notes
    -----
    Source: Welch (1947); Liang & Zeger (1986); Saerndal, Swensson & Wretman (1992), ch. 5.
    Checked against: waves.mean_change, statsmodels DescrStatsW, tests/analysis/trends/test_change_table.py
    """
    if not (isinstance(people, tuple) and len(people) == 2 and all(isinstance(one, People) for one in people)):
        raise BadOption("people", needed="as a pair of People, one for each wave", found=type(people).__name__)
    values = (numeric_frame(before), numeric_frame(after))
    names = [name for name in before.columns if name in set(after.columns)]
    if not names:
        raise UnknownColumn(list(map(str, after.columns)), available=list(map(str, before.columns)))
    for one, scores in zip(people, (before, after), strict=True):
        _check(one, scores.index)
    named = _named(people, len(before))
    waves = [_Wave.of(own, one, who) for own, one, who in zip(values, people, named, strict=True)]
    sites = sorted(pd.unique(people[1].site.dropna()), key=_order)
    places = [pd.Index(sites).get_indexer(pd.Index(one.site)) for one in people]
    rows = [
        _dimension(
            waves[0].at(places[0], list(before.columns).index(name)),
            waves[1].at(places[1], list(after.columns).index(name)),
            len(sites),
        ).assign(site=sites, dimension=name)
        for name in names
    ]
    columns = ["site", "dimension", "n_before", "n_after", "mean_before", "mean_after", "sd", "se", "df", "method"]
    return pd.concat(rows, ignore_index=True)[columns]


def _order(site: Hashable) -> tuple[str, Any]:
    return type(site).__name__, site


@dataclass(frozen=True, kw_only=True, eq=False)
class _Column:
    """The known scores of one dimension of a wave: value, weight, place of the site, number of the person."""

    x: Array
    w: Array
    at: Codes
    person: Codes

    def sums(self, values: Array, sites: int) -> Array:
        return np.asarray(np.bincount(self.at, weights=values, minlength=sites), dtype=np.float64)


def _check(people: People, index: "pd.Index[Any]") -> None:
    n = len(index)
    for what in (people.site, people.person, people.weights):
        if what is not None and not (isinstance(what, pd.Series) and len(what) == n):
            raise BadOption("people", needed=f"as Series with {n} rows, as the scores", found=type(what).__name__)
        if what is not None:
            check_same_rows("people", what, index, of="the scores")


def _named(people: tuple[People, People], n: int) -> tuple[Codes, Codes]:
    """A number for each person of both waves; NOBODY for who is not recognised."""
    first, second = people
    if first.person is None or second.person is None:
        return np.full(len(first.site), NOBODY), np.full(len(second.site), NOBODY)
    codes, _ = pd.factorize(pd.concat([first.person, second.person], ignore_index=True))
    return np.asarray(codes[:n], dtype=np.int64), np.asarray(codes[n:], dtype=np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Wave:
    values: Array
    weights: Array
    person: Codes

    @classmethod
    def of(cls, values: Array, people: People, person: Codes) -> "_Wave":
        weights = np.ones(len(values)) if people.weights is None else check_scores(people.weights, name="weights")
        if not (weights > 0).all():
            raise BadOption("weights", needed="above 0 for everybody", found=float(weights.min()))
        return cls(values=values, weights=weights, person=person)

    def at(self, places: Codes, column: int) -> _Column:
        x = self.values[:, column]
        kept = ~np.isnan(x) & (places >= 0)
        return _Column(x=x[kept], w=self.weights[kept], at=places[kept], person=self.person[kept])


def _dimension(one: _Column, other: _Column, sites: int) -> pd.DataFrame:
    columns = (one, other)
    first, second = _moments(one, sites), _moments(other, sites)
    se, df = welch_error(np.array([first["v"], second["v"]]), np.array([first["n"], second["n"]]))
    linked, has = _linked(columns, first, second, sites), np.zeros(sites, dtype=bool)
    if linked is not None:
        has, their_se, their_df = linked
        se, df = np.where(has, their_se, se), np.where(has, their_df, df)
    n = first["n"] + second["n"]
    sd = np.sqrt((first["squares"] + second["squares"]) / np.maximum(n - 2, 1))
    size = np.maximum(np.abs(first["mean"]), np.abs(second["mean"]))
    enough = np.minimum(first["n"], second["n"]) >= 2
    return pd.DataFrame(
        {
            "n_before": first["n"].astype(int),
            "n_after": second["n"].astype(int),
            "mean_before": np.where(first["n"] > 0, first["mean"], np.nan),
            "mean_after": np.where(second["n"] > 0, second["mean"], np.nan),
            "sd": np.where(enough, sd, np.nan),
            "se": np.where(enough, np.where(np.minimum(se, sd) <= ROUNDING * size, 0.0, se), np.nan),
            "df": np.where(enough, df, np.nan),
            "method": np.where(has, "cluster", "welch"),
        }
    )


def _moments(column: _Column, sites: int) -> dict[str, Array]:
    n = column.sums(np.ones(len(column.x)), sites)
    total = column.sums(column.w, sites)
    mean = np.divide(column.sums(column.w * column.x, sites), total, out=np.zeros(sites), where=total > 0)
    away = column.x - mean[column.at]
    shares = column.w * away / total[column.at]
    free = np.maximum(n - 1, 1)
    return {
        "n": n,
        "mean": mean,
        "total": total,
        "v": n / free * column.sums(shares**2, sites),
        "squares": column.sums(away**2, sites),
    }


def _linked(
    columns: tuple[_Column, _Column], first: dict[str, Array], second: dict[str, Array], sites: int
) -> tuple[npt.NDArray[np.bool_], Array, Array] | None:
    """Sites in which somebody answered both waves, with the error and freedom of clusters; None where there is none."""
    if not all((column.person >= 0).any() for column in columns):
        return None
    shares = [
        sign * column.w * (column.x - moments["mean"][column.at]) / moments["total"][column.at]
        for sign, column, moments in zip((-1, 1), columns, (first, second), strict=True)
    ]
    at = np.concatenate([column.at for column in columns])
    codes, found = pd.factorize(_clusters(np.concatenate([column.person for column in columns]), at, sites))
    sums = np.bincount(codes, weights=np.concatenate(shares), minlength=len(found))
    of_cluster = np.zeros(len(found), dtype=np.int64)
    of_cluster[codes] = at
    groups = np.bincount(of_cluster, minlength=sites).astype(float)
    squares = np.bincount(of_cluster, weights=sums**2, minlength=sites)
    counts = [np.bincount(codes[: len(columns[0].x)], minlength=len(found)),
              np.bincount(codes[len(columns[0].x) :], minlength=len(found))]  # fmt: skip
    both = (counts[0] > 0) & (counts[1] > 0)
    has = np.bincount(of_cluster[both], minlength=sites) > 0
    se = np.sqrt(groups / np.maximum(groups - 1, 1) * squares)
    return has & (groups >= 2), se, np.maximum(groups - 1, 1)


def _clusters(person: Codes, at: Codes, sites: int) -> Codes:
    """The same number for the answers of one person at one site; who has no number is nobody else."""
    alone = -1 - np.arange(len(person), dtype=np.int64)
    return np.where(person >= 0, person * sites + at, alone)
