"""Whether a customer may be drawn for a wave, or why not: one verdict for each, given by the database."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, String, and_, case, false, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import exists

from app.accounts.models import Organisation, Site
from app.customers.models import Customer, Purchase, Segment
from app.customers.segments import members
from app.kernel.db import session
from app.letters import suppressed
from app.letters.suppressed import Why
from app.studies.models import Invitation, Study, Wave
from app.studies.planning.wave_plan import After, Plan, Sample, Sampling, plan_of
from survey_defs.kinds.item import Anonymity

# purchases that were entered so late are still followed up
LATE = dt.timedelta(days=14)
Clause = ColumnElement[bool]


class Reason(StrEnum):
    """Why a customer is not invited; IN stands for who may be drawn."""

    IN = "in"
    ARCHIVED = "archived"
    NO_PURCHASE = "no_purchase"
    SEGMENT = "segment"
    SITE = "site"
    NO_CONTACT = "no_contact"
    SAID_NO = "said_no"
    OBJECTED = "objected"
    BOUNCED = "bounced"
    NO_CONSENT = "no_consent"
    NOT_BEFORE = "not_before"
    ASKED_BEFORE = "asked_before"
    RESTED = "rested"
    LOT = "lot"
    FEW = "few"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks whom: enough to judge every customer.

    as_of      the moment of the draw: whom a message reached since then counts as before
    wave_id    None while there is none
    before     waves of the study before this one, the last one first
    after      purchases that invite, where they do; `since` is the first moment at which one may fall due
    """

    organisation_id: int
    plan: Plan
    as_of: dt.datetime
    wave_id: int | None = None
    before: tuple[int, ...] = ()
    is_anonymous: bool = False
    min_cell: int = 1
    after: After | None = None
    since: dt.datetime | None = None

    @property
    def sampling(self) -> Sampling:
        return self.plan.sampling

    @property
    def fewest(self) -> int:
        """Smallest group of one site that may be invited: responses of an anonymous wave tell their site."""
        return self.min_cell if self.is_anonymous else 1


def asking_of(wave: Wave, sample: Sample | None, now: dt.datetime) -> Asking:
    study, plan = wave.study, plan_of(wave)
    return Asking(
        organisation_id=study.organisation_id,
        plan=plan,
        as_of=sample.drawn_at if sample is not None else now,
        wave_id=wave.id,
        before=_before(wave),
        is_anonymous=study.is_anonymous,
        min_cell=study.organisation.min_cell,
        after=(plan.after or After()) if study.recurrence == "after" else None,
        since=_first_opening(study),
    )


def asking_next(
    organisation: Organisation, plan: Plan, *, anonymity: Anonymity, study: Study | None, now: dt.datetime
) -> Asking:
    """Of a wave to come; of a study that is not launched yet where `study` is None. Purchases are not looked at."""
    opened = [wave for wave in study.waves if wave.opened_at is not None] if study is not None else []
    return Asking(
        organisation_id=organisation.id,
        plan=plan,
        as_of=now,
        before=tuple(wave.id for wave in reversed(opened)),
        is_anonymous=anonymity == "anonymous",
        min_cell=organisation.min_cell,
    )


def verdict_of(asking: Asking) -> ColumnElement[str]:
    """The first rule that applies, as a column of a query over customers."""
    rules: list[tuple[Clause, Reason]] = [
        (_invited_to(asking.wave_id), Reason.IN),
        (Customer.archived_at.is_not(None), Reason.ARCHIVED),
        (_without_purchase(asking), Reason.NO_PURCHASE),
        (_outside_segment(asking), Reason.SEGMENT),
        (_elsewhere(asking.sampling), Reason.SITE),
        (and_(*(~_has_address(channel) for channel in channels_of(asking.plan))), Reason.NO_CONTACT),
        (and_(refuses(asking.plan), _said_no(asking.plan)), Reason.SAID_NO),
        (refuses(asking.plan), Reason.OBJECTED),
        (and_(*(~_is_usable(channel) for channel in channels_of(asking.plan))), Reason.BOUNCED),
        (~_reachable(asking.plan), Reason.NO_CONSENT),
        (_not_in_panel(asking), Reason.NOT_BEFORE),
        (_asked_before(asking), Reason.ASKED_BEFORE),
        (_asked_lately(asking), Reason.RESTED),
    ]
    return case(*((rule, literal(str(reason), String)) for rule, reason in rules), else_=str(Reason.IN))


def channels_of(plan: Plan) -> tuple[str, ...]:
    return ("mail", "sms") if plan.channel == "best" else (plan.channel,)


