"""What a study puts in place of the names in braces of its questionnaire, and what is still missing."""

from babel.numbers import get_currency_name

from app.accounts.models import Organisation
from app.kernel.errors import AppError
from app.kernel.web.i18n import FORMATTERS, formatter, ngettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study
from survey_defs.model import Questionnaire

# the receipt code is known only when a response is complete
LATER = frozenset({"code"})
# limits of the monthly balance and of the household income: each group rises
AMOUNTS = (("b1", "b2", "b3", "b4"), ("i1", "i2", "i3", "i4"))
NAMES = {
    "contact": _l("how respondents can reach the organisation"),
    "currency": _l("the currency of the organisation"),
    "retention": _l("how long answers are kept"),
    "b1": _l("the limits of the monthly balance"),
    "i1": _l("the limits of the household income"),
}
LABELS = {name: NAMES[group[0]] for group in AMOUNTS for name in group} | NAMES


class Unfilled(AppError):
    """The texts of a questionnaire still have empty places."""

    status = 422

    def __init__(self, names: tuple[str, ...]) -> None:
        said = formatter().listed(dict.fromkeys(str(LABELS.get(name, name)) for name in names))
        super().__init__(
            _l("The texts of the questionnaire are not complete: %(missing)s is missing", missing=said),
            _l("Fill this in first; a wave can open afterwards."),
        )
        self.names = names


def words_of(study: Study, questionnaire: Questionnaire, language: str) -> dict[str, str]:
    """What stands for the placeholders in this language; what is not known is left out, and stays in braces."""
    organisation, write = study.organisation, FORMATTERS.get(language, FORMATTERS["en"])
    months = study.retention_months
    currency = _currency(organisation, language)
    amounts = {name: f"{write.integer(amount)} {currency}" for name, amount in (study.amounts or {}).items()}
    words = amounts | {
        "organisation": organisation.name,
        "contact": organisation.contact,
        "minutes": write.integer(questionnaire.minutes or 1),
        "retention": ngettext("%(count)s month", "%(count)s months", months, count=write.integer(months)),
        "currency": currency,
    }
    return {name: word for name, word in words.items() if word.strip()}


def missing(study: Study, questionnaire: Questionnaire) -> tuple[str, ...]:
    """Names in braces that nothing stands for yet."""
    return tuple(sorted(questionnaire.placeholders - words_of(study, questionnaire, "en").keys() - LATER))


def require_filled(study: Study, questionnaire: Questionnaire) -> None:
    """Raises Unfilled."""
    if names := missing(study, questionnaire):
        raise Unfilled(names)


def _currency(organisation: Organisation, language: str) -> str:
    return str(get_currency_name(organisation.currency, count=2, locale=language)) if organisation.currency else ""
