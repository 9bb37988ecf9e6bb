"""What was answered: each item on its own, and what is missing and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import (
    Array,
    complete_items,
    numeric,
    numeric_frame,
    refuse_columns_outside,
    refuse_constant,
    require_frame,
)
from analysis.errors import SingularMatrix, UnknownColumn
from analysis.numeric.blocks import names_of
from analysis.pairs.category_counts import PairTables


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


def describe(items: pd.DataFrame | PairTables, *, range: tuple[float, float] | None = None) -> Description:
    r"""Number, mean, spread and shape of each item over the rows that answered it.

    .. math:: skew = \frac{m_3}{s^3}, \quad kurtosis = \frac{m_4}{s^4} - 3, \quad
              m_r = \frac{1}{n} \sum (x - \bar x)^r, \quad s^2 = \frac{1}{n-1} \sum (x - \bar x)^2

    Parameters
    ----------
    items : shape (rows, k), in scale points; or the tables of all pairs, which hold the counts of every answer
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
    if isinstance(items, PairTables):
        return _describe_tables(items, range=range)
    if range is not None:
        refuse_columns_outside(_columns(items), range=range)
    described, some = [], np.zeros(len(items), dtype=bool)
    for name, column in _columns(items):
        known = ~np.isnan(column)
        some |= known
        answers = column[known]
        described.append(_describe_item(name, answers, np.ones(len(answers)), n=len(column), range=range))
    return Description(items=tuple(described), n=len(items), n_dropped=int((~some).sum()), range=range)


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
    require_frame(items)
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


def _columns(items: pd.DataFrame) -> Iterator[tuple[str, Array]]:
    """One column at a time as float: a frame of scale points is never copied to float as a whole."""
    for position, name in enumerate(names_of(items)):
        yield name, numeric_frame(items.iloc[:, [position]])[:, 0]


def _describe_tables(tables: PairTables, *, range: tuple[float, float] | None) -> Description:
    points = [np.array(seen, dtype=np.float64) for seen in tables.categories]
    if range is not None:
        refuse_columns_outside(zip(tables.columns, points, strict=True), range=range)
    described = tuple(
        _describe_item(name, points[item], tables.margin(item).astype(np.float64), n=tables.n, range=range)
        for item, name in enumerate(tables.columns)
    )
    return Description(items=described, n=tables.n, n_dropped=tables.n_dropped, range=range)


def _describe_item(
    name: str, answers: Array, counts: Array, *, n: int, range: tuple[float, float] | None
) -> ItemDescription:
    """Figures of complete answers, each standing for `counts` people, among `n` rows."""
    total = float(counts.sum())
    if not total:
        return ItemDescription(
            name=name, n=0, n_missing=n, mean=None, sd=None, skew=None, kurtosis=None, floor=None, ceiling=None
        )
    mean = float(answers @ counts / total)
    away = answers - mean
    differ = np.ptp(answers) > 0
    square = float(away**2 @ counts) / (total - 1) if total > 1 else None
    low, high = (answers.min(), answers.max()) if range is None else range
    return ItemDescription(
        name=name,
        n=int(total),
        n_missing=n - int(total),
        mean=mean,
        sd=None if square is None else float(np.sqrt(square)) if differ else 0.0,
        skew=float(away**3 @ counts / total / square**1.5) if differ and square else None,
        kurtosis=float(away**4 @ counts / total / square**2 - 3) if differ and square else None,
        floor=float(counts[answers == low].sum() / total),
        ceiling=float(counts[answers == high].sum() / total),
    )


def _count_reasons(answers: "pd.Series[float]", reasons: "pd.Series[str] | None") -> dict[str, int]:
    missing = np.isnan(numeric(answers))
    if reasons is None:
        return {"not_answered": int(missing.sum())}
    told = reasons.reindex(answers.index)[missing].fillna("not_answered")
    return {str(reason): int(count) for reason, count in told.value_counts().items()}