def _has_address(channel: str) -> Clause:
    return (Customer.email if channel == "mail" else Customer.phone) != ""


def _consent(channel: str) -> InstrumentedAttribute[str]:
    return Customer.mail_consent if channel == "mail" else Customer.sms_consent


def is_suppressed(channel: str, why: Why | None = None) -> Clause:
    """Nobody writes to the customer's address of this channel, whoever asked for that."""
    key = Customer.mail_key if channel == "mail" else Customer.sms_key
    return suppressed.clause(Customer.organisation_id, key, why)


def _is_usable(channel: str) -> Clause:
    return and_(_has_address(channel), ~is_suppressed(channel))


def _said_no(plan: Plan) -> Clause:
    return or_(*(_consent(channel) == "withdrawn" for channel in channels_of(plan)))


def _is_silent(plan: Plan) -> Clause:
    """A no of the customer, or of somebody at the same address."""
    return or_(_said_no(plan), *(is_suppressed(channel, Why.OBJECTION) for channel in channels_of(plan)))


def _reachable(plan: Plan) -> Clause:
    """Who said no to one way is written to on another only where they agreed to that one."""
    agreed = or_(*(and_(_is_usable(way), _consent(way) == "given") for way in channels_of(plan)))
    if plan.needs_consent:
        return agreed
    unasked = or_(*(and_(_is_usable(way), _consent(way) == "unknown") for way in channels_of(plan)))
    return or_(agreed, and_(unasked, ~_is_silent(plan)))


def refuses(plan: Plan) -> Clause:
    """Who said no, and left no other way open: they are not asked, by message or by hand."""
    return and_(_is_silent(plan), ~_reachable(plan))


def _outside_segment(asking: Asking) -> Clause:
    if asking.sampling.segment_id is None:
        return false()
    query = select(Segment).filter_by(organisation_id=asking.organisation_id, id=asking.sampling.segment_id)
    segment = session.scalar(query)
    # a segment that is gone must not turn into everybody
    return ~members.clause_of(members.conditions_of(segment), asking.as_of) if segment is not None else true()


def _elsewhere(sampling: Sampling) -> Clause:
    if sampling.kind != "by_site":
        return false()
    return ~exists().where(Site.id == Customer.site_id, Site.code.in_(sampling.by_site))


def _not_in_panel(asking: Asking) -> Clause:
    """The first wave asks everybody: nobody has finished one before."""
    if asking.sampling.kind != "panel" or not asking.before:
        return false()
    return ~exists().where(
        Invitation.customer_id == Customer.id,
        Invitation.wave_id == asking.before[0],
        Invitation.status == "answered",
    )


def _asked_before(asking: Asking) -> Clause:
    if asking.sampling.kind != "fresh" or not asking.before:
        return false()
    return exists().where(Invitation.customer_id == Customer.id, Invitation.wave_id.in_(asking.before))


def _asked_lately(asking: Asking) -> Clause:
    days = asking.after.rest_days if asking.after is not None else asking.sampling.rest_days
    if days is None:
        return false()
    # NULL is "never asked", which must not make the whole rule unknown
    lately = Customer.contacted_at > asking.as_of - dt.timedelta(days=days)
    return and_(Customer.contacted_at.is_not(None), lately)


def _without_purchase(asking: Asking) -> Clause:
    """A contact without payment is one of nothing, and invites; a return invites nobody."""
    if asking.after is None:
        return false()
    delay = dt.timedelta(days=asking.after.delay_days)
    from_ = max(asking.as_of - min(LATE, dt.timedelta(days=asking.after.rest_days)), asking.since or asking.as_of)
    return ~exists().where(
        Purchase.organisation_id == Customer.organisation_id,
        Purchase.customer_id == Customer.id,
        Purchase.amount >= 0,
        Purchase.at <= asking.as_of - delay,
        Purchase.at > from_ - delay,
    )


def _invited_to(wave_id: int | None) -> Clause:
    if wave_id is None:
        return false()
    return exists().where(Invitation.customer_id == Customer.id, Invitation.wave_id == wave_id)


def _before(wave: Wave) -> tuple[int, ...]:
    """Waves of the study that were opened before this one."""
    earlier = (Wave.study_id == wave.study_id, Wave.id != wave.id, Wave.opens_at < wave.opens_at)
    query = select(Wave.id).where(*earlier, Wave.opened_at.is_not(None)).order_by(Wave.opens_at.desc())
    return tuple(session.scalars(query))


def _first_opening(study: Study) -> dt.datetime | None:
    return session.scalar(select(Wave.opens_at).where(Wave.study_id == study.id).order_by(Wave.opens_at).limit(1))
