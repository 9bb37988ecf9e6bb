"""Movement between Dick and Basu's states: how much of it error of measurement makes by itself."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd

from analysis.checks import MOST_REPLICATES, check_choice, check_level, check_whole
from analysis.errors import BadOption
from analysis.inference.shares import wilson_interval
from analysis.loyalty.cuts import AtCut
from analysis.loyalty.movement.expected import Given, check_error_covariances, checked_reliabilities
from analysis.loyalty.movement.homogeneity import Homogeneity, bhapkar
from analysis.loyalty.movement.item_alpha import WaveItems, wave_items
from analysis.loyalty.movement.judged import beside_error, seen_in
from analysis.loyalty.movement.reliabilities import Reliability
from analysis.loyalty.movement.resampling import How
from analysis.loyalty.movement.states import TwoWaves, WaveCut, check_cuts, cuts_of, two_waves
from analysis.loyalty.quadrants import FIXED_SEED
from analysis.numeric.draws import generator

__all__ = ["Transitions", "transitions"]

# Fewer people in both waves tell what was observed, and nothing about error.
FEWEST_PAIRS = 50


@dataclass(frozen=True, kw_only=True, eq=False)
class Transitions:
    """Movement of the same people between two waves. What needs 50 people is None with fewer.

    observed         people by state before (rows) and after (columns)
    error_alone      where people of each state go if nobody changes and error of measurement alone moves them
    corrected        where they go, freed from error
    beyond_error     which moves more people made than error alone makes (exact binomial tail of the people who were in
                     that state, at 1 - level over the twelve moves); none unless the excess is shown, or with skewed
                     scores
    moves_observed, moves_error, moves_corrected   share of people in another state, each with its limits
    excess           moves observed beyond those that error alone makes
    corrected_low    0 unless the excess is shown
    is_shown         the excess is above 0 beyond chance: people moved
    reliabilities_too_low   the excess is below 0 beyond chance: these data have less error than was taken for granted
    axes             each axis alone: share that changes sides (observed, error_alone, corrected), stability
    shares           of each state before and after, as the fitted distribution has them, observed and corrected
    stabilities      latent correlation of each axis with itself, not cut off at 1
    at_boundary      the reliabilities leave no covariance of what is meant: the nearest was taken
    sensitivity      the same moves with both reliabilities .05 lower and higher
    skewness         of attitude and patronage in each wave (type 3)
    skewed           columns with a skewness beyond 1 in size: the model assumes normal scores, and with such ones finds
                     an excess too often where nobody moved
    homogeneity      test that every state has the same share in both waves; None where it cannot be tested
    reliabilities    of attitude and patronage, and where each comes from
    error_covariances   between the errors of an axis in both waves
    cuts, rules, at_cut   the numbers, what was asked for, and where those at a cut go
    level, replicates     of the intervals
    n, n_dropped     people in both waves; people of either wave left out
    """

    observed: pd.DataFrame
    moves_observed: float
    moves_low: float
    moves_high: float
    homogeneity: Homogeneity | None
    reliabilities: tuple[Reliability, Reliability]
    error_covariances: tuple[float, float]
    cuts: tuple[float, float]
    rules: tuple[WaveCut, WaveCut]
    at_cut: AtCut
    level: float
    replicates: int
    n: int
    n_dropped: int
    error_alone: pd.DataFrame | None = None
    beyond_error: pd.DataFrame | None = None
    corrected: pd.DataFrame | None = None
    moves_error: float | None = None
    error_se: float | None = None
    error_low: float | None = None
    error_high: float | None = None
    moves_corrected: float | None = None
    corrected_se: float | None = None
    excess: float | None = None
    excess_se: float | None = None
    excess_low: float | None = None
    excess_high: float | None = None
    corrected_low: float | None = None
    corrected_high: float | None = None
    is_shown: bool = False
    reliabilities_too_low: bool = False
    axes: pd.DataFrame | None = None
    shares: pd.DataFrame | None = None
    stabilities: "pd.Series[float] | None" = None
    at_boundary: bool = False
    sensitivity: pd.DataFrame | None = None
    skewness: "pd.Series[float] | None" = None
    skewed: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """One row for each kind of moves: name, estimate, se, low, high; what there is none of is left out."""
        share = self.moves_observed
        rows = (
            ("moves_observed", share, np.sqrt(share * (1 - share) / self.n), self.moves_low, self.moves_high),
            ("moves_error", self.moves_error, self.error_se, self.error_low, self.error_high),
            ("excess", self.excess, self.excess_se, self.excess_low, self.excess_high),
            ("moves_corrected", self.moves_corrected, self.corrected_se, self.corrected_low, self.corrected_high),
        )
        names = ["name", "estimate", "se", "low", "high"]
        return pd.DataFrame([row for row in rows if row[1] is not None], columns=names).assign(n=self.n)


def transitions(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    reliabilities: tuple[Given | str, Given],
    cuts: tuple[WaveCut, WaveCut],
    at_cut: AtCut = "high",
    items: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    error_covariances: tuple[float, float] = (0.0, 0.0),
    level: float = 0.95,
    replicates: int = 1000,
    rng: np.random.Generator | None = None,
) -> Transitions:
    r"""Movement of the same people between the four states, beside the movement that error alone would make.

    With error of measurement people near a cut change sides although nothing about them has changed: with
    reliabilities of .8 more than a third of them. The excess over that is

    .. math:: D = \text{observed} - \text{error alone}, \quad D \pm z\, SD^*

    with ``SD*`` from resampled people. Corrected moves come from the orthants of N(mean, S - diag((1 - rho) s^2)).

    Parameters
    ----------
    before, after : frames with the columns attitude and patronage, people linked by index
    reliabilities : of attitude and of patronage, above 0 and at most 1
        A number; None for an axis taken as exact; what `retest_reliability` or `three_wave_reliability` found; for the
        attitude also "alpha", of its `items`, which is then taken anew in each sample.
    cuts : of the study's first wave, as numbers; "median" where `before` is that wave, and is drawn anew with it
    at_cut : whether a person exactly at a cut counts as high or low
    items : the attitude's items in both waves, pointing one way, people linked by index
    error_covariances : between the errors of the same axis in both waves: alpha leaves out what an item always has
    level, replicates : of the intervals
    rng : None draws the samples from a fixed stream, so equal input gives equal output

    Raises
    ------
    NotLinked       nobody with both axes in both waves
    ConstantItems   an axis on which nobody differs in a wave (of 50 people or more)
    UnknownColumn   a frame without one of the axes
    BadOption       a reliability, cut or option that means nothing, a person twice in a wave
    Inadmissible    items that share nothing, where their alpha is asked for

    Notes
    -----
    Source: the latent normal model of docs/methods.md; Dick & Basu (1994), J. Acad. Mark. Sci. 22(2), 99-113.
    Checked against: simulated waves, scipy.stats.multivariate_normal, tests/analysis/loyalty/test_transitions.py

    Examples
    --------
    >>> draw = np.random.default_rng(1)
    >>> meant = draw.normal(size=(400, 2))
    >>> before, after = (pd.DataFrame(meant + draw.normal(0, 0.5, (400, 2)), columns=["attitude", "patronage"])
    ...                  for _ in range(2))
    >>> found = transitions(before, after, reliabilities=(0.8, 0.8), cuts=(0, 0))
    >>> round(found.moves_observed, 2), round(found.moves_error, 2), found.is_shown, found.corrected_low
    (0.41, 0.37, False, 0.0)
    """
    rules = check_cuts(cuts)
    check_choice("at_cut", at_cut, get_args(AtCut))
    check_level(level)
    replicates = check_whole("replicates", replicates, least=100, most=MOST_REPLICATES)
    rng = generator(rng, seed=FIXED_SEED)
    shared = check_error_covariances(error_covariances)
    people = two_waves(before, after)
    known, own_items = _reliabilities(reliabilities, items, people)
    seen = seen_in(people, cuts_of(rules, np.concatenate([people.values[:, :2], people.others])), at_cut)
    how = How(
        rules=rules,
        at_cut=at_cut,
        reliabilities=(known[0].value, known[1].value),
        error_covariances=np.array(shared),
        items=own_items,
        replicates=replicates,
    )
    low, high = wilson_interval(seen.moved, seen.n, level=level)
    return Transitions(
        observed=seen.table,
        moves_observed=seen.share,
        moves_low=low,
        moves_high=high,
        homogeneity=bhapkar(seen.table),
        reliabilities=known,
        error_covariances=shared,
        cuts=(float(seen.cuts[0]), float(seen.cuts[1])),
        rules=rules,
        at_cut=at_cut,
        level=level,
        replicates=replicates,
        n=seen.n,
        n_dropped=people.n_dropped,
        **(beside_error(people, seen, how, level, rng) if seen.n >= FEWEST_PAIRS else {}),
    )


def _reliabilities(
    given: object, items: object, people: TwoWaves
) -> tuple[tuple[Reliability, Reliability], WaveItems | None]:
    """Both reliabilities, and the items where alpha is taken anew in each sample."""
    if not isinstance(given, tuple | list) or len(given) != 2:
        return checked_reliabilities(given), None
    from_items = isinstance(given[0], str)
    if from_items != (items is not None) or (from_items and given[0] != "alpha"):
        raise BadOption("items", needed="together with alpha for the reliability of the attitude", found=given)
    if not from_items:
        return checked_reliabilities(given), None
    own = wave_items(items, people.index)
    alpha = Reliability(value=own.alpha, source="alpha", n=own.n)
    return checked_reliabilities((alpha, given[1])), own
