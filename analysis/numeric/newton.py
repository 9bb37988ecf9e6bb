"""A step downhill for Newton's method."""

import numpy as np
from scipy import linalg

from analysis.checks import Array


def downhill(gradient: Array, hessian: Array, *, least: float = 1e-8) -> Array:
    """Newton's step, with roots of the Hessian that are not positive turned or lifted to ``least`` of the largest.

    A positive Hessian, the common case near a minimum, is factored by Cholesky at a quarter of the cost of its roots.
    """
    even = (hessian + hessian.T) / 2
    try:
        return np.asarray(-linalg.cho_solve(linalg.cho_factor(even, check_finite=False), gradient, check_finite=False))
    except linalg.LinAlgError:
        roots, vectors = np.linalg.eigh(even)
        size = np.maximum(np.abs(roots), least * np.abs(roots).max())
        return np.asarray(-vectors @ ((vectors.T @ gradient) / size))
