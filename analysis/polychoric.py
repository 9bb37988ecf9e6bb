"""Polychoric correlations of items in ordered categories."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis.checks import Array, complete_items
from analysis.errors import ConstantItems, TooFewItems
from analysis.numeric.single_thread import single_thread
from analysis.pairs.category_counts import PairTables
from analysis.pairs.correlation_input import checked_correlations
from analysis.pairs.pairwise import ROUNDING, Missing, check_missing, labelled, pair_frame, rows_of_pairs
from analysis.pairs.polychoric_fit import fit_pairs, padded_pairs, thresholds_of


@dataclass(frozen=True, kw_only=True, eq=False)
class Polychoric:
    """Correlations of the normal variables thought to stand behind answers in ordered categories.

    correlations     items by items
    thresholds       for each item the points that part its categories, ascending
    collapsed        for each item the scale points between the lowest and highest answer to any item that nobody
                     chose; they are no categories of it
    at_edge          pairs in perfect order, which have no optimum inside (-1, 1); reported as -1 or 1
    smallest_root    smallest eigenvalue before smoothing
    is_indefinite    whether it is below zero
    smoothing        "eigenvalues" where the negative roots were lifted on request, else None
    n, n_dropped     rows used, rows left out for a missing answer (pairwise: for answering less than two items)
    """

    correlations: pd.DataFrame
    thresholds: dict[str, tuple[float, ...]]
    collapsed: dict[str, tuple[int, ...]]
    at_edge: tuple[tuple[str, str], ...]
    smallest_root: float
    is_indefinite: bool
    smoothing: Literal["eigenvalues"] | None
    missing: Missing
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each pair: first, second, estimate."""
        return pair_frame(self.correlations)


def polychoric(items: pd.DataFrame | PairTables, *, missing: Missing = "listwise", smooth: bool = False) -> Polychoric:
    r"""Polychoric correlations and thresholds, two-step maximum likelihood.

    .. math:: \tau_c = \Phi^{-1}(share\ at\ or\ below\ c), \quad
              \hat\rho = \arg\max_\rho \sum_{cd} n_{cd} \log P(\tau_{c-1} < x < \tau_c, \upsilon_{d-1} < y < \upsilon_d)

    No continuity correction: with many categories it pulls the correlations towards zero.

    Parameters
    ----------
    items : shape (rows, k), k >= 2, whole scale points; or the tables of all pairs
    missing : listwise, or pairwise (rows that answered both items; thresholds from all answers to an item).
        Tables are pairwise by nature.
    smooth : lift negative roots of an indefinite matrix; named in the result

    Raises
    ------
    NotIntegers     answers that are no whole numbers
    ConstantItems   an item with one category
    TooFewItems, TooFewRows

    Notes
    -----
    Source: Olsson (1979), Psychometrika 44, 443-460.
    Checked against: oracle polychoric.json, exact_twostep

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 1, 1, 2, 2, 2], "b": [1, 1, 2, 1, 2, 2]})
    >>> round(float(polychoric(answers).correlations.loc["a", "b"]), 3)
    0.5
    """
    tables, kind = _tables(items, missing=missing)
    with single_thread():
        estimates = fit_pairs(padded_pairs(tables))
        values = _symmetric(estimates, k=len(tables.columns))
        root = float(np.linalg.eigvalsh(values)[0])
    indefinite = root < -ROUNDING
    lifted = smooth and indefinite
    frame = labelled(values, tables.columns)
    thresholds = {
        name: tuple(map(float, thresholds_of(tables.margin(item)))) for item, name in enumerate(tables.columns)
    }
    return Polychoric(
        correlations=smoothed(frame) if lifted else frame,
        thresholds=thresholds,
        collapsed=_collapsed(tables),
        at_edge=_edges(estimates, tables.columns),
        smallest_root=root,
        is_indefinite=indefinite,
        smoothing="eigenvalues" if lifted else None,
        missing=kind,
        n=tables.n - tables.n_dropped,
        n_dropped=tables.n_dropped if isinstance(items, PairTables) else len(items) - tables.n + tables.n_dropped,
    )


def smoothed(correlations: pd.DataFrame, *, least_root: float = 1e-6) -> pd.DataFrame:
    """The correlations with roots below `least_root` lifted to it, scaled back to a unit diagonal.

    Notes
    -----
    Source: Knol & Berger (1991), Multivariate Behavioral Research 26, 457-477.
    """
    roots, vectors = np.linalg.eigh(checked_correlations(correlations))
    lifted = (vectors * np.maximum(roots, least_root)) @ vectors.T
    scale = np.sqrt(np.diag(lifted))
    values = lifted / np.outer(scale, scale)
    np.fill_diagonal(values, 1.0)
    return labelled(values, tuple(map(str, correlations.columns)))


def _tables(items: pd.DataFrame | PairTables, *, missing: Missing) -> tuple[PairTables, Missing]:
    """Tables of the rows that the treatment of missing answers keeps."""
    check_missing(missing)
    kind: Missing = missing
    if isinstance(items, PairTables):
        tables, kind = items, "pairwise"
    elif missing == "pairwise":
        used, _ = rows_of_pairs(items)
        tables = PairTables.from_frame(used)
    else:
        complete = complete_items(items, statistic="polychoric correlations")
        tables = PairTables.from_frame(pd.DataFrame(complete.values, columns=list(complete.columns)))
    if len(tables.columns) < 2:
        raise TooFewItems(needed_items=2, found_items=len(tables.columns), statistic="polychoric correlations")
    constant = [name for name, points in zip(tables.columns, tables.categories, strict=True) if len(points) < 2]
    if constant:
        raise ConstantItems(constant)
    return tables, kind


def _symmetric(estimates: Array, *, k: int) -> Array:
    values = np.eye(k)
    rows, columns = np.triu_indices(k, 1)
    values[rows, columns] = values[columns, rows] = estimates
    return values


def _edges(estimates: Array, columns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    rows, others = np.triu_indices(len(columns), 1)
    return tuple((columns[rows[pair]], columns[others[pair]]) for pair in np.flatnonzero(np.abs(estimates) >= 1))


def _collapsed(tables: PairTables) -> dict[str, tuple[int, ...]]:
    points = range(min(map(min, tables.categories)), max(map(max, tables.categories)) + 1)
    unused = (tuple(point for point in points if point not in seen) for seen in tables.categories)
    return {name: empty for name, empty in zip(tables.columns, unused, strict=True) if empty}
