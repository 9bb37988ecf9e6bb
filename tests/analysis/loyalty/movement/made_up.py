"""The worked example of movement: latent standard deviations of 1, reliabilities .8 and .9, cuts .3 and 0."""

import numpy as np
import pandas as pd

AXES = ["attitude", "patronage"]
RELIABILITIES = (0.8, 0.9)
CUTS = (0.3, 0.0)
MEANT = np.array([[1, 0.5, 0.9, 0.4625], [0.5, 1, 0.4625, 0.95], [0.9, 0.4625, 1, 0.5], [0.4625, 0.95, 0.5, 1]])
OBSERVED = MEANT + np.diag([1 / 0.8 - 1, 1 / 0.9 - 1] * 2)


def with_moments(covariance, n=400, seed=1):
    """Two waves of people whose covariance (divisor n - 1) is exactly this and whose mean is exactly 0."""
    raw = np.random.default_rng(seed).normal(size=(n, 4))
    raw -= raw.mean(axis=0)
    values = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T))).T @ np.linalg.cholesky(covariance).T
    return pd.DataFrame(values[:, :2], columns=AXES), pd.DataFrame(values[:, 2:], columns=AXES)


def drawn(covariance, n=400, seed=1):
    """Two waves of people drawn from this normal distribution."""
    values = np.random.default_rng(seed).multivariate_normal(np.zeros(4), covariance, n)
    return pd.DataFrame(values[:, :2], columns=AXES), pd.DataFrame(values[:, 2:], columns=AXES)


def measured_twice(meant, reliability, seed=1):
    """The same people measured twice, with nothing but error between."""
    rng, error = np.random.default_rng(seed), np.sqrt(1 / reliability - 1)
    first, second = (pd.DataFrame(meant + rng.normal(0, error, meant.shape), columns=AXES) for _ in range(2))
    return first, second
