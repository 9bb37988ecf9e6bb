"""Rules that leave rows out, kept with what they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.answers.careless import Careless
from analysis.checks import pick
from analysis.errors import AnalysisError, BadOption
from analysis.scales.alpha import cronbach_alpha
from analysis.scoring import score, turn


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Leave a row out when an index of careless responding passes a bound; a missing index leaves it in.

    index      name of the index
    at_least   rows from this value on
    below      rows under this value
    """

    index: str
    at_least: float | None = None
    below: float | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.below is None):
            raise BadOption("rule", needed="with either at_least or below", found=repr(self))

    def __str__(self) -> str:
        bound = f"at least {self.at_least:g}" if self.at_least is not None else f"below {self.below:g}"
        return f"{self.index} {bound}"

    def flags(self, values: "pd.Series[float]") -> "pd.Series[bool]":
        """The rows the rule leaves out."""
        high = np.inf if self.at_least is None else self.at_least
        low = -np.inf if self.below is None else self.below
        return (values >= high) | (values < low)


# Failed instructions, one answer to everything, less than two seconds an item: the bank's own rules.
STANDARD_RULES = (
    Rule(index="instructed_failed", at_least=1),
    Rule(index="straight_line", at_least=1),
    Rule(index="seconds_per_item", below=2),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Exclusion:
    """What rules left out.

    kept                 for each row whether it stays
    table                one row for each rule: how many rows it flags, and how many no other rule flags
    rules                the rules, as applied
    skipped              rules that could not be applied, with the reason
    n_before, n_after    rows before and after
    """

    kept: "pd.Series[bool]"
    table: pd.DataFrame
    rules: tuple[Rule, ...]
    skipped: dict[str, str]
    n_before: int
    n_after: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each rule applied: rule, flagged, flagged_alone."""
        return self.table.copy()


@dataclass(frozen=True, kw_only=True, eq=False)
class BeforeAfter:
    """Scales before and after rows were left out.

    table      one row for each scale: n, mean, alpha before and after; an alpha that refuses is missing
    n_before, n_after   rows before and after
    """

    table: pd.DataFrame
    n_before: int
    n_after: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each scale."""
        return self.table.copy()


def exclude(found: Careless, *, rules: Sequence[Rule] = STANDARD_RULES) -> Exclusion:
    """Apply rules to the indices of careless responding and keep a record of it.

    Rows are not removed here: ``frame[exclusion.kept]`` does it. Rules on indices that could not be computed are
    skipped and named.

    Raises
    ------
    BadOption   a rule on an index that does not exist
    """
    known = [*found.indices.columns, *found.not_computed]
    for rule in rules:
        if rule.index not in known:
            raise BadOption("rules", needed=f"on one of {', '.join(known)}", found=rule.index)
    applied = tuple(rule for rule in rules if rule.index in found.indices)
    flags = {str(rule): rule.flags(found.indices[rule.index]) for rule in applied}
    hits = sum(flags.values(), start=pd.Series(0, index=found.indices.index))
    kept = (hits == 0).rename("kept")
    table = [
        {"rule": name, "flagged": int(flag.sum()), "flagged_alone": int((flag & (hits == 1)).sum())}
        for name, flag in flags.items()
    ]
    return Exclusion(
        kept=kept,
        table=pd.DataFrame(table, columns=["rule", "flagged", "flagged_alone"]),
        rules=applied,
        skipped={str(rule): found.not_computed[rule.index] for rule in rules if rule.index in found.not_computed},
        n_before=len(kept),
        n_after=int(kept.sum()),
    )


def before_and_after(
    items: pd.DataFrame,
    exclusion: Exclusion,
    *,
    scales: Mapping[str, Sequence[str]],
    reverse: Sequence[str] = (),
    range: tuple[float, float] | None = None,
) -> BeforeAfter:
    """Mean score and alpha of each scale before and after rows were left out.

    Parameters
    ----------
    items : the rows the indices were computed from, as answered
    scales : items of each scale
    reverse, range : as in `scoring.score`

    Raises
    ------
    BadOption       items of other rows than the exclusion
    UnknownColumn   an item of a scale is not a column
    """
    if not items.index.equals(exclusion.kept.index):
        raise BadOption("items", needed="of the rows that were judged", found=f"{len(items)} other rows")
    rows = []
    for name, columns in scales.items():
        chosen = pick(items, list(columns))
        turned = [column for column in reverse if column in chosen.columns]
        row: dict[str, str | float] = {"scale": name}
        for when, part in (("before", chosen), ("after", chosen[exclusion.kept])):
            row |= {f"{figure}_{when}": value for figure, value in _figures(part, turned, range).items()}
        rows.append(row)
    return BeforeAfter(table=pd.DataFrame(rows), n_before=exclusion.n_before, n_after=exclusion.n_after)


def _figures(items: pd.DataFrame, reverse: Sequence[str], range: tuple[float, float] | None) -> dict[str, float]:
    scores = score(items, reverse=reverse, range=range)
    turned = items if range is None else turn(items, reverse=reverse, range=range)
    try:
        alpha = cronbach_alpha(turned).alpha
    except AnalysisError:
        alpha = np.nan
    return {"n": scores.n, "mean": scores.mean if scores.n else np.nan, "alpha": alpha}
