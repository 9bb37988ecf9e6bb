"""Scores and derived figures of one person, for conditions and for a respondent's own profile."""

from collections.abc import Iterable

from survey_defs.answers import Answers, Value, reason, reason_of
from survey_defs.derived import BestRival, Derived, Difference, Mean, Ratio, SignedLevel
from survey_defs.model import Questionnaire


def score(item_ids: Iterable[str], questionnaire: Questionnaire, answers: Answers) -> float | None:
    """Mean of the items, reversed ones turned; None with fewer than half of them answered."""
    ids = tuple(item_ids)
    turned = [x for x in (_turned(item_id, questionnaire, answers) for item_id in ids) if x is not None]
    return sum(turned) / len(turned) if turned and 2 * len(turned) >= len(ids) else None


def _turned(item_id: str, questionnaire: Questionnaire, answers: Answers) -> float | None:
    value = _number(answers.get(item_id))
    if value is None or not questionnaire.item(item_id).reverse:
        return value
    low, high = questionnaire.scale_range(item_id)
    return low + high - value


def _number(value: Value | None) -> float | None:
    return value if isinstance(value, int | float) else None


def derive(derived: Derived, questionnaire: Questionnaire, answers: Answers) -> Value | None:
    """A derived figure: a number, a reason, or None where an answer that it needs is missing."""
    match derived:
        case Ratio():
            return _ratio(derived, answers)
        case Difference():
            of, minus = _number(answers.get(derived.of)), _number(answers.get(derived.minus))
            return None if of is None or minus is None else of - minus
        case BestRival():
            return _best_rival(derived, answers)
        case SignedLevel():
            return _signed_level(derived, answers)
        case Mean():
            return score(derived.of, questionnaire, answers)


def _ratio(derived: Ratio, answers: Answers) -> float | None:
    of = _number(answers.get(derived.of))
    by = _number(answers.get(derived.by)) if isinstance(derived.by, str) else derived.by
    return None if of is None or by is None or by == 0 else of / by


def _best_rival(derived: BestRival, answers: Answers) -> float | None:
    cells = answers.get(derived.of)
    if not isinstance(cells, dict):
        return None
    own = _number(cells.get(derived.own))
    rivals = [x for key, x in cells.items() if key != derived.own and isinstance(x, int | float)]
    return None if own is None or not rivals else own - max(rivals)


def _signed_level(derived: SignedLevel, answers: Answers) -> Value | None:
    activity, valence = _number(answers.get(derived.activity)), answers.get(derived.valence)
    if activity == 0:
        return 0
    why = reason_of(valence)
    if why is not None:
        return reason(why)
    sign = _number(valence)
    if activity is None or sign is None:
        return None
    return activity if sign > 0 else -activity if sign < 0 else 0
