"""How far measures of loyalty foretell what people do later, told on people whom the prediction has not seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.checks import (
    Array,
    check_level,
    check_rng,
    check_same_rows,
    check_scores,
    check_whole,
    numeric_frame,
)
from analysis.errors import BadOption, ConstantItems, TooFewItems, TooFewRows
from analysis.numeric.ranks import average_ranks

Folds = npt.NDArray[np.int64]
# R2 or AUC, and how much each person moves it
Judged = tuple[float, Array]


@dataclass(frozen=True, kw_only=True, eq=False)
class Foretelling:
    """What each measure foretells of a later outcome, out of sample.

    table       a row for each measure: name, estimate, se, low, high, and the rise that `against` brings over it:
                rise, rise_low, rise_high (0 for itself)
    statistic   "r2" of an amount or a count, "auc" of who came back
    against     the measure whose rise over each other is told
    folds       parts of the people, each foretold from the others
    n           people with every measure and the outcome: all measures are judged by the same
    """

    table: pd.DataFrame
    statistic: Literal["r2", "auc"]
    against: str
    folds: int
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each measure."""
        return self.table


def foretell(
    measures: pd.DataFrame,
    later: "pd.Series[Any]",
    *,
    rng: np.random.Generator,
    against: str | None = None,
    folds: int = 10,
    level: float = 0.95,
) -> Foretelling:
    r"""Cross-validated share of variance, or area under the curve where the outcome is yes or no.

    Each fold is foretold by a straight line fitted to the other folds:

    .. math:: R^2 = 1 - \frac{\sum_i (y_i - \hat y_i)^2}{\sum_i (y_i - \bar y_{(-f)})^2}, \quad
              AUC = \frac{\sum_f \sum_{i \in f, y_i = 1} \sum_{j \in f, y_j = 0} [\hat y_i > \hat y_j] + .5 [\hat y_i =
              \hat y_j]}{\sum_f n_{1f} n_{0f}}

    Below 0 (R2) a measure foretells less than the mean of the others does; at .5 (AUC) no more than a coin.

    Parameters
    ----------
    measures : one row for each person, before; one column for each measure, such as the four approaches
    later : what the same people did afterwards: purchases, or whether they came back (0 and 1)
    rng : draws the folds; the same seed gives the same folds
    against : the measure whose rise over the others is told; the last column where none is named
    folds : parts of the people; fewer where one of the two outcomes is rarer

    Raises
    ------
    TooFewItems     no measure
    TooFewRows      fewer than 20 people with everything, or fewer than 5 of one of two outcomes
    ConstantItems   an outcome or a measure in which nobody differs
    BadOption       rows of other people, an unknown measure, folds below 2, a level outside (0, 1)

    Notes
    -----
    Limits are normal, from how much each person moves the figure (linearised; DeLong, DeLong & Clarke-Pearson 1988 for
    the area), with the folds as they were drawn. Purchases of the past foretell purchases: put them among the measures.

    Examples
    --------
    >>> x = pd.DataFrame({"index": np.arange(40.0)})
    >>> foretell(x, 2 * x["index"] + 1, rng=np.random.default_rng(1)).table["estimate"].tolist()
    [1.0]
    """
    check_level(level)
    check_rng(rng)
    values, outcome, dropped = _complete(measures, later)
    names = [str(name) for name in measures.columns]
    last = names[-1] if against is None else against
    if last not in names:
        raise BadOption("against", needed=f"one of {', '.join(names)}", found=against)
    is_two = bool(np.isin(outcome, (0, 1)).all())
    parts = _folds(outcome, is_two, check_whole("folds", folds, least=2, most=1000), rng)
    judge: Callable[[Array], Judged] = _judge(outcome, parts, is_two)
    judged = [judge(column) for column in values.T]
    table = _table(names, judged, judged[names.index(last)], level)
    return Foretelling(
        table=table,
        statistic="auc" if is_two else "r2",
        against=last,
        folds=int(parts.max()) + 1,
        level=level,
        n=len(outcome),
        n_dropped=dropped,
    )


FEWEST, FEWEST_OF_ONE = 20, 5


