"""What the plan of a questionnaire names and no report shows: told by name, so that nobody waits for it."""

from collections.abc import Iterator

from app.results.defined.standing_alone import is_module
from app.results.unshown import Unshown
from survey_defs.kinds.choices import MultipleChoiceItem
from survey_defs.model import Questionnaire

# Reports that a plan may ask for by name and that are no part of a report of one wave.
UNMADE = ("measurement", "structure", "waves")


def unshown(questionnaire: Questionnaire) -> tuple[Unshown, ...]:
    """Every part of the plan that nothing computes."""
    return tuple(Unshown(part=part, names=names) for part, names in _parts(questionnaire) if names)


def _parts(questionnaire: Questionnaire) -> Iterator[tuple[str, tuple[str, ...]]]:
    plan = questionnaire.analysis
    yield "measurement", tuple(model.id for model in plan.measurement)
    yield "structure", tuple(model.id for model in plan.structure)
    yield "word_of_mouth", plan.word_of_mouth[2:]
    yield "steps", tuple(name for name in plan.steps if not is_module(questionnaire.construct(name)))
    yield "groups", tuple(name for name in plan.groups if isinstance(questionnaire.item(name), MultipleChoiceItem))
    yield "reports", tuple(name for name in plan.reports if name in UNMADE)
