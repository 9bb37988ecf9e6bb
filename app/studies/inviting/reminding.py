"""Reminders: only to who has not finished, so many days after the invitation, at the hour at which messages go out."""

import datetime as dt
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from app.customers.models import Customer
from app.kernel import duties
from app.kernel.db import begin_writing, session
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox
from app.studies.inviting.invite import language_for, when_to_write
from app.studies.inviting.letters import REMINDER
from app.studies.inviting.verdicts import is_suppressed
from app.studies.inviting.wording import Kind
from app.studies.models import Invitation, Study, Wave
from app.studies.planning.calendar import Calendar
from app.studies.planning.wave_plan import Plan, plan_of
from app.studies.quotas import full_sites

# so many in one transaction: respondents who save meanwhile wait for a moment only
AT_ONCE = 500


@duties.duty("letters.remind", label=_l("Put reminders that are due into the outbox"), every=dt.timedelta(minutes=5))
def remind_due(now: dt.datetime) -> int:
    """Put the reminders that are due into the outbox; how many."""
    open_ones = (Wave.status == "open", Wave.opens_at <= now, or_(Wave.closes_at.is_(None), Wave.closes_at > now))
    query = select(Wave).join(Study).where(*open_ones, Study.archived_at.is_(None)).order_by(Wave.id)
    waves = list(session.scalars(query.options(joinedload(Wave.study).joinedload(Study.organisation))))
    count = sum(_remind(wave.id, plan, now) for wave in waves if (plan := plan_of(wave)).reminders)
    if count:
        duties.wake("letters.send")
    return count


def _remind(wave_id: int, plan: Plan, now: dt.datetime) -> int:
    """The newest reminder that is due to each; one that was missed while nobody worked is not sent after it."""
    count = 0
    for number in range(len(plan.reminders), 0, -1):
        while put := _put_some(wave_id, plan, number, now):
            count += put
    return count


def _put_some(wave_id: int, plan: Plan, number: int, now: dt.datetime) -> int:
    session.rollback()
    begin_writing()
    wave = session.get_one(Wave, wave_id)
    due = when_to_write(wave.study.organisation, plan, now)
    invitations = _due(wave, plan, number, now)
    outbox.put_all(_letter(wave, plan, one, number, due) for one in invitations)
    for invitation in invitations:
        invitation.reminders = number
    session.commit()
    return len(invitations)


def _due(wave: Wave, plan: Plan, number: int, now: dt.datetime) -> list[Invitation]:
    """Who was written to long enough ago and has neither finished nor said no."""
    query = (
        select(Invitation)
        .join(Customer)
        .where(
            Invitation.wave_id == wave.id,
            Invitation.status == "sent",
            Invitation.reminders < number,
            Invitation.due_at < _invited_before(wave, plan, plan.reminders[number - 1], now),
            Customer.archived_at.is_(None),
            or_(
                _may_write("mail", Customer.email, Customer.mail_consent),
                _may_write("sms", Customer.phone, Customer.sms_consent),
            ),
        )
    )
    if full := full_sites(wave):
        query = query.where(or_(Invitation.site_id.is_(None), Invitation.site_id.not_in(full)))
    locked = query.options(joinedload(Invitation.customer)).with_for_update(of=Invitation, skip_locked=True)
    return list(session.scalars(locked.limit(AT_ONCE)))


def _may_write(
    channel: str, address: InstrumentedAttribute[str], consent: InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    return and_(Invitation.channel == channel, consent != "withdrawn", address != "", ~is_suppressed(channel))


def _invited_before(wave: Wave, plan: Plan, days: int, now: dt.datetime) -> dt.datetime:
    """The moment before which an invitation must have gone out, for its reminder after so many days to be due."""
    calendar = Calendar.of(wave.study.organisation)
    today, hour = calendar.day(now), calendar.hour(now)
    last = today - dt.timedelta(days=days if hour >= plan.opens_time else days + 1)
    return calendar.moment(last + dt.timedelta(days=1))


def _letter(wave: Wave, plan: Plan, invitation: Invitation, number: int, due: dt.datetime) -> outbox.Due:
    customer = invitation.customer
    is_last = number == len(plan.reminders) > 1
    return outbox.Due(
        REMINDER,
        recipient=customer.email if invitation.channel == "mail" else customer.phone,
        once=once_of(invitation.id, number),
        due_at=due,
        organisation_id=wave.study.organisation_id,
        language=language_for(wave, invitation.language),
        channel=invitation.channel,
        customer_id=customer.id,
        wave_id=wave.id,
        parameters={
            "invitation": str(invitation.id),
            "number": number,
            "kind": str(Kind.LAST if is_last else Kind.REMINDER),
        },
    )


def once_of(invitation: UUID, number: int) -> str:
    return f"remind:{invitation}:{number}"
