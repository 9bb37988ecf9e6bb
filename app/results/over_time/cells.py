"""The means of a wave's sites that may be told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from app.disclosure.small_cells import shown_counts

if TYPE_CHECKING:
    from app.results.over_time.scores import WaveScores

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
    known = scores.site[scores.values[name].notna()].fillna(NO_SITE).astype(int)
    counts = {str(site): int(n) for site, n in known.value_counts().items()}
    return {int(site) for site, n in shown_counts(counts, min_cell=min_cell).items() if n}


def cells_of(scores: "WaveScores", min_cell: int) -> Cells:
    """Every dimension of a wave, of all and of each site."""
    rows = [row for name in map(str, scores.values.columns) for row in _cells_of(scores, name, min_cell)]
    table = pd.DataFrame(rows, columns=["site", "dimension", "n", "mean", "variance"])
    return Cells(table=table, n=len(scores.values))


def _cells_of(scores: "WaveScores", name: str, min_cell: int) -> Iterator[tuple[int, str, int, float, float]]:
    values = scores.values[name]
    sites = scores.site.fillna(NO_SITE).astype(int)
    told = told_sites_of(scores, name, min_cell)
    known = values.dropna()
    if len(known) >= max(min_cell, 2):
        yield _cell(ALL, name, known)
    for site, own in known.groupby(sites[known.index]):
        if int(str(site)) in told and len(own) >= 2:
            yield _cell(int(str(site)), name, own)


def _cell(site: int, name: str, values: "pd.Series[float]") -> tuple[int, str, int, float, float]:
    variance = float(values.var(ddof=1)) / len(values)
    return site, name, len(values), float(values.mean()), variance if variance > 1e-20 else np.nan
