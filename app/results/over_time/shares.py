"""Shares of people in two waves, judged together."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.waves import changed_shares


@dataclass(frozen=True, kw_only=True)
class ShareChange:
    """
    told               "fell", "rose", "no_change" or "too_few"
    change, low, high  of the share, with limits at 95 %
    """

    told: str
    change: float
    low: float
    high: float


def shares_of(counts: Mapping[str, tuple[int, int]], *, n_before: int, n_after: int) -> dict[str, ShareChange]:
    """By name, from the people of each wave; empty where there is nobody or nothing to compare."""
    if not counts or not n_before or not n_after:
        return {}
    table = pd.DataFrame(list(counts.values()), columns=["before", "after"], index=list(counts))
    rows = changed_shares(table, n_before=n_before, n_after=n_after).table[["told", "change", "low", "high"]]
    return {
        str(name): ShareChange(told=str(told), change=float(change), low=float(low), high=float(high))
        for name, told, change, low, high in rows.itertuples()
    }
