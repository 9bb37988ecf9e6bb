"""What changed since the wave before: of every site in one family of tests, and of the part that is looked at."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.waves import People, change_table, changes
from app.results.kept import Kept
from app.results.over_time.cells import NO_SITE
from app.results.over_time.compared import compared
from app.results.over_time.lines import Line
from app.results.overview.estimates import Change, Told
from app.results.overview.look import Look
from app.results.overview.readings import Row, change

FEWEST, Q = 30, 0.05
COLUMNS = ["site", "dimension", "n_before", "n_after", "change", "se", "df"]
Changed = Mapping[tuple[int, str], Change]
_kept: Kept[tuple[object, ...], Changed] = Kept(32)


def unlike(look: Look, name: str) -> "Told | None":
    """Why a measure cannot be compared with the wave before, as far as that lies in what was asked."""
    before = look.history.before
    if before is None:
        return "first_wave"
    if name not in before.asked:
        return "not_asked"
    return None if before.is_alike(look.history.now, name) else "other_ruler"


def of_sites(look: Look) -> Changed:
    """Every site and measure that may be told, judged together; the same whoever looks."""
    history = look.history
    if history.before is None:
        return {}
    before, key = history.before, (look.keys[-2], look.keys[-1], history.min_cell)

    def judged() -> Changed:
        table = compared(before, history.now, min_cell=history.min_cell).table
        return _by_row(changes(table, q=Q, least=FEWEST).table) if len(table) else {}

    return _kept.get(key, judged)


def of_part(look: Look, lines: Mapping[str, Line]) -> dict[str, Change]:
    """The measures of the part alone, judged together; those that are not told in both waves are not among them."""
    if look.history.before is None:
        return {}
    rows = [row for name, line in lines.items() if unlike(look, name) is None for row in _rows(look, name, line)]
    if not rows:
        return {}
    table = changes(pd.DataFrame(rows, columns=COLUMNS), q=Q, least=FEWEST).table
    return {name: one for (_, name), one in _by_row(table).items()}


def _by_row(table: pd.DataFrame) -> Changed:
    records: Sequence[Row] = table.to_dict("records")
    return {(int(row["site"]), str(row["dimension"])): change(row) for row in records}


def _rows(look: Look, name: str, line: Line) -> Iterator[tuple[object, ...]]:
    """One row of what `waves.changes` judges, where both waves are told."""
    ends = line.points[line.points["place"] >= look.newest - 1]
    if len(ends) < 2:
        return
    if look.is_whole and line.is_fixed:
        yield _along(name, ends)
    elif (own := _between(look, name)) is not None:
        yield own


def _along(name: str, ends: pd.DataFrame) -> tuple[object, ...]:
    """From the line with the same weights of sites in both waves; people in both count as two, on the careful side."""
    n, mean = ends["n"].to_numpy(), ends["mean"].to_numpy()
    se = float(np.sqrt(ends["variance"].sum(skipna=False)))
    return NO_SITE, name, int(n[0]), int(n[1]), float(mean[1] - mean[0]), se, float(n.sum() - 2)


def _between(look: Look, name: str) -> tuple[object, ...] | None:
    """From the people of both waves, those in both known as one."""
    tables, people = [], []
    for place in (look.newest - 1, look.newest):
        rows, scores = look.rows(place, name), look.wave(place).everybody
        if rows is None:
            return None
        tables.append(scores.values.loc[rows, [name]].reset_index(drop=True))
        person = scores.person[rows].reset_index(drop=True)
        people.append(People(site=pd.Series(np.full(len(person), NO_SITE)), person=person))
    row = change_table(tables[0], tables[1], people=(people[0], people[1])).iloc[0]
    size = float(row["mean_after"] - row["mean_before"])
    return NO_SITE, name, int(row["n_before"]), int(row["n_after"]), size, float(row["se"]), float(row["df"])
