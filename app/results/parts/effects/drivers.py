"""What goes with loyalty and with the intention to spend, and whether it is the same in every group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
import pandas as pd

from analysis import effects
from analysis.checks import pick
from analysis.effects.by_group import ByGroup
from analysis.effects.regression import Regression
from analysis.effects.relative_weights import RelativeWeights
from analysis.effects.rows import FEW_CLUSTERS
from analysis.errors import AnalysisError
from app.disclosure.figure import Figure, Json, Rows, Tree, fewest, figures
from app.results.parts.effects.score_table import Errored, complete, items_of, with_fitting_errors
from app.results.parts.given import Given
from app.results.parts.part import Part, fields_of, present, refused, rows_of
from app.results.plan import INDEX
from app.results.trying import tried


@dataclass(frozen=True, kw_only=True, eq=False)
class Drivers:
    """Outcomes on the same predictors, over the people who have all of them.

    regressions   by outcome
    weights       by outcome; the error that says why there are none; empty for a single predictor
    errored       how errors are told
    """

    predictors: tuple[str, ...]
    regressions: Mapping[str, Regression]
    weights: Mapping[str, RelativeWeights] | AnalysisError
    errored: Errored

    @property
    def n(self) -> int:
        """People behind every figure."""
        return min(one.n for one in self.regressions.values())

    @property
    def first(self) -> Regression:
        """One of the regressions, which rest on the same people."""
        return next(iter(self.regressions.values()))

    def weights_of(self, outcome: str) -> RelativeWeights | AnalysisError | None:
        return self.weights if isinstance(self.weights, AnalysisError) else self.weights.get(outcome)


class Sized(Protocol):
    """A result that knows how many rows are advised."""

    @property
    def n(self) -> int: ...

    @property
    def advised(self) -> int: ...

    @property
    def has_few_rows(self) -> bool: ...


Blocks = Mapping[str, Drivers | AnalysisError]
"""Relationship marketing and touchpoints, or why there are no figures of them."""


def drivers_of(given: Given, outcomes: Sequence[str], predictors: Sequence[str]) -> Drivers:
    """Raises AnalysisError where no outcome can be told."""
    table = complete(given, [*outcomes, *predictors])
    regressions, errored = with_fitting_errors(table, partial(_regressions, table, outcomes, predictors))
    # what a single predictor explains is all that is explained
    weights = tried(partial(_weights_of, table, outcomes, predictors, errored, given.seed)) if predictors[1:] else {}
    return Drivers(predictors=tuple(predictors), regressions=regressions, weights=weights, errored=errored)


def _weights_of(
    table: pd.DataFrame, outcomes: Sequence[str], predictors: Sequence[str], how: Errored, seed: int
) -> dict[str, RelativeWeights]:
    rng = np.random.default_rng(seed)
    return effects.weights_of_outcomes(table, y=outcomes, x=predictors, cluster=how.cluster, rng=rng)


def _regressions(
    table: pd.DataFrame, outcomes: Sequence[str], predictors: Sequence[str], how: Errored
) -> dict[str, Regression]:
    return {
        name: effects.regression(table, y=name, x=predictors, errors=how.errors, cluster=how.cluster)
        for name in outcomes
    }


def _drivers(given: Given) -> Blocks | None:
    plan = given.plan.effects.drivers
    if plan is None:
        return None
    outcomes = (*plan.outcomes, *([INDEX] if given.plan.value_index else []))
    blocks = {"drivers": plan.predictors, "touchpoints": items_of(given.plan.touchpoints)}
    return {
        name: tried(partial(drivers_of, given, outcomes, predictors))
        for name, predictors in blocks.items()
        if predictors
    }


def _intentions_driver(given: Given) -> Drivers | AnalysisError | None:
    plan = given.plan.effects.intentions_driver
    return None if plan is None else tried(lambda: drivers_of(given, plan.outcomes, plan.predictors))


def _by_group(given: Given) -> ByGroup | AnalysisError | None:
    plan = given.plan.effects.drivers_by_group
    if plan is None:
        return None

    def run() -> ByGroup:
        table = complete(given, [plan.outcome, *plan.predictors])
        table[plan.by] = pick(given.frame, [plan.by])[plan.by].loc[table.index]
        return effects.regression_by_group(table, y=plan.outcome, x=plan.predictors, by=plan.by)

    return tried(run)


def tree_of(found: Drivers) -> Tree:
    """How it was computed, then each outcome."""
    first = found.first
    own: Json = {"predictors": list(found.predictors)}
    own |= fields_of(first, "n", "n_dropped", "advised", "errors", "correction", "clusters", "level")
    outcomes: dict[str, Tree] = {name: _outcome(one, found) for name, one in found.regressions.items()}
    return {**figures(own, found.n), "outcomes": outcomes}


def _outcome(one: Regression, found: Drivers) -> Tree:
    own = fields_of(one, "r2", "r2_low", "r2_high", "r2_adjusted")
    own |= {} if one.joint is None else present(vars(one.joint))
    tree: dict[str, Figure | Tree | Rows] = {**figures(own, one.n)}
    tree["coefficients"] = [figures(row, one.n) for row in rows_of(one.coefficients)]
    weights = found.weights_of(one.y)
    return tree | {"relative_weights": _weights(weights)} if isinstance(weights, RelativeWeights) else tree


def _weights(found: RelativeWeights) -> Tree:
    own = fields_of(found, "random", "random_high", "r2", "r2_low", "r2_high", "replicates", "n_failed")
    return {**figures(own, found.n), "weights": [figures(row, found.n) for row in rows_of(found.weights)]}


def _grouped(found: ByGroup) -> Tree:
    """The people of a group stand behind its slopes; the others behind what is compared with it."""
    own: Json = {"predictors": list(found.x)} | fields_of(found, "y", "errors", "level", "n", "n_dropped")
    sizes = {str(name): int(n) for name, n in found.groups.items()}
    least = fewest([*sizes.values(), found.left_out], of=found.n + found.left_out)
    own |= {} if found.joint is None else present(vars(found.joint))
    return {
        **figures(own, found.n),
        "left_out": Figure(found.left_out, least),
        "groups": {name: Figure(n, least) for name, n in sizes.items()},
        "slopes": [figures(row, min(sizes.values())) for row in rows_of(found.slopes)],
        "differences": [figures(row, min(sizes.values())) for row in rows_of(found.differences)],
        "shifts": [figures(row, min(sizes.values())) for row in rows_of(found.shifts)],
    }


def computed(blocks: Blocks) -> dict[str, Drivers]:
    return {name: one for name, one in blocks.items() if isinstance(one, Drivers)}


def _block_warnings(blocks: Blocks) -> list[Json]:
    told = [refused(name, one) for name, one in blocks.items() if isinstance(one, AnalysisError)]
    return told + [warning for name, one in computed(blocks).items() for warning in warnings_of(name, one)]


def warnings_of(name: str, found: Drivers) -> list[Json]:
    """Why its figures are to be read with care."""
    told = [refused(f"{name}.relative_weights", found.weights)] if isinstance(found.weights, AnalysisError) else []
    return told + cautions(name, found.first, found.errored, clusters=found.first.clusters)


def cautions(name: str, one: Sized, errored: Errored, *, clusters: int | None = None) -> list[Json]:
    """Few rows, few sites: a code and a sentence for each."""
    found = []
    if one.has_few_rows:
        text = f"{one.n} complete rows, at least {one.advised} are advised for so many predictors"
        found.append(("few_rows", text))
    if clusters is not None and clusters < FEW_CLUSTERS:
        text = f"errors are clustered by {clusters} sites; with fewer than {FEW_CLUSTERS} they are uncertain themselves"
        found.append(("few_clusters", text))
    if errored.too_few_sites:
        found.append(("too_few_clusters", "too few sites to stand for others; figures are about these sites alone"))
    return [{"code": code, "parts": [name], "message": f"{name}: {text}"} for code, text in found]


DRIVERS: Part[Blocks] = Part(
    name="drivers",
    wants=lambda plan: plan.effects.drivers is not None,
    run=_drivers,
    json=lambda blocks, _labels: {name: tree_of(one) for name, one in computed(blocks).items()},
    rows_behind=lambda blocks: {name: one.n for name, one in computed(blocks).items()},
    under="effects",
    warnings=_block_warnings,
)
INTENTIONS_DRIVER: Part[Drivers] = Part(
    name="intentions_driver",
    wants=lambda plan: plan.effects.intentions_driver is not None,
    run=_intentions_driver,
    json=lambda found, _labels: {"intentions_driver": tree_of(found)},
    rows_behind=lambda found: {"intentions_driver": found.n},
    under="effects",
    warnings=lambda found: warnings_of("intentions_driver", found),
)
DRIVERS_BY_GROUP: Part[ByGroup] = Part(
    name="drivers_by_group",
    wants=lambda plan: plan.effects.drivers_by_group is not None,
    run=_by_group,
    json=lambda found, _labels: {"drivers_by_group": _grouped(found)},
    rows_behind=lambda found: {"drivers_by_group": found.n},
    under="effects",
)
