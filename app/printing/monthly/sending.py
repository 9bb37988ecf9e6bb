"""A link to the monthly page for who wishes it: when a wave has closed and its answers count, or a month has ended."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from app.accounts.models import Organisation
from app.kernel.apart import do_apart
from app.kernel.db import begin_writing, session
from app.kernel.duties import duty
from app.kernel.web.addresses import external
from app.kernel.web.i18n import formatter, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox
from app.letters.letter_page import Button, mail
from app.printing.monthly.links import Ticket, token_of
from app.printing.monthly.models import MonthlyReader
from app.printing.monthly.wishes import find_reader, may_have, readers
from app.results.frames.released import standing_of
from app.studies.models import Study, Wave
from app.studies.planning.calendar import Calendar

LETTER = "printing.monthly"
# a wave that lasts longer is told at the end of each month; a shorter one when it closes
LONG = dt.timedelta(days=31)


@dataclass(frozen=True)
class Occasion:
    """month   "" of a wave that closed, else the month that ended, such as "2026-11" """

    wave: Wave
    month: str = ""


@duty(LETTER, label=_l("Send the links of monthly pages"), every=dt.timedelta(hours=1))
def send(now: dt.datetime) -> int:
    """A message for each page that is due and was not sent; how many."""
    wishes = [reader.id for reader in readers()]
    session.rollback()
    return do_apart(partial(_tell, wish, now) for wish in wishes)


def _tell(reader_id: int, now: dt.datetime) -> int:
    session.rollback()
    begin_writing()
    reader = find_reader(reader_id)
    if reader is None:
        session.rollback()
        return 0
    put = sum(_put(reader, one, now) for one in occasions(reader, now))
    session.commit()
    return put


def _put(reader: MonthlyReader, one: Occasion, now: dt.datetime) -> bool:
    user, organisation = reader.membership.user, reader.membership.organisation
    return outbox.put(
        LETTER,
        recipient=user.email,
        once=f"{LETTER}:{reader.id}:{one.wave.id}:{one.month}",
        due_at=now,
        organisation_id=organisation.id,
        language=user.language,
        reader=reader.id,
        wave=one.wave.id,
    )


def occasions(reader: MonthlyReader, now: dt.datetime) -> Iterator[Occasion]:
    """The newest closed wave of each study, as soon as its answers count; and of long ones the month that ended."""
    organisation = reader.membership.organisation
    studies = select(Study).where(Study.organisation_id == organisation.id, Study.archived_at.is_(None))
    for study in session.scalars(studies.order_by(Study.id)):
        waves = sorted(study.waves, key=lambda one: one.number)
        closed = [one for one in waves if one.state(now) == "closed" and not one.cleared_at]
        if closed and _is_new(closed[-1], reader) and not standing_of(closed[-1]).wait.is_running:
            yield Occasion(closed[-1])
        first = _month_start(organisation, now)
        for one in waves:
            if one.state(now) == "open" and _is_long(one) and one.opens_at < first and reader.since < first:
                yield Occasion(one, f"{(first - dt.timedelta(days=1)).astimezone(organisation.zone):%Y-%m}")


def _is_new(wave: Wave, reader: MonthlyReader) -> bool:
    ended = wave.closed_at or wave.closes_at
    return ended is not None and ended >= reader.since


def _is_long(wave: Wave) -> bool:
    return wave.closes_at is None or wave.closes_at - wave.opens_at > LONG


def _month_start(organisation: Organisation, now: dt.datetime) -> dt.datetime:
    """The moment in which this month began by the organisation's clock and calendar."""
    calendar = Calendar.of(organisation)
    return calendar.moment(calendar.first_of_month(calendar.day(now)))


@outbox.template(LETTER)
def write(message: outbox.Message) -> outbox.Letter:
    """Withdrawn where the wish, the membership or the answers are gone. No figure leaves: the link has them."""
    reader = find_reader(int(message.parameters["reader"]))
    wave = session.get(Wave, int(message.parameters["wave"]))
    if reader is None or wave is None or wave.cleared_at or not may_have(reader):
        raise outbox.Withdrawn
    organisation = reader.membership.organisation
    with speaking(message.language):
        place = reader.site.name if reader.site else organisation.name
        name = wave.title or _("Wave %(number)s", number=formatter().integer(wave.number))
        title = _("Monthly page of %(place)s: %(study)s, %(wave)s", place=place, study=wave.study.title, wave=name)
        link = external("monthly.look", token=token_of(Ticket(reader.id, wave.id)))
        paragraphs = [
            _("Where loyalty stands, whether it moved, and what to do first: one page, made when you open it."),
            _("The link is good for a month, for you alone."),
        ]
        chosen = external("monthly.choose", organisation=organisation.slug)
        foot = [_("You chose this page. To get it no more: %(address)s", address=chosen)]
        sender = f"{organisation.name} (Vafa)"
        button = Button(_("Open the page"), link)
        return mail(title, paragraphs, button, language=message.language, house=organisation, foot=foot, sender=sender)
