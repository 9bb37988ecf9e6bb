"""What goes with what: regressions, relative weights, several outcomes at once, priorities, equivalence."""

from analysis.effects.by_group import regression_by_group
from analysis.effects.equivalence import equivalence, equivalence_of_figures
from analysis.effects.outcomes import several_outcomes
from analysis.effects.priority import priorities
from analysis.effects.r_squared import r_squared_interval
from analysis.effects.regression import regression
from analysis.effects.relative_weights import relative_weights, weighing_seconds, weights_of_outcomes

__all__ = [
    "equivalence",
    "equivalence_of_figures",
    "priorities",
    "r_squared_interval",
    "regression",
    "regression_by_group",
    "relative_weights",
    "several_outcomes",
    "weighing_seconds",
    "weights_of_outcomes",
]
