"""Whether two groups score alike, such as guests who booked online and in person."""

from analysis import effects
from analysis.checks import pick
from analysis.effects.equivalence import Equivalence
from analysis.errors import AnalysisError
from app.disclosure.figure import Figure, Tree, fewest, figures
from app.results.parts.effects.score_table import complete
from app.results.parts.given import Given
from app.results.parts.part import Part, present
from app.results.trying import tried


def _equivalence(given: Given) -> Equivalence | AnalysisError | None:
    plan = given.plan.effects.equivalence
    if plan is None:
        return None

    def run() -> Equivalence:
        scores = complete(given, [plan.scale])[plan.scale]
        groups = pick(given.frame, [plan.by])[plan.by].loc[scores.index]
        first, second = (scores[groups.isin(values)] for values in (plan.first, plan.second))
        return effects.equivalence(first, second, bound=plan.bound)

    return tried(run)


def _tree(found: Equivalence) -> Tree:
    """A difference of two groups tells of the smaller."""
    least = fewest((found.n_first, found.n_second), of=found.n)
    own = figures(present(vars(found)), least)
    return {**own, "n": Figure(found.n, least)}


EQUIVALENCE: Part[Equivalence] = Part(
    name="equivalence",
    wants=lambda plan: plan.effects.equivalence is not None,
    run=_equivalence,
    json=lambda found, _labels: {"equivalence": _tree(found)},
    rows_behind=lambda found: {"equivalence": found.n},
    under="effects",
)
