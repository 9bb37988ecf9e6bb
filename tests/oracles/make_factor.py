"""Writes factor.json: extraction and rotation by statsmodels on a made-up correlation matrix.

Run by hand when the oracle should change: python -m tests.oracles.make_factor
"""

import json
from pathlib import Path

import numpy as np
from scipy import optimize

ITEMS, FACTORS, ROWS = 10, 3, 400


def made_up_correlations() -> np.ndarray:
    rng = np.random.default_rng(7)
    loadings = np.kron(np.eye(FACTORS), np.ones((4, 1)))[:ITEMS] * rng.uniform(0.5, 0.85, (ITEMS, 1))
    loadings += rng.uniform(-0.1, 0.1, loadings.shape)
    phi = np.array([[1.0, 0.45, 0.3], [0.45, 1.0, 0.2], [0.3, 0.2, 1.0]])
    implied = loadings @ phi @ loadings.T
    np.fill_diagonal(implied, 1.0)
    return np.round(np.corrcoef(rng.multivariate_normal(np.zeros(ITEMS), implied, ROWS).T), 6)


def unrotated(correlations: np.ndarray, method: str) -> np.ndarray:
    from statsmodels.multivariate.factor import Factor  # 5 s to import; collecting the tests must not pay for it

    factor = Factor(corr=correlations, n_factor=FACTORS, method=method, nobs=ROWS)
    fitted = factor.fit(maxiter=5000, tol=1e-14) if method == "pa" else factor.fit(opt={"gtol": 1e-10})
    return np.asarray(fitted.loadings)


def geomin(loadings: np.ndarray) -> float:
    """Best value of the criterion by a general minimiser with numerical derivatives."""

    def criterion(free: np.ndarray) -> float:
        t = free.reshape(FACTORS, FACTORS)
        t = t / np.sqrt((t**2).sum(axis=0))
        squares = (loadings @ np.linalg.inv(t).T) ** 2 + 0.01
        return float(np.exp(np.log(squares).mean(axis=1)).sum())

    rng = np.random.default_rng(1)
    ends = (optimize.minimize(criterion, rng.standard_normal(FACTORS**2), method="BFGS") for _ in range(40))
    return min(float(end.fun) for end in ends)


def main() -> None:
    import statsmodels  # as above
    from statsmodels.multivariate.factor_rotation import rotate_factors

    correlations = made_up_correlations()
    paf, ml = unrotated(correlations, "pa"), unrotated(correlations, "ml")
    varimax, _ = rotate_factors(paf, "varimax", tol=1e-13, max_tries=20_000)
    quartimin, turned = rotate_factors(paf, "oblimin", 0, "oblique", tol=1e-13, max_tries=20_000)
    oracle = {
        "tool": "statsmodels",
        "version": statsmodels.__version__,
        "script": "tests/oracles/make_factor.py",
        "tolerance": {"communalities": 1e-5, "rotated": 1e-8, "geomin": 1e-8},
        "n": ROWS,
        "correlations": correlations.tolist(),
        "paf": paf.tolist(),
        "paf_communalities": (paf**2).sum(axis=1).tolist(),
        "ml_communalities": (ml**2).sum(axis=1).tolist(),
        "varimax": np.asarray(varimax).tolist(),
        "quartimin": np.asarray(quartimin).tolist(),
        "quartimin_factor_correlations": (turned.T @ turned).tolist(),
        "geomin": geomin(paf),
    }
    Path(__file__).with_name("factor.json").write_text(json.dumps(oracle, indent=1) + "\n")


if __name__ == "__main__":
    main()
