"""The four states of Dick and Basu: relative attitude against repeat patronage."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.checks import MOST_REPLICATES, Array, check_choice, check_level, check_whole
from analysis.errors import BadOption, ConstantItems, TooFewRows
from analysis.inference.limits import percentile_limits
from analysis.loyalty.axes import AXES, Values, are_reliabilities, people_of
from analysis.loyalty.cuts import AtCut, Cut, Flags, cut_of, resampled_high
from analysis.loyalty.kmeans import best_clusters, resampled_clusters, standardised
from analysis.numeric.draws import generator

State = Literal["loyal", "latent", "spurious", "none"]
STATES: tuple[State, ...] = get_args(State)
# Position of each state in a table [attitude high, patronage high].
PLACES = ((1, 1), (1, 0), (0, 1), (0, 0))
KMEANS_STARTS = 20
# Without a generator the samples come from this stream, so equal input gives equal output.
FIXED_SEED = 20_241

Limits = tuple[float, float] | None
Resampled = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Quadrants:
    """Loyalty states of people.

    states         loyal, latent, spurious or none for each person; missing where an axis is missing
    cuts           cut of the attitude axis and of the patronage axis; the means of all people for kmeans
    counts         people in each state
    shares         state, count, share, low, high
    axes           each axis on its own: rule, cut, people exactly at it, mean, sd, share above with its interval
    is_two_by_two  whether the states are the four quadrants; can be false for kmeans only
    centroids      centre of each cluster on the two axes, with its state and size; None except for kmeans
    uncertain      share of people closer to a cut than their error of measurement; None without reliabilities
    rules          what was asked for: midpoint, median, kmeans or a number, for each axis
    level, replicates   of the bootstrap, which draws people and cuts anew
    n, n_dropped   people with a state; people without one because an axis is missing
    """

    states: "pd.Series[str]"
    cuts: tuple[float, float]
    counts: "pd.Series[int]"
    shares: pd.DataFrame
    axes: pd.DataFrame
    is_two_by_two: bool
    centroids: pd.DataFrame | None
    uncertain: float | None
    rules: tuple[Cut, Cut]
    at_cut: AtCut
    level: float
    replicates: int
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each state: count, share and limits."""
        return self.shares


@dataclass(frozen=True, kw_only=True)
class _How:
    """The options of a division."""

    rules: tuple[Cut, Cut]
    ranges: tuple[Limits, Limits]
    at_cut: AtCut
    replicates: int


@dataclass(frozen=True, kw_only=True, eq=False)
class _Split:
    """A division of people in two on each axis."""

    high: tuple[Flags, Flags]
    cuts: tuple[float, float]
    at: tuple[int, int]
    resampled: Resampled
    centroids: pd.DataFrame | None = None
    is_two_by_two: bool = True


def quadrants(
    attitude: Values,
    patronage: Values,
    *,
    cut: tuple[Cut, Cut] = ("midpoint", "median"),
    ranges: tuple[Limits, Limits] = ((1, 5), None),
    at_cut: AtCut = "high",
    reliabilities: tuple[float | None, float | None] | None = None,
    level: float = 0.95,
    replicates: int = 1000,
    rng: np.random.Generator | None = None,
) -> Quadrants:
    """Loyalty states: high or low relative attitude against high or low repeat patronage.

    Parameters
    ----------
    attitude, patronage : one value for each person
        Relative attitude (better than the best rival, not merely different) and an index of patronage. A person
        without rivals has no relative attitude and must be missing, not zero.
    cut : rule for each axis: midpoint (of ``ranges``), median, kmeans (for both axes together) or a number
        A study freezes its cuts at the first wave by giving them as numbers afterwards: a median or kmeans cut made
        anew in each wave pins the shares, and loyalty cannot move.
    ranges : lowest and highest point of each axis; needed where its midpoint is the cut
    at_cut : whether a person exactly at a cut counts as high or low
    reliabilities : of the two axes, to tell whose state is uncertain; None for an axis measured without error
    level, replicates : of the bootstrap intervals
    rng : None draws the samples from a fixed stream, so equal input gives equal output

    Raises
    ------
    TooFewRows      fewer than 2 people with both axes (kmeans: 4 different people)
    ConstantItems   an axis whose median or clusters are asked for does not vary
    OutOfRange      a value outside the range whose midpoint is asked for
    BadOption       a rule, range or option that means nothing

    Notes
    -----
    Source: Dick & Basu (1994), J. Acad. Mark. Sci. 22(2), 99-113, who give no cuts; see docs/methods.md.
    """
    _check_options(cut, at_cut, reliabilities)
    replicates = check_whole("replicates", replicates, least=100, most=MOST_REPLICATES)
    check_level(level)
    rng = generator(rng, seed=FIXED_SEED)
    people = people_of(attitude, patronage)
    points = _complete(people)
    how = _How(rules=cut, ranges=ranges, at_cut=at_cut, replicates=replicates)
    split = _clustered(points, how, rng) if "kmeans" in cut else _cut(points, how, rng)
    states = _states(split.high)
    counts = pd.Series([int((states == s).sum()) for s in STATES], index=list(STATES), name="count")
    return Quadrants(
        states=_for_everyone(states, people),
        cuts=split.cuts,
        counts=counts,
        shares=_shares(counts, split.resampled, level),
        axes=_axes(points, split, cut, level),
        is_two_by_two=split.is_two_by_two,
        centroids=split.centroids,
        uncertain=None if reliabilities is None else _uncertain(points, split.cuts, reliabilities, level),
        rules=cut,
        at_cut=at_cut,
        level=level,
        replicates=replicates,
        n=len(points),
        n_dropped=len(people) - len(points),
    )


