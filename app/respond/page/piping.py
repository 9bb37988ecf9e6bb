"""An earlier answer in a later text: "You came for {answer:purpose}." In words, in the language that is read."""

import datetime as dt
from collections.abc import Mapping

from app.kernel.web.i18n import gettext, isolated
from app.respond.page.written import Words
from survey_defs import routing
from survey_defs.answers import Answers, Value, reason_of
from survey_defs.kinds.choices import MultipleChoiceItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import BipolarItem, InstructedItem, LikertItem, RatingItem
from survey_defs.kinds.typed import CountryItem, DateItem, MoneyItem, NumberItem
from survey_defs.model import Questionnaire
from survey_defs.texts import ANSWER, piped

LONGEST = 200


def said(text: str, questionnaire: Questionnaire, answers: Answers | None, words: Words) -> Mapping[str, str]:
    """What stands for the answers in a text; None in place of answers gives samples. What is not there is left out."""
    found = {}
    for item_id in piped(text):
        if item_id in questionnaire:
            item = questionnaire.item(item_id)
            value = sample(item) if answers is None else _given(item, questionnaire, answers)
            if value is not None:
                found[ANSWER + item_id] = isolated(words.answer(item, value)[:LONGEST])
    return found


def _given(item: Item, questionnaire: Questionnaire, answers: Answers) -> Value | None:
    """The answer, unless it is a reason, or its question is not shown any more."""
    value = answers.get(item.id)
    if reason_of(value) is not None or routing.why_not_shown(item, questionnaire, answers) is not None:
        return None
    return value


def sample(item: Item) -> Value:
    """An answer that somebody could give, to look at."""
    match item:
        case SingleChoiceItem() | MultipleChoiceItem():
            return next((option.value for option in item.options if option.value is not None), "")
        case LikertItem() | InstructedItem() | RatingItem() | BipolarItem():
            return max(item.values)
        case NumberItem() | MoneyItem():
            return int(item.low or 3)
        case DateItem():
            return dt.date(2026, 3, 21).isoformat()
        case CountryItem():
            return "VN"
    return gettext("(an answer)")
