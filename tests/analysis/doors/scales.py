"""Doors of scales."""

from tests.analysis.doors.door import door, named
from tests.analysis.made_up import answers
from tests.analysis.test_bad_input import GOOD

DOORS = {
    "scales.alpha.cronbach_alpha": door(
        named("scales.alpha.cronbach_alpha"), GOOD, level=0.9, interval="bootstrap", replicates=20
    ),
    "scales.guttman.guttman": door(named("scales.guttman.guttman"), GOOD),
    "scales.guttman.split_half": door(named("scales.guttman.split_half"), GOOD, first=["a", "b"]),
    "scales.intervals.feldt_interval": door(named("scales.intervals.feldt_interval"), 0.8, n=100, k=5, level=0.9),
    "scales.intervals.implied_mean_r": door(named("scales.intervals.implied_mean_r"), 0.8, k=5),
    "scales.item_analysis.item_statistics": door(named("scales.item_analysis.item_statistics"), GOOD, range=(1, 5)),
    "scales.omega.omega": door(named("scales.omega.omega"), GOOD, level=0.9, interval="normal"),
    "scales.omega_hierarchical.omega_hierarchical": door(
        named("scales.omega_hierarchical.omega_hierarchical"), answers(1), factors=3
    ),
    "scales.ordinal.ordinal_alpha": door(named("scales.ordinal.ordinal_alpha"), GOOD, missing="pairwise"),
    "scales.planning.alpha_width": door(named("scales.planning.alpha_width"), 0.8, n=100, k=5, level=0.9),
    "scales.planning.responses_for_width": door(
        named("scales.planning.responses_for_width"), 0.8, width=0.1, k=5, level=0.9
    ),
}
