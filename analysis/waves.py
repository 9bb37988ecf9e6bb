"""Did it move? Differences between waves, alarms among many of them, and lines over many: the door."""

from analysis.inference.false_discovery import adjusted_p_values
from analysis.trends.beside import Besides, beside_others, rank_intervals
from analysis.trends.chain import ChainLine, Kitagawa, chain_line, kitagawa
from analysis.trends.change_table import People, change_table
from analysis.trends.changed_shares import ChangedShares, changed_shares
from analysis.trends.changes import Changes, changes
from analysis.trends.ewma import Ewma, ewma
from analysis.trends.generalising import GeneralChange, Icc, general_change, icc
from analysis.trends.limits import ChanceLimits, chance_limits
from analysis.trends.mean_change import (
    MeanChange,
    ReliableChange,
    mean_change,
    power_of_change,
    reliable_change,
)
from analysis.trends.survivors import survivor_mean, survivor_weights
from analysis.trends.trend import Trend, trend
from analysis.trends.weights import WeightedMean, asking_weights, post_stratified, weighted_mean

__all__ = [
    "Besides",
    "ChainLine",
    "ChanceLimits",
    "ChangedShares",
    "Changes",
    "Ewma",
    "GeneralChange",
    "Icc",
    "Kitagawa",
    "MeanChange",
    "People",
    "ReliableChange",
    "Trend",
    "WeightedMean",
    "adjusted_p_values",
    "asking_weights",
    "beside_others",
    "chain_line",
    "chance_limits",
    "change_table",
    "changed_shares",
    "changes",
    "ewma",
    "general_change",
    "icc",
    "kitagawa",
    "mean_change",
    "post_stratified",
    "power_of_change",
    "rank_intervals",
    "reliable_change",
    "survivor_mean",
    "survivor_weights",
    "trend",
    "weighted_mean",
]
