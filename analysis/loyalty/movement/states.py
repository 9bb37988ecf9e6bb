"""People of two waves, their states, and tables of states."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.checks import Array, check_scores, is_number, pick
from analysis.errors import BadOption
from analysis.loyalty.axes import AXES
from analysis.loyalty.cuts import CLOSE, AtCut, Flags
from analysis.loyalty.movement.errors import NotLinked
from analysis.loyalty.quadrants import PLACES, STATES

# A number, or the median of the people of the wave before: the first wave of a study.
WaveCut = float | Literal["median"]
Codes = npt.NDArray[np.intp]
# State of each place in a table [attitude high, patronage high].
STATE_AT = np.array([[STATES.index("none"), STATES.index("spurious")], [STATES.index("latent"), STATES.index("loyal")]])


@dataclass(frozen=True, kw_only=True, eq=False)
class TwoWaves:
    """The same people in two waves.

    values      attitude and patronage before, then after, shape (n, 4)
    index       labels of these people
    others      attitude and patronage of further people of the wave before, shape (m, 2): its medians count them
    n_dropped   people of either wave who are not in the other, or lack an axis in one of them
    """

    values: Array
    index: "pd.Index"
    others: Array
    n_dropped: int


def two_waves(before: pd.DataFrame, after: pd.DataFrame) -> TwoWaves:
    """People with both axes in both waves, linked by index.

    Raises
    ------
    UnknownColumn   a frame without the columns attitude and patronage
    BadOption       a person who stands twice in a wave
    NotLinked       nobody of one wave is in the other with both axes
    """
    first, second = _linked("before", before), _linked("after", after)
    nobodys = len(before) - len(first) + len(after) - len(second)
    everybody = first.index.union(second.index, sort=False)
    one, other = first.dropna(), second.dropna()
    both = one.index.intersection(other.index, sort=False)
    if not len(both):
        raise NotLinked(before=len(one), after=len(other))
    values = np.hstack([one.loc[both].to_numpy(), other.loc[both].to_numpy()])
    others = one.drop(index=both).to_numpy()
    return TwoWaves(values=values, index=both, others=others, n_dropped=len(everybody) + nobodys - len(both))


def axes_frame(name: str, people: pd.DataFrame) -> pd.DataFrame:
    """Both axes as numbers."""
    chosen = pick(people, list(AXES))
    return pd.DataFrame({axis: check_scores(chosen[axis]) for axis in AXES}, index=chosen.index)


def _linked(name: str, people: pd.DataFrame) -> pd.DataFrame:
    """Both axes of everybody who can be found in another wave, each person once; rows without a label cannot."""
    found = axes_frame(name, people)
    found = found[found.index.to_frame().notna().all(axis=1).to_numpy()]
    if found.index.has_duplicates:
        twice = found.index[found.index.duplicated()][0]
        raise BadOption(name, needed="with each person once in its index", found=f"{twice} twice")
    return found


def check_cuts(cuts: object, *, median: bool = True) -> tuple[WaveCut, WaveCut]:
    """Numbers, or where it is allowed the medians of the first wave."""
    needed = "as a number for each axis" + (", or median for the medians of the wave before" if median else "")
    if not isinstance(cuts, tuple | list) or len(cuts) != 2:
        raise BadOption("cuts", needed=needed, found=cuts)
    for cut in cuts:
        if not (is_number(cut) or (median and isinstance(cut, str) and cut == "median")):
            raise BadOption("cuts", needed=needed, found=cuts)
    return _plain(cuts[0]), _plain(cuts[1])


def _plain(cut: WaveCut) -> WaveCut:
    return "median" if isinstance(cut, str) else float(cut)


def cuts_of(rules: tuple[WaveCut, WaveCut], before: Array) -> Array:
    """The cuts themselves, shape (2,)."""
    return np.array([np.median(before[:, j]) if isinstance(rule, str) else rule for j, rule in enumerate(rules)])


def is_high(values: Array, cuts: Array, at_cut: AtCut) -> Flags:
    """Who stands above; those at the cut but for rounding go where `at_cut` says."""
    near = CLOSE * np.maximum(1.0, np.abs(cuts))
    return np.asarray(values >= cuts - near if at_cut == "high" else values > cuts + near)


def states_of(points: Array, cuts: Array, at_cut: AtCut) -> Codes:
    """Place in STATES of each person, from attitude and patronage, shape (n, 2)."""
    high = is_high(points, cuts, at_cut).astype(np.intp)
    return np.asarray(STATE_AT[high[:, 0], high[:, 1]])


def counted(first: Codes, second: Codes) -> pd.DataFrame:
    """People by state before (rows) and after (columns)."""
    cells = np.bincount(first * len(STATES) + second, minlength=len(STATES) ** 2)
    return framed(cells.reshape(len(STATES), len(STATES)))


def joint_frame(chances: Array) -> pd.DataFrame:
    """Chances [attitude, patronage before, attitude, patronage after] as a table of states; they add up to 1."""
    return framed(np.array([[chances[(*one, *other)] for other in PLACES] for one in PLACES]))


def row_shares(joint: pd.DataFrame) -> pd.DataFrame:
    """Where people of each state go; a state that nobody is in has a row of noughts."""
    totals = joint.sum(axis=1)
    return joint.div(totals.where(totals > 0, 1.0), axis=0)


def framed(cells: npt.NDArray[np.float64] | Codes) -> pd.DataFrame:
    """A table with the states before in rows, after in columns."""
    names = pd.Index(STATES, name="before"), pd.Index(STATES, name="after")
    return pd.DataFrame(cells, index=names[0], columns=names[1])
