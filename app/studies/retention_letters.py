"""Owners are told 30 and 7 days before the answers of a wave are erased."""

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Role
from app.kernel.db import session, utc_now
from app.kernel.web.addresses import external
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import gettext as _
from app.letters import outbox
from app.letters.letter_page import Button, mail
from app.letters.outbox import Letter, Message, State, Withdrawn
from app.studies.models import Wave
from app.studies.retention import FIRST, LAST, closing_of, due_of, months_of, standing_of, warning_of

LETTER = "studies.retention"


def put_due(wave: Wave, now: dt.datetime) -> int:
    """The messages that this wave is due for; how many. Where one did not arrive another follows a week later."""
    closed_at = closing_of(wave, now)
    if closed_at is None or months_of(wave) <= 0 or wave.cleared_at is not None:
        return 0
    due_at = due_of(wave, closed_at)
    if now >= due_at - LAST:
        return 0 if standing_of(wave, now).is_warned else _put(wave, "last", closed_at, now)
    return _put(wave, "first", closed_at, now) if now >= due_at - FIRST else 0


def _put(wave: Wave, kind: str, closed_at: dt.datetime, now: dt.datetime) -> int:
    week = (now - closed_at).days // LAST.days if kind == "last" else 0
    return sum(
        outbox.put(
            LETTER,
            recipient=member.user.email,
            once=f"retention:{wave.id}:{kind}:{member.user_id}:{closed_at:%Y%m%d%H%M}:{week}",
            due_at=now,
            organisation_id=wave.study.organisation_id,
            language=member.user.language,
            wave_id=wave.id,
            kind=kind,
            user=member.user_id,
        )
        for member in owners_of(wave)
    )


def owners_of(wave: Wave) -> list[Membership]:
    query = select(Membership).filter_by(organisation_id=wave.study.organisation_id, role=Role.OWNER)
    return list(session.scalars(query.options(joinedload(Membership.user)).order_by(Membership.id)))


@outbox.template(LETTER)
def write(message: Message) -> Letter:
    """Withdrawn where the wave was opened again, its answers are gone, or its reader is no owner any more."""
    wave, now = session.get(Wave, message.wave_id), message.claimed_at or utc_now()
    found = standing_of(wave, now) if wave is not None else None
    if wave is None or found is None or found.goes_at is None or not found.is_near:
        raise Withdrawn("not_due")
    if all(member.user_id != message.parameters["user"] for member in owners_of(wave)):
        raise Withdrawn("no_owner")
    organisation, code = wave.study.organisation, message.language
    day, number = formatter().date(found.goes_at, organisation.zone), formatter().integer(wave.number)
    named = {"study": wave.study.title, "number": number, "day": day}
    title = _("%(study)s, wave %(number)s: the answers are erased on %(day)s", **named)
    paragraphs = [
        _("When people answered, they were promised that answers are kept for a time and no longer. That time ends."),
        _("On %(day)s every answer of this wave is erased for good. The report with its figures stays.", day=day),
        _("Rows that you still need must be saved before; whoever saves them keeps the promise from then on."),
    ]
    button = Button(_("What is erased, and when"), external("retention.show", organisation=organisation.slug))
    foot = [_("You receive this because you are an owner of %(organisation)s.", organisation=organisation.name)]
    sender = f"{organisation.name} (Vafa)"
    return mail(title, paragraphs, button, language=code, house=organisation, foot=foot, sender=sender)


@outbox.follow(LETTER)
def note(message: Message, now: dt.datetime) -> None:
    """An owner is told once a message went out; where all of them came back, nobody is."""
    wave = session.get(Wave, message.wave_id)
    if wave is None or message.parameters.get("kind") != "last":
        return
    if message.state == State.SENT:
        wave.warned_at = warning_of(wave, closing_of(wave, now)) or now
    elif message.state == State.FAILED and not _arrived(wave):
        wave.warned_at = None


def _arrived(wave: Wave) -> int:
    session.flush()
    query = select(func.count()).select_from(Message).filter_by(template=LETTER, wave_id=wave.id, state=State.SENT)
    return session.scalar(query) or 0
