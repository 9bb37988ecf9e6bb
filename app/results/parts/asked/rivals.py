"""What customers think of us beside the rivals they know, from a grid of ratings."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.errors import AnalysisError
from analysis.inference.means import Mean, mean_of
from analysis.loyalty.approaches import RelativeAttitude, relative
from app.disclosure.figure import Figure, Tree, fewest, figures
from app.results.parts.asked.answers import with_shares
from app.results.parts.given import Given
from app.results.parts.part import Names, Part, fields_of
from app.results.questions import Grid
from app.results.trying import tried

SIDES = ("better", "equal", "worse")


@dataclass(frozen=True, kw_only=True, eq=False)
class Rivals:
    """
    rows       the mean rating of each row of the grid that somebody rated
    own, best  of the people who have a relative attitude
    relative   own rating less that of the best rival, person by person
    """

    grid: Grid
    rows: Mapping[str, Mean]
    own: Mean
    best: Mean
    relative: RelativeAttitude


def _rivals(given: Given) -> Rivals | AnalysisError | None:
    grid = given.plan.questions.grid
    if grid is None or not {grid.own, *grid.rivals} <= set(given.frame.columns):
        return None
    return tried(lambda: _found(given, grid))


def _found(given: Given, grid: Grid) -> Rivals:
    rated = pd.DataFrame({name: given.numbers(name) for name in (grid.own, *grid.rivals)}, index=given.frame.index)
    found = relative(rated[grid.own], rated[list(grid.rivals)])
    known = found.values.notna()
    return Rivals(
        grid=grid,
        rows={str(name): mean_of(one) for name, one in rated.items() if one.notna().any()},
        own=mean_of(found.own[known]),
        best=mean_of(found.best_rival[known]),
        relative=found,
    )


def rivals_tree(found: Rivals) -> Tree:
    one = found.relative
    own = fields_of(one, "n", "n_dropped", "mean", "sd", "se", "low", "high", "level")
    without = fewest([one.n_without_rival], of=one.n + one.n_without_rival)
    return {
        **figures(own, one.n),
        "own": mean_tree(found.own),
        "best_rival": mean_tree(found.best),
        "n_without_rival": Figure(one.n_without_rival, without),
        **with_shares({side: getattr(one, side) for side in SIDES}, one.n),
        "rows": {name: mean_tree(mean) for name, mean in found.rows.items()},
    }


def mean_tree(mean: Mean) -> Tree:
    return figures(fields_of(mean, "n", "mean", "sd", "low", "high"), mean.n)


def _json(found: Rivals, _labels: Names) -> Mapping[str, Tree]:
    return {"rivals": rivals_tree(found)}


RIVALS: Part[Rivals] = Part(
    name="rivals",
    wants=lambda plan: plan.questions.grid is not None,
    run=_rivals,
    json=_json,
    rows_behind=lambda found: {"rivals": found.relative.n},
    under="loyalty",
)
