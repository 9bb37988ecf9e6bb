"""ItemCorrelations of items: product-moment, rank, and polychoric."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, complete_items, numeric_frame, refuse_constant
from analysis.errors import BadOption
from analysis.moments import Moments, PairwiseMoments, as_moments, correlation_matrix
from analysis.numeric.blocks import names_of
from analysis.numeric.ranks import average_ranks
from analysis.pairs.pairwise import ROUNDING, Missing, RowsOfPairs, check_missing, labelled, pair_frame, rows_of_pairs
from analysis.polychoric import Polychoric, polychoric, smoothed

__all__ = ["ItemCorrelations", "Missing", "Polychoric", "pearson", "polychoric", "smoothed", "spearman"]

Method = Literal["pearson", "spearman"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ItemCorrelations:
    """ItemCorrelations of items with confidence limits.

    correlations     items by items
    counts           rows behind each correlation, items by items
    smallest_root    smallest eigenvalue
    is_indefinite    whether the correlations contradict each other, as pairs over different rows may
    n                rows used: complete rows, or with pairwise answers the rows that answered two items or more
    n_dropped        the other rows
    """

    correlations: pd.DataFrame
    counts: pd.DataFrame
    smallest_root: float
    is_indefinite: bool
    method: Method
    missing: Missing
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each pair: first, second, estimate, low, high (Fisher), p, n."""
        frame = pair_frame(self.correlations)
        rows, columns = np.triu_indices(len(self.correlations), 1)
        n = self.counts.to_numpy()[rows, columns]
        r = frame["estimate"].to_numpy()
        low, high = _fisher_limits(r, n=n, level=self.level)
        return frame.assign(low=low, high=high, p=_two_sided_p(r, n=n), n=n)


def pearson(items: pd.DataFrame | Moments, *, missing: Missing = "listwise", level: float = 0.95) -> ItemCorrelations:
    r"""Product-moment correlations of all pairs.

    .. math:: r = \frac{s_{xy}}{s_x s_y}, \quad
              \tanh\left(\mathrm{artanh}\, r \pm \frac{z}{\sqrt{n - 3}}\right), \quad
              t_{n-2} = r \sqrt{\frac{n - 2}{1 - r^2}}

    Parameters
    ----------
    items : shape (rows, k), k >= 2
    missing : listwise (rows that answered all items) or pairwise (rows that answered both items of a pair)
        Pairwise correlations may contradict each other; the result says so.
    level : in (0, 1)

    Raises
    ------
    TooFewItems, TooFewRows, ConstantItems   fewer than 2 items or 4 rows, an item that does not vary
    BadOption                                unknown treatment of missing answers, pairwise from moments

    Notes
    -----
    Source: Fisher (1921), Metron 1, 3-32.
    Checked against: pandas and scipy.stats.pearsonr, tests/analysis/test_correlation.py
    """
    check_level(level)
    check_missing(missing)
    if missing == "listwise":
        moments = as_moments(items, statistic="correlations", min_rows=4)
        rows = RowsOfPairs(np.full((moments.k, moments.k), moments.n), n=moments.n, n_dropped=moments.n_dropped)
        return _result(correlation_matrix(moments), moments.columns, rows, "pearson", missing=missing, level=level)
    if isinstance(items, Moments):
        raise BadOption("missing", needed="'listwise' when only moments are known", found=missing)
    used, rows = rows_of_pairs(items)
    pairwise = PairwiseMoments.from_frame(used)
    values = pairwise.correlations.to_numpy()
    return _result(values, pairwise.columns, rows, "pearson", missing=missing, level=level)


def spearman(items: pd.DataFrame, *, missing: Missing = "listwise", level: float = 0.95) -> ItemCorrelations:
    """Rank correlations of all pairs: product-moment correlations of mid-ranks.

    Parameters, errors and limits as `pearson`; with pairwise answers the ranks are taken among the rows of each pair.

    Notes
    -----
    Source: Spearman (1904), American Journal of Psychology 15, 72-101. Limits and p are those of `pearson`.
    Checked against: scipy.stats.spearmanr
    """
    check_level(level)
    check_missing(missing)
    if missing == "listwise":
        complete = complete_items(items, min_rows=4, statistic="correlations")
        refuse_constant(complete)
        rows = RowsOfPairs(np.full((complete.k, complete.k), complete.n), n=complete.n, n_dropped=complete.n_dropped)
        ranks = average_ranks(complete.values)
        values = correlation_matrix(as_moments(pd.DataFrame(ranks), statistic="correlations"))
        return _result(values, complete.columns, rows, "spearman", missing=missing, level=level)
    used, rows = rows_of_pairs(items)
    columns = names_of(used)
    values = _ranked_pairs(numeric_frame(used), columns=columns)
    return _result(values, columns, rows, "spearman", missing=missing, level=level)


def _result(
    values: Array, columns: tuple[str, ...], rows: RowsOfPairs, method: Method, *, missing: Missing, level: float
) -> ItemCorrelations:
    root = float(np.linalg.eigvalsh(values)[0])
    return ItemCorrelations(
        correlations=labelled(values, columns),
        counts=labelled(rows.counts, columns),
        smallest_root=root,
        is_indefinite=root < -ROUNDING,
        method=method,
        missing=missing,
        level=level,
        n=rows.n,
        n_dropped=rows.n_dropped,
    )


def _ranked_pairs(values: Array, *, columns: tuple[str, ...]) -> Array:
    """Rank correlation of each pair among the rows that answered both."""
    k = values.shape[1]
    found = np.eye(k)
    for i, j in zip(*np.triu_indices(k, 1), strict=True):
        both = values[:, [i, j]]
        ranks = average_ranks(both[~np.isnan(both).any(axis=1)])
        moments = Moments.from_frame(pd.DataFrame(ranks, columns=[columns[i], columns[j]]))
        found[i, j] = found[j, i] = correlation_matrix(moments)[0, 1]
    return found


def _fisher_limits(r: Array, *, n: Array, level: float) -> tuple[Array, Array]:
    reach = special.ndtri((1 + level) / 2) / np.sqrt(n - 3)
    # A perfect correlation has no room to move.
    perfect = np.abs(r) >= 1
    z = np.arctanh(np.where(perfect, 0.0, r))
    return np.where(perfect, r, np.tanh(z - reach)), np.where(perfect, r, np.tanh(z + reach))


def _two_sided_p(r: Array, *, n: Array) -> Array:
    perfect = np.abs(r) >= 1
    t = np.abs(r) * np.sqrt((n - 2) / np.where(perfect, 1.0, 1 - r**2))
    return np.where(perfect, 0.0, 2 * special.stdtr(n - 2, -t))