def _check_options(cut: tuple[Cut, Cut], at_cut: str, reliabilities: tuple[float | None, float | None] | None) -> None:
    if (
        not (isinstance(cut, Sequence) and not isinstance(cut, str | bytes))
        or len(cut) != 2
        or (("kmeans" in cut) and cut != ("kmeans", "kmeans"))
    ):
        raise BadOption("cut", needed="for both axes, and kmeans for both or none", found=cut)
    check_choice("at_cut", at_cut, get_args(AtCut))
    if reliabilities is None:
        return
    if "kmeans" in cut:
        raise BadOption("reliabilities", needed="only beside a cut; clusters have none", found=reliabilities)
    if not are_reliabilities(reliabilities):
        raise BadOption("reliabilities", needed="between 0 and 1", found=reliabilities)


def _complete(people: pd.DataFrame) -> Array:
    points = people.dropna().to_numpy()
    if len(points) < 2:
        raise TooFewRows(needed_rows=2, found_rows=len(points), given_rows=len(people))
    return points


def _cut(points: Array, how: _How, rng: np.random.Generator) -> _Split:
    first, second = (cut_of(AXES[j], points[:, j], how.rules[j], how.ranges[j]) for j in (0, 1))
    return _Split(
        high=(first.high(how.at_cut), second.high(how.at_cut)),
        cuts=(first.cut, second.cut),
        at=(int(first.at().sum()), int(second.at().sum())),
        resampled=resampled_high((first, second), at_cut=how.at_cut, replicates=how.replicates, rng=rng),
    )


def _clustered(points: Array, how: _How, rng: np.random.Generator) -> _Split:
    constant = [name for name, spread in zip(AXES, np.ptp(points, axis=0), strict=True) if spread == 0]
    if constant:
        raise ConstantItems(constant)
    pairs, inverse, sizes = np.unique(points, axis=0, return_inverse=True, return_counts=True)
    counts = sizes.astype(np.float64)
    found = best_clusters(standardised(pairs, counts), counts, starts=KMEANS_STARTS, rng=rng)
    above = found.centroids >= 0 if how.at_cut == "high" else found.centroids > 0
    labels = found.labels[inverse.ravel()]
    mean, spread = points.mean(axis=0), points.std(axis=0)
    centroids = pd.DataFrame(found.centroids * spread + mean, columns=list(AXES))
    centroids["state"] = _states((above[:, 0], above[:, 1]))
    centroids["count"] = np.bincount(labels, minlength=len(centroids))
    return _Split(
        high=(above[labels, 0], above[labels, 1]),
        cuts=(float(mean[0]), float(mean[1])),
        at=(0, 0),
        resampled=resampled_clusters(pairs, counts, found, replicates=how.replicates, rng=rng),
        centroids=centroids,
        is_two_by_two=bool(centroids["state"].nunique() == len(STATES)),
    )


def _states(high: tuple[Flags, Flags]) -> npt.NDArray[np.str_]:
    table = np.array([["none", "spurious"], ["latent", "loyal"]])
    return np.asarray(table[high[0].astype(int), high[1].astype(int)])


def _for_everyone(states: npt.NDArray[np.str_], people: pd.DataFrame) -> "pd.Series[str]":
    known = people.notna().all(axis=1).to_numpy()
    everyone = np.full(len(people), None, dtype=object)
    everyone[known] = states
    return pd.Series(pd.Categorical(everyone, categories=list(STATES)), index=people.index, name="state")


def _shares(counts: "pd.Series[int]", resampled: Resampled, level: float) -> pd.DataFrame:
    n = int(counts.sum())
    rows = []
    for state, place in zip(STATES, PLACES, strict=True):
        low, high = _limits(int(counts[state]), n, resampled[:, place[0], place[1]], level)
        rows.append({"state": state, "count": int(counts[state]), "share": counts[state] / n, "low": low, "high": high})
    return pd.DataFrame(rows)


def _limits(count: int, n: int, resampled: Resampled, level: float) -> tuple[float, float]:
    """Percentile limits; where a sample has nobody or everybody, the exact binomial limit, for it cannot vary."""
    tail = (1 - level) / 2
    low, high = map(float, percentile_limits(resampled / n, level=level))
    if count == 0:
        high = max(high, 1 - tail ** (1 / n))
    if count == n:
        low = min(low, tail ** (1 / n))
    return low, high


def _axes(points: Array, split: _Split, rules: tuple[Cut, Cut], level: float) -> pd.DataFrame:
    rows = []
    for j, name in enumerate(AXES):
        count = int(split.high[j].sum())
        low, high = _limits(
            count,
            len(points),
            split.resampled[:, 1, :].sum(axis=1) if j == 0 else split.resampled[:, :, 1].sum(axis=1),
            level,
        )
        rows.append(
            {
                "axis": name,
                "rule": str(rules[j]) if isinstance(rules[j], str) else "given",
                "cut": split.cuts[j],
                "n_at_cut": split.at[j],
                "mean": points[:, j].mean(),
                "sd": points[:, j].std(ddof=1),
                "share_high": count / len(points),
                "low": low,
                "high": high,
            }
        )
    return pd.DataFrame(rows)


def _uncertain(
    points: Array, cuts: tuple[float, float], reliabilities: tuple[float | None, float | None], level: float
) -> float:
    """Share of people whose distance from a cut is within the confidence interval of their own value."""
    z = float(special.ndtri((1 + level) / 2))
    doubtful = np.zeros(len(points), dtype=bool)
    for j, reliability in enumerate(reliabilities):
        if reliability is not None:
            error = points[:, j].std(ddof=1) * np.sqrt(1 - reliability)
            doubtful |= np.abs(points[:, j] - cuts[j]) < z * error
    return float(doubtful.mean())
