"""What was answered: each item on its own, and what is missing and why."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from scipy import special

from analysis.blocks import names_of
from analysis.checks import (
    Array,
    check_range,
    complete_items,
    numeric,
    numeric_frame,
    refuse_constant,
    refuse_outside,
)
from analysis.errors import SingularMatrix, UnknownColumn


@dataclass(frozen=True, kw_only=True)
class ItemDescription:
    """One item over the rows that answered it.

    n, n_missing      rows with and without an answer
    mean              None without an answer
    sd                divisor n - 1; None below two answers
    skew, kurtosis    type 3 (excess kurtosis: 0 for a normal variable); None where all answers are equal
    floor, ceiling    share of the answers at the lowest and highest point
    """

    name: str
    n: int
    n_missing: int
    mean: float | None
    sd: float | None
    skew: float | None
    kurtosis: float | None
    floor: float | None
    ceiling: float | None


@dataclass(frozen=True, kw_only=True)
class Description:
    """Items one by one, each over its own answers.

    items    one description for each item
    n        rows read
    n_dropped  rows without any answer to these items
    range    points of the response scale; None: floor and ceiling are the lowest and highest answer seen
    """

    items: tuple[ItemDescription, ...]
    n: int
    n_dropped: int
    range: tuple[float, float] | None

    def to_frame(self) -> pd.DataFrame:
        """One row for each item, indexed by its name; a cell without a value is a figure that does not exist."""
        names = [field.name for field in fields(ItemDescription)]
        return pd.DataFrame([vars(item) for item in self.items], columns=names).set_index("name")


@dataclass(frozen=True, kw_only=True, eq=False)
class Missing:
    """Why answers are missing.

    counts       one row for each item, one column for each reason, whole numbers
    n            rows read
    """

    counts: pd.DataFrame
    n: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each item: answered, then one column for each reason, then the share missing."""
        missing = self.counts.sum(axis=1)
        share = missing / self.n if self.n else missing * 0.0
        return self.counts.assign(answered=self.n - missing, share_missing=share)[
            ["answered", *self.counts.columns, "share_missing"]
        ]


@dataclass(frozen=True, kw_only=True)
class Mardia:
    """Multivariate skewness and kurtosis.

    skewness, chi2, df, p_skewness   Mardia's b1 and its test
    kurtosis, z, p_kurtosis          Mardia's b2 and its test
    n, k, n_dropped                  complete rows used; items; rows left out for a missing answer
    """

    skewness: float
    chi2: float
    df: int
    p_skewness: float
    kurtosis: float
    z: float
    p_kurtosis: float
    n: int
    k: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


def describe(items: pd.DataFrame, *, range: tuple[float, float] | None = None) -> Description:
    r"""Number, mean, spread and shape of each item over the rows that answered it.

    .. math:: skew = \frac{m_3}{s^3}, \quad kurtosis = \frac{m_4}{s^4} - 3, \quad
              m_r = \frac{1}{n} \sum (x - \bar x)^r, \quad s^2 = \frac{1}{n-1} \sum (x - \bar x)^2

    Parameters
    ----------
    items : shape (rows, k), in scale points
    range : lowest and highest point of the response scale
        Without it floor and ceiling count the lowest and highest answer seen.

    Raises
    ------
    OutOfRange   an answer outside the range, by the name of its item

    Notes
    -----
    Skewness and kurtosis of type 3: Joanes & Gill (1998), The Statistician 47(1), 183-189 (b1 and b2).
    Checked against: oracle data_quality_mobi.json (R psych::describe)

    Examples
    --------
    >>> round(describe(pd.DataFrame({"a": [1, 2, 2, 5]}), range=(1, 5)).items[0].skew, 4)
    0.5774
    """
    values = numeric_frame(items)
    names = [str(name) for name in items.columns]
    if range is not None:
        refuse_outside(values, columns=names, range=check_range(range))
    described = tuple(_describe_item(name, values[:, position], range=range) for position, name in enumerate(names))
    empty = int(np.isnan(values).all(axis=1).sum()) if names else len(values)
    return Description(items=described, n=len(values), n_dropped=empty, range=range)


def missing_by_reason(items: pd.DataFrame, *, reasons: pd.DataFrame | None = None) -> Missing:
    """Missing answers of each item, counted by reason.

    Parameters
    ----------
    items : answers; a missing cell is a missing answer
    reasons : same shape and labels, the reason in each missing cell ("skipped", "not_applicable", ...)
        A missing answer without a reason counts as "not_answered".

    Raises
    ------
    UnknownColumn   reasons for items that are not there

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, None, None]})
    >>> why = pd.DataFrame({"a": [None, "not_shown", None]})
    >>> missing_by_reason(answers, reasons=why).to_frame().loc["a"].tolist()
    [1.0, 1.0, 1.0, 0.6666666666666666]
    """
    names = list(names_of(items))
    given: Mapping[str, pd.Series[str]] = {} if reasons is None else {str(c): reasons[c] for c in reasons.columns}
    unknown = [name for name in given if name not in names]
    if unknown:
        raise UnknownColumn(unknown, available=names)
    rows = {name: _count_reasons(items[column], given.get(name)) for name, column in zip(names, items, strict=True)}
    counts = pd.DataFrame.from_dict(rows, orient="index").fillna(0).astype(int)
    return Missing(counts=counts[sorted(counts.columns)], n=len(items))


