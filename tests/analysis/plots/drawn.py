"""One of each chart, with the facts it shows, for tests."""

from collections.abc import Callable, Mapping
from functools import cache, partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis import factor, plots
from analysis.answers.distribution import Distribution, distribution
from analysis.dimensions import Parallel, parallel_analysis
from analysis.effects import priorities, relative_weights, several_outcomes
from analysis.effects.outcomes import SeveralOutcomes
from analysis.effects.priority import Priorities
from analysis.effects.relative_weights import RelativeWeights
from analysis.loyalty import quadrants, share_changes, transitions
from analysis.loyalty.movement.different_people import ShareChanges
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.transitions import Transitions
from analysis.loyalty.word_of_mouth import WordOfMouth, word_of_mouth
from analysis.plots import facts
from analysis.scales.alpha import Alpha, cronbach_alpha
from analysis.scales.item_analysis import ItemStatistics, item_statistics
from tests.analysis.loyalty.movement.made_up import OBSERVED, drawn
from tests.analysis.made_up import answers

ITEMS = answers(1, points=5)
SCORES = pd.DataFrame({"name": ["i1", "i2"], "estimate": [71.2, 64.0], "low": [68.0, 60.0], "high": [74.0, 68.0]})

CHANGES = pd.DataFrame({
    "name": ["i1", "i2", "i3", "i4"], "change": [-9.0, 7.0, 1.0, np.nan], "low": [-14.0, 3.0, -2.0, np.nan],
    "high": [-4.0, 11.0, 4.0, np.nan], "told": ["fell", "rose", "no_change", "too_few"],
})  # fmt: skip
# a gap at wave 4, other questions from wave 6 on, an alarm in the last
WAVES = pd.DataFrame({
    "wave": [1, 2, 3, 5, 6, 7, 8], "estimate": [61.0, 62, 60, 61, 70, 71, 60], "low": 58.0, "high": 72.0,
    "ruler": [0, 0, 0, 0, 5, 5, 5], "limit_low": [np.nan] * 5 + [62.0, 63.0], "limit_high": [np.nan] * 5 + [78.0, 77.0],
    "told": ["within"] * 6 + ["fell"],
})  # fmt: skip


SITES = pd.DataFrame({
    "site": ["s1", "s2", "s3", "s4"], "name": ["i1", "i2", "i3", "i4"], "region": ["i5", "i6", "i5", "i6"],
    "n": [203, 121, 58, np.nan], "now": [57.0, 64, 66, np.nan], "low": [53.0, 59, 60, np.nan],
    "high": [60.0, 68, 72, np.nan], "before": [66.0, 54, 70, np.nan], "change": CHANGES["change"],
    "change_low": CHANGES["low"], "change_high": CHANGES["high"], "told": CHANGES["told"],
})  # fmt: skip
POINTS = pd.DataFrame({
    "name": ["i1", "i2", "i3", "i4"], "now": [44.0, 72, 80, np.nan], "low": [40.0, 68, 77, np.nan],
    "high": [48.0, 76, 83, np.nan], "chain": [61.0, 71, 70, np.nan], "n": [150, 140, 90, np.nan],
    "told": ["below", "no_difference", "above", "too_few"],
})  # fmt: skip
# what is heard of the two lowest rungs is told as one
RUNGS = pd.DataFrame({
    "side": ["own"] * 9 + ["heard"] * 8, "lowest": [*range(4, -5, -1), *range(4, -3, -1), -4],
    "highest": [*range(4, -5, -1), *range(4, -4, -1)],
    "share": [0.04, 0.10, 0.19, 0.29, 0.24, 0.07, 0.04, 0.02, 0.01, 0.03, 0.07, 0.15, 0.27, 0.26, 0.11, 0.07, 0.04],
})  # fmt: skip


@cache
def parallel() -> Parallel:
    return parallel_analysis(ITEMS, rng=np.random.default_rng(1))


@cache
def solution() -> factor.FactorSolution:
    return factor.explore(ITEMS, factors=3)


