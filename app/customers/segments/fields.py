"""Conditions of a segment as people choose and read them: a thing, a test, a value."""

from collections.abc import Sequence

from pydantic import ValidationError

from app.accounts.models import Organisation
from app.customers.folding import clean_cell, fold
from app.customers.imports.cell_values import BadCell, read_language
from app.customers.segments.conditions import (
    AtSite,
    AttributeIs,
    AttributeNumber,
    Condition,
    Conditions,
    Consented,
    Purchases,
    Reachable,
    Speaks,
)
from app.kernel.errors import AppError
from app.kernel.web.i18n import LANGUAGES, formatter, gettext, isolated, language
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.numerals import read_number

ATTRIBUTE = "attribute:"
FIELDS = {
    "site": _l("Site"),
    "language": _l("Language"),
    "mail": _l("Consent to email"),
    "sms": _l("Consent to text messages"),
    "has_email": _l("Has an email"),
    "has_phone": _l("Has a telephone number"),
    "count": _l("Number of purchases"),
    "sum": _l("Sum of purchases"),
    "days_since": _l("Days since the last purchase"),
}
TESTS = {
    "is": _l("is"),
    "is_not": _l("is not"),
    "contains": _l("contains"),
    "at_least": _l("is at least"),
    "at_most": _l("is at most"),
    "blank": _l("is empty"),
    "filled": _l("is not empty"),
}
STATES = {"unknown": _l("not asked"), "given": _l("agreed"), "withdrawn": _l("refused")}


class BadCondition(AppError):
    status = 422

    def __init__(self, remedy: str) -> None:
        super().__init__(gettext("The condition was not added"), remedy)


def condition_of(organisation: Organisation, *, field: str, test: str, value: str, days: str) -> Condition:
    """What was typed, as a condition. Raises BadCondition with what to mend."""
    value = clean_cell(value)
    try:
        if field.startswith(ATTRIBUTE):
            return _of_attribute(field.removeprefix(ATTRIBUTE), test, value)
        if field in ("count", "sum", "days_since"):
            return _of_purchases(field, test, value, days)
        if field in ("has_email", "has_phone"):
            return Reachable(channel="mail" if field == "has_email" else "sms")
        return _of_customer(organisation, field, test, value)
    except ValidationError as error:
        raise BadCondition(gettext("Choose a test that goes with it, and write a shorter value.")) from error


def _of_attribute(name: str, test: str, value: str) -> Condition:
    if test in ("at_least", "at_most"):
        return AttributeNumber.model_validate({"name": name, "test": test, "value": _number(value)})
    if not value and test in ("is", "is_not", "contains"):
        test = "blank" if test == "is" else "filled"
    return AttributeIs.model_validate({"name": name, "test": test, "value": value})


def _of_purchases(measure: str, test: str, value: str, days: str) -> Condition:
    if test not in ("at_least", "at_most"):
        raise BadCondition(gettext("For purchases choose “is at least” or “is at most”."))
    within = int(_number(days)) if days.strip() and measure != "days_since" else None
    told = {"measure": measure, "test": test, "value": _number(value), "days": within}
    return Purchases.model_validate(told)


def _of_customer(organisation: Organisation, field: str, test: str, value: str) -> Condition:
    if field == "site":
        return _of_site(organisation, test, value)
    if test != "is":
        raise BadCondition(gettext("Choose the test “is”."))
    if field == "language":
        return Speaks(languages=(_language(value),))
    if field in ("mail", "sms"):
        return Consented.model_validate({"channel": field, "state": _state(value)})
    raise BadCondition(gettext("Choose what the condition is about."))


def _of_site(organisation: Organisation, test: str, value: str) -> Condition:
    if test == "blank":
        return AtSite()
    wished = {fold(part.strip()) for part in value.replace("،", ",").replace("、", ",").split(",")}
    found = tuple(site.code for site in organisation.sites if {fold(site.code), fold(site.name)} & wished)
    if test != "is" or not found:
        names = formatter().listed(site.name for site in organisation.sites)
        raise BadCondition(gettext("Choose “is” and write one of the sites: %(names)s", names=names))
    return AtSite(sites=found)


def _number(raw: str) -> float:
    try:
        return float(read_number(raw, whole=False, language=language().code))
    except InvalidAnswer as error:
        raise BadCondition(gettext("Write a number as the value.")) from error


def _language(raw: str) -> str:
    try:
        code = read_language(raw)
    except BadCell as error:
        raise BadCondition(error.reason) from error
    if not code:
        raise BadCondition(gettext("Write a language as the value."))
    return code


def _state(raw: str) -> str:
    for state, words in STATES.items():
        if fold(raw) in (state, fold(str(words))):
            return state
    raise BadCondition(gettext("Write one of these: %(words)s", words=formatter().listed(map(str, STATES.values()))))


def field_choices(names: Sequence[str]) -> list[tuple[str, str]]:
    attributes = [(ATTRIBUTE + name, gettext("Attribute %(name)s", name=name)) for name in names]
    return [*((field, str(words)) for field, words in FIELDS.items()), *attributes]


def suggestions(organisation: Organisation) -> list[str]:
    """Values that may be wanted, for the box to offer."""
    named = [one.name for one in LANGUAGES.values()]
    return [*(site.name for site in organisation.sites), *named, *map(str, STATES.values())]


def sentences(organisation: Organisation, conditions: Conditions) -> list[str]:
    """Each condition in words."""
    return [_sentence(organisation, one) for one in conditions.conditions]


def _sentence(organisation: Organisation, one: Condition) -> str:
    if isinstance(one, AttributeIs):
        return _joined(isolated(one.name), TESTS[one.test], isolated(one.value))
    if isinstance(one, AttributeNumber):
        return _joined(isolated(one.name), TESTS[one.test], _written(one.value))
    if isinstance(one, AtSite):
        names = [isolated(site.name) for site in organisation.sites if site.code in one.sites]
        return _joined(FIELDS["site"], TESTS["is" if names else "blank"], formatter().listed(names))
    if isinstance(one, Speaks):
        named = [LANGUAGES[code].name if code in LANGUAGES else code for code in one.languages]
        return _joined(FIELDS["language"], TESTS["is"], formatter().listed(named))
    if isinstance(one, Consented):
        return _joined(FIELDS[one.channel], TESTS["is"], STATES[one.state])
    if isinstance(one, Reachable):
        return str(FIELDS["has_email" if one.channel == "mail" else "has_phone"])
    return _of_bought(one)


def _of_bought(one: Purchases) -> str:
    said = _joined(FIELDS[one.measure], TESTS[one.test], _written(one.value))
    if one.days is None:
        return said
    return gettext("%(condition)s, within the last %(days)s days", condition=said, days=formatter().integer(one.days))


def _joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if str(part))


def _written(value: float) -> str:
    return formatter().number(value, 0 if value == int(value) else 2)
