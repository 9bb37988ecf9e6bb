"""Shares of the states in two waves of different people: who moved cannot be told, only how the shares differ."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import MOST_REPLICATES, Array, check_choice, check_level, check_whole
from analysis.errors import TooFewRows
from analysis.inference.shares import share_change
from analysis.loyalty.cuts import AtCut
from analysis.loyalty.movement.resampling import CELLS, medians
from analysis.loyalty.movement.states import (
    STATE_AT,
    Codes,
    WaveCut,
    axes_frame,
    check_cuts,
    cuts_of,
    is_high,
    states_of,
)
from analysis.loyalty.quadrants import FIXED_SEED, STATES
from analysis.numeric.draws import drawn_anew, generator, portions


@dataclass(frozen=True, kw_only=True, eq=False)
class ShareChanges:
    """Shares of the states in two waves of different people.

    table      for each state: count and share before and after, change, se, low, high
    cuts, rules, at_cut   the numbers, what was asked for, and where those at a cut go
    n_before, n_after, n_dropped   people with a state in each wave; people of either without one
    """

    table: pd.DataFrame
    cuts: tuple[float, float]
    rules: tuple[WaveCut, WaveCut]
    at_cut: AtCut
    level: float
    replicates: int
    n_before: int
    n_after: int
    n_dropped: int

    @property
    def n(self) -> int:
        """People with a state in either wave."""
        return self.n_before + self.n_after

    def to_frame(self) -> pd.DataFrame:
        """One row for each state."""
        return self.table


def share_changes(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    cuts: tuple[WaveCut, WaveCut],
    at_cut: AtCut = "high",
    level: float = 0.95,
    replicates: int = 1000,
    rng: np.random.Generator | None = None,
) -> ShareChanges:
    """Share of each state in one wave less its share in an earlier wave of different people.

    With cuts as numbers the limits are Newcombe's. Where a cut is the median of the first wave, that wave's share is
    fixed by construction: its people and the cut are drawn together, and the limits are the change +- z standard errors
    of the samples.

    Parameters
    ----------
    before, after : frames with the columns attitude and patronage
    cuts : numbers, or "median" where `before` is the study's first wave
    level, replicates, rng : of the limits where a cut is a median

    Raises
    ------
    TooFewRows      fewer than 2 people with both axes in a wave
    UnknownColumn   a frame without one of the axes
    BadOption       a cut or option that means nothing

    Notes
    -----
    Source: Newcombe (1998), Stat. Med. 17, 873-890, method 10.
    Checked against: statsmodels confint_proportions_2indep,
    tests/analysis/loyalty/movement/test_different_people.py

    Examples
    --------
    >>> before = pd.DataFrame({"attitude": [1, 1, 5, 5], "patronage": [0, 0, 1, 0]})
    >>> after = pd.DataFrame({"attitude": [5, 1, 5, 5], "patronage": [1, 0, 1, 1]})
    >>> share_changes(before, after, cuts=(3, 0.5)).table["change"].tolist()
    [0.5, -0.25, 0.0, -0.25]
    """
    rules = check_cuts(cuts)
    check_choice("at_cut", at_cut, get_args(AtCut))
    check_level(level)
    replicates = check_whole("replicates", replicates, least=100, most=MOST_REPLICATES)
    rng = generator(rng, seed=FIXED_SEED)
    frames = [axes_frame(name, one) for name, one in (("before", before), ("after", after))]
    first, second = (one.dropna().to_numpy() for one in frames)
    if min(len(first), len(second)) < 2:
        raise TooFewRows(needed_rows=2, found_rows=min(len(first), len(second)), given_rows=len(before) + len(after))
    numbers = cuts_of(rules, first)
    counts = [np.bincount(states_of(one, numbers, at_cut), minlength=len(STATES)) for one in (first, second)]
    table = pd.DataFrame([_row(place, counts, (len(first), len(second)), level) for place in range(len(STATES))])
    if any(isinstance(rule, str) for rule in rules):
        table = _with_drawn_cuts(table, _drawn(first, second, rules, at_cut, replicates, rng), level)
    return ShareChanges(
        table=table,
        cuts=(float(numbers[0]), float(numbers[1])),
        rules=rules,
        at_cut=at_cut,
        level=level,
        replicates=replicates,
        n_before=len(first),
        n_after=len(second),
        n_dropped=sum(map(len, frames)) - len(first) - len(second),
    )


def _row(place: int, counts: list[Codes], n: tuple[int, int], level: float) -> dict[str, object]:
    before, after = int(counts[0][place]), int(counts[1][place])
    found = share_change(before, n[0], after, n[1], level=level)
    return {
        "state": STATES[place],
        "count_before": before,
        "count_after": after,
        "share_before": before / n[0],
        "share_after": after / n[1],
        "change": found.value,
        "se": found.se,
        "low": found.low,
        "high": found.high,
    }


def _with_drawn_cuts(table: pd.DataFrame, drawn: Array, level: float) -> pd.DataFrame:
    """Limits from samples; where a state varies in none of them those of its counts stay."""
    se = drawn.std(axis=0, ddof=1)
    reach = float(special.ndtri((1 + level) / 2)) * se
    known = se > 0
    return table.assign(
        se=np.where(known, se, table["se"]),
        low=np.where(known, np.maximum(table["change"] - reach, -1.0), table["low"]),
        high=np.where(known, np.minimum(table["change"] + reach, 1.0), table["high"]),
    )


def _drawn(
    first: Array,
    second: Array,
    rules: tuple[WaveCut, WaveCut],
    at_cut: AtCut,
    replicates: int,
    rng: np.random.Generator,
) -> Array:
    """Changes of the shares in each sample, shape (replicates, 4)."""
    parts = []
    for samples in portions(replicates, most=CELLS // max(len(first), len(second))):
        one, other = (drawn_anew(len(wave), samples=samples, rng=rng) for wave in (first, second))
        cuts = np.stack(
            [
                medians(first[:, j], one) if isinstance(rule, str) else np.full(samples, rule)
                for j, rule in enumerate(rules)
            ],
            axis=1,
        )
        parts.append(_shares(second, other, cuts, at_cut) - _shares(first, one, cuts, at_cut))
    return np.concatenate(parts)


def _shares(points: Array, drawn: Array, cuts: Array, at_cut: AtCut) -> Array:
    """Share of each state in each sample, by the cuts of that sample."""
    high = [is_high(points[:, axis], cuts[:, axis : axis + 1], at_cut).astype(np.intp) for axis in (0, 1)]
    states = STATE_AT[high[0], high[1]]
    return np.stack([(drawn * (states == place)).sum(axis=1) / len(points) for place in range(len(STATES))], axis=1)
