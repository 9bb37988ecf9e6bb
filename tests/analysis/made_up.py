"""Made-up answers with known common factors, for tests."""

import numpy as np
import pandas as pd

THREE_FACTORS = ((1.0, 0.4, 0.2), (0.4, 1.0, 0.3), (0.2, 0.3, 1.0))


def answers(seed: int, *, n: int = 300, items_each: int = 4, points: int | None = None) -> pd.DataFrame:
    """Answers to three correlated factors with ``items_each`` items; whole scale points where ``points`` is given."""
    rng = np.random.default_rng(seed)
    factors = rng.multivariate_normal(np.zeros(3), THREE_FACTORS, n)
    loadings = rng.uniform(0.6, 0.85, 3 * items_each)
    common = np.repeat(factors, items_each, axis=1) * loadings
    values = common + rng.standard_normal(common.shape) * np.sqrt(1 - loadings**2)
    if points:
        values = np.clip(np.rint(values * points / 5 + (points + 1) / 2), 1, points)
    return pd.DataFrame(values, columns=[f"i{j + 1}" for j in range(3 * items_each)])


def correlation_frame(values: object, names: str = "abcdefghijklmnop") -> pd.DataFrame:
    """A correlation matrix with letters for names."""
    matrix = np.asarray(values, dtype=float)
    letters = list(names[: len(matrix)])
    return pd.DataFrame(matrix, index=letters, columns=letters)
