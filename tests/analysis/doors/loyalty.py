"""Doors of loyalty."""

import numpy as np

from analysis import loyalty
from analysis.loyalty.agreement import agreement
from analysis.loyalty.axes import AXES
from analysis.loyalty.movement.homogeneity import bhapkar
from analysis.loyalty.quadrants import quadrants
from analysis.loyalty.word_of_mouth import balance_of_counts, recommendation_balance, word_of_mouth
from tests.analysis.doors.door import door, named
from tests.analysis.doors.good import LEVELS, SCORES, TENS, TWO_WAVES
from tests.analysis.test_bad_input import GOOD

DOORS = {
    "loyalty.quadrants.quadrants": door(
        quadrants, SCORES, LEVELS, cut=(3.0, "median"), level=0.9, replicates=100, reliabilities=(0.8, None), gaps=True
    ),
    "loyalty.agreement.agreement": door(
        lambda a, b: agreement(
            {name: quadrants(a, b, cut=(c, 0.0), replicates=100) for name, c in (("x", 3), ("y", 2))}
        ),
        SCORES,
        LEVELS,
        gaps=True,
    ),
    "loyalty.transitions.transitions": door(
        loyalty.transitions,
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        TWO_WAVES[["c", "d"]].set_axis(AXES, axis=1),
        reliabilities=(0.8, None),
        cuts=(3.0, "median"),
        at_cut="low",
        items=None,
        error_covariances=(0.01, 0.0),
        level=0.9,
        replicates=100,
        rng=np.random.default_rng(2),
    ),
    "loyalty.movement.expected.expected_moves": door(
        loyalty.expected_moves,
        TWO_WAVES[list("abcd")].cov().to_numpy(),
        reliabilities=(0.8, None),
        cuts=(3.0, 3.0),
        mean=(3.0, 3.0, 3.0, 3.0),
        error_covariances=(0.01, 0.0),
    ),
    "loyalty.movement.persons.state_probabilities": door(
        loyalty.state_probabilities,
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        reliabilities=(0.9, None),
        cuts=(3.0, 3.0),
        mean=(3.0, 3.0),
        covariance=None,
        gaps=True,
    ),
    "loyalty.movement.different_people.share_changes": door(
        loyalty.share_changes,
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        TWO_WAVES[["c", "d"]].set_axis(AXES, axis=1),
        cuts=(3.0, "median"),
        at_cut="low",
        level=0.9,
        replicates=100,
        rng=np.random.default_rng(2),
    ),
    "loyalty.movement.steady.steady_state": door(
        lambda before, after: loyalty.steady_state(
            [
                loyalty.transitions(before, after, reliabilities=(0.9, None), cuts=(3, 3), replicates=100)
                for _ in range(3)
            ]
        ),
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        TWO_WAVES[["c", "d"]].set_axis(AXES, axis=1),
    ),
    "loyalty.movement.homogeneity.bhapkar": door(
        lambda before, after: bhapkar(loyalty.transitions(before, after, reliabilities=(1, 1), cuts=(3, 3)).observed),
        GOOD[["a", "b"]].set_axis(AXES, axis=1),
        GOOD[["c", "d"]].set_axis(AXES, axis=1),
    ),
    "loyalty.movement.reliabilities.retest_reliability": door(loyalty.retest_reliability, GOOD["a"], GOOD["b"]),
    "loyalty.movement.reliabilities.three_wave_reliability": door(
        loyalty.three_wave_reliability, GOOD["a"], GOOD["b"], GOOD["c"]
    ),
    "loyalty.word_of_mouth.word_of_mouth": door(word_of_mouth, LEVELS, level=0.9),
    "loyalty.word_of_mouth.heard_gap": door(named("loyalty.word_of_mouth.heard_gap"), LEVELS, LEVELS, level=0.9),
    "loyalty.word_of_mouth.recommendation_balance": door(recommendation_balance, TENS, level=0.9),
    "loyalty.word_of_mouth.balance_of_counts": door(balance_of_counts, 5, 3, 2, level=0.9),
    "loyalty.approaches.behavioural": door(
        named("loyalty.approaches.behavioural"), GOOD, reverse=["a"], at_least=0.5, gaps=True
    ),
    "loyalty.approaches.attitudinal": door(
        named("loyalty.approaches.attitudinal"), GOOD, reverse=["a"], range=(1, 5), gaps=True
    ),
    "loyalty.approaches.relative": door(
        named("loyalty.approaches.relative"), GOOD["a"], GOOD[["b", "c"]], level=0.9, gaps=True
    ),
    "loyalty.approaches.combined": door(
        named("loyalty.approaches.combined"), GOOD, reverse=["a"], by="z", at_least=0.5, gaps=True
    ),
    "loyalty.foretelling.foretell": door(
        named("loyalty.foretelling.foretell"),
        GOOD,
        LEVELS,
        rng=np.random.default_rng(2),
        against="a",
        folds=4,
        level=0.9,
    ),
}
