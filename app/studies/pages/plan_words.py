"""The plan of a study in words, and why customers are left out."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.models import Organisation
from app.kernel.web.i18n import formatter, gettext, ngettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.inviting.verdicts import Reason
from app.studies.models import Study
from app.studies.pages.plan_fields import CHANNELS, RECURRENCE, SAMPLING
from app.studies.planning.closed_items import items_of
from app.studies.planning.wave_plan import AnswerQuota, Options, Plan, Sampling, options_of, plan_of

LEFT_OUT = {
    Reason.ARCHIVED: _l("archived"),
    Reason.NO_PURCHASE: _l("no purchase that is due"),
    Reason.SEGMENT: _l("not of the segment"),
    Reason.SITE: _l("of a site that is not asked"),
    Reason.NO_CONTACT: _l("no address for this way"),
    Reason.SAID_NO: _l("said that they do not want to be contacted"),
    Reason.OBJECTED: _l("at an address where somebody opted out"),
    Reason.BOUNCED: _l("at an address that bounces"),
    Reason.NO_CONSENT: _l("never agreed to be contacted"),
    Reason.NOT_BEFORE: _l("did not finish the wave before"),
    Reason.ASKED_BEFORE: _l("asked by this study before"),
    Reason.RESTED: _l("asked not long ago"),
    Reason.LOT: _l("not drawn"),
    Reason.FEW: _l("too few of their site to stay anonymous"),
}
OFFERED = {
    "own_profile": _l("Respondents see their own profile against the group."),
    "timing": _l("How long each page was shown is kept."),
    "own_code": _l("Respondents may make up a code to be recognised next time."),
}

MODES = {"anonymous": _l("anonymous"), "pseudonymous": _l("pseudonymous"), "identified": _l("identified")}


@dataclass(frozen=True)
class Line:
    """One thing that a plan says."""

    label: str
    text: str


def plan_lines(study: Study, segments: Mapping[int, str]) -> list[Line]:
    """The plan of the waves to come."""
    plan, organisation = plan_of(study), study.organisation
    found = [
        Line(gettext("Frequency"), rhythm(study.recurrence, plan, organisation)),
        Line(gettext("Who is invited"), _asked(study.recurrence, plan, segments, organisation)),
    ]
    if plan.sampling.kind != "nobody" or study.recurrence == "after":
        found.append(Line(gettext("Messages"), _letters(plan)))
    if plan.quotas:
        found.append(Line(gettext("Enough responses"), _by_site(plan.quotas, organisation)))
    if plan.answer_quota:
        found.append(Line(gettext("Enough of an answer"), _by_answer(study, plan.answer_quota)))
    if offered := offered_words(options_of(study)):
        found.append(Line(gettext("Respondents"), offered))
    months = formatter().integer(study.retention_months)
    kept = ngettext("%(count)s month", "%(count)s months", study.retention_months, count=months)
    return [*found, Line(gettext("Answers are kept"), kept)]


def rhythm(recurrence: str, plan: Plan, organisation: Organisation) -> str:
    """Every month at 09:00, open for 14 days."""
    write = formatter()
    opening = gettext(
        "%(rhythm)s at %(time)s (%(zone)s)",
        rhythm=RECURRENCE[recurrence][0],
        time=write.digits(f"{plan.opens_time:%H:%M}"),
        zone=organisation.zone_name,
    )
    if recurrence == "after":
        opening = gettext(
            "%(days)s days after a purchase, once in %(rest)s days; a new wave every month",
            days=write.integer(plan.after.delay_days if plan.after else 1),
            rest=write.integer(plan.after.rest_days if plan.after else 90),
        )
    return write.clauses([opening, open_words(plan, recurrence)])


def open_words(plan: Plan, recurrence: str) -> str:
    days = plan.open_days
    if days is not None:
        return ngettext("open for %(count)s day", "open for %(count)s days", days, count=formatter().integer(days))
    if recurrence == "once":
        return gettext("open until somebody closes it")
    return gettext("open until the next one opens")


def offered_words(options: Options) -> str:
    return formatter().sentences(*(str(words) for name, words in OFFERED.items() if getattr(options, name)))


def left_out_lines(counts: Mapping[str, int]) -> list[Line]:
    """Why customers were left out, and how many; the most first."""
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    return [Line(str(LEFT_OUT[Reason(reason)]), formatter().integer(count)) for reason, count in ordered if count]


def _asked(recurrence: str, plan: Plan, segments: Mapping[int, str], organisation: Organisation) -> str:
    drawn, write = plan.sampling, formatter()
    who = str(SAMPLING[drawn.kind][0])
    if recurrence == "after":
        who = gettext("Customers after a purchase")
    elif drawn.n is not None:
        who = gettext("%(who)s: %(count)s", who=who, count=write.integer(drawn.n))
    elif drawn.by_site:
        who = write.labelled(who, _by_site(drawn.by_site, organisation))
    return write.clauses([who, *_narrowed(drawn, segments)])


def _narrowed(drawn: Sampling, segments: Mapping[int, str]) -> list[str]:
    found = []
    if drawn.segment_id is not None:
        name = segments.get(drawn.segment_id, gettext("a segment that is gone"))
        found.append(gettext("only of the segment %(segment)s", segment=name))
    if drawn.rest_days is not None:
        found.append(
            gettext("nobody who was asked in the last %(days)s days", days=formatter().integer(drawn.rest_days))
        )
    return found


def _letters(plan: Plan) -> str:
    write = formatter()
    agreed = gettext("only to who agreed") if plan.needs_consent else gettext("also to who was never asked")
    if plan.reminders:
        days = write.listed(write.integer(day) for day in plan.reminders)
        reminded = gettext("reminders on day %(days)s", days=days)
    else:
        reminded = gettext("no reminders")
    return write.clauses([str(CHANNELS[plan.channel]), agreed, reminded])


def _by_answer(study: Study, quota: AnswerQuota) -> str:
    write = formatter()
    item = next((one for one in items_of(study, write.language.code) if one.id == quota.item), None)
    if item is None:
        return gettext("of a question that is not asked any more")
    numbers = [f"{item.options.get(raw, raw)} {write.integer(count)}" for raw, count in quota.counts.items()]
    return write.labelled(item.label, write.listed(numbers))


def _by_site(numbers: Mapping[str, int], organisation: Organisation) -> str:
    names, write = {site.code: site.name for site in organisation.sites}, formatter()
    return write.listed(f"{names.get(code, code)} {write.integer(count)}" for code, count in numbers.items())
