r"""Rotation of factor loadings to simple structure: varimax, promax, oblimin, quartimin, geomin.

The criterion has local optima, so a rotation starts from many places, keeps the best and counts what it met.
Sources: Kaiser (1958); Hendrickson & White (1964); Jennrich & Sampson (1966); Yates (1987); Browne (2001),
Multivar. Behav. Res. 36, 111-150 (review of the criteria).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.checks import Array, check_choice, check_whole
from analysis.errors import Inadmissible, NotConverged
from analysis.factors.extraction import upright
from analysis.factors.rotation_search import Criterion, Oblique, Optimum, Orthogonal, minimise
from analysis.numeric.draws import generator
from analysis.numeric.single_thread import single_thread

Rotation = Literal["oblimin", "quartimin", "promax", "varimax", "geomin"]
ROTATIONS: tuple[Rotation, ...] = ("oblimin", "quartimin", "promax", "varimax", "geomin")
PROMAX_POWER = 4
GEOMIN_EPSILON = 0.01
ACCEPTABLE_GRADIENT = 1e-7
# Without a generator the random starts come from this stream, so equal input gives equal output.
MOST_STARTS = 10_000
FIXED_SEED = 20_240


@dataclass(frozen=True, kw_only=True, eq=False)
class Rotated:
    """Rotated loadings.

    loadings              shape (k, m), columns by falling sum of squares, column sums positive
    factor_correlations   shape (m, m), in the order and signs of the loadings
    criterion             value of the criterion that was minimised (of varimax, for promax)
    local_optima          different optima met from all starts
    """

    loadings: Array
    factor_correlations: Array
    criterion: float
    local_optima: int


def rotate(
    loadings: Array,
    *,
    rotation: Rotation,
    kaiser: bool = True,
    starts: int = 10,
    rng: np.random.Generator | None = None,
) -> Rotated:
    r"""Loadings turned to simple structure.

    .. math:: \Lambda = A (T')^{-1}, \quad \Phi = T'T

    Parameters
    ----------
    loadings : shape (k, m)
        Unrotated loadings, orthogonal factors.
    rotation : oblimin, quartimin, promax, varimax or geomin
        Oblimin has gamma = 0, which is quartimin under its other name. Promax raises to the power 4; geomin has
        epsilon .01.
    kaiser : whether rows are scaled to length one while turning
        For promax, False means ``stats::promax`` of R: a varimax with Kaiser's scaling, then a target rotation
        without; True keeps the scaling throughout, as SPSS does.
    starts : at least 1
        The first start is no rotation, the others are random.
    rng : None draws the random starts from a fixed stream, so equal input gives equal output.

    Raises
    ------
    BadOption      unknown rotation, or fewer than one start
    Inadmissible   two factors coincide
    NotConverged   the slope of the criterion does not vanish

    Notes
    -----
    Source: Bernaards & Jennrich (2005), Educ. Psychol. Meas. 65(5), 676-696.
    Checked against: tests/oracles/factor.json
    """
    check_choice("rotation", rotation, ROTATIONS)
    starts = check_whole("starts", starts, least=1, most=MOST_STARTS)
    m = loadings.shape[1]
    if np.linalg.matrix_rank(loadings) < m:
        raise _coinciding()
    if m == 1:
        return _sorted(
            loadings, np.eye(1), Optimum(transformation=np.eye(1), criterion=0.0, gradient=0.0, local_optima=1)
        )
    begin = _starts(m, starts, rng)
    with single_thread():
        if rotation == "promax":
            return _promax(loadings, begin, kaiser=kaiser)
        weights = row_lengths(loadings) if kaiser else np.ones(len(loadings))
        oblique = rotation != "varimax"
        found = minimise(
            loadings / weights[:, None],
            criterion=_CRITERIA[rotation],
            manifold=Oblique if oblique else Orthogonal,
            starts=begin,
        )
    t = found.transformation
    turned = loadings @ (np.linalg.inv(t).T if oblique else t)
    return _sorted(turned, t.T @ t, found)


def row_lengths(loadings: Array) -> Array:
    """Square roots of the communalities; one where an item shares nothing, so that it stays where it is."""
    lengths = np.sqrt((loadings**2).sum(axis=1))
    return np.where(lengths > 1e-12, lengths, 1.0)


def by_size(loadings: Array) -> npt.NDArray[np.intp]:
    """Order of the columns by falling sum of squares."""
    return np.argsort(-(loadings**2).sum(axis=0), kind="stable")


def _starts(m: int, starts: int, rng: np.random.Generator | None) -> Array:
    rng = generator(rng, seed=FIXED_SEED)
    random, triangles = np.linalg.qr(rng.standard_normal((starts - 1, m, m)))
    signs = np.sign(np.diagonal(triangles, axis1=1, axis2=2))
    return np.concatenate([np.eye(m)[None], random * signs[:, None, :]])


def _sorted(loadings: Array, phi: Array, found: Optimum) -> Rotated:
    if found.gradient > ACCEPTABLE_GRADIENT:
        raise NotConverged(
            needed=f"a slope of {ACCEPTABLE_GRADIENT:g} or less",
            found=f"{found.gradient:.1e} at the best of the rotations",
            remedy="ask for fewer factors or another rotation",
        )
    order = by_size(loadings)
    signs = np.where(loadings[:, order].sum(axis=0) < 0, -1.0, 1.0)
    phi = phi[np.ix_(order, order)] * np.outer(signs, signs)
    np.fill_diagonal(phi, 1.0)
    if len(phi) > 1 and np.linalg.eigvalsh(phi)[0] < 1e-10:
        raise _coinciding()
    return Rotated(
        loadings=upright(loadings[:, order]),
        factor_correlations=phi,
        criterion=found.criterion,
        local_optima=found.local_optima,
    )


def _coinciding() -> Inadmissible:
    return Inadmissible(
        needed="factors that differ from each other",
        found="factors that coincide or hold nothing",
        remedy="ask for fewer factors or an orthogonal rotation",
    )


def _promax(loadings: Array, begin: Array, *, kaiser: bool) -> Rotated:
    """Least-squares fit to the varimax loadings raised to a power (Hendrickson & White 1964)."""
    weights = row_lengths(loadings)
    scaled = loadings / weights[:, None]
    found = minimise(scaled, criterion=_CRITERIA["varimax"], manifold=Orthogonal, starts=begin)
    simple = (scaled if kaiser else loadings) @ found.transformation
    target = simple * np.abs(simple) ** (PROMAX_POWER - 1)
    u = np.linalg.lstsq(simple, target, rcond=None)[0]
    if np.linalg.matrix_rank(u) < len(u):
        raise _coinciding()
    covariances = np.linalg.inv(u.T @ u)
    spread = np.sqrt(np.diag(covariances))
    turned = loadings @ found.transformation @ (u * spread)
    return _sorted(turned, covariances / np.outer(spread, spread), found)


def _quartimin(loadings: Array) -> tuple[Array, Array]:
    squares = loadings**2
    others = squares.sum(axis=-1, keepdims=True) - squares
    return 0.25 * np.einsum("sij,sij->s", squares, others), loadings * others


def _quartimin_curvature(loadings: Array, moved: Array) -> Array:
    squares, change = loadings**2, 2.0 * loadings * moved
    others = squares.sum(axis=-1, keepdims=True) - squares
    return np.asarray(moved * others + loadings * (change.sum(axis=-1, keepdims=True) - change))


def _varimax(loadings: Array) -> tuple[Array, Array]:
    squares = loadings**2
    centred = squares - squares.mean(axis=-2, keepdims=True)
    return -0.25 * np.einsum("sij,sij->s", centred, centred), -loadings * centred


def _varimax_curvature(loadings: Array, moved: Array) -> Array:
    squares, change = loadings**2, 2.0 * loadings * moved
    centred = squares - squares.mean(axis=-2, keepdims=True)
    return np.asarray(-moved * centred - loadings * (change - change.mean(axis=-2, keepdims=True)))


def _geomin(loadings: Array) -> tuple[Array, Array]:
    squares = loadings**2 + GEOMIN_EPSILON
    means = np.exp(np.log(squares).mean(axis=-1, keepdims=True))
    return means.sum(axis=(-2, -1)), 2.0 / loadings.shape[-1] * loadings / squares * means


def _geomin_curvature(loadings: Array, moved: Array) -> Array:
    m = loadings.shape[-1]
    squares = loadings**2 + GEOMIN_EPSILON
    means = np.exp(np.log(squares).mean(axis=-1, keepdims=True))
    ratio = loadings / squares
    inner = 2.0 / m * (ratio * moved).sum(axis=-1, keepdims=True)
    return np.asarray(2.0 / m * means * (moved / squares - 2.0 * ratio**2 * moved + ratio * inner))


_QUARTIMIN = Criterion(value=_quartimin, curvature=_quartimin_curvature)
_CRITERIA: dict[str, Criterion] = {
    "oblimin": _QUARTIMIN,
    "quartimin": _QUARTIMIN,
    "varimax": Criterion(value=_varimax, curvature=_varimax_curvature),
    "geomin": Criterion(value=_geomin, curvature=_geomin_curvature),
}
