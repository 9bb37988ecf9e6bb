"""What in one person's answers asks for an answer: a low level of word of mouth, a low recommendation, a problem."""

from collections.abc import Iterator

from app.cases.evidence import Complaint
from app.cases.thresholds import CustomerComplains
from app.results.frames.dimensions import dimensions_of
from app.results.plan import ScalePlan
from survey_defs.answers import Answers
from survey_defs.derived import SignedLevel
from survey_defs.model import Questionnaire

# filters and scales of the item bank
HAD_PROBLEM, PROBLEM_TOLD, RECOVERY = "had_problem", "problem_told", ("jus_dis", "jus_pro", "jus_int")
YES = 1


def can_complain(questionnaire: Questionnaire) -> bool:
    """Whether it asks anything by which a complaint is known."""
    plan = questionnaire.analysis
    asks_problem = any(item.id == HAD_PROBLEM for item in questionnaire.items)
    return bool(plan.word_of_mouth or plan.recommendation) or asks_problem


def complaint_of(answers: Answers, questionnaire: Questionnaire, wanted: CustomerComplains) -> Complaint | None:
    """The complaint in these answers; None where there is none, or too few signs of one.

    A problem alone makes no complaint unless the rule says so: many had a small one in a year.
    """
    level, recommendation = own_level(answers, questionnaire), recommendation_of(answers, questionnaire)
    found = Complaint(
        level=level if level is not None and level <= wanted.level else None,
        recommendation=recommendation
        if recommendation is not None and recommendation <= wanted.recommendation
        else None,
        problem=problem_of(answers, questionnaire),
    )
    speaks = found.level is not None or found.recommendation is not None
    return found if found.signs >= wanted.signs and (speaks or wanted.problems) else None


def own_level(answers: Answers, questionnaire: Questionnaire) -> int | None:
    """What the person says of us, from -4 to +4; from one question or from two, as the plan says."""
    name = next(iter(questionnaire.analysis.word_of_mouth), None)
    if name is None:
        return None
    made = questionnaire.derived.get(name)
    if not isinstance(made, SignedLevel):
        return _whole(answers.get(name))
    activity, valence = _whole(answers.get(made.activity)), _whole(answers.get(made.valence))
    if activity == 0:
        return 0
    return None if activity is None or valence is None else activity * ((valence > 0) - (valence < 0))


def problem_of(answers: Answers, questionnaire: Questionnaire) -> str:
    """ "untold" or "told" where there was a problem that is not known to have been put right; else ""."""
    if answers.get(HAD_PROBLEM) != YES:
        return ""
    if answers.get(PROBLEM_TOLD) != YES:
        return "untold"
    return "" if _was_put_right(answers, questionnaire) else "told"


def _was_put_right(answers: Answers, questionnaire: Questionnaire) -> bool:
    """Who told of it finds the outcome, the way and the manner fair, all in all above the middle of the scale."""
    scored = dimensions_of(questionnaire)
    shares = [share for name in RECOVERY if name in scored for share in _shares(answers, scored[name])]
    return bool(shares) and sum(shares) / len(shares) > 0.5


def _shares(answers: Answers, scale: ScalePlan) -> Iterator[float]:
    """Each answer from 0, the worst, to 1."""
    if scale.range is None:
        return
    low, high = scale.range
    for item in scale.items:
        if (value := _whole(answers.get(item))) is not None:
            share = (value - low) / (high - low)
            yield 1 - share if item in scale.reverse else share


def recommendation_of(answers: Answers, questionnaire: Questionnaire) -> int | None:
    name = questionnaire.analysis.recommendation
    return None if name is None else _whole(answers.get(name))


def _whole(value: object) -> int | None:
    """A choice with a text beside it is the choice."""
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, int) and not isinstance(value, bool) else None
