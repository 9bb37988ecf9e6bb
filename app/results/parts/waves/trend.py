"""Lines over the waves of a study, with their breaks, trends and limits of chance."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.waves import Ewma, Trend
from app.disclosure.figure import Figure, Json, Rows, Tree, figures
from app.results.over_time.lines import Line, Place, lines_of, places_of
from app.results.parts.given import Given
from app.results.parts.part import Part, fields_of, present, rows_of
from app.results.parts.waves.changes import INVARIANCE, has_scales

OF_EWMA = ("base", "weight", "limit", "base_mean", "base_variance", "base_sd", "n", "n_dropped")


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveTrends:
    """Lines over the waves of a study.

    places   the waves, oldest first
    lines    for each dimension that of all, then those of the sites
    """

    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    sites: Mapping[int, str]
    codes: Mapping[int, str]
    invariance: str = INVARIANCE

    @property
    def n(self) -> int:
        return max(place.n for place in self.places)

    @property
    def chain(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.site is None)


def _trends(given: Given) -> WaveTrends | None:
    history = given.history
    if history is None or history.before is None or not len(history.now.scores.values.columns):
        return None
    return WaveTrends(
        places=tuple(places_of(history)),
        lines=tuple(lines_of(history)),
        sites=history.sites,
        codes=history.codes,
    )


def _drawn(found: WaveTrends) -> Tree:
    return {
        "invariance": Figure(found.invariance, found.n),
        "waves": [figures({"number": p.number, "opens": p.opens.isoformat(), "n": p.n}, p.n) for p in found.places],
        "lines": [_one_line(line, found) for line in found.lines if len(line.points)],
    }


def _one_line(line: Line, found: WaveTrends) -> Tree:
    people = int(line.points["n"].min())
    own: Json = {"dimension": line.dimension, "breaks": [found.places[place].number for place in line.breaks]}
    if line.site is None:
        out = [found.codes.get(site, str(site)) for site in line.left_out]
        own |= {"fixed_weights": line.is_fixed, "left_out": out}
    else:
        own |= {"site": found.codes.get(line.site, str(line.site))}
    numbers = line.points.assign(wave=[found.places[place].number for place in line.points["place"]])
    rows = rows_of(numbers[["wave", "n", "mean", "variance", "low", "high"]])
    tree: dict[str, Figure | Tree | Rows] = {**figures(own, people)}
    tree["points"] = [figures(row, int(str(row["n"]))) for row in rows]
    if isinstance(line.slope, Trend):
        tree["trend"] = figures(present(vars(line.slope)), people)
    if isinstance(line.watched, Ewma):
        tree["ewma"] = _watched(line.watched, people)
    return tree


def _watched(watched: Ewma, people: int) -> Tree:
    table = watched.table.drop(columns=["day", "mean", "variance"])
    own = figures(fields_of(watched, *OF_EWMA), people)
    return {**own, "waves": [figures(row, people) for row in rows_of(pd.DataFrame(table))]}


TREND: Part[WaveTrends] = Part(
    name="trend",
    wants=has_scales,
    run=_trends,
    json=lambda found, _labels: {"trend": _drawn(found)},
    rows_behind=lambda found: {"trend": found.n},
)
