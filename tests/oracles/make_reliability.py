"""Writes reliability.json: alpha, polychoric correlations and omega of made-up answers by pingouin and by scipy alone.

Run by hand when the oracle should change: python -m tests.oracles.make_reliability
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
from scipy import optimize, stats

ROWS, ITEMS, POINTS = 120, 4, 5
INFINITE = 12.0


def made_up_answers() -> np.ndarray:
    rng = np.random.default_rng(11)
    hidden = rng.normal(size=(ROWS, 1)) * np.linspace(0.9, 0.5, ITEMS) + 0.7 * rng.normal(size=(ROWS, ITEMS))
    return np.clip(np.rint(3.6 + hidden), 1, POINTS).astype(int)


def polychoric(x: np.ndarray, y: np.ndarray) -> float:
    """Two steps: thresholds from the margins, then the best correlation by a general minimiser."""
    table = pd.crosstab(x, y).to_numpy()
    cuts = [
        np.concatenate([[-INFINITE], stats.norm.ppf(np.cumsum(side)[:-1] / side.sum()), [INFINITE]])
        for side in (table.sum(axis=1), table.sum(axis=0))
    ]

    def surprise(rho: float) -> float:
        normal = stats.multivariate_normal(cov=[[1, rho], [rho, 1]])
        below = np.array([[normal.cdf([a, b]) for b in cuts[1]] for a in cuts[0]])
        chance = np.diff(np.diff(below, axis=0), axis=1)
        return -float((table * np.log(np.maximum(chance, 1e-300))).sum())

    return float(optimize.minimize_scalar(surprise, bounds=(-0.99, 0.99), options={"xatol": 1e-9}).x)


def omega(covariance: np.ndarray) -> float:
    """One factor by maximum likelihood with a general minimiser and numerical derivatives."""

    def discrepancy(free: np.ndarray) -> float:
        loadings, unique = free[:ITEMS], np.exp(free[ITEMS:])
        implied = np.outer(loadings, loadings) + np.diag(unique)
        return float(np.linalg.slogdet(implied)[1] + np.trace(covariance @ np.linalg.inv(implied)))

    start = np.concatenate([np.sqrt(np.diag(covariance) / 2), np.log(np.diag(covariance) / 2)])
    best = optimize.minimize(discrepancy, start, method="Nelder-Mead", options={"xatol": 1e-10, "maxfev": 200_000})
    best = optimize.minimize(discrepancy, best.x, method="BFGS", options={"gtol": 1e-9})
    loadings, unique = best.x[:ITEMS], np.exp(best.x[ITEMS:])
    return float(loadings.sum() ** 2 / (loadings.sum() ** 2 + unique.sum()))


def main() -> None:
    import pingouin  # 2 s to import; collecting the tests must not pay for it

    answers = made_up_answers()
    pairs = [(i, j) for i in range(ITEMS) for j in range(i + 1, ITEMS)]
    oracle = {
        "tool": f"pingouin {pingouin.__version__} (alpha), scipy {scipy.__version__} (the others)",
        "script": "tests/oracles/make_reliability.py",
        "tolerance": {"alpha": 1e-12, "polychoric": 1e-5, "omega": 1e-6},
        "answers": answers.tolist(),
        "alpha": float(pingouin.cronbach_alpha(pd.DataFrame(answers))[0]),
        "polychoric": [polychoric(answers[:, i], answers[:, j]) for i, j in pairs],
        "omega": omega(np.cov(answers, rowvar=False)),
    }
    Path(__file__).with_name("reliability.json").write_text(json.dumps(oracle) + "\n")


if __name__ == "__main__":
    main()