def _complete(measures: pd.DataFrame, later: "pd.Series[Any]") -> tuple[Array, Array, int]:
    given, outcome = numeric_frame(measures), check_scores(later, name="later")
    if not given.shape[1]:
        raise TooFewItems(needed_items=1, found_items=0, statistic="foretelling")
    check_same_rows("later", later, measures.index, of="measures")
    known = ~np.isnan(given).any(axis=1) & ~np.isnan(outcome)
    if known.sum() < FEWEST:
        raise TooFewRows(needed_rows=FEWEST, found_rows=int(known.sum()), given_rows=len(known))
    used, ends = given[known], outcome[known]
    names = [*map(str, measures.columns), str(later.name or "later")]
    constant = [name for name, column in zip(names, (*used.T, ends), strict=True) if not np.ptp(column)]
    if constant:
        raise ConstantItems(constant)
    return used, ends, int((~known).sum())


def _folds(outcome: Array, is_two: bool, folds: int, rng: np.random.Generator) -> Folds:
    """A fold for each person; of two outcomes every fold has its part."""
    groups = [outcome == 1, outcome == 0] if is_two else [np.ones(len(outcome), dtype=bool)]
    rarest = min(int(group.sum()) for group in groups)
    if rarest < FEWEST_OF_ONE:
        raise TooFewRows(needed_rows=FEWEST_OF_ONE, found_rows=rarest, given_rows=len(outcome))
    parts = np.empty(len(outcome), dtype=np.int64)
    for group in groups:
        dealt = np.arange(int(group.sum())) % min(folds, rarest)
        parts[group] = rng.permutation(dealt)
    return parts


def _judge(outcome: Array, parts: Folds, is_two: bool) -> Callable[[Array], Judged]:
    def judge(measure: Array) -> Judged:
        told, means = _foretold(measure, outcome, parts)
        return _auc(told, outcome, parts) if is_two else _r2(told, means, outcome)

    return judge


def _foretold(measure: Array, outcome: Array, parts: Folds) -> tuple[Array, Array]:
    """For each person the line through the people of the other folds, and their mean."""
    told, means = np.empty(len(outcome)), np.empty(len(outcome))
    for fold in range(int(parts.max()) + 1):
        inside, others = parts == fold, parts != fold
        x, y = measure[others], outcome[others]
        spread = float(((x - x.mean()) ** 2).sum())
        slope = float(((x - x.mean()) * (y - y.mean())).sum()) / spread if spread > 0 else 0.0
        means[inside] = y.mean()
        told[inside] = y.mean() + slope * (measure[inside] - x.mean())
    return told, means


def _r2(told: Array, means: Array, outcome: Array) -> Judged:
    missed, base = (outcome - told) ** 2, (outcome - means) ** 2
    r2 = 1 - missed.mean() / base.mean()
    return float(r2), -(missed - (1 - r2) * base) / (base.mean() * len(outcome))


def _auc(told: Array, outcome: Array, parts: Folds) -> Judged:
    """Pairs of one fold only: lines of different folds are not compared."""
    wins, rivals = np.zeros(len(outcome)), np.zeros(len(outcome))
    for fold in range(int(parts.max()) + 1):
        yes, no = np.flatnonzero((parts == fold) & (outcome == 1)), np.flatnonzero((parts == fold) & (outcome == 0))
        every = average_ranks(told[np.concatenate([yes, no])])
        wins[yes] = every[: len(yes)] - average_ranks(told[yes])
        wins[no] = len(yes) - (every[len(yes) :] - average_ranks(told[no]))
        rivals[yes], rivals[no] = len(no), len(yes)
    pairs = float(rivals[outcome == 1].sum())
    auc = float(wins[outcome == 1].sum()) / pairs
    return auc, (wins - auc * rivals) / pairs


def _table(names: list[str], judged: list[Judged], best: Judged, level: float) -> pd.DataFrame:
    z = float(special.ndtri((1 + level) / 2))
    rows = []
    for name, (estimate, moves) in zip(names, judged, strict=True):
        se, rise, reach = _se(moves), best[0] - estimate, z * _se(best[1] - moves)
        own = {"name": name, "estimate": estimate, "se": se, "low": estimate - z * se, "high": estimate + z * se}
        rows.append(own | {"rise": rise, "rise_low": rise - reach, "rise_high": rise + reach})
    return pd.DataFrame(rows)


def _se(moves: Array) -> float:
    return float(np.sqrt((moves**2).sum()))
