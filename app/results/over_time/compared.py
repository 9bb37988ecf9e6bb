"""Two waves side by side: the cells of sites and dimensions that may be told, and why others are not there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from analysis.waves import Kitagawa, People, change_table, kitagawa
from app.results.over_time.cells import NO_SITE, sites_of, told_sites_of

if TYPE_CHECKING:
    from app.results.over_time.history import PastWave
    from app.results.over_time.scores import WaveScores


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """
    table    what `waves.changes` judges: one row for each site and dimension that may be told
    hidden   site and dimension of those that are too small, or would give a small one away
    broken   dimensions that the wave before measured with another ruler
    new      dimensions that it did not ask
    chain    by dimension, the change of all in two parts; of sites that are not told as one
    """

    table: pd.DataFrame
    hidden: tuple[tuple[int, str], ...]
    broken: tuple[str, ...]
    new: tuple[str, ...]
    chain: dict[str, Kitagawa]


def compared(before: "PastWave", after: "PastWave", *, min_cell: int) -> Compared:
    """Everything that both waves asked with one ruler."""
    first, second = before.scores, after.scores
    names = [str(name) for name in second.values.columns]
    asked = [name for name in names if name in first.values]
    same = [name for name in asked if before.is_alike(after, name)]
    sites = sites_of(second)
    shown = {name: _shown(first, second, name, min_cell) for name in same}
    cells = _cells(first, second, same) if same and len(first.values) and len(second.values) else pd.DataFrame()
    is_told = [row["site"] in shown[str(row["dimension"])] for row in cells.to_dict("records")]
    told = cells[is_told].reset_index(drop=True)
    return Compared(
        table=told,
        hidden=tuple((site, name) for name in same for site in sites if site not in shown[name]),
        broken=tuple(name for name in asked if name not in same),
        new=tuple(name for name in names if name not in asked),
        chain=_chains(first, second, told, min_cell),
    )


def _shown(first: "WaveScores", second: "WaveScores", name: str, min_cell: int) -> set[int]:
    return told_sites_of(first, name, min_cell) & told_sites_of(second, name, min_cell)


def _cells(first: "WaveScores", second: "WaveScores", names: list[str]) -> pd.DataFrame:
    # where somebody names a site, those without one are no site of their own
    has_sites = second.site.notna().any()
    people = [
        People(site=one.site if has_sites else one.site.fillna(NO_SITE), person=one.person) for one in (first, second)
    ]
    return change_table(first.values[names], second.values[names], people=(people[0], people[1])).astype({"site": int})


def _chains(first: "WaveScores", second: "WaveScores", told: pd.DataFrame, min_cell: int) -> dict[str, Kitagawa]:
    found = {}
    for name, rows in told.groupby("dimension", sort=False) if len(told) else ():
        sums = [_whole(scores, str(name)) for scores in (first, second)]
        if len(rows) > 1 and min(n for n, _ in sums) >= min_cell:
            found[str(name)] = kitagawa(_with_rest(rows, sums))
    return found


def _whole(scores: "WaveScores", name: str) -> tuple[int, float]:
    known = scores.values[name].dropna()
    return len(known), float(known.mean()) if len(known) else 0.0


def _with_rest(rows: pd.DataFrame, sums: list[tuple[int, float]]) -> pd.DataFrame:
    """The told sites, and all others as one: its mean is what is left of the total anyway."""
    columns = ["site", "n_before", "n_after", "mean_before", "mean_after"]
    rest: dict[str, object] = {"site": -1}
    for wave, (n, mean) in zip(("before", "after"), sums, strict=True):
        own = rows[f"n_{wave}"]
        left = n - int(own.sum())
        rest[f"n_{wave}"] = left
        rest[f"mean_{wave}"] = (n * mean - float((own * rows[f"mean_{wave}"]).sum())) / left if left else float("nan")
    is_empty = rest["n_before"] == 0 and rest["n_after"] == 0
    return rows[columns] if is_empty else pd.concat([rows[columns], pd.DataFrame([rest])], ignore_index=True)