def mardia(items: pd.DataFrame) -> Mardia:
    r"""Mardia's tests of multivariate normality.

    .. math:: b_1 = \frac{1}{n^2} \sum_{pq} (d_p' S^{-1} d_q)^3, \quad \chi^2 = \frac{n b_1}{6}, \quad
              b_2 = \frac{1}{n} \sum_p (d_p' S^{-1} d_p)^2, \quad z = \frac{b_2 - k(k+2)}{\sqrt{8 k (k+2) / n}}

    Parameters
    ----------
    items : shape (rows, k); rows with a missing answer are left out (listwise)

    Raises
    ------
    TooFewRows       not more complete rows than items
    ConstantItems    an item has the same answer in every row used
    SingularMatrix   items repeat each other

    Notes
    -----
    S has divisor n - 1, as in R psych. Source: Mardia (1970), Biometrika 57, 519-530.
    Checked against: oracle data_quality_mobi.json (R psych)
    """
    rows = complete_items(items, min_items=1, min_rows=items.shape[1] + 1, statistic="Mardia's tests")
    refuse_constant(rows)
    away = rows.values - rows.values.mean(axis=0)
    roots, vectors = np.linalg.eigh(np.corrcoef(away, rowvar=False).reshape(rows.k, rows.k))
    if roots[0] <= 1e-10 * roots[-1]:
        raise SingularMatrix(found="items that repeat each other", items=rows.columns)
    white = (away / away.std(axis=0, ddof=1)) @ (vectors / np.sqrt(roots))
    # Third moments of all triples: k^3 numbers instead of n^2 pairs of people.
    pairs = (white[:, :, np.newaxis] * white[:, np.newaxis, :]).reshape(rows.n, -1)
    b1 = float(((pairs.T @ white / rows.n) ** 2).sum())
    b2 = float(((white**2).sum(axis=1) ** 2).mean())
    n, k = rows.n, rows.k
    chi2, df = n * b1 / 6, k * (k + 1) * (k + 2) // 6
    z = (b2 - k * (k + 2)) / np.sqrt(8 * k * (k + 2) / n)
    return Mardia(
        skewness=b1,
        chi2=chi2,
        df=df,
        p_skewness=float(special.chdtrc(df, chi2)),
        kurtosis=b2,
        z=float(z),
        p_kurtosis=float(2 * special.ndtr(-abs(z))),
        n=n,
        k=k,
        n_dropped=rows.n_dropped,
    )


def skewness(values: Array) -> Array:
    """Type 3 skewness of each column of complete values that differ."""
    deviations = values - values.mean(axis=0)
    return np.asarray((deviations**3).mean(axis=0) / values.std(axis=0, ddof=1) ** 3)


def excess_kurtosis(values: Array) -> Array:
    """Type 3 excess kurtosis of each column of complete values that differ."""
    deviations = values - values.mean(axis=0)
    return np.asarray((deviations**4).mean(axis=0) / values.var(axis=0, ddof=1) ** 2 - 3)


def end_shares(values: Array, *, range: tuple[float, float] | None) -> tuple[Array, Array]:
    """Shares of complete values at the lowest and the highest point, for each column."""
    low, high = (values.min(axis=0), values.max(axis=0)) if range is None else range
    return (values == low).mean(axis=0), (values == high).mean(axis=0)


def _describe_item(name: str, column: Array, *, range: tuple[float, float] | None) -> ItemDescription:
    known = column[~np.isnan(column)][:, np.newaxis]
    n = len(known)
    differ = n > 1 and np.ptp(known) > 0
    floor, ceiling = end_shares(known, range=range) if n else (None, None)
    return ItemDescription(
        name=name,
        n=n,
        n_missing=len(column) - n,
        mean=float(known.mean()) if n else None,
        sd=float(known.std(ddof=1)) if n > 1 else None,
        skew=float(skewness(known)[0]) if differ else None,
        kurtosis=float(excess_kurtosis(known)[0]) if differ else None,
        floor=None if floor is None else float(floor[0]),
        ceiling=None if ceiling is None else float(ceiling[0]),
    )


def _count_reasons(answers: "pd.Series[float]", reasons: "pd.Series[str] | None") -> dict[str, int]:
    missing = np.isnan(numeric(answers))
    if reasons is None:
        return {"not_answered": int(missing.sum())}
    told = reasons.reindex(answers.index)[missing].fillna("not_answered")
    return {str(reason): int(count) for reason, count in told.value_counts().items()}
