"""The form of a new study: what is asked depends on the sites and on the places its questionnaire leaves empty."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf, Length, ValidationError

from app.accounts.models import Organisation
from app.accounts.operations import seen
from app.accounts.sign_in.forms import TicksField
from app.customers.models import Segment
from app.kernel.web.i18n import LANGUAGES, formatter, gettext, language
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study
from app.studies.pages.form_fields import MOST_DAYS, DayField, WholeField, needed
from app.studies.pages.plan_fields import PlanForm, fields_of_answers, fields_of_sites, prepare
from app.studies.planning.closed_items import ClosedItem, items_of
from app.studies.planning.placeholders import AMOUNTS, NAMES
from app.studies.planning.wave_plan import Options

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


class WavesForm(PlanForm):
    """The plan of waves to come."""

    open_days = WholeField(
        _l("Days open"), high=MOST_DAYS, description=_l("Empty: until the next wave opens, or somebody closes it.")
    )


class StudyForm(PlanForm):
    """A study before it is launched. Anonymity, and what is offered and kept, cannot be changed afterwards."""

    title = StringField(_l("Title of the study"), [needed, Length(max=200)], filters=[seen])
    anonymity = StringField(_l("Anonymity"), [AnyOf(ANONYMITY, message=_l("Choose one of the three."))])
    opens = DayField(_l("First wave opens on"), [needed])
    closes = DayField(
        _l("First wave closes after"),
        description=_l(
            "That day still counts. Later waves are open as long. Empty: until the next one opens, or by hand."
        ),
    )
    retention_months = WholeField(_l("Months answers are kept"), [needed])
    own_profile = BooleanField(_l("Respondents see their own profile against the group after the thanks"))
    timing = BooleanField(_l("Keep how long each page was shown, to find careless answers"))
    own_code = BooleanField(
        _l("Ask for a code that the person makes up, so that answers of the next wave can be joined")
    )
    anyway = BooleanField(_l("Start anyway, with fewer people"))
    sites = TicksField(_l("Sites"), description=_l("One link for each. None: one link for all."))
    languages = TicksField(
        _l("Languages"), description=_l("One link for each. None: the respondent chooses the language.")
    )

    def validate_closes(self, field: DayField) -> None:
        if field.day and isinstance(self.opens, DayField) and self.opens.day and field.day < self.opens.day:
            raise ValidationError(gettext("Choose a day on or after the opening."))
        if self.open_days is not None and self.open_days > MOST_DAYS:
            high = formatter().integer(MOST_DAYS)
            raise ValidationError(gettext("A wave may be open for %(high)s days at most.", high=high))

    def validate_retention_months(self, field: WholeField) -> None:
        if field.number and field.number > LONGEST_RETENTION:
            high = formatter().integer(LONGEST_RETENTION)
            raise ValidationError(gettext("Please write a number of %(high)s or less.", high=high))

    def validate_own_code(self, field: BooleanField) -> None:
        if field.data and self.anonymity.data != "anonymous":
            raise ValidationError(gettext("Only an anonymous study needs such a code."))

    @property
    def open_days(self) -> int | None:
        """How long waves are open, as the days of the first one say."""
        return (self.closes.day - self.opens.day).days + 1 if self.closes.day and self.opens.day else None

    @property
    def options(self) -> Options:
        return Options(own_profile=self.own_profile.data, timing=self.timing.data, own_code=self.own_code.data)

    @property
    def groups(self) -> list[tuple[str, list[WholeField]]]:
        """Limits that the questionnaire names, in their groups: what they are, the fields."""
        found = [(group, [self[name] for name in group if name in self]) for group in AMOUNTS]
        return [(str(NAMES[group[0]]), fields) for group, fields in found if fields]

    @property
    def amounts(self) -> dict[str, int]:
        fields = [field for _, group in self.groups for field in group]
        return {field.name: field.number for field in fields if field.number is not None}


def study_form(
    organisation: Organisation,
    segments: Sequence[Segment],
    languages: tuple[str, ...],
    items: Sequence[ClosedItem],
    missing: tuple[str, ...],
) -> StudyForm:
    """The form for a questionnaire: `missing` are the names in braces that nothing stands for yet."""
    fields = fields_of_sites(organisation) | fields_of_answers(items)
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
    prepare(form, organisation, segments, items)
    form.sites.choices = {str(site.id): site.name for site in organisation.sites}
    form.languages.choices = {code: LANGUAGES[code].name for code in languages if code in LANGUAGES}
    return form


def waves_form(study: Study, segments: Sequence[Segment]) -> WavesForm:
    """The form for the questionnaire that the newest wave asks."""
    items = items_of(study, language().code)
    fields = fields_of_sites(study.organisation) | fields_of_answers(items)
    form: WavesForm = type("WavesFormOfSites", (WavesForm,), fields)()
    prepare(form, study.organisation, segments, items)
    return form


def _rising(group: tuple[str, ...]) -> Any:
    def check(form: StudyForm, field: WholeField) -> None:
        before = [form[name].number for name in group if name in form and name < field.name]
        if field.number is not None and any(number is not None and number >= field.number for number in before):
            raise ValidationError(gettext("Each limit must be above the one before."))

    return check
