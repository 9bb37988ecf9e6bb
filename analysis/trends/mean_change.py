"""Differences between two waves, the chance to see them, and changes of one person."""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy import special

from analysis.checks import (
    SMALLEST,
    Array,
    check_level,
    check_number,
    check_same_rows,
    check_scores,
    check_whole,
    is_number,
)
from analysis.errors import BadOption, ConstantScore, TooFewRows
from analysis.inference.means import linearised_se, t_reach, welch_error
from analysis.inference.noncentral_t import two_sided_tail

Method = Literal["welch", "cluster"]
ROUNDING = 1e-14


@dataclass(frozen=True, kw_only=True)
class MeanChange:
    """Mean of a wave less the mean of the wave before.

    change          in the units of the scores
    se, low, high   standard error and confidence limits at `level`
    df, t, p        of the two-sided test
    effect          the change in standard deviations (pooled) of people
    detectable      the change that this many people would have shown with a chance of 80 %
    method          welch for different people; cluster where people or groups stand in both waves
    n_before, n_after, n_dropped   scores used, and left out because they were missing
    """

    change: float
    se: float
    low: float
    high: float
    level: float
    df: float
    t: float
    p: float
    effect: float
    detectable: float
    mean_before: float
    mean_after: float
    n_before: int
    n_after: int
    n_dropped: int
    method: Method

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])

    @property
    def n(self) -> int:
        """Scores used."""
        return self.n_before + self.n_after


