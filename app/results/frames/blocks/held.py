"""Which columns the block of a wave holds: what lines over time are made of. No text, no question about the person."""

from dataclasses import dataclass

from app.results.defined.plans import from_questionnaire
from app.results.frames.dimensions import dimensions_of
from app.results.plan import Plan
from survey_defs.model import Questionnaire


@dataclass(frozen=True, kw_only=True)
class Held:
    """
    points    items that are scored, one by one
    others    other figures that the plan names: items, or figures made of some
    """

    points: tuple[str, ...]
    others: tuple[str, ...]


def held_of(questionnaire: Questionnaire) -> Held:
    plan = from_questionnaire(questionnaire)
    scales = (*plan.scales, *dimensions_of(questionnaire).values(), *plan.profiles, *plan.touchpoints)
    points = tuple(dict.fromkeys((*(item for scale in scales for item in scale.items), *plan.instructed)))
    others = tuple(name for name in dict.fromkeys(_others(plan)) if name not in points)
    return Held(points=points, others=others)


def _others(plan: Plan) -> tuple[str, ...]:
    axes = (plan.quadrants.patronage,) if plan.quadrants else ()
    parts = sorted(plan.patronage.columns) if plan.patronage else ()
    single = (plan.recommendation, plan.word_of_mouth, plan.heard)
    return (*axes, *parts, *(name for name in single if name is not None))
