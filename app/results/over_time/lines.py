"""Lines over the waves of a study, of all its sites and of each, as far as one ruler reaches."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.waves import Ewma, Trend, chain_line, ewma, trend
from app.results.over_time.cells import ALL, NO_SITE
from app.results.trying import tried

if TYPE_CHECKING:
    from app.results.over_time.history import History

NORMAL = 1.959963984540054
DAYS_OF_A_YEAR = 365.25


@dataclass(frozen=True, kw_only=True)
class Place:
    """A wave on the axis."""

    number: int
    title: str
    opens: dt.date
    n: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """
    site      id; None for all of them together
    points    one row for each wave with answers that may be told: place, mean, variance (of the mean; missing where
              nobody differs), n, low, high, ruler
    breaks    places of the waves that begin with another ruler than the wave before
    watched   EWMA over the waves of the newest ruler, or why not
    slope     trend over the same, by the year, or why not; None for single sites
    left_out  sites that are not in the line of all, because they have no answers in some wave
    is_fixed  whether the sites have the same weights in every wave
    """

    dimension: str
    site: int | None
    points: pd.DataFrame
    breaks: tuple[int, ...]
    watched: Ewma | AnalysisError
    slope: Trend | AnalysisError | None = None
    left_out: tuple[int, ...] = ()
    is_fixed: bool = False

    @property
    def has_alarm(self) -> bool:
        """Whether the newest wave lies outside the limits of chance."""
        return self.told in ("fell", "rose")

    @property
    def told(self) -> str:
        return "" if isinstance(self.watched, AnalysisError) else str(self.watched.table["told"].iloc[-1])


def places_of(history: "History") -> list[Place]:
    return [
        Place(number=wave.number, title=wave.title, opens=wave.opens, n=wave.cells(history.min_cell).n)
        for wave in history.waves
    ]


def lines_of(history: "History") -> list[Line]:
    """For each dimension of the analysed wave the line of all, then those of its sites."""
    names = list(map(str, history.now.scores.values.columns))
    cells = history.cells
    return [line for name in names for line in _lines(history, name, cells[cells["dimension"] == name])]


def lines_of_everybody(history: "History") -> dict[str, Line]:
    """For each dimension of the analysed wave the line of all alone."""
    names, cells = list(map(str, history.now.scores.values.columns)), history.cells
    return {
        name: _line_of_all(history, name, _ruled(history, name, cells[cells["dimension"] == name])) for name in names
    }


def line_of_part(history: "History", name: str, means: pd.DataFrame) -> Line:
    """The line of a part of the people: a row for each wave that is told, with place, n, mean and variance."""
    return _line(history, name, None, _ruled(history, name, means))


def _lines(history: "History", name: str, cells: pd.DataFrame) -> Iterator[Line]:
    cells = _ruled(history, name, cells)
    sites = sorted(int(site) for site in cells["site"].unique() if site > NO_SITE)
    yield _line_of_all(history, name, cells)
    if len(sites) > 1:
        for site in sites:
            yield _line(history, name, site, cells[cells["site"] == site])


def _line_of_all(history: "History", name: str, cells: pd.DataFrame) -> Line:
    points, left_out, is_fixed = _of_all(cells)
    return _line(history, name, None, points, left_out=left_out, is_fixed=is_fixed)


def _ruled(history: "History", name: str, cells: pd.DataFrame) -> pd.DataFrame:
    rulers = history.rulers(name)
    return cells.assign(ruler=[rulers[place] for place in cells["place"]])


def _breaks(rulers: Sequence[int | None]) -> tuple[int, ...]:
    asked = [(place, ruler) for place, ruler in enumerate(rulers) if ruler is not None]
    pairs = pairwise(asked)
    return tuple(place for (_, before), (place, ruler) in pairs if ruler != before)


def _of_all(cells: pd.DataFrame) -> tuple[pd.DataFrame, tuple[int, ...], bool]:
    """The same weights of sites in every wave of a ruler; where no two sites go through it, the mean of everybody."""
    if not len(cells):
        return cells, (), False
    whole = cells[cells["site"] == ALL].set_index("place")
    sites = cells[(cells["site"] > NO_SITE) & cells["variance"].notna()]
    weights = sites.groupby("site")["n"].sum().astype(float)
    pieces, out, fixed = [], set(), False
    for ruler, own in whole.groupby("ruler"):
        stretch = sites[sites["ruler"] == ruler]
        waves = set(stretch["place"])
        through = int((stretch["site"].value_counts() == len(waves)).sum())
        if through < 2 or waves != set(own.index):
            pieces.append(own.reset_index())
            continue
        line = chain_line(stretch.rename(columns={"place": "wave"}), weights=weights)
        own = own.assign(mean=line.table.set_index("wave")["mean"], variance=line.table.set_index("wave")["variance"])
        out |= {int(site) for site in line.left_out}
        fixed = True
        pieces.append(own.reset_index())
    return pd.concat(pieces).sort_values("place"), tuple(sorted(out)), fixed


def _line(
    history: "History",
    name: str,
    site: int | None,
    cells: pd.DataFrame,
    *,
    left_out: tuple[int, ...] = (),
    is_fixed: bool = False,
) -> Line:
    reach = NORMAL * np.sqrt(cells["variance"])
    points = cells.assign(low=cells["mean"] - reach, high=cells["mean"] + reach).reset_index(drop=True)
    newest = history.rulers(name)[-1]
    own = points[points["ruler"] == newest]
    there = [history.waves[place] for place in own["place"]]
    days = [wave.opens for wave in there]
    numbers = {"wave": [wave.number for wave in there], "day": days}
    waves = pd.DataFrame({"mean": own["mean"], "variance": own["variance"], **numbers})
    years = [(day - history.now.opens).days / DAYS_OF_A_YEAR for day in days]
    return Line(
        dimension=name,
        site=site,
        points=points[["place", "mean", "variance", "n", "low", "high", "ruler"]],
        breaks=_breaks(history.rulers(name)),
        watched=tried(lambda: ewma(waves)),
        slope=None if site is not None else tried(lambda: trend(waves.assign(at=years))),
        left_out=left_out,
        is_fixed=is_fixed,
    )
