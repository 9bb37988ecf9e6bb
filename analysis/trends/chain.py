"""A chain of sites over waves: its line with fixed weights, and how much of a change the sites and their mix made."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, check_scores
from analysis.errors import BadOption, TooFewSites
from analysis.trends.between import between_variance
from analysis.trends.tables import check_counts, check_positive, keys, number_columns


@dataclass(frozen=True, kw_only=True, eq=False)
class Kitagawa:
    """A change of a mean over sites, in two parts.

    change    of the chain's mean
    within    what the sites changed, at their mean shares
    mix       what other shares of people made of sites that stayed as they were
    table     one row for each site: share_before, share_after, within, mix
    n         people behind it where numbers of people were given, else sites; n_dropped is 0
    """

    change: float
    within: float
    mix: float
    table: pd.DataFrame
    n: int
    n_dropped: int = 0

    def to_frame(self) -> pd.DataFrame:
        """One row for each site."""
        return self.table.copy()


def kitagawa(table: pd.DataFrame) -> Kitagawa:
    r"""The change of a mean over sites, split into what sites changed and what their mix changed.

    .. math:: within = \sum \frac{w_1 + w_2}{2} (y_2 - y_1), \quad mix = \sum (w_2 - w_1) \frac{y_1 + y_2}{2}

    Parameters
    ----------
    table : one row for each site, with the columns site, mean_before, mean_after, and n_before and n_after (people) or
        share_before and share_after. A site that stands in one wave only changed nothing in itself: it is all mix.

    Raises
    ------
    UnknownColumn, BadOption   no people in a wave, shares that are not 1 together, people without a mean, a site twice

    Notes
    -----
    Source: Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168-1194.
    Checked against: by hand, tests/analysis/trends/test_chain.py

    Examples
    --------
    >>> found = kitagawa(pd.DataFrame({
    ...     "site": ["a", "b"], "share_before": [0.5, 0.5], "share_after": [0.2, 0.8],
    ...     "mean_before": [80.0, 60.0], "mean_after": [82.0, 62.0]}))
    >>> round(found.change, 6), round(found.within, 6), round(found.mix, 6)
    (-4.0, 2.0, -6.0)
    """
    sites = keys(table, "site").reset_index(drop=True)
    if sites.duplicated().any():
        raise BadOption("table", needed="with each site once", found=f"{sites[sites.duplicated()].iloc[0]} twice")
    before, after, n = _shares(table)
    means = number_columns(table, ["mean_before", "mean_after"], gaps=True)
    first, second = means["mean_before"], means["mean_after"]
    for share, mean in ((before, first), (after, second)):
        if np.isnan(mean[share > 0]).any():
            raise BadOption("table", needed="with a mean wherever there are people", found="an empty cell")
    # where nobody answered the mean of the other wave stands
    first, second = np.where(before > 0, first, second), np.where(after > 0, second, first)
    is_there = (before > 0) | (after > 0)
    within = np.where(is_there, (before + after) / 2 * (second - first), 0.0)
    mix = np.where(is_there, (after - before) * (first + second) / 2, 0.0)
    own = {"site": sites, "share_before": before, "share_after": after, "within": within, "mix": mix}
    return Kitagawa(
        change=float(within.sum() + mix.sum()),
        within=float(within.sum()),
        mix=float(mix.sum()),
        table=pd.DataFrame(own),
        n=n,
    )


def _shares(table: pd.DataFrame) -> tuple[Array, Array, int]:
    if {"share_before", "share_after"} <= set(table.columns):
        found = number_columns(table, ["share_before", "share_after"])
        for name, share in found.items():
            if (share < 0).any() or not np.isclose(share.sum(), 1, rtol=0, atol=1e-6):
                raise BadOption(name, needed="0 or more, 1 together", found=float(share.sum()))
        return found["share_before"], found["share_after"], len(table)
    counts = number_columns(table, ["n_before", "n_after"])
    for name, people in counts.items():
        if check_counts(name, people).sum() == 0:
            raise BadOption(name, needed="with people", found="none")
    first, second = counts["n_before"], counts["n_after"]
    return first / first.sum(), second / second.sum(), int(first.sum() + second.sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class ChainLine:
    """The line of a chain whose sites count the same in every wave.

    table      one row for each wave: wave, mean, variance, se, low, high
    weights    of each site, the same in every wave
    left_out   sites without answers in some wave
    tau2       variance of a site in a wave around what its site and its wave explain, beside the error of its mean
    n, n_dropped   means of sites used, and left out
    """

    table: pd.DataFrame
    weights: "pd.Series[float]"
    left_out: tuple[Any, ...]
    tau2: float
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each wave."""
        return self.table.copy()


