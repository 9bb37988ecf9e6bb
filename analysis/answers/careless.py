"""Signs of careless responding in each row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_names, check_range, check_scores, numeric_frame, pick
from analysis.errors import BadOption, TooFewItems, TooFewRows
from analysis.numeric.blocks import Codes
from analysis.scoring import turn

# Straight-lining needs room to show: fewer items may honestly have one answer.
STRAIGHT_LINE_ITEMS = 10
# With two scales a correlation over scales is always -1 or 1.
EVEN_ODD_SCALES = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Careless:
    """Signs of careless responding, one row for each response.

    indices        see `careless`; a missing cell means the row has too few answers for the index
    not_computed   why an index could not be made for any row
    n, n_dropped   rows with and without an answer to the items
    k              items, without the instructed ones
    """

    indices: pd.DataFrame
    not_computed: dict[str, str]
    n: int
    n_dropped: int
    k: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each row given, one column for each index."""
        return self.indices.copy()


def careless(
    items: pd.DataFrame,
    *,
    times: "pd.Series[float] | None" = None,
    instructed: Mapping[str, float] | None = None,
    scales: Mapping[str, Sequence[str]] | None = None,
    reverse: Sequence[str] = (),
    range: tuple[float, float] | None = None,
) -> Careless:
    r"""Indices of careless responding.

    answered            items with an answer
    longest_string      longest run of equal answers
    irv                 standard deviation of a person's answers
    mahalanobis         squared distance from the mean, and its chance mahalanobis_p under normality
    person_total        correlation with the mean answers of all others
    even_odd            correlation of the even with the odd halves of the scales, stepped up (needs `scales`)
    straight_line       1 for one answer to 10 or more items, a reversed one among them (needs `reverse`)
    seconds_per_item    (needs `times`)
    instructed_failed   instructed items answered otherwise (needs `instructed`)

    .. math:: D^2 = (x - \bar x)' S^{-1} (x - \bar x), \quad EO = \max\left(\frac{2 r}{1 + r}, -1\right)

    Parameters
    ----------
    items : shape (rows, k), k >= 2, in the order they were asked, as answered (not turned)
    times : seconds each response took, same rows
    instructed : right answer of each instructed item; these columns take no part in the other indices
    scales : items of each scale; the even-odd index needs 3 scales of 2 items or more
    reverse : items worded the other way round
    range : lowest and highest point, to turn them

    Raises
    ------
    TooFewItems     fewer than 2 items
    TooFewRows      fewer than 2 rows with an answer
    UnknownColumn   an item of a scale, a reversed or an instructed item is not a column
    BadOption       times that are negative or belong to other rows, reversed items without a range

    Notes
    -----
    Source: Meade & Craig (2012), Psychological Methods 17, 437-455; Johnson (2005), J. Res. Pers. 39, 103-129
    (even-odd, longest string); Dunn, Heggestad, Shanock & Theilgard (2018), J. Bus. Psychol. 33, 105-121 (irv).
    Checked against: oracle data_quality_mobi.json (R psych, careless)
    """
    asked = list(instructed or {})
    reverse = check_names("reverse", reverse)
    pick(items, [*asked, *reverse])
    if range is not None:
        check_range(range)
    core = items.drop(columns=asked)
    values = numeric_frame(core)
    answered = (~np.isnan(values)).sum(axis=1)
    _require(values, answered)
    columns: dict[str, Array | str] = {
        "answered": answered.astype(np.float64),
        "longest_string": _longest_strings(values),
        "irv": _spreads(values, answered),
        **_distances(values),
        "person_total": _person_total(values),
        "even_odd": _even_odd(core, scales=scales, reverse=reverse, range=range),
        "straight_line": _straight_lines(values, [name in reverse for name in core.columns]),
        "seconds_per_item": _speeds(times, answered, index=items.index),
        "instructed_failed": _failures(items, instructed),
    }
    made = {name: column for name, column in columns.items() if not isinstance(column, str)}
    return Careless(
        indices=pd.DataFrame(made, index=items.index),
        not_computed={name: column for name, column in columns.items() if isinstance(column, str)},
        n=int((answered > 0).sum()),
        n_dropped=int((answered == 0).sum()),
        k=values.shape[1],
    )


def _require(values: Array, answered: Codes) -> None:
    if values.shape[1] < 2:
        raise TooFewItems(needed_items=2, found_items=values.shape[1], statistic="indices of careless responding")
    if (answered > 0).sum() < 2:
        raise TooFewRows(needed_rows=2, found_rows=int((answered > 0).sum()), given_rows=len(values))


def _longest_strings(values: Array) -> Array:
    """Longest run of equal answers; a missing answer ends a run."""
    run = (~np.isnan(values[:, 0])).astype(np.float64)
    longest = run.copy()
    for before, here in zip(values.T[:-1], values.T[1:], strict=True):
        run = np.where(here == before, run + 1, (~np.isnan(here)).astype(np.float64))
        longest = np.maximum(longest, run)
    return longest


def _spreads(values: Array, answered: Codes) -> Array:
    """Standard deviation of each row's answers; missing below two."""
    away = values - _safe_ratio(np.nansum(values, axis=1), answered)[:, np.newaxis]
    return np.sqrt(_safe_ratio(np.nansum(away**2, axis=1), answered - 1))


