"""Made-up answers in which predictors go with an outcome by known amounts."""

import numpy as np
import pandas as pd

WITHIN = np.array([[1.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.0]])
SLOPES = np.array([0.5, 0.2, 0.0])


def driven(seed: int, *, n: int = 200, sites: int = 40) -> pd.DataFrame:
    """Three correlated predictors in different units, an outcome whose spread grows with the first, sites, a gender."""
    rng = np.random.default_rng(seed)
    x = rng.multivariate_normal(np.zeros(3), WITHIN, n)
    y = x @ SLOPES + rng.normal(size=n) * (0.5 + np.abs(x[:, 0]))
    site = rng.integers(sites, size=n)
    y = y + rng.normal(size=sites)[site] * 0.5
    frame = pd.DataFrame(x * [1, 10, 0.1] + [3, 40, 1], columns=["trust", "room", "price"])
    return frame.assign(loyalty=y * 2 + 5, site=site, gender=rng.choice(["man", "woman"], n))
