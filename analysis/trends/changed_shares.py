"""Many shares of different people in two waves, judged together: which are more, which are fewer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, check_whole
from analysis.errors import BadOption
from analysis.inference.false_discovery import adjusted_p_values
from analysis.inference.shares import share_change
from analysis.trends.tables import check_counts, number_columns

# a normal test of two shares holds where each of the four cells is expected to hold one person
EXPECTED = 1.0
TOLD = ("fell", "rose", "no_change", "too_few")


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangedShares:
    """One row of `table` for each share, in the order and with the index they were given.

    before, after, share_before, share_after
    change, low, high   of the share, with Newcombe's limits at `level`
    told                fell or rose: adjusted p at most q; no_change; too_few: the test does not hold
    z, p                of the two-sided test; missing where it does not hold
    adjusted            p after Benjamini & Hochberg over all that were tested
    tested, found       how many were tested, how many fell or rose
    n, n_dropped        people of both waves; shares that were not tested
    """

    table: pd.DataFrame
    n_before: int
    n_after: int
    tested: int
    found: int
    q: float
    level: float
    n_dropped: int

    @property
    def n(self) -> int:
        """People of both waves."""
        return self.n_before + self.n_after

    def to_frame(self) -> pd.DataFrame:
        """One row for each share."""
        return self.table.copy()


def changed_shares(
    counts: pd.DataFrame, *, n_before: int, n_after: int, q: float = 0.05, level: float = 0.95
) -> ChangedShares:
    r"""Changes of many shares between two waves, judged together.

    .. math:: z = (p_2 - p_1) \sqrt{\frac{N - 1}{N}} \Big/ \sqrt{p (1 - p) (1/n_1 + 1/n_2)}, \quad
              p = \frac{x_1 + x_2}{N}, \quad N = n_1 + n_2

    the "N - 1" form of Pearson's test of two shares, where each cell of its table is expected to hold one person; else
    nothing is tested. p values are adjusted after Benjamini & Hochberg over all that are.

    Parameters
    ----------
    counts : columns before and after, the people of each row in each wave; one may stand in several rows
    n_before, n_after : people of each wave
    q : false alarms that are put up with, as a share of all alarms
    level : of the limits

    Raises
    ------
    UnknownColumn, NotNumeric   a column is missing, or no numbers
    BadOption                   more people in a row than in its wave, no row, q or level outside (0, 1)

    Notes
    -----
    Source: Campbell (2007), Stat. Med. 26, 3661-3675; Newcombe (1998); Benjamini & Hochberg (1995). People in both
    waves count as two: where answers of one person are alike, the test is on the careful side.
    Checked against: scipy.stats.chi2_contingency, statsmodels (proportions_ztest, multipletests), and by counting every
    outcome, tests/analysis/trends/test_changed_shares.py

    Examples
    --------
    >>> counts = pd.DataFrame({"before": [9, 15], "after": [31, 18]}, index=["waiting", "price"])
    >>> found = changed_shares(counts, n_before=128, n_after=134).table
    >>> found["told"].to_dict(), round(float(found["z"].iloc[0]), 3)
    ({'waiting': 'rose', 'price': 'no_change'}, 3.616)
    """
    check_level(q, option="q", example=".05")
    check_level(level)
    sizes = check_whole("n_before", n_before, least=1), check_whole("n_after", n_after, least=1)
    before, after = _counted(counts, sizes)
    z, is_tested = _tests(before, after, sizes)
    p = 2 * special.ndtr(-np.abs(z))
    adjusted = np.full(len(p), np.nan)
    adjusted[is_tested] = adjusted_p_values(p[is_tested].tolist())
    rows = pd.DataFrame(_shares(before, after, sizes, level), index=counts.index)
    rows = rows.assign(z=z, p=p, adjusted=adjusted, told=_told(z, adjusted, is_tested, q))
    return ChangedShares(
        table=rows,
        n_before=sizes[0],
        n_after=sizes[1],
        tested=int(is_tested.sum()),
        found=int((adjusted[is_tested] <= q).sum()),
        q=q,
        level=level,
        n_dropped=int((~is_tested).sum()),
    )


def _counted(counts: pd.DataFrame, sizes: tuple[int, int]) -> tuple[Array, Array]:
    found = number_columns(counts, ["before", "after"])
    if not len(counts):
        raise BadOption("counts", needed="with at least one row", found="none")
    for (name, values), n in zip(found.items(), sizes, strict=True):
        if (check_counts(name, values) > n).any():
            raise BadOption(name, needed=f"at most the {n} people of the wave", found=float(values.max()))
    return found["before"], found["after"]


def _tests(before: Array, after: Array, sizes: tuple[int, int]) -> tuple[Array, npt.NDArray[np.bool_]]:
    first, second = map(float, sizes)
    both = first + second
    pooled = (before + after) / both
    is_tested = np.minimum(pooled, 1 - pooled) * min(first, second) >= EXPECTED
    z = np.full(len(pooled), np.nan)
    own = pooled[is_tested]
    se = np.sqrt(own * (1 - own) * (1 / first + 1 / second) * both / (both - 1))
    z[is_tested] = (after[is_tested] / second - before[is_tested] / first) / se
    return z, is_tested


def _told(z: Array, adjusted: Array, is_tested: npt.NDArray[np.bool_], q: float) -> list[str]:
    is_found = is_tested & (adjusted <= q)
    places = np.select([~is_tested, is_found & (z < 0), is_found], [3, 0, 1], default=2)
    return [TOLD[place] for place in places]


def _shares(before: Array, after: Array, sizes: tuple[int, int], level: float) -> list[dict[str, float]]:
    n_before, n_after = sizes
    found = []
    for one, other in zip(before, after, strict=True):
        change = share_change(int(one), n_before, int(other), n_after, level=level)
        found.append(
            {
                "before": int(one),
                "after": int(other),
                "share_before": one / n_before,
                "share_after": other / n_after,
                "change": change.value,
                "low": change.low,
                "high": change.high,
            }
        )
    return found
