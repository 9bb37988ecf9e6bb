"""What somebody said beside their text that asks for an answer: a problem, bad word of mouth."""

from survey_defs.answers import Answers
from survey_defs.model import Questionnaire

# the question of the item bank by which others are shown to those alone who had one
PROBLEM, HAD_ONE = "had_problem", 1
# who talks others out of it, and who would hardly recommend it
WORST_LEVEL, WORST_RECOMMENDATION = -3, 2


def signs_of(answers: Answers, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Of "problem", "word_of_mouth" and "recommendation" those that the person gave."""
    plan = questionnaire.analysis
    level = _number(answers, next(iter(plan.word_of_mouth), ""))
    recommends = _number(answers, plan.recommendation or "")
    found = {
        "problem": answers.get(PROBLEM) == HAD_ONE,
        "word_of_mouth": level is not None and level <= WORST_LEVEL,
        "recommendation": recommends is not None and recommends <= WORST_RECOMMENDATION,
    }
    return tuple(name for name, is_given in found.items() if is_given)


def _number(answers: Answers, item: str) -> int | None:
    value = answers.get(item)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
