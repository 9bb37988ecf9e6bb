"""What is right to hand to a door: scores, levels, waves, sites and words of forty people or so."""

import numpy as np
import pandas as pd

from analysis.words.usage import word_usage
from tests.analysis.test_bad_input import GOOD

RNG = np.random.default_rng(2)
SCORES = pd.Series(RNG.normal(3, 1, 40), name="trust")
LEVELS = pd.Series(RNG.integers(-4, 5, 40), name="said")
RANGES = dict.fromkeys(GOOD, (1, 5))
# Enough people for what error alone would make; columns that share a common cause.
TWO_WAVES = pd.concat([GOOD, 6 - GOOD], ignore_index=True)
TENS = pd.Series(RNG.integers(0, 11, 40), name="recommends")
SAID = pd.Series(["slow lift", "kind staff, slow"] * 20, name="why")
USAGE = word_usage(SAID)
STAYED = pd.Series(np.arange(40) % 3 > 0, name="stayed").astype(float)
PLACES = pd.Series(np.arange(40) % 8, name="place")
KNOWN = pd.DataFrame({"a": RNG.normal(0, 1, 40), "b": RNG.normal(0, 1, 40)})
FOURTEEN = pd.DataFrame({"mean": RNG.normal(60, 2, 14), "variance": 4.0})
CELLS = pd.DataFrame(
    {"site": np.repeat([0, 1], 3), "wave": [0, 1, 2] * 2, "mean": RNG.normal(60, 2, 6), "variance": 1.0}
)
TWO_SITES = pd.DataFrame(
    {"site": [0, 1], "n_before": [40, 60], "n_after": [70, 50], "mean_before": [50.0, 60.0], "mean_after": [52.0, 61.0]}
)
TWO_GROUPS = pd.DataFrame(
    {"n": [40, 60], "mean": [50.0, 60.0], "variance": 2.0, "n_others": 200, "mean_others": 56.0, "variance_others": 0.5}
)
SIX_SITES = pd.DataFrame({"site": range(6), "n_before": 40, "n_after": 50, "change": RNG.normal(0, 3, 6), "se": 2.0})
SIX_SITES["df"] = 80.0
TAGGED = pd.DataFrame({"before": [9, 12, 0, 3], "after": [25, 14, 1, 2]}, index=list("abcd"))
