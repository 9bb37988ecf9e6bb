"""People drawn anew, with the cuts and reliabilities that rest on them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.checks import Array
from analysis.loyalty.cuts import AtCut
from analysis.loyalty.movement import covariances
from analysis.loyalty.movement.covariances import Errors
from analysis.loyalty.movement.item_alpha import WaveItems
from analysis.loyalty.movement.orthants import ROUGH_POINTS
from analysis.loyalty.movement.states import TwoWaves, WaveCut, is_high
from analysis.numeric.draws import drawn_anew, portions

# Cells of one array of people by samples.
CELLS = 2**20


@dataclass(frozen=True, kw_only=True, eq=False)
class How:
    """How people are drawn and judged.

    items   of the attitude in both waves, whose alpha is taken anew in each sample; None for a fixed reliability
    """

    rules: tuple[WaveCut, WaveCut]
    at_cut: AtCut
    reliabilities: tuple[float, float]
    error_covariances: Array
    items: WaveItems | None
    replicates: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Resampled:
    """Moves in each sample, shape (replicates,)."""

    observed: Array
    error: Array
    corrected: Array


def resample(people: TwoWaves, how: How, rng: np.random.Generator) -> Resampled:
    """The moves of resampled people."""
    parts = [_of(people, drawn, how) for drawn in _samples(people, how, rng)]
    observed, error, corrected = (np.concatenate(one) for one in zip(*parts, strict=True))
    return Resampled(observed=observed, error=error, corrected=corrected)


def _samples(people: TwoWaves, how: How, rng: np.random.Generator) -> Iterator[Array]:
    """How often each person is drawn, shape (samples, people); the further ones only for medians."""
    has_median = any(isinstance(rule, str) for rule in how.rules)
    size = len(people.values) + (len(people.others) if has_median else 0)
    for samples in portions(how.replicates, most=CELLS // size):
        yield drawn_anew(size, samples=samples, rng=rng)


def _of(people: TwoWaves, drawn: Array, how: How) -> tuple[Array, Array, Array]:
    linked = drawn[:, : len(people.values)]
    mean, spread = covariances.observed(people.values, linked)
    cuts = _cuts(people, drawn, how.rules)
    errors = Errors(shares=1 - _reliabilities(linked, how), covariances=how.error_covariances)
    pooled, still = covariances.error_alone(mean, spread, errors)
    meant = covariances.latent(mean, spread, errors)
    return (
        _moved(people.values, linked, cuts, how),
        covariances.moves(pooled, still, cuts, points=ROUGH_POINTS),
        covariances.moves(mean, meant.covariance, cuts, points=ROUGH_POINTS),
    )


def _cuts(people: TwoWaves, drawn: Array, rules: tuple[WaveCut, WaveCut]) -> Array:
    """Cuts of each sample, shape (samples, 2)."""
    before = np.concatenate([people.values[:, :2], people.others])
    found = np.empty((len(drawn), 2))
    for axis, rule in enumerate(rules):
        found[:, axis] = medians(before[:, axis], drawn) if isinstance(rule, str) else rule
    return found


def medians(values: Array, drawn: Array) -> Array:
    """Median of each sample, from how often each value is drawn."""
    order = np.argsort(values, kind="stable")
    running = np.cumsum(drawn[:, order], axis=1)
    n = running[:, -1:]
    below, above = (running < (n + 1) // 2).sum(axis=1), (running < n // 2 + 1).sum(axis=1)
    return np.asarray((values[order][below] + values[order][above]) / 2)


def _reliabilities(drawn: Array, how: How) -> Array:
    found = np.tile(np.array(how.reliabilities), (len(drawn), 1))
    if how.items is not None:
        found[:, 0] = how.items.alphas(drawn)
    return found


def _moved(values: Array, drawn: Array, cuts: Array, how: How) -> Array:
    """Share of the people drawn who stand in another state."""
    # Fixed cuts are the same in every sample: one row of flags serves all.
    own = cuts if any(isinstance(rule, str) for rule in how.rules) else cuts[:1]
    moved = np.zeros((len(own), len(values)), dtype=bool)
    for axis in (0, 1):
        line = own[:, axis : axis + 1]
        moved |= is_high(values[:, axis], line, how.at_cut) != is_high(values[:, axis + 2], line, how.at_cut)
    return np.asarray((drawn * moved).sum(axis=1) / np.maximum(drawn.sum(axis=1), 1.0))