def _safe_ratio(above: Array, below: Array | Codes) -> Array:
    """Ratio, missing where the denominator is not positive."""
    ratio = np.full(above.shape, np.nan)
    return np.asarray(np.divide(above, below, out=ratio, where=below > 0))


def _distances(values: Array) -> dict[str, Array | str]:
    complete = ~np.isnan(values).any(axis=1)
    used = values[complete]
    n, k = used.shape
    if n <= k:
        reason = f"needs more complete rows than items, found {n} rows and {k} items"
        return {"mahalanobis": reason, "mahalanobis_p": reason}
    covariance = np.cov(used, rowvar=False)
    scale = np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    roots = np.linalg.eigvalsh(covariance / np.outer(scale, scale))
    if roots[0] <= 1e-10 * roots[-1]:
        reason = "needs items that neither repeat each other nor stand still"
        return {"mahalanobis": reason, "mahalanobis_p": reason}
    away = used - used.mean(axis=0)
    distances = np.full(len(values), np.nan)
    distances[complete] = (away * np.linalg.solve(covariance, away.T).T).sum(axis=1)
    return {"mahalanobis": distances, "mahalanobis_p": special.chdtrc(k, distances)}


def _person_total(values: Array) -> Array:
    """Correlation of each row with the mean answers of all other rows."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    others = known.sum(axis=0) - known
    return _row_correlations(values, _safe_ratio(filled.sum(axis=0) - filled, others))


def _even_odd(
    items: pd.DataFrame,
    *,
    scales: Mapping[str, Sequence[str]] | None,
    reverse: Sequence[str],
    range: tuple[float, float] | None,
) -> Array | str:
    """Correlation over scales of the means of their even and odd items, stepped up, at least -1."""
    long_enough = {name: list(columns) for name, columns in (scales or {}).items() if len(columns) > 1}
    pick(items, [column for columns in long_enough.values() for column in columns])
    if len(long_enough) < EVEN_ODD_SCALES:
        return f"needs {EVEN_ODD_SCALES} scales of 2 items or more, found {len(long_enough)}"
    if reverse and range is None:
        raise BadOption("range", needed="as (lowest point, highest point) to turn reversed items", found=None)
    turned = items if range is None else turn(items, reverse=reverse, range=range)
    halves = [
        np.column_stack([_row_means(numeric_frame(turned[columns[start::2]])) for columns in long_enough.values()])
        for start in (0, 1)
    ]
    r = _row_correlations(halves[0], halves[1])
    stepped = np.where(np.isnan(r), np.nan, -1.0)
    # Below r = -1/3 the formula passes -1, where the index ends.
    return np.asarray(np.divide(2 * r, 1 + r, out=stepped, where=r > -1 / 3))


def _row_means(values: Array) -> Array:
    return _safe_ratio(np.nansum(values, axis=1), (~np.isnan(values)).sum(axis=1))


def _row_correlations(first: Array, second: Array) -> Array:
    """Correlation within each row over the cells that both have; missing where one side stands still."""
    both = ~(np.isnan(first) | np.isnan(second))
    count = both.sum(axis=1)
    sides = []
    for values in (first, second):
        filled = np.where(both, values, 0.0)
        mean = _safe_ratio(filled.sum(axis=1), count)
        away = np.where(both, filled - mean[:, np.newaxis], 0.0)
        # Equal answers leave only the rounding of their mean.
        still = (away**2).sum(axis=1) <= 1e-24 * (filled**2).sum(axis=1)
        sides.append(np.where(still[:, np.newaxis], 0.0, away))
    crossed = (sides[0] * sides[1]).sum(axis=1)
    spread = np.sqrt((sides[0] ** 2).sum(axis=1) * (sides[1] ** 2).sum(axis=1))
    return np.clip(_safe_ratio(crossed, spread), -1.0, 1.0)


def _straight_lines(values: Array, is_reversed: list[bool]) -> Array | str:
    """1 where all answers are equal, over enough items with a reversed one among them; else 0."""
    if not any(is_reversed):
        return "needs to know which items are reversed: one answer to all is careless only against them"
    known = ~np.isnan(values)
    room = (known.sum(axis=1) >= STRAIGHT_LINE_ITEMS) & known[:, is_reversed].any(axis=1)
    highest = np.where(known, values, -np.inf).max(axis=1)
    lowest = np.where(known, values, np.inf).min(axis=1)
    return np.asarray(room & (highest == lowest)).astype(np.float64)


def _speeds(times: "pd.Series[float] | None", answered: Codes, *, index: "pd.Index[int]") -> Array | str:
    if times is None:
        return "needs the seconds each response took"
    if not isinstance(times, pd.Series) or not times.index.equals(index):
        raise BadOption("times", needed="for the same rows as the items", found="others")
    seconds = check_scores(times, name="times")
    if (seconds < 0).any():
        raise BadOption("times", needed="of zero seconds or more", found=float(np.nanmin(seconds)))
    return _safe_ratio(seconds, answered)


def _failures(items: pd.DataFrame, instructed: Mapping[str, float] | None) -> Array | str:
    """Instructed items answered otherwise; an unanswered one is no failure."""
    if not instructed:
        return "needs instructed items"
    answers = numeric_frame(items[list(instructed)])
    right = np.array(list(instructed.values()), dtype=np.float64)
    wrong = ~np.isnan(answers) & (answers != right)
    return np.asarray(wrong.sum(axis=1), dtype=np.float64)
