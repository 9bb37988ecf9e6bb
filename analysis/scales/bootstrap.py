"""Resampled alpha: all replicates at once, from sums of rows instead of copies of rows."""

import time
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.checks import MOST_REPLICATES, Array, check_whole, complete_items
from analysis.errors import AnalysisError, BadOption
from analysis.inference.limits import Limits
from analysis.numeric.blocks import Codes
from analysis.numeric.draws import Progress, generator, portions, times_drawn

REPLICATES = 2000
SEED = 20_071_210
# Row numbers drawn at a time: 32 MB.
CELLS = 2**22
# Row numbers drawn for an estimate of the time.
TIMED_CELLS = 2**20
ROUNDING = 1e-12


def resampled_alphas(
    values: Array,
    *,
    replicates: int,
    index: npt.ArrayLike | None,
    rng: np.random.Generator | None,
    progress: Progress | None = None,
) -> Array:
    """Alpha of each resample, shape (replicates,).

    A replicate needs the sums of the items, of the total and of their squares over its rows; those are one product of
    the counts of the rows with the rows. `progress` hears after each portion how many are done, and of how many.
    """
    columns = _columns(values)
    draws = _draws(len(values), replicates=replicates, rng=rng) if index is None else [_checked(index, n=len(values))]
    total = replicates if index is None else sum(map(len, draws))
    found: list[Array] = []
    done = 0
    for part in (part for draw in draws for part in _parts(draw)):
        found.append(_alphas(part, columns))
        done += len(part)
        if progress is not None:
            progress(done, total)
    return np.concatenate(found)


def resampling_seconds(items: pd.DataFrame, *, replicates: int = REPLICATES) -> float:
    """About how long bootstrap limits of these items take on this machine, from one timed portion of the work.

    Parameters
    ----------
    items : shape (rows, k)
        As `cronbach_alpha` takes them.
    replicates : number of resamples

    Raises
    ------
    TooFewItems, TooFewRows, ConstantItems, BadOption   as `cronbach_alpha`
    """
    check_whole("replicates", replicates, least=2, most=MOST_REPLICATES)
    values = complete_items(items).values
    few = min(replicates, max(TIMED_CELLS // len(values), 2))
    start = time.perf_counter()
    resampled_alphas(values, replicates=few, index=None, rng=None)
    return (time.perf_counter() - start) * replicates / few


def _columns(values: Array) -> Array:
    """What a resample is summed over: the items, their total, its square and the sum of their squares."""
    away = values - values.mean(axis=0)
    total = away.sum(axis=1)
    return np.column_stack([away, total, (away**2).sum(axis=1), total**2])


def bca_limits(alphas: Array, *, alpha: float, values: Array, level: float) -> Limits:
    r"""Bias-corrected and accelerated limits.

    .. math:: \Phi\left(z_0 + \frac{z_0 + z}{1 - a (z_0 + z)}\right), \quad
              z_0 = \Phi^{-1}(share\ below\ \hat\alpha), \quad a = \frac{\sum d^3}{6 (\sum d^2)^{3/2}}

    Notes
    -----
    Source: Efron (1987), JASA 82, 171-185; d are the jackknife's differences.
    """
    if np.ptp(alphas) <= ROUNDING:
        return Limits(alpha, alpha)
    share = float((alphas < alpha).mean())
    if share in (0.0, 1.0):
        raise AnalysisError(
            needed="resamples on both sides of alpha",
            found=f"{share:.0%} of them below",
            remedy="ask for more replicates or for interval='bootstrap'",
        )
    shift = special.ndtri(share)
    d = -_jackknife_deviations(values)
    acceleration = (d**3).sum() / (6 * (d**2).sum() ** 1.5)
    z = shift + special.ndtri([(1 - level) / 2, (1 + level) / 2])
    low, high = np.quantile(alphas, special.ndtr(shift + z / (1 - acceleration * z)))
    return Limits(float(low), float(high))


def _jackknife_deviations(values: Array) -> Array:
    """Alpha without each row, about the mean of these; shape (n,)."""
    n, k = values.shape
    away = values - values.mean(axis=0)
    total = away.sum(axis=1)
    loss = n / (n - 1)
    items = (away**2).sum() - loss * (away**2).sum(axis=1)
    totals = total @ total - loss * total**2
    if (totals <= ROUNDING * items.max()).any():
        raise _still("after leaving out one row")
    alphas = k / (k - 1) * (1 - items / totals)
    return np.asarray(alphas - alphas.mean())


def _alphas(draw: Codes, columns: Array) -> Array:
    n = draw.shape[1]
    k = columns.shape[1] - 3
    sums = times_drawn(draw, n) @ columns
    items = sums[:, k + 1] - (sums[:, :k] ** 2).sum(axis=1) / n
    totals = sums[:, k + 2] - sums[:, k] ** 2 / n
    if (totals <= ROUNDING * sums[:, k + 1]).any():
        raise _still("in a resample")
    return np.asarray(np.minimum(k / (k - 1) * (1 - items / totals), 1.0))


def _still(where: str) -> AnalysisError:
    return AnalysisError(
        needed="people whose total differs in every resample",
        found=f"the same total for everybody {where}",
        remedy="collect more responses, or use Feldt's limits",
    )


def _draws(n: int, *, replicates: int, rng: np.random.Generator | None) -> Iterator[Codes]:
    """Row numbers in portions; without a generator a fixed stream, so equal input gives equal limits."""
    known = generator(rng, seed=SEED)
    for samples in portions(replicates, most=CELLS // n):
        yield known.integers(n, size=(samples, n))


def _parts(draw: Codes) -> Iterator[Codes]:
    portion = max(CELLS // draw.shape[1], 1)
    for start in range(0, len(draw), portion):
        yield draw[start : start + portion]


def _checked(index: npt.ArrayLike, *, n: int) -> Codes:
    draw = np.asarray(index)
    if draw.ndim != 2 or draw.shape[1] != n or len(draw) < 2 or draw.dtype.kind not in "iu":
        raise BadOption("index", needed=f"as whole numbers of shape (replicates, {n})", found=f"shape {draw.shape}")
    if draw.min() < 0 or draw.max() >= n:
        raise BadOption(
            "index",
            needed=f"with row positions from 0 to {n - 1}",
            found=f"{draw.min()} to {draw.max()}",
            remedy="subtract 1 from row numbers that count from 1",
        )
    return draw.astype(np.int64)
