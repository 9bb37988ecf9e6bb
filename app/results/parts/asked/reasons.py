"""What keeps customers of one state from another: barriers of latent loyalty, reasons of spurious loyalty."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from app.disclosure.figure import Tree, figures
from app.results.parts.asked.answers import ChoiceResult, choice_result, option_tree
from app.results.parts.given import Given
from app.results.parts.part import Names, Part
from app.results.questions import Choice

UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Reasons of the people of each state, as the cuts of this analysis place them; `unknown` for those without one.

    How many were asked in all is told nowhere, so that no state is found by subtraction.
    """

    choice: Choice
    states: Mapping[str, ChoiceResult]

    @property
    def n(self) -> int:
        return sum(one.n for one in self.states.values())


AllReasons = tuple[Reasons, ...]


def _reasons(given: Given) -> AllReasons | AnalysisError | None:
    asked = [one for one in given.plan.questions.reasons if set(one.columns) <= set(given.frame.columns)]
    found = given.quadrants
    if not asked or found is None or isinstance(found, AnalysisError):
        return found if asked and isinstance(found, AnalysisError) else None
    every = (_by_state(given, one, found) for one in asked)
    return tuple(one for one in every if one.states) or None


def _by_state(given: Given, choice: Choice, found: Quadrants) -> Reasons:
    states = found.states.astype(object).where(found.states.notna(), UNKNOWN)
    names = (*map(str, found.counts.index), UNKNOWN)
    every = {name: choice_result(given.frame[(states == name).to_numpy()], choice) for name in names}
    known = {name: one for name, one in every.items() if one is not None}
    return Reasons(choice=choice, states=known)


def state_tree(found: Reasons, state: str) -> Tree:
    one = found.states[state]
    options = {option.value: option_tree(option) for option in one.options}
    return {**figures({"n": one.n}, one.n), "options": options}


def _json(found: AllReasons, _labels: Names) -> Mapping[str, Tree]:
    return {"reasons": {one.choice.item: {state: state_tree(one, state) for state in one.states} for one in found}}


REASONS: Part[AllReasons] = Part(
    name="reasons",
    wants=lambda plan: bool(plan.questions.reasons),
    run=_reasons,
    json=_json,
    rows_behind=lambda found: {"reasons": max((one.n for one in found), default=0)},
    under="loyalty",
    # the states tell why there are none
    is_told=False,
)
