"""Loyalty states between attitude and patronage, what customers tell others, and how they recommend."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import loyalty
from analysis.checks import pick
from analysis.errors import AnalysisError, TooFewItems
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.word_of_mouth import Balance, WordOfMouth, recommendation_balance, word_of_mouth
from app.disclosure.figure import Figure, Json, Rows, Tree, fewest, figures
from app.results.parts.given import Given
from app.results.parts.part import Part, Result, fields_of, present, rows_of
from app.results.trying import tried

POSITIONS = ("positive", "neutral", "negative", "active_positive", "active_negative")
RECOMMENDERS = ("promoters", "passives", "detractors")


def _quadrants(given: Given) -> Quadrants | AnalysisError | None:
    axes = given.plan.quadrants
    if axes is None:
        return None
    attitude = next((scale for scale in given.scales if scale.plan.name == axes.attitude), None)
    if attitude is None or isinstance(attitude.scores, AnalysisError):
        return TooFewItems(needed_items=1, found_items=0, statistic="relative attitude")
    values, range_ = attitude.scores.values, attitude.plan.range
    alpha = None if isinstance(attitude.alpha, AnalysisError) else attitude.alpha.alpha
    usable = alpha if alpha is not None and 0 < alpha <= 1 else None
    return tried(
        lambda: loyalty.quadrants(
            values,
            pick(given.frame, [axes.patronage])[axes.patronage],
            cut=axes.cut,
            ranges=(range_, (0.0, 1.0)),
            at_cut=axes.at_cut,
            reliabilities=(usable, None) if usable is not None else None,
            rng=np.random.default_rng(given.seed),
        )
    )


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


def _spoken(spoken: WordOfMouth) -> Tree:
    own = fields_of(spoken, "n", "n_dropped", "level", "mean", "sd", *POSITIONS)
    net = spoken.net
    own |= {"net": net.value, "net_low": net.low, "net_high": net.high}
    counts = [*map(int, spoken.shares["count"]), *_counts(spoken, POSITIONS, spoken.n)]
    tree = _divided(own, POSITIONS, counts, n=spoken.n)
    return tree | {"shares": Figure(rows_of(spoken.shares), fewest(counts, of=spoken.n))}


def _recommended(balance: Balance) -> Tree:
    return _divided(present(vars(balance)), RECOMMENDERS, _counts(balance, RECOMMENDERS, balance.n), n=balance.n)


def _counts(result: object, shares: tuple[str, ...], n: int) -> list[int]:
    """How many people the shares of these names are."""
    return [round(getattr(result, name) * n) for name in shares]


def _divided(own: dict[str, object], shares: tuple[str, ...], counts: list[int], *, n: int) -> dict[str, Figure]:
    """Figures of all people, and shares of them, which tell of the smallest group among them."""
    cell = fewest(counts, of=n)
    return {name: Figure(value, cell if name in shares else n) for name, value in own.items()}


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
    run=_quadrants,
    json=lambda found, _labels: {"quadrants": _states(found)},
    rows_behind=lambda found: {"quadrants": found.n},
    under="loyalty",
)
WORD_OF_MOUTH: Part[WordOfMouth] = Part(
    name="word_of_mouth",
    wants=lambda plan: plan.word_of_mouth is not None,
    run=lambda given: _told_by(word_of_mouth, given, given.plan.word_of_mouth),
    json=lambda spoken, _labels: {"word_of_mouth": _spoken(spoken)},
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
