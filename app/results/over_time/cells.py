"""The means of a wave's sites that may be told."""

from collections.abc import Iterator
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
    places = _places_of(scores)
    rows = [
        row for name, own in scores.values.items() for row in _cells_of(str(name), own.to_numpy(), places, min_cell)
    ]
    table = pd.DataFrame(rows, columns=["site", "dimension", "n", "mean", "variance"])
    return Cells(table=table, n=len(scores.values))


def _places_of(scores: "WaveScores") -> Places:
    """The site of each row."""
    return np.asarray(scores.site.fillna(NO_SITE), dtype=np.int64)


def _told(places: Places, min_cell: int) -> set[int]:
    sites, counts = np.unique(places, return_counts=True)
    shown = shown_counts(dict(zip(map(str, sites), counts.tolist(), strict=True)), min_cell=min_cell)
    return {int(site) for site, n in shown.items() if n}


def _cells_of(name: str, values: Array, places: Places, min_cell: int) -> Iterator[tuple[int, str, int, float, float]]:
    is_known = ~np.isnan(values)
    known, places = values[is_known], places[is_known]
    if len(known) >= max(min_cell, 2):
        yield _cell(ALL, name, known)
    for site in sorted(_told(places, min_cell)):
        own = known[places == site]
        if len(own) >= 2:
            yield _cell(site, name, own)


def _cell(site: int, name: str, values: Array) -> tuple[int, str, int, float, float]:
    variance = float(values.var(ddof=1)) / len(values)
    return site, name, len(values), float(values.mean()), variance if variance > 1e-20 else np.nan
