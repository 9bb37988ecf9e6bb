"""How well the items of a scale measure one thing together: the door to all reliability coefficients."""

from analysis.inference.limits import Limits
from analysis.scales.alpha import Alpha, Interval, cronbach_alpha
from analysis.scales.bootstrap import resampling_seconds
from analysis.scales.guttman import Guttman, SplitHalf, guttman, split_half
from analysis.scales.intervals import feldt_interval, implied_mean_r
from analysis.scales.item_analysis import ItemStatistics, item_statistics
from analysis.scales.omega import Omega, omega
from analysis.scales.omega_hierarchical import OmegaHierarchical, omega_hierarchical
from analysis.scales.ordinal import OrdinalAlpha, ordinal_alpha

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
    "resampling_seconds",
    "split_half",
]