@dataclass(frozen=True, kw_only=True)
class ReliableChange:
    """Whether one person's score moved by more than error of measurement would move it.

    index        change in standard errors of a difference
    needed       the change that is just reliable, in the units of the scores
    is_reliable  the change is larger than that, in either direction
    """

    change: float
    se: float
    index: float
    needed: float
    level: float
    is_reliable: bool

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names."""
        return pd.DataFrame([asdict(self)])


def mean_change(
    before: "pd.Series[float]",
    after: "pd.Series[float]",
    *,
    level: float = 0.95,
    clusters: tuple[Sequence[Hashable], Sequence[Hashable]] | None = None,
) -> MeanChange:
    r"""Change of a mean between two waves.

    Different people (Welch):

    .. math:: se^2 = \frac{s_1^2}{n_1} + \frac{s_2^2}{n_2}, \quad
              df = \frac{se^4}{\frac{(s_1^2/n_1)^2}{n_1-1} + \frac{(s_2^2/n_2)^2}{n_2-1}}

    With clusters (people who answered both waves, guests of one party) every score adds its share of the estimate,
    ``e_i = (x_i - mean_2)/n_2`` or ``-(x_i - mean_1)/n_1``, summed within its cluster:

    .. math:: se^2 = \frac{G}{G-1} \sum_g \Bigl(\sum_{i \in g} e_i\Bigr)^2, \quad df = G - 1

    Parameters
    ----------
    before, after : scores of people, one for each response; missing ones are left out
    level : in (0, 1)
    clusters : labels of the rows of both, or None
        The same label in both waves is the same cluster; a row with label None is a cluster of its own.

    Raises
    ------
    TooFewRows      fewer than 2 scores in a wave, or fewer than 2 clusters
    ConstantScore   nobody differs from anybody in either wave
    BadOption       level outside (0, 1), labels of other rows than the scores

    Notes
    -----
    Source: Welch (1947), Biometrika 34, 28-35; Liang & Zeger (1986), Biometrika 73, 13-22.
    Checked against: pingouin.ttest, statsmodels OLS with clustered errors,
    tests/analysis/trends/test_mean_change.py

    Examples
    --------
    >>> found = mean_change(pd.Series([4.0, 5.0, 3.0, 4.0]), pd.Series([2.0, 3.0, 2.0, 3.0]))
    >>> found.change, round(found.p, 3)
    (-1.5, 0.027)
    """
    check_level(level)
    first, second = _known(before), _known(after)
    _require_people(first, second, given=len(before) + len(after))
    if clusters is None:
        variances = np.array([x.var(ddof=1) / len(x) for x in (first, second)])
        se, df = map(float, welch_error(variances, np.array([len(first), len(second)])))
    else:
        se, df = _clustered(before, after, clusters)
    spread = _pooled_sd(first, second)
    # Equal scores leave only the rounding of their mean.
    if min(se, spread) <= ROUNDING * max(float(np.abs(first).max()), float(np.abs(second).max())):
        raise ConstantScore("the scores of both waves")
    change = float(second.mean() - first.mean())
    reach = t_reach(se, df=df, level=level)
    return MeanChange(
        change=change,
        se=se,
        low=change - reach,
        high=change + reach,
        level=level,
        df=df,
        t=change / se,
        p=float(2 * special.stdtr(df, -abs(change / se))),
        effect=change / spread,
        detectable=float(special.stdtrit(df, (1 + level) / 2) + special.stdtrit(df, 0.8)) * se,
        mean_before=float(first.mean()),
        mean_after=float(second.mean()),
        n_before=len(first),
        n_after=len(second),
        n_dropped=len(before) + len(after) - len(first) - len(second),
        method="welch" if clusters is None else "cluster",
    )


def power_of_change(effect: float, *, n_before: int, n_after: int, alpha: float = 0.05) -> float:
    r"""Chance that the two-sided t test finds a change of `effect` standard deviations.

    .. math:: 1 - \beta = P(|t'_{n_1+n_2-2}(\delta)| > t_{1-\alpha/2}), \quad \delta = d \sqrt{n_1 n_2/(n_1+n_2)}

    Raises
    ------
    TooFewRows   fewer than 2 people in a wave
    BadOption    alpha outside (0, 1), an effect that is not finite, people who are no whole number

    Notes
    -----
    Source: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed.
    Checked against: G*Power figures, scipy.stats.nct where that has a figure, and integration over the other variable,
    tests/analysis/inference/test_noncentral_t.py

    Examples
    --------
    >>> [round(power_of_change(-0.3, n_before=n, n_after=n), 2) for n in (50, 100, 200)]
    [0.32, 0.56, 0.85]
    """
    check_level(alpha, option="alpha", example=".05")
    size = abs(check_number("effect", effect))
    fewest = min(check_whole(name, n) for name, n in (("n_before", n_before), ("n_after", n_after)))
    if fewest < 2:
        raise TooFewRows(needed_rows=2, found_rows=fewest)
    df = float(n_before) + float(n_after) - 2
    shift = size / float(np.sqrt(1 / n_before + 1 / n_after))
    return two_sided_tail(-float(special.stdtrit(df, alpha / 2)), df=df, shift=shift)


def reliable_change(
    before: float, after: float, *, sd: float, reliability: float, level: float = 0.95
) -> ReliableChange:
    r"""Reliable change index of one person.

    .. math:: RC = \frac{x_2 - x_1}{\sqrt{2}\, s \sqrt{1 - r}}

    Parameters
    ----------
    before, after : scores of the person
    sd : standard deviation of the scores of people in the wave before, above 0
    reliability : of the scores, such as the wave's alpha; in [0, 1)
    level : in (0, 1)
        Of people who did not change, ``1 - level`` show as much by error alone.

    Raises
    ------
    BadOption   a score that is not a finite number, sd not above 0, reliability outside [0, 1), level outside (0, 1)

    Notes
    -----
    Source: Jacobson & Truax (1991), J. Consult. Clin. Psychol. 59, 12-19.
    Checked against: their worked example (32.5 after 47.5, s = 7.5, r = .88: RC = -4.08)

    Examples
    --------
    >>> round(reliable_change(47.5, 32.5, sd=7.5, reliability=0.88).index, 2)
    -4.08
    """
    check_level(level)
    for name, score in (("before", before), ("after", after)):
        check_number(name, score)
    if not (is_number(sd) and sd >= SMALLEST):
        raise BadOption("sd", needed="above 0", found=sd)
    if not (is_number(reliability) and 0 <= reliability < 1):
        raise BadOption("reliability", needed="at least 0 and below 1", found=reliability)
    se = float(np.sqrt(2 * (1 - reliability))) * sd
    needed = float(special.ndtri((1 + level) / 2)) * se
    change = float(after - before)
    return ReliableChange(
        change=change, se=se, index=change / se, needed=needed, level=level, is_reliable=abs(change) > needed
    )


def _known(scores: "pd.Series[float]") -> Array:
    values = check_scores(scores)
    return np.asarray(values[~np.isnan(values)])


def _require_people(first: Array, second: Array, *, given: int) -> None:
    fewest = min(len(first), len(second))
    if fewest < 2:
        raise TooFewRows(needed_rows=2, found_rows=fewest, given_rows=given)


def _clustered(
    before: "pd.Series[float]", after: "pd.Series[float]", clusters: tuple[Sequence[Hashable], Sequence[Hashable]]
) -> tuple[float, float]:
    pieces: list[pd.Series[Any]] = []
    labels: list[Hashable] = []
    for sign, scores, own in ((-1, before, clusters[0]), (1, after, clusters[1])):
        if len(own) != len(scores):
            raise BadOption("clusters", needed=f"with {len(scores)} labels", found=len(own))
        if isinstance(own, pd.Series):
            check_same_rows("clusters", own, scores.index, of="the scores")
        values = pd.Series(check_scores(scores))
        pieces.append(sign * (values - values.mean()) / values.notna().sum())
        # who has no label is nobody else
        missing = pd.isna(pd.Series(list(own), dtype=object))
        labels += [(sign, at) if none else label for at, (label, none) in enumerate(zip(own, missing, strict=True))]
    shares = pd.concat(pieces, ignore_index=True)
    kept = shares.notna().to_numpy()
    codes, found = pd.factorize(pd.Series(labels, dtype=object)[kept])
    groups = len(found)
    if groups < 2:
        raise TooFewRows(needed_rows=2, found_rows=groups)
    sums = np.asarray(np.bincount(codes, weights=shares.to_numpy()[kept], minlength=groups), dtype=np.float64)
    return linearised_se(sums), float(groups - 1)


def _pooled_sd(first: Array, second: Array) -> float:
    squares = sum(float(((x - x.mean()) ** 2).sum()) for x in (first, second))
    return float(np.sqrt(squares / (len(first) + len(second) - 2)))
