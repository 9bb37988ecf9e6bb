"""An identified wave that is open, with letters that are due, and the server that they go to."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from app.kernel import duties
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.questionnaires.operations import publish
from app.studies.inviting.invite import invite
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import Plan, stored
from survey_defs.load import load_shipped
from tests import factories
from tests.post import Post

# the wave opens at nine on a Monday; letters go out then
OPENING = dt.datetime(2036, 3, 3, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SLACK = dt.timedelta(minutes=1)


def letters_wave(
    *, anonymity: str = "identified", plan: Plan | None = None, slug: str = "simorgh", **fields: object
) -> Wave:
    organisation = factories.organisation(slug, timezone="UTC", contact="desk@simorgh.example")
    factories.site(organisation)
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    dates = {"opens_at": OPENING, "closes_at": OPENING + 30 * DAY}
    made = factories.wave(version, anonymity=anonymity, plan=stored(plan or Plan()), **dates | fields)
    session.commit()
    return made


def invited(wave: Wave, key: str = "c1", **fields: object) -> Invitation:
    """Somebody invited to the wave; the letter is due at its opening."""
    customer = factories.customer(wave.study.organisation, key, **fields)
    invite(wave, [customer.id], now=OPENING)
    session.commit()
    return session.scalars(select(Invitation).filter_by(wave_id=wave.id, customer_id=customer.id)).one()


def send(app: Flask, now: dt.datetime = OPENING + SLACK) -> int:
    return duties.run_duty("letters.send", now)


def remind(now: dt.datetime) -> int:
    return duties.run_duty("letters.remind", now)


def message_of(invitation: Invitation) -> Message:
    session.rollback()
    query = select(Message).where(Message.once == f"invite:{invitation.id}")
    return session.scalars(query.execution_options(populate_existing=True)).one()


def settings(post: Post) -> dict[str, str]:
    return {
        "smtp_url": f"smtp://127.0.0.1:{post.port}?timeout=2",
        "mail_from": "ask@hotel.example",
        "public_url": "https://ask.hotel.example",
    }
