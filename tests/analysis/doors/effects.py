"""Doors of effects, inference and value."""

from analysis.effects.priority import priorities
from tests.analysis.doors.door import door, named
from tests.analysis.doors.good import LEVELS, RANGES, SCORES
from tests.analysis.test_bad_input import GOOD

DOORS = {
    "effects.by_group.regression_by_group": door(
        named("effects.by_group.regression_by_group"),
        GOOD,
        y="a",
        x=["b", "c"],
        by="d",
        errors="classic",
        least=4,
        level=0.9,
    ),
    "effects.equivalence.equivalence": door(
        named("effects.equivalence.equivalence"), SCORES, LEVELS, bound=0.3, alpha=0.1
    ),
    "effects.equivalence.equivalence_of_figures": door(
        named("effects.equivalence.equivalence_of_figures"), 0.05, n_first=40, n_second=50, bound=0.3, alpha=0.1
    ),
    "effects.outcomes.several_outcomes": door(
        named("effects.outcomes.several_outcomes"), GOOD, y=["a", "b"], x=["c", "d"], errors="classic", level=0.9
    ),
    "effects.priority.priorities": door(
        lambda items, **options: priorities(items, ranges=RANGES, **options),
        GOOD,
        y="a",
        x=["b", "c"],
        site="d",
        level=0.9,
        replicates=50,
    ),
    "effects.r_squared.r_squared_interval": door(
        named("effects.r_squared.r_squared_interval"), 0.4, n=50, k=3, level=0.9
    ),
    # the constant has no standardised coefficient
    "effects.regression.regression": door(
        named("effects.regression.regression"),
        GOOD,
        y="a",
        x=["b", "c"],
        errors="hc3",
        cluster=None,
        level=0.9,
        gaps=True,
    ),
    "effects.relative_weights.relative_weights": door(
        named("effects.relative_weights.relative_weights"),
        GOOD,
        y="a",
        x=["b", "c"],
        cluster=None,
        level=0.9,
        replicates=50,
    ),
    "effects.relative_weights.weights_of_outcomes": door(
        named("effects.relative_weights.weights_of_outcomes"),
        GOOD,
        y=["a", "d"],
        x=["b", "c"],
        level=0.9,
        replicates=50,
    ),
    "effects.relative_weights.weighing_seconds": door(
        named("effects.relative_weights.weighing_seconds"), GOOD, y="a", x=["b", "c"], cluster=None, replicates=50
    ),
    "inference.false_discovery.adjusted_p_values": door(
        named("inference.false_discovery.adjusted_p_values"), [0.01, 0.2]
    ),
    "inference.family_wise.holm_p_values": door(named("inference.family_wise.holm_p_values"), [0.01, 0.2]),
    "inference.arms.people_needed": door(
        named("inference.arms.people_needed"), 0.6, 0.7, ratio=0.5, power=0.9, level=0.9
    ),
    "inference.means.mean_of": door(named("inference.means.mean_of"), SCORES, level=0.9),
    "value.wallet.share_of_wallet": door(
        named("value.wallet.share_of_wallet"), SCORES.abs(), SCORES.abs() + 1, level=0.9, gaps=True
    ),
    "value.wallet.wallet_by_product": door(
        named("value.wallet.wallet_by_product"), GOOD.assign(all=9), products={"x": ("a", "all")}, level=0.9
    ),
    "inference.shares.wilson_interval": door(named("inference.shares.wilson_interval"), 3, 10, level=0.9),
    "inference.shares.share_change": door(named("inference.shares.share_change"), 3, 10, 5, 12, level=0.9),
    "inference.shares.difference": door(named("inference.shares.difference"), 5, 2, n=10, level=0.9),
}
