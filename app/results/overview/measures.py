"""The measures of a look: where each stands, whether it moved, its line with limits, how it stands beside others."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import cast

import pandas as pd

from analysis.errors import AnalysisError
from analysis.trends.limits import FEWEST_WAVES
from analysis.waves import chance_limits
from app.results.kept import Kept
from app.results.over_time.lines import Line, line_of_part, lines_of_everybody
from app.results.overview.besides import of_measures
from app.results.overview.changed import Changed, of_part, unlike
from app.results.overview.estimates import Change, Estimate, Limit, Limits, Measure, Outside, Point, Told
from app.results.overview.look import Look
from app.results.overview.parts import SITE
from app.results.overview.readings import as_estimate, points
from app.results.trying import tried

_kept: Kept[tuple[Hashable, ...], Mapping[str, Line]] = Kept(32)


def measures_of(look: Look, of_sites: Changed) -> tuple[Measure, ...]:
    everybody = _everybody(look)
    names = list(everybody)
    lines = everybody if look.is_whole else {name: _line(look, name) for name in names}
    changes = of_part(look, lines)
    besides = {} if look.is_whole else of_measures(look, names)
    found = {name: _measure(look, name, lines[name], _change(look, name, changes, of_sites)) for name in names}
    if look.is_whole:
        return tuple(found.values())
    return tuple(
        replace(one, chain=_chain(look, name, everybody[name]), beside=besides.get(name)) for name, one in found.items()
    )


def _everybody(look: Look) -> Mapping[str, Line]:
    """The lines of everybody, the same whoever looks."""
    return _kept.get((look.keys, look.history.min_cell), lambda: lines_of_everybody(look.history))


def _line(look: Look, name: str) -> Line:
    return line_of_part(look.history, name, look.means(name))


def _change(look: Look, name: str, own: Mapping[str, Change], of_sites: Changed) -> Change:
    """Of one site that of its chain's family; else of the part's own."""
    reason = unlike(look, name)
    if reason is not None:
        return Change(told=reason)
    if look.group is not None and look.group[0] == SITE:
        is_told = all(look.is_told(place, name) for place in (look.newest - 1, look.newest))
        found = of_sites.get((cast("int", look.group[1]), name)) if is_told else None
        return found or Change(told=_absent(look, name))
    return own.get(name) or Change(told=_absent(look, name))


def _absent(look: Look, name: str) -> Told:
    """Nobody before: the first wave of this part; else too few."""
    parts = look.parts(look.newest - 1)
    if look.group is None:
        return "too_few"
    return "too_few" if (parts.rows(*look.group) & parts.known(name)).any() else "first_wave"


def _measure(look: Look, name: str, line: Line, change: Change) -> Measure:
    waves = look.history.waves
    own = points(line, waves)
    return Measure(
        name=name,
        now=_at(own, waves[-1].number),
        before=_at(own, waves[-2].number) if change.told not in ("first_wave", "not_asked", "other_ruler") else None,
        change=change,
        line=own,
        limits=limits_of(line, own),
        broke_at=tuple(waves[place].number for place in line.breaks),
        left_out=line.left_out,
    )


def _at(line: tuple[Point, ...], number: int) -> Estimate | None:
    return as_estimate(next((point for point in line if point.number == number), None))


def limits_of(line: Line, own: tuple[Point, ...]) -> Limits:
    """Of the newest ruler, as soon as there are enough waves on it."""
    if not own:
        return Limits(missing=FEWEST_WAVES)
    newest = [point.number for point in own if point.piece == own[-1].piece]
    rows = line.points[line.points["ruler"] == line.points["ruler"].iloc[-1]]
    table = pd.DataFrame({"wave": newest, "mean": rows["mean"].to_numpy(), "variance": rows["variance"].to_numpy()})
    found = tried(lambda: chance_limits(table))
    watched = _outside(line.told)
    if isinstance(found, AnalysisError):
        return Limits(missing=max(FEWEST_WAVES - len(newest), 1), watched=watched)
    return Limits(
        base=found.base_mean,
        points=tuple(
            Limit(number=int(row["wave"]), low=float(row["low"]), high=float(row["high"]))
            for row in found.table.to_dict("records")
        ),
        outside=_outside(found.told),
        watched=watched,
    )


def _outside(told: str) -> Outside:
    return cast("Outside", told) if told in ("fell", "rose") else ""


def _chain(look: Look, name: str, line: Line) -> tuple[Point, ...]:
    """The line of everybody beside a part, in the waves in which the looker may be told of it."""
    waves = look.history.waves
    told = {wave.number for place, wave in enumerate(waves) if name in wave.asked and look.is_chain_told(place, name)}
    return tuple(point for point in points(line, waves) if point.number in told)