def alphas() -> Mapping[str, Alpha]:
    return {"i1": cronbach_alpha(ITEMS.iloc[:, :4]), "i2": cronbach_alpha(ITEMS.iloc[:, 4:8])}


def item_figures() -> ItemStatistics:
    return item_statistics(ITEMS.iloc[:, :4])


def chosen() -> Distribution:
    return distribution(ITEMS.iloc[:, :4], points=[1, 2, 3, 4, 5])


@cache
def states() -> Quadrants:
    return quadrants(ITEMS["i1"] + ITEMS["i2"], ITEMS["i5"] + ITEMS["i6"], cut=("median", "median"))


@cache
def moved() -> Transitions:
    """The worked example of movement, with twice its people."""
    return transitions(*drawn(OBSERVED, n=800), reliabilities=(0.9, 0.95), cuts=(0.3, 0.0), replicates=100)


@cache
def stacks() -> ShareChanges:
    """The two waves of the worked example, as if their people were not recognised."""
    before, after = drawn(OBSERVED, n=800)
    return share_changes(before, after, cuts=(0.3, 0.0))


def said() -> WordOfMouth:
    return word_of_mouth(pd.Series(np.repeat(range(-4, 5), [1, 2, 4, 8, 25, 30, 18, 9, 3])))


def correlations() -> pd.DataFrame:
    return ITEMS.iloc[:, :5].corr()


def profile() -> pd.DataFrame:
    return pd.DataFrame({"row": ["i1", "i2", "i3"], "n": [4, 4, 3], "mean": [2.25, 4.5, 3.0]})


@cache
def weighed() -> RelativeWeights:
    return relative_weights(ITEMS, y="i1", x=["i2", "i3", "i5", "i9"], replicates=100)


@cache
def compared() -> SeveralOutcomes:
    return several_outcomes(ITEMS, y=["i1", "i2", "i3"], x=["i5", "i6", "i9"])


@cache
def urgent() -> Priorities:
    points = ["i2", "i3", "i5", "i9", "i10"]
    return priorities(ITEMS, y="i1", x=points, ranges=dict.fromkeys(points, (1, 5)), replicates=100)


CHARTS: dict[str, tuple[Callable[..., Axes], Callable[[], object], Callable[..., facts.Facts]]] = {
    "scree": (plots.scree, parallel, facts.scree),
    "loadings_map": (plots.loadings_map, solution, facts.loadings_map),
    "alpha_forest": (plots.alpha_forest, alphas, facts.alpha_forest),
    "item_total": (plots.item_total, item_figures, facts.item_total),
    "correlation_map": (plots.correlation_map, correlations, facts.correlation_map),
    "likert_bars": (plots.likert_bars, chosen, facts.likert_bars),
    "dimension_scores": (plots.dimension_scores, lambda: SCORES, facts.dimension_scores),
    "profile_line": (partial(plots.profile_line, limits=(1, 5)), profile, facts.profile_line),
    "quadrant_square": (plots.quadrant_square, states, facts.quadrant_square),
    "driver_bars": (plots.driver_bars, weighed, facts.driver_bars),
    "coefficient_map": (plots.coefficient_map, compared, facts.coefficient_map),
    "priority_map": (plots.priority_map, urgent, facts.priority_map),
    "movement_flow": (plots.movement_flow, moved, facts.movement_flow),
    "change_forest": (plots.change_forest, lambda: CHANGES, facts.change_forest),
    "wave_line": (plots.wave_line, lambda: WAVES, facts.wave_line),
    "site_changes": (plots.site_changes, lambda: SITES, facts.site_changes),
    "region_changes": (plots.region_changes, lambda: SITES, facts.region_changes),
    "contrast": (plots.contrast, lambda: POINTS, facts.contrast),
    "said_and_heard": (plots.said_and_heard, lambda: RUNGS, facts.said_and_heard),
    "state_stacks": (plots.state_stacks, stacks, facts.state_stacks),
    "word_of_mouth_ladder": (plots.word_of_mouth_ladder, said, facts.word_of_mouth_ladder),
}
