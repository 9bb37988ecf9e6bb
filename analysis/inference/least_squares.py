r"""Least squares, and what each row or cluster adds to the error of its coefficients.

A covariance is the sum of the cross products of these contributions; coefficients of several outcomes on the same
rows have a common one by standing side by side.

.. math:: b = (D'D)^{-1} D'y, \quad
          HC3: \; c_i = (D'D)^{-1} d_i \frac{e_i}{1 - h_i}, \quad
          CR2: \; c_g = (D'D)^{-1} D_g' (I - H_{gg})^{-1/2} e_g

CR2 never forms the matrix of a cluster's rows: with :math:`M = (D'D)^{-1}` and
:math:`B_g = M^{1/2} D_g'D_g M^{1/2}`, :math:`c_g = M^{1/2} (I - B_g)^{-1/2} M^{1/2} D_g'e_g`, whatever the size of the
cluster. Its degrees of freedom are Satterthwaite's under independent errors of one variance (Bell & McCaffrey 2002).

Source: MacKinnon & White (1985), J. Econometrics 29, 305-325; Bell & McCaffrey (2002), Survey Methodology 28, 169-181;
Pustejovsky & Tipton (2018), J. Business & Economic Statistics 36, 672-683.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import linalg

from analysis.checks import Array
from analysis.errors import AnalysisError
from analysis.numeric.blocks import Codes

Errors = Literal["classic", "hc3", "cluster"]
# What the errors are called in papers.
CORRECTIONS: dict[Errors, str] = {"classic": "ols", "hc3": "HC3", "cluster": "CR2"}
# Degrees of freedom below which clusters are too few (Pustejovsky & Tipton 2018).
LEAST_DF = 4.0
# A row or a direction of a cluster that keeps less of its own error than this keeps none.
LEAST_LEFT = 1e-10


class OneRowDecides(AnalysisError):
    """A row that alone settles a coefficient: nothing is left to tell how far it is off."""

    code = "one_row_decides"

    def __init__(self, rows: int) -> None:
        self.rows = rows
        super().__init__(
            needed="at least two people behind each coefficient",
            found=f"{rows} who settle one alone, as somebody does who is the only one of a kind",
            remedy="leave out the predictor that marks them, or use errors='classic'",
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """Least squares of one or several outcomes on one design.

    coefficients   shape (p, outcomes)
    residuals      shape (n, outcomes)
    inverse        (D'D)^-1
    leverage       share of each row's answer in what is foretold for it
    """

    design: Array
    coefficients: Array
    residuals: Array
    inverse: Array
    leverage: Array

    @property
    def df(self) -> int:
        """Rows less coefficients."""
        return len(self.design) - len(self.inverse)

    def classic_covariance(self, outcome: int = 0) -> Array:
        """Residual variance times (D'D)^-1."""
        residuals = self.residuals[:, outcome]
        return np.asarray(residuals @ residuals / self.df * self.inverse)


def solve(design: Array, outcomes: Array) -> Solved:
    """Coefficients by the QR decomposition; the design has full rank."""
    q, r = np.linalg.qr(design)
    root = linalg.solve_triangular(r, np.eye(len(r)))
    coefficients = root @ (q.T @ outcomes)
    return Solved(
        design=design,
        coefficients=coefficients,
        residuals=outcomes - design @ coefficients,
        inverse=root @ root.T,
        leverage=np.einsum("ij,ij->i", q, q),
    )


def contributions(solved: Solved, errors: Errors, groups: Codes | None) -> Array:
    """What each row (HC3) or cluster (CR2) adds to the errors, shape (rows or clusters, p, outcomes).

    With classic errors each row adds what HC3 has without its division, times n / (n - p).
    """
    if errors == "cluster" and groups is not None:
        return _cr2(solved, groups)
    return np.asarray(np.einsum("ip,io->ipo", solved.design @ solved.inverse, _weighted(solved, errors)))


def _weighted(solved: Solved, errors: Errors) -> Array:
    left = 1 - solved.leverage
    if errors == "classic":
        return np.asarray(solved.residuals * np.sqrt(len(left) / solved.df))
    alone = int((left < LEAST_LEFT).sum())
    if alone:
        raise OneRowDecides(alone)
    return np.asarray(solved.residuals / left[:, np.newaxis])


def _cr2(solved: Solved, groups: Codes) -> Array:
    root = _root(solved.inverse)
    grams = sums_by(groups, np.einsum("ip,iq->ipq", solved.design, solved.design))
    scores = sums_by(groups, np.einsum("ip,io->ipo", solved.design, solved.residuals))
    left, vectors = _left(grams, root)
    power = np.where(left > LEAST_LEFT, left, np.inf) ** -0.5
    turned = np.einsum("gpq,qr,gro->gpo", vectors.transpose(0, 2, 1), root, scores)
    return np.asarray(np.einsum("pq,gqr,gr,gro->gpo", root, vectors, power, turned, optimize=True))


def cluster_df(solved: Solved, groups: Codes, contrasts: Array) -> Array:
    r"""Satterthwaite's degrees of freedom of each contrast, shape (contrasts,).

    .. math:: df = \frac{(\sum_g P_{gg})^2}{\sum_{g,h} P_{gh}^2}, \quad
              P_{gh} = w_g'w_h 1(g = h) - (D_g'w_g)' M (D_h'w_h), \quad w_g = A_g D_g M c
    """
    root = _root(solved.inverse)
    grams = sums_by(groups, np.einsum("ip,iq->ipq", solved.design, solved.design))
    left, vectors = _left(grams, root)
    own = 1 - left
    kept = np.where(left > LEAST_LEFT, left, np.inf)
    inner = np.einsum("cp,pq,gqr->cgr", contrasts, root, vectors)
    lengths = np.einsum("cgr,gr->cg", inner**2, own / kept)
    # M^{1/2} D_g'w_g
    pulled = np.einsum("gpr,gr,cgr->cgp", vectors, own * kept**-0.5, inner)
    return np.array([_satterthwaite(length, pull) for length, pull in zip(lengths, pulled, strict=True)])


def _satterthwaite(lengths: Array, pulled: Array) -> float:
    crossed = np.diag(lengths) - pulled @ pulled.T
    squared = float((crossed**2).sum())
    return float(np.trace(crossed) ** 2 / squared) if squared > 0 else 0.0


def _left(grams: Array, root: Array) -> tuple[Array, Array]:
    """What a cluster leaves of its own errors, direction by direction, and the directions."""
    values, vectors = np.linalg.eigh(root @ grams @ root)
    return np.clip(1 - values, 0.0, 1.0), vectors


def _root(matrix: Array) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(values)) @ vectors.T)


def sums_by(groups: Codes, rows: Array) -> Array:
    """Sums of the rows of each group, shape (groups, ...)."""
    flat = rows.reshape(len(rows), -1)
    size = int(groups.max()) + 1
    found = np.stack([np.bincount(groups, weights=column, minlength=size) for column in flat.T], axis=1)
    return np.asarray(found.reshape(size, *rows.shape[1:]), dtype=np.float64)
