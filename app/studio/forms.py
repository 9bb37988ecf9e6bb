"""The form of a new study: what is asked depends on the sites and on the places its questionnaire leaves empty."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError

from app.accounts.models import Organisation
from app.i18n import LANGUAGES, formatter, gettext
from app.i18n import lazy_gettext as _l
from app.studies.placeholders import AMOUNTS, NAMES
from app.studio.reading import read_day, read_whole

needed = DataRequired(_l("This is needed."))
ANONYMITY = {
    "anonymous": (
        _l("Anonymous"),
        _l("Nobody can link an answer to a person, over waves only by a code the person makes. Only the day is kept."),
    ),
    "pseudonymous": (
        _l("Pseudonymous"),
        _l("Answers of one person belong together over waves under a pseudonym; who it is stays outside the answers."),
    ),
    "identified": (_l("Identified"), _l("Answers are linked to the customer, and the respondent is told so.")),
}
LONGEST_RETENTION = 240
Read = TypeVar("Read")


class DayField(StringField):
    """A day typed in either calendar; `day` once it could be read."""

    day: dt.date | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if text(self):
            self.day = read_day(text(self))

    @property
    def given(self) -> dt.date:
        return _given(self.day)


class WholeField(StringField):
    """A whole number above zero in any digits; `number` once it could be read."""

    number: int | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if not text(self):
            return
        self.number = read_whole(text(self))
        if self.number < 1:
            raise ValueError(gettext("Please write a number of %(low)s or more.", low=formatter().integer(1)))

    @property
    def given(self) -> int:
        return _given(self.number)


class TicksField(Field):
    """Any number of boxes; `choices` are what may be ticked, with their labels."""

    choices: Mapping[str, str] = {}
    data: list[str]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(dict.fromkeys(valuelist))

    def process_data(self, value: list[str] | None) -> None:
        self.data = value or []

    def pre_validate(self, form: object) -> None:
        if not set(self.data) <= self.choices.keys():
            raise ValidationError(gettext("Choose among those shown."))


class StudyForm(FlaskForm):  # type: ignore[misc]
    title = StringField(_l("Title of the study"), [needed, Length(max=200)])
    anonymity = StringField(_l("Anonymity"), [AnyOf(ANONYMITY, message=_l("Choose one of the three."))])
    opens = DayField(_l("First wave opens on"), [needed])
    closes = DayField(_l("First wave closes after"), description=_l("Leave it empty to close the wave by hand."))
    retention_months = WholeField(_l("Months answers are kept"), [needed])
    sites = TicksField(_l("Sites"), description=_l("One link for each. None: one link for all."))
    languages = TicksField(
        _l("Languages"), description=_l("One link for each. None: the respondent chooses the language.")
    )

    def validate_closes(self, field: DayField) -> None:
        if field.day and isinstance(self.opens, DayField) and self.opens.day and field.day < self.opens.day:
            raise ValidationError(gettext("Choose a day on or after the opening."))

    def validate_retention_months(self, field: WholeField) -> None:
        if field.number and field.number > LONGEST_RETENTION:
            high = formatter().integer(LONGEST_RETENTION)
            raise ValidationError(gettext("Please write a number of %(high)s or less.", high=high))

    @property
    def groups(self) -> list[tuple[str, list[WholeField]]]:
        """Limits that the questionnaire names, in their groups: what they are, the fields."""
        found = [(group, [self[name] for name in group if name in self]) for group in AMOUNTS]
        return [(str(NAMES[group[0]]), fields) for group, fields in found if fields]

    @property
    def amounts(self) -> dict[str, int]:
        fields = [field for _, group in self.groups for field in group]
        return {field.name: field.number for field in fields if field.number is not None}


def study_form(organisation: Organisation, languages: tuple[str, ...], missing: tuple[str, ...]) -> StudyForm:
    """The form for a questionnaire: `missing` are the names in braces that nothing stands for yet."""
    fields: dict[str, Any] = {}
    for group in AMOUNTS:
        for name in group:
            if name in missing:
                label = _l("Limit %(number)s", number=formatter().integer(int(name[1:])))
                fields[name] = WholeField(label, [needed, _rising(group)])
    if "contact" in missing:
        fields["contact"] = StringField(
            _l("How respondents reach you"),
            [needed, Length(max=200)],
            description=_l("An email or a telephone number. It is kept for the whole organisation."),
        )
    form: StudyForm = type("StudyFormOfVersion", (StudyForm,), fields)()
    form.sites.choices = {str(site.id): site.name for site in organisation.sites}
    form.languages.choices = {code: LANGUAGES[code].name for code in languages if code in LANGUAGES}
    return form


def text(field: StringField) -> str:
    return (field.data or "").strip()


def _given(value: Read | None) -> Read:
    if value is None:
        raise ValueError("needed: a form that was validated; found: a field that was not read")
    return value


def _rising(group: tuple[str, ...]) -> Any:
    def check(form: StudyForm, field: WholeField) -> None:
        before = [form[name].number for name in group if name in form and name < field.name]
        if field.number is not None and any(number is not None and number >= field.number for number in before):
            raise ValidationError(gettext("Each limit must be above the one before."))

    return check
