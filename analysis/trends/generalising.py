"""What sites tell of sites that were not asked, and how alike the people of a site are."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, check_same_rows, check_scores
from analysis.errors import BadOption, ConstantScore, TooFewRows, TooFewSites
from analysis.inference.least_squares import LEAST_DF, cluster_df, contributions, solve
from analysis.inference.means import t_reach

ROUNDING = 1e-12


@dataclass(frozen=True, kw_only=True)
class GeneralChange:
    """A change said of all sites that could have been asked.

    change                  of the mean over all people, the sites a sample of sites
    se, df, low, high, t, p   CR2 and Satterthwaite
    sites                   that were used
    n, n_dropped            scores used, and left out because score or site was missing
    """

    change: float
    se: float
    df: float
    low: float
    high: float
    level: float
    t: float
    p: float
    sites: int
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


@dataclass(frozen=True, kw_only=True)
class Icc:
    """How alike people of one site are.

    icc          share of the variance that lies between sites; below 0 where sites differ by less than chance
    low, high    limits at `level`
    sites, size  number of sites, mean people of a site (as the formula weighs them)
    n, n_dropped
    """

    icc: float
    low: float
    high: float
    level: float
    sites: int
    size: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


def general_change(
    before: "pd.Series[float]",
    after: "pd.Series[float]",
    *,
    sites: "tuple[pd.Series[Any], pd.Series[Any]]",
    level: float = 0.95,
) -> GeneralChange:
    r"""Change of a mean between two waves, said of all sites that could have been asked.

    Least squares on the wave, errors clustered by site, corrected for few clusters (CR2), freedom after Satterthwaite:

    .. math:: V = M \Bigl(\sum_g X_g' A_g e_g e_g' A_g X_g\Bigr) M, \quad A_g = (I - X_g M X_g')^{-1/2}, \;
              df = \frac{(tr P)^2}{tr P^2}

    P is the matrix of the expected products of the clusters' shares where everybody has the same error.

    Raises
    ------
    TooFewSites     fewer than 2 sites, or fewer than 4 degrees of freedom: it can be said of these sites alone
    TooFewRows      nobody in a wave
    ConstantScore   nobody differs from anybody
    BadOption       sites of other rows than the scores

    Notes
    -----
    Source: Bell & McCaffrey (2002), Surv. Methodol. 28, 169-181; Pustejovsky & Tipton (2018), J. Bus. Econ. Stat. 36.
    Checked against: the formula with whole matrices, tests/analysis/trends/test_generalising.py
    """
    check_level(level)
    if not isinstance(sites, tuple) or len(sites) != 2:
        raise BadOption("sites", needed="as a pair of Series, one for each wave", found=type(sites).__name__)
    values, labels, wave, given = _stacked(before, after, sites)
    codes, found = pd.factorize(labels)
    for own in (0.0, 1.0):
        if not (wave == own).any():
            raise TooFewRows(needed_rows=1, found_rows=0, given_rows=given)
    if len(found) < 2:
        raise TooFewSites(sites=len(found))
    design = np.column_stack([np.ones(len(values)), wave])
    solved = solve(design, values[:, np.newaxis])
    se = float(np.sqrt((contributions(solved, "cluster", codes)[:, 1, 0] ** 2).sum()))
    df = float(cluster_df(solved, codes, np.array([[0.0, 1.0]]))[0])
    if df < LEAST_DF:
        raise TooFewSites(sites=len(found), df=df)
    if se <= ROUNDING * float(np.abs(values).max()):
        raise ConstantScore("the scores of both waves")
    change = float(solved.coefficients[1, 0])
    reach = t_reach(se, df=df, level=level)
    return GeneralChange(
        change=change,
        se=se,
        df=df,
        low=change - reach,
        high=change + reach,
        level=level,
        t=change / se,
        p=float(2 * special.stdtr(df, -abs(change / se))),
        sites=len(found),
        n=len(values),
        n_dropped=given - len(values),
    )


def _stacked(
    before: "pd.Series[float]", after: "pd.Series[float]", sites: "tuple[pd.Series[Any], pd.Series[Any]]"
) -> tuple[Array, "pd.Series[Any]", Array, int]:
    pieces = [_with_site(scores, own) for scores, own in zip((before, after), sites, strict=True)]
    values = np.concatenate([piece["score"].to_numpy() for piece in pieces])
    labels = pd.concat([piece["site"] for piece in pieces], ignore_index=True)
    wave = np.repeat([0.0, 1.0], [len(piece) for piece in pieces])
    return values, labels, wave, len(before) + len(after)


def _with_site(scores: "pd.Series[float]", sites: "pd.Series[Any]") -> pd.DataFrame:
    values = check_scores(scores)
    if not isinstance(sites, pd.Series) or len(sites) != len(values):
        found = len(sites) if isinstance(sites, pd.Series) else type(sites).__name__
        raise BadOption("sites", needed=f"as a Series with {len(values)} rows", found=found)
    check_same_rows("sites", sites, scores.index, of="the scores")
    if sites.map(pd.api.types.is_list_like).any():
        raise BadOption("sites", needed="as names or numbers", found="a list")
    return pd.DataFrame({"score": values, "site": sites.to_numpy()}).dropna()


def icc(scores: "pd.Series[float]", *, sites: "pd.Series[Any]", level: float = 0.95) -> Icc:
    r"""Share of the variance of people's scores that lies between sites.

    .. math:: ICC = \frac{MS_b - MS_w}{MS_b + (n_0 - 1) MS_w}, \quad
              n_0 = \frac{1}{S-1}\Bigl(n - \frac{\sum n_s^2}{n}\Bigr)

    The limits are Searle's, exact for sites of one size.

    Raises
    ------
    TooFewSites     fewer than 2 sites
    TooFewRows      no site with two people
    ConstantScore   nobody differs from anybody of their site
    BadOption       sites of other rows than the scores

    Notes
    -----
    Source: Donner (1986), Int. Stat. Rev. 54, 67-82; Searle (1971), Linear Models.
    Checked against: pingouin.intraclass_corr for sites of one size, tests/analysis/trends/test_generalising.py

    Examples
    --------
    >>> found = icc(pd.Series([1.0, 2.0, 5.0, 6.0]), sites=pd.Series(["a", "a", "b", "b"]))
    >>> round(found.icc, 3)
    0.939
    """
    check_level(level)
    rows = _with_site(scores, sites)
    codes, found = pd.factorize(rows["site"])
    n, groups = len(rows), len(found)
    if groups < 2:
        raise TooFewSites(sites=groups, needed="two sites or more")
    if n <= groups:
        raise TooFewRows(needed_rows=groups + 1, found_rows=n, given_rows=len(scores))
    values = rows["score"].to_numpy()
    sizes = np.bincount(codes)
    means = np.bincount(codes, weights=values) / sizes
    within = float(((values - means[codes]) ** 2).sum()) / (n - groups)
    between = float(sizes @ (means - values.mean()) ** 2) / (groups - 1)
    if within <= ROUNDING * float(np.abs(values).max()) ** 2:
        raise ConstantScore("the scores of a site")
    size = (n - float((sizes**2).sum()) / n) / (groups - 1)
    ratio = between / within

    def share(f: float) -> float:
        return float((f - 1) / (f + size - 1))

    tail = (1 - level) / 2
    high = float(special.fdtri(groups - 1, n - groups, 1 - tail))
    low = float(special.fdtri(groups - 1, n - groups, tail))
    return Icc(
        icc=share(ratio),
        low=share(ratio / high),
        high=share(ratio / low),
        level=level,
        sites=groups,
        size=size,
        n=n,
        n_dropped=len(scores) - n,
    )
