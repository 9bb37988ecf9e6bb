"""Tables of figures that are given: their columns as numbers, with what cannot be used refused by name."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.checks import Array, numeric, pick, refuse_infinite
from analysis.errors import BadOption


def number_columns(table: pd.DataFrame, names: Sequence[str], *, gaps: bool = False) -> dict[str, Array]:
    """The named columns as float. Raises UnknownColumn, NotNumeric, UnusableMagnitude, and BadOption at a gap."""
    given = pick(table, list(names))
    if given.columns.has_duplicates:
        raise BadOption("table", needed="with each column once", found=", ".join(map(str, given.columns)))
    found = {name: numeric(given[name]) for name in names}
    for name, values in found.items():
        refuse_infinite(values[:, np.newaxis], columns=pd.Index([name]))
        if not gaps and np.isnan(values).any():
            raise BadOption(name, needed="in every row", found=f"{int(np.isnan(values).sum())} empty cells")
    return found


def check_counts(name: str, values: Array, *, least: int = 0) -> Array:
    """Numbers of people."""
    if ((values < least) | (values != np.floor(values))).any():
        raise BadOption(name, needed=f"as whole numbers, {least} or more", found=list(values))
    return values


def check_positive(name: str, values: Array, *, or_zero: bool = False) -> Array:
    """Variances and errors; a missing one stays."""
    known = values[~np.isnan(values)]
    if ((known < 0) if or_zero else (known <= 0)).any():
        raise BadOption(name, needed="0 or more" if or_zero else "above 0", found=float(known.min()))
    return values


def keys(table: pd.DataFrame, name: str) -> "pd.Series[str]":
    """What tells the rows apart; a missing key is refused."""
    column = pick(table, [name])[name]
    if column.isna().any() or column.map(pd.api.types.is_list_like).any():
        raise BadOption(name, needed="in every row, as a name or a number", found="an empty cell or a list")
    return column
