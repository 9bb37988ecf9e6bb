"""Doors of factors and of what goes together."""

import numpy as np

from analysis.moments import Moments, PairTables, PairwiseMoments
from tests.analysis.doors.door import door, named
from tests.analysis.test_bad_input import GOOD

DOORS = {
    "factors.common_method.harman": door(named("factors.common_method.harman"), GOOD),
    "correlation.pearson": door(named("correlation.pearson"), GOOD, missing="pairwise", level=0.9),
    "correlation.spearman": door(named("correlation.spearman"), GOOD, missing="listwise", level=0.9),
    "dimensions.parallel_analysis": door(
        named("dimensions.parallel_analysis"), GOOD, level=0.9, replicates=20, rng=np.random.default_rng(1)
    ),
    "dimensions.minimum_average_partial": door(named("dimensions.minimum_average_partial"), GOOD),
    "dimensions.kaiser": door(named("dimensions.kaiser"), GOOD),
    "dimensions.verdict": door(named("dimensions.verdict"), GOOD, replicates=20, rng=np.random.default_rng(1)),
    "factor.kmo": door(named("factor.kmo"), GOOD),
    "factor.bartlett": door(named("factor.bartlett"), GOOD),
    "factor.explore": door(
        named("factor.explore"), GOOD, factors=1, extraction="ml", rotation="oblimin", starts=2, n=None
    ),
    "factor.congruence": door(named("factor.congruence"), GOOD[:3], GOOD[:3]),
    "moments.Moments.from_frame": door(lambda items: Moments.from_frame(items).cov, GOOD),
    "moments.Moments.correlations": door(lambda items: Moments.from_frame(items).correlations, GOOD),
    "pairs.pairwise.PairwiseMoments.from_frame": door(
        lambda items: PairwiseMoments.from_frame(items).correlations, GOOD
    ),
    "polychoric.polychoric": door(named("polychoric.polychoric"), GOOD, missing="listwise"),
    "polychoric.smoothed": door(named("polychoric.smoothed"), GOOD.corr()),
    "pairs.category_counts.PairTables.from_frame": door(lambda items: PairTables.from_frame(items), GOOD),
}