def chain_line(table: pd.DataFrame, *, weights: "pd.Series[float] | None" = None, level: float = 0.95) -> ChainLine:
    r"""Mean of a chain in each wave with the same weights of sites throughout.

    .. math:: y_t = \sum_s W_s y_{st}, \quad Var(y_t) = \sum_s W_s^2 (v_{st} + \tau^2)

    The sites are all there are, strata and no sample; tau2 is what a site of a wave differs by from site + wave
    (Paule & Mandel), so that a passing event of one site is not taken for the chain.

    Parameters
    ----------
    table : one row for each site and wave, waves in their order: site, wave, mean, variance (of the mean), and n where
        weights are to come from it
    weights : by site; None: shares of n over all waves, or all alike where there is no n

    Raises
    ------
    TooFewSites   no site has answers in every wave
    UnknownColumn, BadOption

    Notes
    -----
    Source: Cochran (1977), Sampling Techniques, 3rd ed., ch. 5; Paule & Mandel (1982).
    Checked against: by hand and statsmodels WLS, tests/analysis/trends/test_chain.py
    """
    check_level(level)
    rows = _cells(table)
    means, variances = (rows.pivot(index="site", columns="wave", values=name) for name in ("mean", "variance"))
    waves = list(dict.fromkeys(rows["wave"]))
    means, variances = means.reindex(columns=waves), variances.reindex(columns=waves)
    complete = (means.notna() & variances.notna()).all(axis=1)
    left_out = tuple(means.index[~complete])
    means, variances = means[complete], variances[complete]
    if not len(means):
        raise TooFewSites(
            sites=0,
            needed="a site with answers in every wave",
            remedy="leave out the waves in which most sites are missing",
        )
    shares = _weights(rows, means.index, weights)
    tau2 = _interaction(means.to_numpy(), variances.to_numpy())
    w = shares.to_numpy()
    line = w @ means.to_numpy()
    variance = w**2 @ (variances.to_numpy() + tau2)
    reach = float(special.ndtri((1 + level) / 2)) * np.sqrt(variance)
    own = {"wave": waves, "mean": line, "variance": variance, "se": np.sqrt(variance)}
    return ChainLine(
        table=pd.DataFrame(own | {"low": line - reach, "high": line + reach}),
        weights=shares,
        left_out=left_out,
        tau2=tau2,
        level=level,
        n=int(means.size),
        n_dropped=int(len(rows) - means.size),
    )


def _cells(table: pd.DataFrame) -> pd.DataFrame:
    numbers = number_columns(table, ["mean", "variance"], gaps=True)
    check_positive("variance", numbers["variance"])
    own = {name: keys(table, name).reset_index(drop=True) for name in ("site", "wave")}
    rows = pd.DataFrame(own | numbers)
    if "n" in table.columns:
        rows["n"] = check_counts("n", number_columns(table, ["n"])["n"])
        if not rows["n"].any():
            raise BadOption("n", needed="with people", found="none")
    if not len(rows) or rows.duplicated(["site", "wave"]).any():
        raise BadOption("table", needed="with one row for each site and wave", found=f"{len(rows)} rows, or one twice")
    return rows


def _weights(rows: pd.DataFrame, sites: "pd.Index[Any]", given: "pd.Series[float] | None") -> "pd.Series[float]":
    if given is not None:
        found = pd.Series(check_scores(given, name="weights"), index=given.index).reindex(sites)
        if not (found >= 0).all() or not found.sum() > 0:
            raise BadOption("weights", needed="0 or more for each site", found=list(found))
    elif "n" in rows.columns:
        found = rows.groupby("site")["n"].sum().reindex(sites)
    else:
        found = pd.Series(1.0, index=sites)
    return (found / found.sum()).astype(float)


def _interaction(means: Array, variances: Array) -> float:
    """What is left of site times wave beside both, and beside the errors."""
    sites, waves = means.shape
    if sites < 2 or waves < 2:
        return 0.0
    rows, columns = np.divmod(np.arange(means.size), waves)
    design = np.column_stack([np.eye(sites)[rows], np.eye(waves)[columns][:, 1:]])
    return between_variance(means.ravel(), variances.ravel(), design)
