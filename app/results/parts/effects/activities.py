"""The same predictors for several outcomes: which goes with which, and what their mean would hide."""

from dataclasses import dataclass

import pandas as pd

from analysis import effects
from analysis.effects.outcomes import SeveralOutcomes
from analysis.errors import AnalysisError
from app.disclosure.figure import Figure, Json, Rows, Tree, figures
from app.results.parts.effects.drivers import cautions
from app.results.parts.effects.score_table import Errored, complete, with_fitting_errors
from app.results.parts.given import Given
from app.results.parts.part import Part, fields_of, present, rows_of
from app.results.trying import tried


@dataclass(frozen=True, kw_only=True, eq=False)
class Activities:
    """What goes with which outcome, and how its errors are told."""

    found: SeveralOutcomes
    errored: Errored

    @property
    def n(self) -> int:
        return self.found.n


def _activities(given: Given) -> Activities | AnalysisError | None:
    plan = given.plan.effects.activities
    if plan is None:
        return None

    def run() -> Activities:
        table = complete(given, [*plan.outcomes, *plan.predictors])

        def compared(how: Errored) -> SeveralOutcomes:
            return effects.several_outcomes(
                table, y=plan.outcomes, x=plan.predictors, errors=how.errors, cluster=how.cluster
            )

        found, errored = with_fitting_errors(table, compared)
        return Activities(found=found, errored=errored)

    return tried(run)


def _tree(activities: Activities) -> Tree:
    found, n = activities.found, activities.n
    own: Json = {"outcomes": list(found.y), "predictors": list(found.x)}
    own |= fields_of(found, "n", "n_dropped", "advised", "errors", "correction", "clusters", "level")
    tree: dict[str, Figure | Tree | Rows] = {
        **figures(own, n),
        **{name: _rows(getattr(found, name), n) for name in ("effects", "composite", "equality")},
        "r2": figures(present({str(name): value for name, value in found.r2.items()}), n),
        "vif": figures(present({str(name): value for name, value in found.vif.items()}), n),
        "opposite": Figure(list(found.opposite), n),
    }
    return tree if found.equal is None else tree | {"equal": figures(present(vars(found.equal)), n)}


def _rows(table: pd.DataFrame, n: int) -> Rows:
    return [figures(row, n) for row in rows_of(table)]


ACTIVITIES: Part[Activities] = Part(
    name="activities",
    wants=lambda plan: plan.effects.activities is not None,
    run=_activities,
    json=lambda found, _labels: {"activities": _tree(found)},
    rows_behind=lambda found: {"activities": found.n},
    under="effects",
    warnings=lambda found: cautions("activities", found.found, found.errored, clusters=found.found.clusters),
)
