"""The part of a form that says what waves do: rhythm, who is asked, how, until when."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import AnyOf, ValidationError

from app.accounts.models import Organisation
from app.customers.models import Segment
from app.kernel.web.forms import Form
from app.kernel.web.i18n import formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.pages.form_fields import MOST_DAYS, DaysField, HourField, WholeField, text
from app.studies.planning import requirements
from app.studies.planning.closed_items import ClosedItem
from app.studies.planning.wave_plan import After, AnswerQuota, Plan, Sampling

RECURRENCE = {
    "once": (_l("Once"), _l("One wave. It can be repeated by hand.")),
    "weekly": (_l("Every week"), _l("On the same day of the week.")),
    "monthly": (_l("Every month"), _l("On the same day of the month, on its last one where the month is shorter.")),
    "quarterly": (_l("Every three months"), _l("On the same day of the month.")),
    "yearly": (_l("Every year"), _l("On the same day of the year.")),
    "after": (
        _l("After a purchase, a stay or a contact"),
        _l("Each customer some days later. Waves follow one another month by month."),
    ),
}
SAMPLING = {
    "nobody": (_l("Nobody"), _l("Links only: whoever has one may answer.")),
    "all": (_l("All customers"), _l("Everybody who may be contacted.")),
    "random": (_l("Some, drawn at random"), _l("So many of all customers.")),
    "by_site": (_l("Some of each site"), _l("Drawn at random, with a number for each site.")),
    "panel": (
        _l("A panel"),
        _l("The first wave asks everybody, later ones those who finished the wave before. Not in anonymous studies."),
    ),
    "fresh": (_l("New people each time"), _l("Drawn from those whom this study has never asked.")),
}
CHANNELS = {
    "mail": _l("By email"),
    "sms": _l("By text message"),
    "best": _l("By email, otherwise by text message"),
}
MOST_PEOPLE = 1_000_000


class PlanForm(Form):
    """`size_<id>` and `quota_<id>` come with the sites (fields_of_sites)."""

    recurrence = StringField(_l("Frequency"), [AnyOf(RECURRENCE, message=_l("Choose one of these."))], default="once")
    opens_time = HourField(
        _l("Opens at"),
        description=_l("Time of day at the organisation. Messages go out from this hour on."),
        default="09:00",
    )
    delay_days = WholeField(_l("Days between the purchase and the message"), low=0, high=365)
    after_rest_days = WholeField(_l("Days in which one person is asked once at most"), high=MOST_DAYS)
    sampling = StringField(
        _l("Who is invited"), [AnyOf(SAMPLING, message=_l("Choose one of these."))], default="nobody"
    )
    n = WholeField(
        _l("How many"),
        high=MOST_PEOPLE,
        description=_l("For some, and for new people. New people without a number: all of them."),
    )
    segment = StringField(_l("Only customers of the segment"))
    rest_days = WholeField(
        _l("Minimum days between surveys"),
        high=MOST_DAYS,
        description=_l("Who was asked so many days ago or less, by any study, is left out. Empty: nobody is."),
    )
    channel = StringField(
        _l("How they are contacted"), [AnyOf(CHANNELS, message=_l("Choose one of these."))], default="mail"
    )
    unasked = BooleanField(_l("Also contact customers who were never asked whether they agree"))
    reminders = DaysField(
        _l("Reminders on day"),
        description=_l("Days after the opening, such as 3, 7. Only who has not answered is reminded. Empty: none."),
    )
    counted_item = StringField(_l("Question"), default="")
    segments: Mapping[str, str] = {}
    closed_items: Mapping[str, ClosedItem] = {}
    site_names: Mapping[int, str] = {}
    site_codes: Mapping[int, str] = {}

    @property
    def sizes(self) -> list[WholeField]:
        """Numbers of the sites, for a sample by site."""
        return [self[f"size_{number}"] for number in self.site_names]

    @property
    def quotas(self) -> list[WholeField]:
        return [self[f"quota_{number}"] for number in self.site_names]

    @property
    def items_to_count(self) -> dict[str, str]:
        """Questions whose answers may have a number: id -> its words."""
        return {one.id: one.label for one in self.closed_items.values()}

    @property
    def answers(self) -> list[WholeField]:
        """Numbers of the answers to the question that was picked."""
        picked = self.closed_items.get(text(self.counted_item))
        names = [answer_field(picked, place) for place in range(len(picked.options))] if picked else []
        return [self[name] for name in names if name in self]

    def plan(self, open_days: int | None) -> Plan:
        """What was typed; the form must be valid. Raises PlanRefused."""
        by_site = {self.site_codes[int(f.name[5:])]: f.number for f in self.sizes if f.number}
        quotas = {self.site_codes[int(f.name[6:])]: f.number for f in self.quotas if f.number}
        is_after = text(self.recurrence) == "after"
        # purchases say who is asked; a segment and the days between surveys still narrow it
        kind = "all" if is_after else text(self.sampling)
        drawn = Sampling.model_validate(
            {
                "kind": kind,
                "n": self.n.number if kind in ("random", "fresh") else None,
                "by_site": by_site if kind == "by_site" else {},
                "rest_days": self.rest_days.number,
                "segment_id": int(text(self.segment)) if text(self.segment) else None,
            }
        )
        return Plan.model_validate(
            {
                "sampling": drawn,
                "after": self._after() if is_after else None,
                "open_days": open_days,
                "opens_time": self.opens_time.hour or dt.time(9),
                "channel": text(self.channel),
                "reminders": self.reminders.numbers,
                "quotas": quotas,
                "answer_quota": self._answer_quota(),
                "needs_consent": not self.unasked.data,
            }
        )

    def _answer_quota(self) -> AnswerQuota | None:
        picked = self.closed_items.get(text(self.counted_item))
        if picked is None:
            return None
        numbers = zip(picked.options, self.answers, strict=True)
        return AnswerQuota(item=picked.id, counts={raw: field.number for raw, field in numbers if field.number})

    def _after(self) -> After:
        typed = {"delay_days": self.delay_days.number, "rest_days": self.after_rest_days.number}
        return After.model_validate({name: number for name, number in typed.items() if number is not None})

    def show(self, plan: Plan, recurrence: str) -> None:
        """Fill the fields with a plan that is kept."""
        write, after, drawn = formatter(), plan.after or After(), plan.sampling
        numbers = {"n": drawn.n, "rest_days": drawn.rest_days}
        numbers |= {"delay_days": after.delay_days, "after_rest_days": after.rest_days}
        for number, code in self.site_codes.items():
            numbers |= {f"size_{number}": drawn.by_site.get(code), f"quota_{number}": plan.quotas.get(code)}
        numbers |= self._answer_numbers(plan.answer_quota)
        for name, value in numbers.items():
            self[name].data = self.written(value)
        self.recurrence.data, self.sampling.data, self.channel.data = recurrence, drawn.kind, plan.channel
        self.opens_time.data = write.digits(f"{plan.opens_time:%H:%M}")
        self.segment.data = str(drawn.segment_id or "")
        self.unasked.data = not plan.needs_consent
        self.reminders.data = write.listed(write.integer(day) for day in plan.reminders)

    def _answer_numbers(self, quota: AnswerQuota | None) -> dict[str, int | None]:
        picked = self.closed_items.get(quota.item) if quota else None
        if quota is None or picked is None:
            return {}
        self.counted_item.data = picked.id
        return {answer_field(picked, place): quota.counts.get(raw) for place, raw in enumerate(picked.options)}

    @staticmethod
    def written(number: int | None) -> str:
        return "" if number is None else formatter().integer(number)

    def validate_counted_item(self, field: StringField) -> None:
        if text(field) and text(field) not in self.closed_items:
            raise ValidationError(gettext("Choose among those shown."))
        if text(field) and not any(text(one) for one in self.answers):
            raise ValidationError(gettext("Write for at least one answer how many responses are enough."))

    def validate_segment(self, field: StringField) -> None:
        if text(field) and text(field) not in self.segments:
            raise ValidationError(gettext("Choose among those shown."))

    def tell(self, refusal: requirements.PlanRefused) -> None:
        """Show at its field what a plan must fulfil and does not."""
        names = [refusal.field, "open_days" if refusal.field == "closes" else "sampling"]
        field = next(self[name] for name in names if name in self)
        field.errors = [*field.errors, formatter().sentences(f"{refusal.heading}.", str(refusal.remedy))]


def fields_of_sites(organisation: Organisation) -> dict[str, Any]:
    """Fields that a form has for each site: how many are drawn, how many responses are enough."""
    sizes = {f"size_{site.id}": WholeField(site.name, high=MOST_PEOPLE) for site in organisation.sites}
    return sizes | {f"quota_{site.id}": WholeField(site.name, high=MOST_PEOPLE) for site in organisation.sites}


def answer_field(item: ClosedItem, place: int) -> str:
    """The name of the field of one option; it names the question, so that no number goes to another one's option."""
    return f"answer_{item.id}_{place}"


def fields_of_answers(items: Sequence[ClosedItem]) -> dict[str, Any]:
    """Fields for each option of each question: how many responses are enough."""
    return {
        answer_field(item, place): WholeField(label, high=MOST_PEOPLE)
        for item in items
        for place, label in enumerate(item.options.values())
    }


def prepare(
    form: PlanForm, organisation: Organisation, segments: Sequence[Segment], items: Sequence[ClosedItem]
) -> None:
    """Say which sites, segments and questions there are to choose from."""
    form.closed_items = {item.id: item for item in items}
    form.site_names = {site.id: site.name for site in organisation.sites}
    form.site_codes = {site.id: site.code for site in organisation.sites}
    form.segments = {str(segment.id): segment.name for segment in segments}
