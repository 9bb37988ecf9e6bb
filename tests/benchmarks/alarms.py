"""How often alarms cry out for nothing, and how often they find what fell; and what they cost.

Eight sites, four dimensions that go together (r = .5). `share_of_alarms` and its like also serve the tests, with fewer
runs.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.waves import People, change_table, changes, ewma, power_of_change
from tests.benchmarks.measure import Row, side_by_side

RUNS, SEED = 500, 20261129
SITES, DIMENSIONS, ALIKE = 8, ("index", "trust", "bonds", "revisit"), 0.5
SIZES = (50, 100, 200, 400)
FALL = 0.3
BASE, YEAR = 12, 12

Array = npt.NDArray[np.float64]


def run() -> Iterator[Row]:
    yield from _cost()
    share = share_of_false_alarms(RUNS)
    yield Row(what="no change: waves with any alarm, n = 100", ours=100 * share, unit="%", goal="<= 7")
    rate = false_alarms_a_year(RUNS)
    yield Row(what="no change: alarms of a line a year", ours=rate, unit="", goal="<= .05")
    for n in SIZES:
        stated = power_of_change(FALL, n_before=n, n_after=n, alpha=0.05 / (SITES * len(DIMENSIONS)))
        yield Row(
            what=f"a fall of .3 in one of eight sites, n = {n}",
            ours=100 * share_of_found_falls(RUNS, n),
            unit="%",
            other=100 * stated,
            reference="the power that the page states",
        )


def scores(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Scores of n people in each site, site by site."""
    common = rng.normal(size=(SITES * n, 1))
    own = rng.normal(size=(SITES * n, len(DIMENSIONS)))
    return pd.DataFrame(60 + 20 * (common * ALIKE**0.5 + own * (1 - ALIKE) ** 0.5), columns=list(DIMENSIONS))


def share_of_false_alarms(runs: int, n: int = 100) -> float:
    """Waves in which anything is said to have changed, though nothing has."""
    rng = np.random.default_rng(SEED)
    people = (People(site=pd.Series(np.repeat(range(SITES), n))),) * 2
    found = [changes(change_table(scores(rng, n), scores(rng, n), people=people)).found > 0 for _ in range(runs)]
    return float(np.mean(found))


def share_of_found_falls(runs: int, n: int) -> float:
    """Waves in which the one dimension of the one site that fell is told."""
    rng = np.random.default_rng(SEED)
    people = (People(site=pd.Series(np.repeat(range(SITES), n))),) * 2
    found = []
    for _ in range(runs):
        after = scores(rng, n)
        after.loc[: n - 1, "revisit"] -= 20 * FALL
        told = changes(change_table(scores(rng, n), after, people=people)).table.set_index(["site", "dimension"])[
            "told"
        ]
        found.append(told[0, "revisit"] == "fell")
    return float(np.mean(found))


def false_alarms_a_year(runs: int, n: int = 100) -> float:
    """Times that a line of monthly waves leaves its limits in the year after its base, though nothing changed."""
    rng = np.random.default_rng(SEED)
    total = 0
    for _ in range(runs):
        answers = rng.normal(60, 20, (BASE + YEAR, n))
        waves = pd.DataFrame({"mean": answers.mean(axis=1), "variance": answers.var(axis=1, ddof=1) / n})
        out = ewma(waves).table["told"].isin(["fell", "rose"]).to_numpy()
        total += int((out & ~np.r_[False, out[:-1]]).sum())
    return total / runs


def _cost() -> Iterator[Row]:
    """Forty sites and five dimensions, beside a loop over the test of scipy."""
    rng = np.random.default_rng(SEED)
    sites = pd.Series(rng.integers(0, 40, 8000))
    waves = [pd.DataFrame(rng.normal(60, 20, (8000, 5)), columns=list("abcde")) for _ in range(2)]
    people = (People(site=sites),) * 2

    def ours() -> object:
        return changes(change_table(*waves, people=people))

    def theirs() -> object:
        return [
            stats.ttest_ind(waves[1][name][sites == site], waves[0][name][sites == site], equal_var=False)
            for site in range(40)
            for name in "abcde"
        ]

    one, other = side_by_side(ours, theirs)
    yield Row(
        what="40 sites x 5 dimensions, 8,000 people a wave", ours=one, other=other, reference="scipy, tests alone"
    )
