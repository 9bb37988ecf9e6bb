"""Factorability and exploratory factor analysis."""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_choice, check_whole
from analysis.errors import BadOption
from analysis.factors.extraction import METHODS, Extraction, Method, extract
from analysis.factors.factor_fit import fit_of
from analysis.factors.factor_solution import FactorScores, FactorSolution, ScoreMethod, checked_loadings
from analysis.factors.rotation import Rotated, Rotation, by_size, rotate
from analysis.numeric.single_thread import single_thread
from analysis.pairs.correlation_input import Correlations, Items, correlations_of

__all__ = [
    "Bartlett",
    "Congruence",
    "FactorScores",
    "FactorSolution",
    "Kmo",
    "ScoreMethod",
    "bartlett",
    "congruence",
    "explore",
    "kmo",
]


@dataclass(frozen=True, kw_only=True, eq=False)
class Kmo:
    """Kaiser-Meyer-Olkin measure of sampling adequacy.

    overall    between 0 and 1; under .5 the items share too little
    per_item   the same for each item
    """

    overall: float
    per_item: "pd.Series[float]"
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each item."""
        return self.per_item.rename_axis("item").reset_index(name="kmo")


@dataclass(frozen=True, kw_only=True)
class Bartlett:
    """Bartlett's test that no items correlate.

    chi2, df   statistic and degrees of freedom
    p          probability of chi2 or more; 0.0 where it is smaller than the smallest float
    """

    chi2: float
    df: int
    p: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([vars(self)])


@dataclass(frozen=True, kw_only=True, eq=False)
class Congruence:
    """How alike two sets of loadings are.

    coefficients   Tucker's phi, factors of the first by factors of the second
    n_items        items both have
    """

    coefficients: pd.DataFrame
    n_items: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each pair of factors."""
        return (
            self.coefficients.rename_axis("first")
            .reset_index()
            .melt("first", var_name="second", value_name="congruence")
        )


class _Common(TypedDict):
    """What every result says about its rows."""

    n: int
    n_dropped: int


def kmo(items: Items, *, n: int | None = None) -> Kmo:
    r"""Kaiser-Meyer-Olkin measure: correlations against partial correlations.

    .. math:: \frac{\sum r_{ij}^2}{\sum r_{ij}^2 + \sum q_{ij}^2}

    Parameters
    ----------
    items : answers (listwise), Moments, or with ``n`` a correlation matrix

    Raises
    ------
    TooFewItems, TooFewRows, ConstantItems, SingularMatrix   see ``correlation_input.correlations_of``

    Notes
    -----
    Source: Kaiser & Rice (1974), Educ. Psychol. Meas. 34, 111-117.
    Checked against: factorability.json of the reference values (R psych)
    """
    found = correlations_of(items, n=n)
    inverse = np.linalg.inv(found.values)
    scale = np.sqrt(np.diag(inverse))
    partial = inverse / np.outer(scale, scale)
    r2, q2 = _off_diagonal_squares(found.values), _off_diagonal_squares(partial)
    if not r2.any():
        raise BadOption("items", needed="items that correlate", found="correlations that are all zero")
    share = r2.sum(axis=0) + q2.sum(axis=0)
    alone = share == 0
    per_item = np.where(alone, 0.0, r2.sum(axis=0) / np.where(alone, 1.0, share))
    return Kmo(
        overall=float(r2.sum() / share.sum()),
        n=found.n,
        n_dropped=found.n_dropped,
        per_item=pd.Series(per_item, index=list(found.columns), name="kmo"),
    )


def _off_diagonal_squares(matrix: Array) -> Array:
    squares = matrix**2
    np.fill_diagonal(squares, 0.0)
    return squares


def bartlett(items: Items, *, n: int | None = None) -> Bartlett:
    r"""Bartlett's test of sphericity.

    .. math:: \chi^2 = -\left(n - 1 - \frac{2k + 5}{6}\right) \log |R|

    Parameters
    ----------
    items : answers (listwise), Moments, or with ``n`` a correlation matrix

    Raises
    ------
    TooFewItems, TooFewRows, ConstantItems, SingularMatrix   see ``correlation_input.correlations_of``

    Notes
    -----
    Source: Bartlett (1951), Biometrika 38, 337-344.
    Checked against: factorability.json of the reference values (R psych)
    """
    found = correlations_of(items, n=n)
    k = found.k
    chi2 = max(0.0, -(found.n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(found.values)[1]))
    df = k * (k - 1) // 2
    return Bartlett(chi2=chi2, df=df, p=float(special.chdtrc(df, chi2)), n=found.n, n_dropped=found.n_dropped)


