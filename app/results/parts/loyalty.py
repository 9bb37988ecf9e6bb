"""Loyalty states between attitude and patronage, what customers tell others, and how they recommend."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.checks import pick
from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.word_of_mouth import Balance, WordOfMouth, recommendation_balance, word_of_mouth
from app.disclosure.figure import Figure, Json, Rows, Tree, fewest, figures
from app.disclosure.small_cells import divided
from app.results.parts.given import Given
from app.results.parts.part import Part, Result, fields_of, present, rows_of
from app.results.trying import tried

POSITIONS = ("positive", "neutral", "negative")
ACTIVE = ("active_positive", "active_negative")
NET = ("net", "net_low", "net_high")
# the reason of an answer such as "I have said nothing about it"
SILENT = "none"
RECOMMENDERS = ("promoters", "passives", "detractors")


def _states(found: Quadrants) -> Tree:
    own = present({"n": found.n, "n_dropped": found.n_dropped, "level": found.level, "uncertain": found.uncertain})
    how = {"rules": [str(rule) for rule in found.rules], "cuts": list(found.cuts), "at_cut": found.at_cut}
    cell = fewest(map(int, found.shares["count"]), of=found.n)
    tree: dict[str, Figure | Tree | Rows] = {**figures(own | how, found.n)}
    if found.uncertain is not None:
        tree["uncertain"] = Figure(found.uncertain, fewest([round(found.uncertain * found.n)], of=found.n))
    return tree | {
        "shares": Figure(rows_of(found.shares), cell),
        "axes": [_axis(row, int(n), cell) for row, n in zip(rows_of(found.axes), found.axes["n_at_cut"], strict=True)],
    }


def _axis(row: Json, at_cut: int, cell: int) -> Tree:
    """An axis tells of the states, and of those who stand at its cut."""
    return figures(row, cell) | {"n_at_cut": Figure(at_cut, min(cell, at_cut) if at_cut else cell)}


def spoken_tree(spoken: WordOfMouth) -> Tree:
    """Who speaks well and badly is told, and a net that stands between them; levels hide each other within one sign,
    for how many stand above 0 and below is known.
    """
    own, net = fields_of(spoken, "n", "n_dropped", "level", "mean", "sd", *POSITIONS, *ACTIVE), spoken.net
    own |= {"net": net.value, "net_low": net.low, "net_high": net.high}
    cell = _smallest(spoken, POSITIONS, spoken.n)
    levels = [min(n, cell) for n in _level_cells(spoken)]
    people = dict.fromkeys((*POSITIONS, *NET), cell) | dict.fromkeys(ACTIVE, min(levels, default=cell))
    return {
        **{name: Figure(value, people.get(name, spoken.n)) for name, value in own.items()},
        "shares": [figures(row, n) for row, n in zip(rows_of(spoken.shares), levels, strict=True)],
    }


def _level_cells(spoken: WordOfMouth) -> list[int]:
    """For each level the fewest people that could be read from it, beside the others of its sign."""
    counts = {int(level): int(n) for level, n in zip(spoken.shares["level"], spoken.shares["count"], strict=True)}
    found: dict[int, Figure] = {}
    for sign in (-1, 0, 1):
        found |= divided({level: n for level, n in counts.items() if (level > 0) - (level < 0) == sign})
    return [spoken.n if found[level].n is None else int(found[level].n or 0) for level in counts]


def _recommended(balance: Balance) -> Tree:
    own, of_all = present(vars(balance)), ("n", "n_dropped", "level")
    cell = _smallest(balance, RECOMMENDERS, balance.n)
    return {name: Figure(value, balance.n if name in of_all else cell) for name, value in own.items()}


def _smallest(result: object, shares: tuple[str, ...], n: int) -> int:
    """The smallest group that shares of these names tell of."""
    return fewest((round(getattr(result, name) * n) for name in shares), of=n)


def said(given: Given) -> "pd.Series[Any]":
    """One's own level: who answers that they have said nothing is at level 0, not missing."""
    name = str(given.plan.word_of_mouth)
    levels = pick(given.frame, [name])[name]
    if given.reasons is None or name not in given.reasons:
        return levels
    return levels.mask((given.reasons[name] == SILENT).to_numpy(), 0)


def _told_by(
    statistic: "Callable[[pd.Series[float]], Result]", given: Given, column: str | None
) -> Result | AnalysisError | None:
    """A statistic of one column; None where the plan names no such column."""
    if column is None:
        return None
    return tried(lambda: statistic(pick(given.frame, [column])[column]))


QUADRANTS: Part[Quadrants] = Part(
    name="quadrants",
    wants=lambda plan: plan.quadrants is not None,
    run=lambda given: given.quadrants,
    json=lambda found, _labels: {"quadrants": _states(found)},
    rows_behind=lambda found: {"quadrants": found.n},
    under="loyalty",
)
WORD_OF_MOUTH: Part[WordOfMouth] = Part(
    name="word_of_mouth",
    wants=lambda plan: plan.word_of_mouth is not None,
    run=lambda given: tried(lambda: word_of_mouth(said(given))) if given.plan.word_of_mouth else None,
    json=lambda spoken, _labels: {"word_of_mouth": spoken_tree(spoken)},
    rows_behind=lambda spoken: {"word_of_mouth": spoken.n},
    under="loyalty",
)
RECOMMENDATION: Part[Balance] = Part(
    name="recommendation",
    wants=lambda plan: plan.recommendation is not None,
    run=lambda given: _told_by(recommendation_balance, given, given.plan.recommendation),
    json=lambda balance, _labels: {"recommendation": _recommended(balance)},
    rows_behind=lambda balance: {"recommendation": balance.n},
    under="loyalty",
)
