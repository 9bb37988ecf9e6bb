"""Rows of anonymous waves that leave the house: nobody may stand alone by language, site and day.

Where fewer than the smallest cell share all three, the day is left out; where too few share what is then left, the
language as well, then the site. A last rest that is still too small takes the smallest group in with it.
"""

import pandas as pd

# from everything that is known of a row to nothing
LEVELS: tuple[tuple[str, ...], ...] = (("site", "language", "day"), ("site", "language"), ("site",))
Group = list[int]
Columns = dict[str, list[object]]


def coarsen(people: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """The same rows; None stands where a group would hold fewer than `min_cell` of them."""
    columns = {name: [None if pd.isna(cell) else cell for cell in people[name]] for name in people.columns}
    whole: list[Group] = []
    rest = list(range(len(people)))
    for place, level in enumerate(LEVELS):
        large, rest = _split(columns, rest, level, min_cell)
        whole += large
        _leave_out(columns, rest, set(level).difference(*LEVELS[place + 1 : place + 2]))
    whole.sort(key=len)
    while 0 < len(rest) < min_cell and whole:
        rest += whole.pop(0)
    _leave_out(columns, rest, set(LEVELS[0]))
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})


def _split(columns: Columns, rows: Group, level: tuple[str, ...], min_cell: int) -> tuple[list[Group], Group]:
    """Groups that are large enough to be told apart by this level, and the rows of the others."""
    groups: dict[tuple[object, ...], Group] = {}
    for row in rows:
        groups.setdefault(tuple(columns[name][row] for name in level), []).append(row)
    large = [group for group in groups.values() if len(group) >= min_cell]
    return large, [row for group in groups.values() if len(group) < min_cell for row in group]


def _leave_out(columns: Columns, rows: Group, names: set[str]) -> None:
    for name in names:
        for row in rows:
            columns[name][row] = None
