"""Doors of trends."""

import pandas as pd

from analysis.waves import People
from tests.analysis.doors.door import door, named
from tests.analysis.doors.good import (
    CELLS,
    FOURTEEN,
    KNOWN,
    LEVELS,
    PLACES,
    SCORES,
    SIX_SITES,
    STAYED,
    TAGGED,
    TENS,
    TWO_GROUPS,
    TWO_SITES,
)
from tests.analysis.test_bad_input import GOOD

DOORS = {
    "trends.beside.beside_others": door(
        named("trends.beside.beside_others"), TWO_GROUPS, least=30, alpha=0.05, level=0.9, gaps=True
    ),
    "trends.beside.rank_intervals": door(
        named("trends.beside.rank_intervals"), TENS.astype(float), variances=TENS.astype(float) + 1
    ),
    "trends.chain.chain_line": door(named("trends.chain.chain_line"), CELLS, weights=pd.Series({0: 1.0, 1: 2.0})),
    "trends.chain.kitagawa": door(named("trends.chain.kitagawa"), TWO_SITES),
    "trends.change_table.change_table": door(
        named("trends.change_table.change_table"),
        GOOD,
        GOOD,
        people=(People(site=LEVELS), People(site=LEVELS, person=LEVELS)),
        gaps=True,
    ),
    "trends.changed_shares.changed_shares": door(
        named("trends.changed_shares.changed_shares"), TAGGED, n_before=40, n_after=60, q=0.1, level=0.9, gaps=True
    ),
    "trends.changes.changes": door(
        named("trends.changes.changes"), SIX_SITES, q=0.1, least=10, effect=0.3, level=0.9, gaps=True
    ),
    "trends.ewma.ewma": door(named("trends.ewma.ewma"), FOURTEEN, base=12, weight=0.2, limit=2.86, gaps=True),
    "trends.limits.chance_limits": door(named("trends.limits.chance_limits"), FOURTEEN, least=12, reach=2.7, gaps=True),
    "trends.generalising.general_change": door(
        named("trends.generalising.general_change"), SCORES, TENS.astype(float), sites=(PLACES, PLACES), level=0.9
    ),
    "trends.generalising.icc": door(named("trends.generalising.icc"), SCORES, sites=LEVELS, level=0.9),
    "trends.mean_change.mean_change": door(named("trends.mean_change.mean_change"), SCORES, LEVELS, level=0.9),
    "trends.mean_change.power_of_change": door(
        named("trends.mean_change.power_of_change"), 0.5, n_before=20, n_after=30, alpha=0.05
    ),
    "trends.mean_change.reliable_change": door(
        named("trends.mean_change.reliable_change"), 3.0, 4.0, sd=1.0, reliability=0.8, level=0.9
    ),
    "trends.survivors.survivor_mean": door(
        named("trends.survivors.survivor_mean"), SCORES, STAYED, KNOWN, replicates=100, trim=0.99, level=0.9, gaps=True
    ),
    "trends.survivors.survivor_weights": door(
        named("trends.survivors.survivor_weights"), STAYED, KNOWN, trim=0.99, gaps=True
    ),
    "trends.trend.trend": door(named("trends.trend.trend"), FOURTEEN, level=0.9),
    "trends.weights.asking_weights": door(
        named("trends.weights.asking_weights"), TENS.astype(float) + 1, chance=0.2, gaps=True
    ),
    "trends.weights.post_stratified": door(
        named("trends.weights.post_stratified"), STAYED, shares={0.0: 0.5, 1.0: 0.5}, gaps=True
    ),
    "trends.weights.weighted_mean": door(named("trends.weights.weighted_mean"), SCORES, TENS, clusters=LEVELS),
}
