"""A table of changes as numbers: what was compared, by how many people, with which error."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.checks import Array
from analysis.errors import UnknownColumn
from analysis.inference.means import welch_error
from analysis.trends.tables import check_counts, check_positive, number_columns

BESIDE = ("mean_before", "mean_after", "sd", "method")


class Given(NamedTuple):
    """The table as numbers; se and df are NaN where a wave has too few people for them.

    beside   what is carried through: means, spread of people, method, as far as they are given
    """

    before: Array
    after: Array
    change: Array
    se: Array
    df: Array
    beside: pd.DataFrame


def read_changes(table: pd.DataFrame) -> Given:
    """Raises UnknownColumn and BadOption where the columns do not tell what changed and how surely."""
    counts = number_columns(table, ["n_before", "n_after"])
    before, after = (check_counts(name, values) for name, values in counts.items())
    if "change" in table.columns:
        change = number_columns(table, ["change"], gaps=True)["change"]
    else:
        means = number_columns(table, ["mean_before", "mean_after"], gaps=True)
        change = means["mean_after"] - means["mean_before"]
    if {"se", "df"} <= set(table.columns):
        errors = number_columns(table, ["se", "df"], gaps=True)
        se, df = check_positive("se", errors["se"], or_zero=True), check_positive("df", errors["df"])
    else:
        se, df = _welch(table, before, after)
    enough = (np.minimum(before, after) >= 2) & ~np.isnan(change) & ~np.isnan(se) & ~np.isnan(df)
    carried = [name for name in BESIDE if name in table.columns]
    own = number_columns(table, [name for name in carried if name != "method"], gaps=True)
    beside = pd.DataFrame(own, index=range(len(table)))
    if "method" in carried:
        beside["method"] = table["method"].to_numpy()
    return Given(before, after, np.where(enough, change, np.nan), np.where(enough, se, np.nan), df, beside)


def _welch(table: pd.DataFrame, before: Array, after: Array) -> tuple[Array, Array]:
    missing = [name for name in ("sd_before", "sd_after") if name not in table.columns]
    if missing:
        raise UnknownColumn(["se and df, or sd_before and sd_after"], available=list(map(str, table.columns)))
    spreads = number_columns(table, ["sd_before", "sd_after"], gaps=True)
    parts = [
        check_positive(name, sd, or_zero=True) ** 2 / np.maximum(n, 1)
        for (name, sd), n in zip(spreads.items(), (before, after), strict=True)
    ]
    return welch_error(np.array(parts), np.array([before, after]))
