"""How well the items of a scale measure one thing together: the door to all reliability coefficients."""

from analysis.alpha import Alpha, Interval, cronbach_alpha
from analysis.guttman import Guttman, SplitHalf, guttman, split_half
from analysis.intervals import Limits, feldt_interval, implied_mean_r
from analysis.item_analysis import ItemStatistics, item_statistics
from analysis.omega import Omega, omega
from analysis.omega_hierarchical import OmegaHierarchical, omega_hierarchical
from analysis.ordinal import OrdinalAlpha, ordinal_alpha

__all__ = [
    "Alpha",
    "Guttman",
    "Interval",
    "ItemStatistics",
    "Limits",
    "Omega",
    "OmegaHierarchical",
    "OrdinalAlpha",
    "SplitHalf",
    "cronbach_alpha",
    "feldt_interval",
    "guttman",
    "implied_mean_r",
    "item_statistics",
    "omega",
    "omega_hierarchical",
    "ordinal_alpha",
    "split_half",
]
