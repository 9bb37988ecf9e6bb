"""People drawn anew, as how often each is drawn: sums over a sample need no copy of its rows."""

from collections.abc import Callable, Iterator

import numpy as np

from analysis.checks import Array, check_rng
from analysis.numeric.blocks import Codes

# Replicates that are done, all of them.
Progress = Callable[[int, int], None]


def generator(rng: np.random.Generator | None, *, seed: int) -> np.random.Generator:
    """The generator given, else a fixed stream: equal input gives equal limits. Raises BadOption."""
    if rng is None:
        return np.random.default_rng(seed)
    check_rng(rng)
    return rng


def portions(replicates: int, *, most: int) -> Iterator[int]:
    """Sizes of the portions in which replicates are made, one of them at least in each."""
    size = max(most, 1)
    for start in range(0, replicates, size):
        yield min(size, replicates - start)


def drawn_anew(units: int, *, samples: int, rng: np.random.Generator) -> Array:
    """How often each of these units is drawn in each sample of as many, shape (samples, units)."""
    return times_drawn(rng.integers(units, size=(samples, units)), units)


def times_drawn(drawn: Codes, units: int) -> Array:
    """How often each unit stands in each row of what was drawn, shape (samples, units)."""
    samples = len(drawn)
    places = drawn + np.arange(samples)[:, np.newaxis] * units
    return np.bincount(places.ravel(), minlength=samples * units).reshape(samples, units).astype(np.float64)