def explore(
    items: Items,
    *,
    factors: int,
    extraction: Method = "minres",
    rotation: Rotation | None = "oblimin",
    kaiser: bool = True,
    starts: int = 10,
    rng: np.random.Generator | None = None,
    n: int | None = None,
) -> FactorSolution:
    r"""Exploratory factor analysis.

    .. math:: R = \Lambda \Phi \Lambda' + \Psi

    Parameters
    ----------
    items : answers (listwise), Moments, or with ``n`` a correlation matrix, such as a polychoric one
    factors : number of common factors
    extraction : minres, ml or paf (principal axes converged: the same solution as minres, reached by iteration)
    rotation : None leaves the factors unrotated; see ``rotation.rotate`` for the others
    kaiser : whether rows are scaled to length one while turning
    starts : places the rotation starts from; the best optimum is kept, different ones are counted
    rng : draws the starts; None uses a fixed stream, so equal input gives equal output
    n : rows behind a correlation matrix

    Raises
    ------
    TooFewItems, TooFewRows, ConstantItems, SingularMatrix   see ``correlation_input.correlations_of``
    NotIdentified   more factors than the items can settle
    Inadmissible    a uniqueness under .005 (Heywood case), or factors that coincide
    NotConverged    the slope of the fit does not vanish
    BadOption       unknown extraction or rotation

    Notes
    -----
    Source: Harman & Jones (1966); Joreskog (1967); Bernaards & Jennrich (2005).
    A chi2 from polychoric correlations is not distributed as chi2: read the loadings, not the test.
    Checked against: efa_*.json of the reference values (R, tightly converged)
    """
    check_choice("extraction", extraction, METHODS)
    factors = check_whole("factors", factors)
    found = correlations_of(items, n=n)
    with single_thread():
        unrotated = extract(found.values, factors=factors, method=extraction, columns=found.columns)
        if rotation is None:
            rotated = _unrotated(unrotated)
        else:
            rotated = rotate(unrotated.loadings, rotation=rotation, kaiser=kaiser, starts=starts, rng=rng)
        return _solution(
            found, unrotated, rotated, extraction=extraction, rotation=rotation, kaiser=kaiser, starts=starts
        )


def _unrotated(found: Extraction) -> Rotated:
    loadings = found.loadings[:, by_size(found.loadings)]
    return Rotated(loadings=loadings, factor_correlations=np.eye(loadings.shape[1]), criterion=0.0, local_optima=1)


def _solution(
    found: Correlations,
    unrotated: Extraction,
    rotated: Rotated,
    *,
    extraction: Method,
    rotation: Rotation | None,
    kaiser: bool,
    starts: int,
) -> FactorSolution:
    names = [f"F{j + 1}" for j in range(rotated.loadings.shape[1])]
    items = list(found.columns)
    pattern, phi = rotated.loadings, rotated.factor_correlations
    structure = pattern @ phi
    fit = fit_of(found.values, loadings=unrotated.loadings, uniquenesses=unrotated.uniquenesses, n=found.n)
    communalities = (pattern * structure).sum(axis=1)
    return FactorSolution(
        loadings=pd.DataFrame(pattern, index=items, columns=names),
        structure=pd.DataFrame(structure, index=items, columns=names),
        factor_correlations=pd.DataFrame(phi, index=names, columns=names),
        communalities=pd.Series(communalities, index=items, name="communality"),
        uniquenesses=pd.Series(1.0 - communalities, index=items, name="uniqueness"),
        variance=_variance(pattern, structure, names),
        local_optima=rotated.local_optima,
        criterion=rotated.criterion,
        factors=len(names),
        extraction=extraction,
        rotation=rotation,
        kaiser=kaiser,
        starts=starts,
        n=found.n,
        n_dropped=found.n_dropped,
        correlations=found,
        **vars(fit),
    )


def _variance(pattern: Array, structure: Array, names: list[str]) -> pd.DataFrame:
    ss = (pattern * structure).sum(axis=0)
    share = ss / len(pattern)
    return pd.DataFrame({"ss_loadings": ss, "proportion": share, "cumulative": share.cumsum()}, index=names)


def congruence(a: FactorSolution | pd.DataFrame, b: FactorSolution | pd.DataFrame) -> Congruence:
    r"""Tucker's coefficient between the factors of two solutions, over the items both have.

    .. math:: \phi = \frac{\sum x_i y_i}{\sqrt{\sum x_i^2 \sum y_i^2}}

    Notes
    -----
    Source: Tucker (1951); Lorenzo-Seva & ten Berge (2006), Methodology 2, 57-64: .85 fair, .95 equal.

    Raises
    ------
    BadOption   no item in common, or a factor without loadings on the common items
    """
    first, second = (x.loadings if isinstance(x, FactorSolution) else checked_loadings(x) for x in (a, b))
    common = [item for item in first.index if item in second.index]
    if not common:
        raise BadOption("b", needed="with items that a has too", found="none in common")
    x, y = first.loc[common].to_numpy(dtype=float), second.loc[common].to_numpy(dtype=float)
    lengths = np.outer(np.sqrt((x**2).sum(axis=0)), np.sqrt((y**2).sum(axis=0)))
    if (lengths == 0).any():
        raise BadOption("a, b", needed="factors with loadings on the common items", found="a factor of zeros")
    values = pd.DataFrame(x.T @ y / lengths, index=list(first.columns), columns=list(second.columns))
    return Congruence(coefficients=values, n_items=len(common))
