"""Why an answer was not accepted, in the respondent's language: what was needed, and how to mend it."""

import datetime as dt
from collections.abc import Mapping

from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l

MESSAGES = {
    "required": _l("Please answer this question."),
    "one_answer_only": _l("Please choose one answer only."),
    "not_an_option": _l("Please choose one of the answers shown."),
    "not_a_number": _l("Please write a number in digits, such as 12."),
    "ambiguous_number": _l("This number can be read in two ways. Please write it without a separator."),
    "not_whole": _l("Please write a whole number, without decimals."),
    "too_small": _l("Please write a number of %(low)s or more."),
    "too_large": _l("Please write a number of %(high)s or less."),
    "too_long": _l("This text is too long. Please shorten it to %(limit)s characters."),
    "not_a_date": _l("Please write a date as year-month-day."),
    "too_early": _l("Please choose a date from %(low)s on."),
    "too_late": _l("Please choose a date up to %(high)s."),
    "not_a_country": _l("Please choose a country from the list."),
    "exclusive_option": _l("This answer does not go together with the others. Please choose either it or them."),
    "too_few_choices": _l("Please choose %(needed)s or more of the answers."),
    "too_many_choices": _l("Please choose no more than %(needed)s of the answers."),
    "text_without_option": _l("Please choose the answer that your text belongs to, or clear the text."),
    "unknown_row": _l("Please answer the rows shown."),
    "more_than_other": _l("This cannot be more than %(other)s, your answer to the question before it."),
    "less_than_other": _l("This cannot be less than %(other)s, your answer to the question before it."),
}


def sentence(code: str, details: Mapping[str, object]) -> str:
    """The sentence for an error's code; figures and days as the language writes them."""
    return str(MESSAGES[code] % {name: _written(value) for name, value in details.items()})


def _written(value: object) -> str:
    return formatter().typed_date(value) if isinstance(value, dt.date) else formatter().digits(f"{value}")
