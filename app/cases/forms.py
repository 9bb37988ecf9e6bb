"""The form of a rule."""

from dataclasses import dataclass
from typing import Any, Self

from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm

from app.cases.models import AlertRule
from app.cases.rules import asks_for_complaints, dimensions, workers
from app.cases.thresholds import PARAMETERS, Parameters
from app.cases.words import dimension_name
from app.kernel.web.forms import Form
from app.kernel.web.i18n import formatter, gettext, to_latin_digits
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study

KINDS = {
    "site_falls": _l("A site falls by more than chance"),
    "customer_worsens": _l("A customer changes for the worse"),
    "complaint": _l("A customer complains"),
}


class NumberField(StringField):
    """`value` is the number that was typed, once it was checked."""

    value = float("nan")


def _number(low: float, high: float) -> Any:
    """A number between two limits, in any digits; kept as a float in `field.data`."""

    def check(form: BaseForm, field: NumberField) -> None:
        text = to_latin_digits(str(field.data or "")).replace("٫", ".").replace(",", ".").replace("−", "-").strip()
        try:
            found = float(text)
        except ValueError:
            found = float("nan")
        if not low <= found <= high:
            write = formatter().number
            raise ValidationError(gettext("Write a number from %(low)s to %(high)s.", low=write(low), high=write(high)))
        field.value = found

    return check


class RuleForm(Form):
    """Per cent are typed as people say them: 5, not .05."""

    kind = SelectField(_l("What makes a case"), choices=[])
    dimension = SelectField(_l("What is watched"), choices=[], default="")
    owner = SelectField(_l("New cases go to"), choices=[], default="")
    false_alarms = NumberField(
        _l("False alarms put up with, in per cent of all alarms"),
        description=_l("Many sites and scales are compared at once; without this a few would always seem to fall."),
    )
    least = NumberField(_l("Smallest fall worth a case, in points of 100"))
    working_days = NumberField(
        _l("Working days until somebody should have looked after it"),
        description=_l("The days of rest are those of the organisation's country; holidays are not known."),
    )
    level = NumberField(
        _l("How sure a change must be, in per cent"), description=_l("95 is usual. Higher means fewer cases.")
    )
    most = NumberField(_l("Most cases of one wave"), description=_l("The worst come first."))
    hours = NumberField(_l("Hours until somebody should have called"))
    held_back = NumberField(
        _l("Held back by lot, in per cent"),
        description=_l(
            "0 is usual. With 20, one customer in five is left alone and only counted, so that what calling does can "
            "be told. Who complains or has a problem is never held back."
        ),
    )
    spoken = NumberField(
        _l("Level of word of mouth, or lower"),
        description=_l("From −4, speaks against it all the time, to −1, speaks badly of it when asked. −3 is usual."),
    )
    recommendation = NumberField(_l("Recommendation of 0 to 10, or lower"))
    problems = BooleanField(_l("A problem that was not put right is enough by itself"))
    signs = NumberField(
        _l("How many of these signs it takes"), description=_l("With 2, one slip of the finger makes no case.")
    )
    answer_hours = NumberField(_l("Hours until somebody should have answered"))
    is_on = BooleanField(_l("The rule is on"), default=True)

    @classmethod
    def of(cls, study: Study, language: str, rule: AlertRule | None = None) -> Self:
        """The form for a study, filled with a rule or with what is usual."""
        form = cls()
        kinds = [rule.kind] if rule else _kinds(study)
        form.kind.choices = [SelectChoice(kind, KINDS[kind]) for kind in kinds]
        form.dimension.choices = [SelectChoice("", gettext("Everything that is scored"))] + [
            SelectChoice(name, dimension_name(study.waves[-1], name, language)) for name in dimensions(study)
        ]
        people = [SelectChoice(str(one.user_id), one.user.name) for one in workers(study.organisation)]
        form.owner.choices = [SelectChoice("", gettext("nobody yet")), *people]
        if not form.is_submitted():
            form._fill(rule)
        if rule is not None:
            form.kind.data = rule.kind
        return form

    @property
    def chosen(self) -> str:
        """The kind of rule whose settings are read."""
        return str(self.kind.data) if self.kind.data in SETTINGS else "site_falls"

    @property
    def watched(self) -> str:
        """The dimension; a complaint is of none."""
        return "" if self.chosen == "complaint" else str(self.dimension.data or "")

    def parameters(self) -> Parameters:
        told = {setting.name: setting.read(self[setting.field]) for setting in SETTINGS[self.chosen]}
        return PARAMETERS[self.chosen].model_validate(told)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Only the settings of the chosen kind are looked at."""
        checks = {one.field: [_number(one.low, one.high)] for one in SETTINGS[self.chosen] if one.is_number}
        return bool(super().validate_on_submit(extra_validators=checks))

    def _fill(self, rule: AlertRule | None) -> None:
        for kind, settings in SETTINGS.items():
            stored = rule.parameters if rule and rule.kind == kind else {}
            known = PARAMETERS[kind].model_validate(stored)
            for one in settings:
                self[one.field].data = one.write(getattr(known, one.name))
        if rule is not None:
            self.dimension.data, self.is_on.data = rule.dimension, rule.is_on
            self.owner.data = str(rule.owner_id or "")


def _kinds(study: Study) -> list[str]:
    """What can be watched in this study."""
    found = ["site_falls"]
    if study.is_identified:
        found += ["customer_worsens", *(["complaint"] if asks_for_complaints(study) else [])]
    return found


@dataclass(frozen=True)
class Setting:
    """A parameter of a rule and its field.

    low, high   as people type it
    times       what they type is so many times what is kept: per cent, or 1
    is_whole    kept as a whole number
    """

    name: str
    field: str
    low: float = 0
    high: float = 0
    times: int = 1
    is_whole: bool = False

    @property
    def is_number(self) -> bool:
        return self.high > self.low

    def read(self, field: Any) -> object:
        if not self.is_number:
            return bool(field.data)
        value = field.value / self.times
        return round(value) if self.is_whole else value

    def write(self, value: float) -> object:
        return formatter().number(value * self.times) if self.is_number else value


SETTINGS: dict[str, tuple[Setting, ...]] = {
    "site_falls": (
        Setting("false_alarms", "false_alarms", 1, 20, 100),
        Setting("least", "least", 0, 50),
        Setting("working_days", "working_days", 1, 60, is_whole=True),
    ),
    "customer_worsens": (
        Setting("level", "level", 80, 99.9, 100),
        Setting("most", "most", 1, 500, is_whole=True),
        Setting("hours", "hours", 1, 168, is_whole=True),
        Setting("held_back", "held_back", 0, 50, 100),
    ),
    "complaint": (
        Setting("level", "spoken", -4, -1, is_whole=True),
        Setting("recommendation", "recommendation", 0, 6, is_whole=True),
        Setting("problems", "problems"),
        Setting("signs", "signs", 1, 3, is_whole=True),
        Setting("hours", "answer_hours", 1, 168, is_whole=True),
    ),
}
