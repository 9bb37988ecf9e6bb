"""The same figures by independent packages, beside ours."""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from analysis._compat import factor_analyzer
from analysis.checks import complete_items, pick
from analysis.factor import bartlett, kmo
from analysis.factors.extraction import extract
from analysis.moments import Moments, correlation_matrix
from analysis.reliability import cronbach_alpha


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One figure by two programs.

    quantity     what was compared: kmo, kmo_items, bartlett_chi2, communalities, or alpha of a scale
    package      the other program with its version
    ours, theirs single figures; of several, the pair that differs most
    difference   largest absolute difference (bartlett_chi2: relative)
    n            rows both used
    """

    quantity: str
    package: str
    ours: float
    theirs: float
    difference: float
    n: int


@dataclass(frozen=True, kw_only=True)
class CrossCheck:
    """Our figures against those of other packages.

    comparisons   one for each quantity
    largest       largest difference of all
    """

    comparisons: tuple[Comparison, ...]
    largest: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each quantity."""
        return pd.DataFrame([vars(comparison) for comparison in self.comparisons])


def cross_check(
    items: pd.DataFrame, *, factors: int | None = None, scales: Mapping[str, Sequence[str]] | None = None
) -> CrossCheck:
    """KMO, Bartlett and minres by factor-analyzer, alpha by pingouin, beside our own.

    The packages see complete rows only: one fills missing answers with the median, the other counts rows it left out.
    Communalities are compared before rotation, where the other program computes them rightly; it stops its
    extraction early, which shows as a difference of about .00001.

    Parameters
    ----------
    items : answers; listwise over all items for the factor figures, within the scale for alpha
    factors : number of factors for minres; None leaves communalities out
    scales : names of the items of each scale whose alpha is compared

    Raises
    ------
    TooFewItems, TooFewRows, ConstantItems, SingularMatrix, UnknownColumn, Inadmissible   as our own figures do
    """
    rows = complete_items(items, min_rows=2, statistic="a cross-check")
    complete = pd.DataFrame(rows.values, columns=list(rows.columns))
    found = [*_factorability(complete)]
    if factors is not None:
        found.append(_communalities(complete, factors))
    found += [_alpha(name, pick(items, list(columns))) for name, columns in (scales or {}).items()]
    largest = max(comparison.difference for comparison in found)
    return CrossCheck(comparisons=tuple(found), largest=largest, n=rows.n, n_dropped=rows.n_dropped)


def _factorability(complete: pd.DataFrame) -> Iterator[Comparison]:
    ours, test = kmo(complete), bartlett(complete)
    package = factor_analyzer()
    with _others_warnings():
        their_items, their_kmo = package.calculate_kmo(complete)
        their_chi2, _ = package.calculate_bartlett_sphericity(complete)
    yield _compared("kmo", "factor-analyzer", [ours.overall], [their_kmo], n=ours.n)
    yield _compared("kmo_items", "factor-analyzer", ours.per_item, their_items, n=ours.n)
    scale = max(abs(test.chi2), 1.0)
    yield _compared("bartlett_chi2", "factor-analyzer", [test.chi2], [their_chi2], n=ours.n, scale=scale)


def _communalities(complete: pd.DataFrame, factors: int) -> Comparison:
    moments = Moments.from_frame(complete)
    ours = extract(correlation_matrix(moments), factors=factors, method="minres", columns=moments.columns)
    with _others_warnings():
        theirs = factor_analyzer().FactorAnalyzer(factors, rotation=None, method="minres").fit(complete.to_numpy())
    shared = (np.asarray(theirs.loadings_) ** 2).sum(axis=1)
    return _compared("communalities", "factor-analyzer", 1 - ours.uniquenesses, shared, n=moments.n)


def _alpha(name: str, items: pd.DataFrame) -> Comparison:
    # 1.8 s to import, paid only by a report with a cross-check.
    import pingouin

    ours = cronbach_alpha(items)
    with _others_warnings():
        theirs, _ = pingouin.cronbach_alpha(items.astype(float).dropna())
    return _compared(f"alpha: {name}", "pingouin", [ours.alpha], [theirs], n=ours.n)


def _compared(quantity: str, package: str, ours: Any, theirs: Any, *, n: int, scale: float = 1.0) -> Comparison:
    mine, other = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    gaps = np.abs(mine - other)
    worst = int(gaps.argmax())
    return Comparison(
        quantity=quantity,
        package=f"{package} {version(package)}",
        ours=float(mine[worst]),
        theirs=float(other[worst]),
        difference=float(gaps[worst] / scale),
        n=n,
    )


@contextmanager
def _others_warnings() -> Iterator[None]:
    """Warnings of the other packages about their own code are not for our readers."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
