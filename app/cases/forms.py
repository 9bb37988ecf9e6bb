"""The form of a rule."""

from typing import Any, Self

from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm

from app.cases.models import AlertRule
from app.cases.rules import CustomerWorsens, SiteFalls, dimensions, falls_of, workers, worsens_of
from app.cases.words import dimension_name
from app.kernel.web.forms import Form
from app.kernel.web.i18n import formatter, gettext, to_latin_digits
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study

KINDS = {
    "site_falls": _l("A site falls by more than chance"),
    "customer_worsens": _l("A customer changes for the worse"),
}


class NumberField(StringField):
    """`value` is the number that was typed, once it was checked."""

    value = float("nan")


def _number(low: float, high: float) -> Any:
    """A number between two limits, in any digits; kept as a float in `field.data`."""

    def check(form: BaseForm, field: NumberField) -> None:
        text = to_latin_digits(str(field.data or "")).replace("٫", ".").replace(",", ".").strip()
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
    level = NumberField(
        _l("How sure a change must be, in per cent"), description=_l("95 is usual. Higher means fewer cases.")
    )
    most = NumberField(_l("Most cases of one wave"), description=_l("The worst come first."))
    is_on = BooleanField(_l("The rule is on"), default=True)

    @classmethod
    def of(cls, study: Study, language: str, rule: AlertRule | None = None) -> Self:
        """The form for a study, filled with a rule or with what is usual."""
        form = cls()
        kinds = [rule.kind] if rule else ["site_falls", *(["customer_worsens"] if study.is_identified else [])]
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
        return str(self.kind.data or "site_falls")

    def parameters(self) -> SiteFalls | CustomerWorsens:
        if self.chosen == "site_falls":
            return SiteFalls(false_alarms=self.false_alarms.value / 100, least=self.least.value)
        return CustomerWorsens(level=self.level.value / 100, most=round(self.most.value))

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Only the settings of the chosen kind are looked at."""
        checks = {"false_alarms": _number(1, 20), "least": _number(0, 50)}
        if self.chosen == "customer_worsens":
            checks = {"level": _number(80, 99.9), "most": _number(1, 500)}
        return bool(super().validate_on_submit(extra_validators={name: [check] for name, check in checks.items()}))

    def _fill(self, rule: AlertRule | None) -> None:
        write = formatter().number
        falls = falls_of(rule) if rule and rule.kind == "site_falls" else SiteFalls()
        worse = worsens_of(rule) if rule and rule.kind == "customer_worsens" else CustomerWorsens()
        self.false_alarms.data, self.least.data = write(falls.false_alarms * 100), write(falls.least)
        self.level.data, self.most.data = write(worse.level * 100), write(worse.most)
        if rule is not None:
            self.dimension.data, self.is_on.data = rule.dimension, rule.is_on
            self.owner.data = str(rule.owner_id or "")
