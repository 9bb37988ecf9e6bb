"""Moves that were counted, and what the latent normal model says of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import Array
from analysis.errors import ConstantItems
from analysis.inference.limits import percentile_limits
from analysis.loyalty.axes import AXES
from analysis.loyalty.cuts import AtCut
from analysis.loyalty.movement import covariances
from analysis.loyalty.movement.covariances import Errors
from analysis.loyalty.movement.expected import ExpectedMoves, errors_of, expect
from analysis.loyalty.movement.resampling import How, Resampled, resample
from analysis.loyalty.movement.states import TwoWaves, counted, is_high, states_of

# Scores more skewed than this are far from the normal distribution that the correction rests on.
SKEWED = 1.0
# How far the reliabilities are shifted to show what depends on them.
SHIFT = 0.05
# Shares that differ by less than this are the same.
ROUNDING = 1e-9
COLUMNS = tuple(f"{axis}_{wave}" for wave in ("before", "after") for axis in AXES)


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """What was counted: people by state before and after, and on each axis the share that changed sides."""

    table: pd.DataFrame
    cuts: Array
    changed_sides: list[float]

    @property
    def n(self) -> int:
        """People in both waves."""
        return int(self.table.to_numpy().sum())

    @property
    def moved(self) -> int:
        """People in another state afterwards."""
        return self.n - int(np.trace(self.table.to_numpy()))

    @property
    def share(self) -> float:
        """Their share."""
        return self.moved / self.n


def seen_in(people: TwoWaves, cuts: Array, at_cut: AtCut) -> Seen:
    """The states of these people in both waves."""
    waves = (people.values[:, :2], people.values[:, 2:])
    high = [is_high(wave, cuts, at_cut) for wave in waves]
    table = counted(*(states_of(wave, cuts, at_cut) for wave in waves))
    return Seen(table=table, cuts=cuts, changed_sides=[float(one) for one in (high[0] != high[1]).mean(axis=0)])


def beside_error(people: TwoWaves, seen: Seen, how: How, level: float, rng: np.random.Generator) -> dict[str, Any]:
    """What the latent normal model says of the moves that were counted."""
    mean, spread = _moments(people.values)
    errors = errors_of(spread, np.array([how.reliabilities]), how.error_covariances)
    model = expect(mean, spread, errors, seen.cuts)
    skewness = _skewness(people.values)
    judged = _judged(seen.share, model, resample(people, how, rng), level)
    skewed = tuple(str(name) for name, one in skewness.items() if abs(one) > SKEWED)
    stands_out = judged["is_shown"] and not skewed
    return {
        **judged,
        "beyond_error": _beyond_error(seen.table, model.error_alone, level) & stands_out,
        "error_alone": model.error_alone,
        "corrected": model.corrected,
        "axes": model.axes.assign(observed=seen.changed_sides),
        "shares": _with_counted(model.shares, seen),
        "stabilities": model.stabilities,
        "at_boundary": model.at_boundary,
        "sensitivity": _sensitivity(mean, spread, errors, seen),
        "skewness": skewness,
        "skewed": skewed,
    }


def _moments(values: Array) -> tuple[Array, Array]:
    constant = [name for name, spread in zip(COLUMNS, np.ptp(values, axis=0), strict=True) if spread == 0]
    if constant:
        raise ConstantItems(constant)
    return values.mean(axis=0), np.cov(values.T)


def _judged(observed: float, model: ExpectedMoves, drawn: Resampled, level: float) -> dict[str, Any]:
    """The excess and the corrected moves with their limits.

    That nobody moved is a boundary, which no percentile reaches: the lower limit is 0 until the excess is shown.
    """
    excess = observed - model.moves_error
    se = float((drawn.observed - drawn.error).std(ddof=1))
    reach = float(special.ndtri((1 + level) / 2)) * se
    # what the last bits of an orthant make is shown by nothing
    told = max(reach, ROUNDING)
    error, corrected = (percentile_limits(one, level=level) for one in (drawn.error, drawn.corrected))
    return {
        "moves_error": model.moves_error,
        "error_se": float(drawn.error.std(ddof=1)),
        "error_low": float(error[0]),
        "error_high": float(error[1]),
        "excess": excess,
        "excess_se": se,
        "excess_low": excess - reach,
        "excess_high": excess + reach,
        "moves_corrected": model.moves_corrected,
        "corrected_se": float(drawn.corrected.std(ddof=1)),
        "corrected_low": float(corrected[0]) if excess > told else 0.0,
        "corrected_high": float(corrected[1]),
        "is_shown": excess > told,
        "reliabilities_too_low": excess < -told,
    }


def _beyond_error(counts: pd.DataFrame, error_alone: pd.DataFrame, level: float) -> pd.DataFrame:
    """Moves that so many people of a state make by error with a chance below 1 - level over all twelve."""
    cells, chances = counts.to_numpy(), np.clip(error_alone.to_numpy(), 0.0, 1.0)
    tails = special.bdtrc(cells - 1, cells.sum(axis=1, keepdims=True), chances)
    # nobody at all is no more than error makes
    beyond = (cells > 0) & (tails < (1 - level) / 12) & ~np.eye(len(cells), dtype=bool)
    return pd.DataFrame(beyond, index=counts.index, columns=counts.columns)


def _with_counted(shares: pd.DataFrame, seen: Seen) -> pd.DataFrame:
    """Shares of the states as counted beside those of the corrected distribution."""
    before, after = (seen.table.sum(axis=axis).to_numpy() / seen.n for axis in (1, 0))
    return shares.assign(observed_before=before, observed_after=after)


def _sensitivity(mean: Array, spread: Array, errors: Errors, seen: Seen) -> pd.DataFrame:
    """The moves with both reliabilities lower, as given, and higher, as far as there is such a reliability."""
    values = np.clip((1 - errors.shares) + np.array([[-SHIFT], [0.0], [SHIFT]]), SHIFT / 10, 1.0)
    shifted = Errors(shares=1 - values, covariances=errors.covariances)
    means, spreads, cuts = (np.repeat(one[None], 3, axis=0) for one in (mean, spread, seen.cuts))
    meant = covariances.latent(means, spreads, shifted)
    error = covariances.moves(*covariances.error_alone(means, spreads, shifted), cuts)
    corrected = covariances.moves(means, meant.covariance, cuts)
    return pd.DataFrame(
        {
            "shift": [-SHIFT, 0.0, SHIFT],
            "attitude": values[:, 0],
            "patronage": values[:, 1],
            "moves_error": error,
            "excess": seen.share - error,
            "moves_corrected": corrected,
            "at_boundary": meant.at_boundary,
        }
    )


def _skewness(values: Array) -> "pd.Series[float]":
    """Type 3, as everywhere: the third moment by the standard deviation with divisor n - 1."""
    about = values - values.mean(axis=0)
    found = (about**3).mean(axis=0) / about.std(axis=0, ddof=1) ** 3
    return pd.Series(found, index=list(COLUMNS), name="skewness")
