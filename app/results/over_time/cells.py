"""The means of a wave's sites that may be told."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array
from app.disclosure.small_cells import shown_counts

if TYPE_CHECKING:
    from app.results.over_time.scores import WaveScores

Places = npt.NDArray[np.int64]

# stands for everybody in a wave whose responses name no site, and for those without one in a wave that has sites
NO_SITE = 0

# the mean of everybody beside those of the sites
ALL = -1
COLUMNS = ["site", "dimension", "n", "mean", "variance"]
NO_SPREAD = 1e-20


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """
    table   means of the sites of a wave that may be told, and of all: site, dimension, n, mean, variance (of the mean)
    n       responses that count
    """

    table: pd.DataFrame
    n: int


def sites_of(scores: "WaveScores") -> list[int]:
    """The sites that people named; one for all where nobody named any."""
    return sorted(int(site) for site in scores.site.dropna().unique()) or [NO_SITE]


def told_sites_of(scores: "WaveScores", name: str, min_cell: int) -> set[int]:
    """Sites whose mean may be told: large enough, and not to be found by subtracting the others from the total."""
    return _told(_places_of(scores)[scores.values[name].notna().to_numpy()], min_cell)


def cells_of(scores: "WaveScores", min_cell: int) -> Cells:
    """Every dimension of a wave, of all and of each site."""
    sites, places = np.unique(_places_of(scores), return_inverse=True)
    names = [str(name) for name in scores.values.columns]
    found = [_cells_of(own.to_numpy(), sites, places, min_cell) for _, own in scores.values.items()]
    # one table of all columns: a table for each dimension costs more than its means
    columns = [np.concatenate(own) for own in zip(*found, strict=True)] or [np.empty(0) for _ in COLUMNS[1:]]
    table = dict(zip(("site", "n", "mean", "variance"), columns, strict=True))
    dimension = np.repeat(np.array(names, dtype=object), [len(own[0]) for own in found])
    return Cells(table=pd.DataFrame({**table, "dimension": dimension}, columns=COLUMNS), n=len(scores))


def moments_of(values: Array, places: Places, groups: int) -> tuple[Array, Array, Array]:
    """Of the known values of each group: how many, their mean and its variance, missing where there is none."""
    known = ~np.isnan(values)
    if not known.all():
        values, places = values[known], places[known]
    n = np.bincount(places, minlength=groups).astype(np.float64)
    nothing = np.full(groups, np.nan)
    mean = np.divide(np.bincount(places, weights=values, minlength=groups), n, out=nothing.copy(), where=n > 0)
    away = mean[places]
    # in place: an array of a hundred thousand costs more to get than to fill
    np.subtract(values, away, out=away)
    np.multiply(away, away, out=away)
    squares = np.bincount(places, weights=away, minlength=groups)
    variance = np.divide(squares, (n - 1) * n, out=nothing.copy(), where=n > 1)
    # equal scores leave only the rounding of their mean
    return n, mean, np.where(variance > NO_SPREAD, variance, np.nan)


def _together(values: Array) -> tuple[Array, Array, Array]:
    """The same of all known values as one group."""
    known = values[~np.isnan(values)]
    n = len(known)
    mean = known.mean() if n else np.nan
    variance = known.var(ddof=1) / n if n > 1 else np.nan
    return np.array([float(n)]), np.array([mean]), np.array([variance if variance > NO_SPREAD else np.nan])


def _places_of(scores: "WaveScores") -> Places:
    """The site of each row."""
    return np.asarray(scores.site.fillna(NO_SITE), dtype=np.int64)


def _told(places: Places, min_cell: int) -> set[int]:
    sites, counts = np.unique(places, return_counts=True)
    shown = shown_counts(dict(zip(map(str, sites), counts.tolist(), strict=True)), min_cell=min_cell)
    return {int(site) for site, n in shown.items() if n}


def _cells_of(values: Array, sites: Places, places: Places, min_cell: int) -> tuple[Places, Places, Array, Array]:
    """Site, n, mean and variance of those that are told."""
    own, whole = moments_of(values, places, len(sites)), _together(values)
    n, mean, variance = (np.r_[one, other] for one, other in zip(whole, own, strict=True))
    counts = {str(site): int(number) for site, number in zip(sites, own[0], strict=True)}
    shown = shown_counts(counts, min_cell=min_cell)
    is_told = np.array([whole[0][0] >= max(min_cell, 2), *(bool(shown[one]) and n >= 2 for one, n in counts.items())])
    return np.r_[ALL, sites][is_told], n.astype(np.int64)[is_told], mean[is_told], variance[is_told]
