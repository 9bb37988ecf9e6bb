"""How many people chose each point of a response scale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import is_number, numeric_frame
from analysis.errors import BadOption, OutOfRange, TooFewRows


@dataclass(frozen=True, kw_only=True, eq=False)
class Distribution:
    """Answers to items that share a response scale.

    counts      items by points, in the order of the points
    shares      of the people who answered the item
    answered    people who answered each item
    n           rows read
    n_dropped   rows without any answer to these items
    """

    counts: pd.DataFrame
    shares: pd.DataFrame
    answered: "pd.Series[int]"
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each item and point."""
        table = self.counts.rename_axis("item").reset_index().melt("item", var_name="point", value_name="count")
        return table.assign(share=table["count"] / table["item"].map(self.answered))


def distribution(items: pd.DataFrame, *, points: Sequence[float]) -> Distribution:
    """Counts and shares of each point, item by item over the people who answered it.

    Parameters
    ----------
    items : one column for each item, in scale points
    points : the points of the response scale in order, at least two

    Raises
    ------
    BadOption    fewer than two points, or a point twice
    OutOfRange   an answer that is none of the points
    TooFewRows   an item that nobody answered
    """
    known = isinstance(points, Sequence) and all(map(is_number, points))
    if not known or len(set(points)) != len(points) or len(points) < 2:
        raise BadOption("points", needed="as two or more different points", found=points)
    values = numeric_frame(items)
    names = [str(name) for name in items.columns]
    answered = pd.Series((~np.isnan(values)).sum(axis=0), index=names, name="answered")
    if (answered == 0).any():
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(items))
    counts = pd.DataFrame({point: (values == point).sum(axis=0) for point in points}, index=names)
    for name, column, known in zip(names, values.T, counts.sum(axis=1) == answered, strict=True):
        if not known:
            outside = column[~np.isnan(column) & ~np.isin(column, points)]
            raise OutOfRange(name, low=min(points), high=max(points), examples=outside[:3].tolist(), rows=len(outside))
    return Distribution(
        counts=counts,
        shares=counts.div(answered, axis=0),
        answered=answered,
        n=len(items),
        n_dropped=int(np.isnan(values).all(axis=1).sum()),
    )
