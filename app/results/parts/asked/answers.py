"""Questions that stand on their own, one by one: how many chose each answer, and what numbers were given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.inference.shares import wilson_interval
from app.disclosure.figure import Figure, Tree, fewest, figures
from app.disclosure.small_cells import divided
from app.results.parts.given import Given
from app.results.parts.part import Part, refused
from app.results.questions import Choice
from app.results.trying import tried


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """People who chose an answer, of those who answered, with its limits (Wilson, 95 %).

    told   the largest smallest cell at which this may still be told
    """

    value: str
    count: int
    share: float
    low: float
    high: float
    told: int


@dataclass(frozen=True, kw_only=True)
class ChoiceResult:
    """
    median   of answers that are steps in order: the lower of the two in the middle; else None
    n        people who answered
    """

    choice: Choice
    options: tuple[Chosen, ...]
    median: str | None
    n: int
    n_dropped: int


@dataclass(frozen=True, kw_only=True)
class NumberResult:
    """Numbers that people gave; no extremes, each of which is one person's answer."""

    item: str
    mean: float
    median: float
    quarter_low: float
    quarter_high: float
    n: int
    n_dropped: int


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Questions that somebody answered, in the order asked.

    refused   numbers whose column holds something else, with the reason
    """

    choices: tuple[ChoiceResult, ...]
    numbers: tuple[NumberResult, ...]
    refused: Mapping[str, AnalysisError] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Most people behind one of them."""
        return max((*(one.n for one in self.choices), *(one.n for one in self.numbers)), default=0)


def answers_of(given: Given, *, of_habits: bool = False) -> Answers | None:
    """Of purchase habits, or of all others; None where the table has none of these columns."""
    wanted, asked = given.plan.questions, given.frame.columns
    chosen = [one for one in wanted.choices if (one.item in wanted.habits) == of_habits]
    choices = [choice_result(given.frame, one) for one in chosen if set(one.columns) <= set(asked)]
    named = [name for name in wanted.numbers if name in asked and (name in wanted.habits) == of_habits]
    numbers = {name: tried(partial(_number, given, name)) for name in named}
    found = Answers(
        choices=tuple(one for one in choices if one is not None),
        numbers=tuple(one for one in numbers.values() if isinstance(one, NumberResult)),
        refused={name: one for name, one in numbers.items() if isinstance(one, AnalysisError)},
    )
    return found if found.n or found.refused else None


def choice_result(frame: pd.DataFrame, choice: Choice) -> ChoiceResult | None:
    """None where nobody answered."""
    return _several(frame, choice) if choice.is_several else _single(frame[choice.item], choice)


def _single(column: "pd.Series[Any]", choice: Choice) -> ChoiceResult | None:
    words = column.map(written)
    counted = words[words != ""].value_counts()
    n = int(counted.sum())
    if not n:
        return None
    known = choice.values or tuple(sorted(map(str, counted.index), key=lambda word: (-int(counted[word]), word)))
    values = (*known, *(str(word) for word in counted.index if word not in known))
    counts = {value: int(counted.get(value, 0)) for value in values}
    told = {value: figure.n or n for value, figure in of_people(counts, n).items()}
    return ChoiceResult(
        choice=choice,
        options=tuple(_chosen(value, counts[value], n, told[value]) for value in values),
        median=_median(values, counts) if choice.levels else None,
        n=n,
        n_dropped=len(column) - n,
    )


def _several(frame: pd.DataFrame, choice: Choice) -> ChoiceResult | None:
    """Who answered chose some and left others; who did not answer has a gap in all of them."""
    ticked = frame[list(choice.columns)].apply(pd.to_numeric, errors="coerce")
    answered = ticked[ticked.notna().any(axis=1)]
    n = len(answered)
    if not n:
        return None
    counts = [int((answered[name] == 1).sum()) for name in choice.columns]
    options = zip(choice.values, counts, strict=True)
    return ChoiceResult(
        choice=choice,
        options=tuple(_chosen(value, count, n, fewest([count], of=n)) for value, count in options),
        median=None,
        n=n,
        n_dropped=len(frame) - n,
    )


def of_people(counts: Mapping[str, int], n: int) -> dict[str, Figure]:
    """The groups of so many people; that nobody is in a group tells of all of them."""
    return {name: Figure(figure.value, figure.n or n) for name, figure in divided(counts).items()}


def with_shares(counts: Mapping[str, int], n: int) -> dict[str, Figure]:
    """How many stand in each group, and which share of the people that is."""
    people = of_people(counts, n)
    return people | {f"{name}_share": Figure(counts[name] / n, figure.n) for name, figure in people.items()}


def _chosen(value: str, count: int, n: int, told: int) -> Chosen:
    low, high = wilson_interval(count, n)
    return Chosen(value=value, count=count, share=count / n, low=low, high=high, told=told)


def _median(values: Sequence[str], counts: Mapping[str, int]) -> str:
    """The first step that at least half of the people reach or stay below."""
    below = np.cumsum([counts[value] for value in values])
    return values[int(np.searchsorted(below, below[-1] / 2))]


def _number(given: Given, name: str) -> NumberResult | None:
    values = given.numbers(name)
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    low, middle, high = (float(x) for x in np.quantile(known, (0.25, 0.5, 0.75)))
    return NumberResult(
        item=name,
        mean=float(known.mean()),
        median=middle,
        quarter_low=low,
        quarter_high=high,
        n=len(known),
        n_dropped=len(values) - len(known),
    )


def written(value: object) -> str:
    """A code as text, without the decimals that a column with holes gives to whole numbers."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def answers_tree(found: Answers) -> Tree:
    choices = {one.choice.item: choice_tree(one) for one in found.choices}
    numbers = {one.item: number_tree(one) for one in found.numbers}
    return {**choices, **numbers}


def choice_tree(one: ChoiceResult) -> Tree:
    own: dict[str, Figure | Tree] = {**figures({"n": one.n, "n_dropped": one.n_dropped}, one.n)}
    if one.median is not None:
        own["median"] = Figure(one.median, one.n)
    return own | {"options": {option.value: option_tree(option) for option in one.options}}


def option_tree(option: Chosen) -> Tree:
    row = {"count": option.count, "share": option.share, "low": option.low, "high": option.high}
    return figures(row, option.told)


def number_tree(one: NumberResult) -> Tree:
    """A quarter of the people stands below each quartile, or above."""
    own = {"n": one.n, "n_dropped": one.n_dropped, "mean": one.mean, "median": one.median}
    quarters = {"quarter_low": one.quarter_low, "quarter_high": one.quarter_high}
    return {**figures(own, one.n), **figures(quarters, one.n // 4)}


ANSWERS: Part[Answers] = Part(
    name="answers",
    wants=lambda plan: bool(plan.questions.choices or plan.questions.numbers),
    run=answers_of,
    json=lambda found, _labels: {"answers": answers_tree(found)},
    rows_behind=lambda found: {"answers": found.n},
    warnings=lambda found: [refused(f"answers.{name}", error) for name, error in found.refused.items()],
)
