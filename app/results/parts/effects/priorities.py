"""What to improve first: importance and score of each driver, and how sites score on them."""

import numpy as np
import pandas as pd

from analysis import effects
from analysis.effects.priority import Priorities
from analysis.errors import AnalysisError
from app.disclosure.figure import Figure, Json, Rows, Tree, figures
from app.disclosure.small_cells import divided
from app.results.parts.effects.drivers import cautions
from app.results.parts.effects.score_table import Errored, complete, items_of
from app.results.parts.given import Given
from app.results.parts.groups import SITE
from app.results.parts.part import Part, fields_of, rows_of
from app.results.plan import INDEX, Plan, Range
from app.results.trying import tried

ALONE = Errored(errors="hc3", cluster=None)


def _priorities(given: Given) -> Priorities | AnalysisError | None:
    plan = given.plan.effects.drivers
    if plan is None:
        return None
    outcome = INDEX if given.plan.value_index else plan.outcomes[0]
    drivers = items_of(given.plan.touchpoints) or plan.predictors

    def run() -> Priorities:
        table = complete(given, [outcome, *drivers])
        has_sites = SITE in table and table[SITE].nunique() > 1
        return effects.priorities(
            table,
            y=outcome,
            x=drivers,
            ranges={name: _range(given.plan, name) for name in drivers},
            site=SITE if has_sites else None,
            rng=np.random.default_rng(given.seed),
        )

    return tried(run)


def _range(plan: Plan, name: str) -> Range:
    """Lowest and highest point of a scale, or of a touchpoint."""
    scales = (scale for scale in (*plan.scales, *plan.touchpoints) if name == scale.name or name in scale.items)
    return next((scale.range for scale in scales if scale.range is not None), (0.0, 0.0))


def _tree(found: Priorities) -> Tree:
    own = fields_of(found, "y", "importance", "r2", "level", "replicates", "n_failed", "n", "n_dropped", "advised")
    own |= {"cut_importance": found.cuts[0], "cut_score": found.cuts[1]}
    drivers: Rows = [figures(row, found.n) for row in rows_of(found.drivers)]
    tree: dict[str, Figure | Tree | Rows] = {**figures(own, found.n), "drivers": drivers}
    return tree | {"sites": _sites(found)} if len(found.sites) else tree


def _sites(found: Priorities) -> dict[str, Tree]:
    """Scores of sites add up to those of all: a small site hides with the next larger one."""
    sites = {str(site): own for site, own in found.sites.groupby("site", sort=True)}
    counts = {site: int(own["n"].iloc[0]) for site, own in sites.items()}
    nowhere = found.n - sum(counts.values())
    people = divided(counts | {"": nowhere})
    return {site: _site(own, people[site]) for site, own in sites.items()}


def _site(own: pd.DataFrame, people: Figure) -> Tree:
    n = people.n
    drivers = {str(row.pop("name")): row for row in rows_of(own.drop(columns=["site", "n"]))}
    return {"n": people, "drivers": {name: figures(row, n) for name, row in drivers.items()}}


def _warnings(found: Priorities) -> list[Json]:
    return cautions("priorities", found, ALONE)


PRIORITIES: Part[Priorities] = Part(
    name="priorities",
    wants=lambda plan: plan.effects.drivers is not None,
    run=_priorities,
    json=lambda found, _labels: {"priorities": _tree(found)},
    rows_behind=lambda found: {"priorities": found.n},
    under="effects",
    warnings=_warnings,
)
