"""Inviting: who is, how, when the letter goes, and never twice."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.customers.models import Customer
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.security import fingerprint
from app.letters.outbox import Message
from app.questionnaires.operations import publish
from app.studies.inviting.invite import Contact, invite, way_to, when_to_write
from app.studies.inviting.personal import token_of
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import Plan
from survey_defs.load import load_shipped
from tests import factories

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def wave(app: Flask) -> Iterator[Wave]:
    with app.app_context():
        organisation = factories.organisation(timezone="UTC")
        version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
        made = factories.wave(version, anonymity="identified", opens_at=NOON - dt.timedelta(days=1))
        session.commit()
        yield made


def _count(model: type[Invitation] | type[Message]) -> int | None:
    return session.scalar(select(func.count()).select_from(model))


def test_everybody_gets_one_invitation_and_one_message(wave: Wave) -> None:
    of = wave.study.organisation
    ids = [factories.customer(of, f"c{number}").id for number in range(7)]

    assert invite(wave, ids, now=NOON) == 7
    assert _count(Invitation) == _count(Message) == 7


def test_who_is_invited_already_is_left_out(wave: Wave) -> None:
    ids = [factories.customer(wave.study.organisation, f"c{number}").id for number in range(3)]
    invite(wave, ids[:2], now=NOON)
    session.commit()

    assert invite(wave, [*ids, *ids], now=NOON) == 1
    assert _count(Invitation) == _count(Message) == 3


def test_customers_of_others_and_archived_ones_are_left_out(wave: Wave) -> None:
    theirs = factories.customer(factories.organisation("anqa"))
    gone = factories.customer(wave.study.organisation, archived_at=NOON)

    assert invite(wave, [theirs.id, gone.id, 999_999], now=NOON) == 0


@pytest.mark.privacy
def test_the_outbox_holds_ids_and_no_personal_link(wave: Wave, config: Config) -> None:
    invite(wave, [factories.customer(wave.study.organisation, name="Leila").id], now=NOON)
    invitation, message = session.scalars(select(Invitation)).one(), session.scalars(select(Message)).one()
    token = token_of(config.keys, invitation)

    assert message.parameters == {"invitation": str(invitation.id)}
    assert message.once == f"invite:{invitation.id}"
    assert invitation.token_hash == fingerprint(token)
    assert token not in repr([vars(message), vars(invitation)])


def test_the_customer_is_noted_as_asked(wave: Wave) -> None:
    asked, other = (factories.customer(wave.study.organisation, key) for key in ("a", "b"))
    invite(wave, [asked.id], now=NOON)
    session.expire_all()

    assert session.get_one(Customer, asked.id).contacted_at == NOON
    assert session.get_one(Customer, other.id).contacted_at is None


def test_messages_speak_the_language_of_the_customer(wave: Wave) -> None:
    of = wave.study.organisation
    of.locale = "vi"
    languages = {"a": "fa", "b": "", "c": "xx"}
    invite(wave, [factories.customer(of, key, language=code).id for key, code in languages.items()], now=NOON)

    spoken = {row.recipient: row.language for row in session.execute(select(Message.recipient, Message.language))}
    assert spoken == {"a@guest.example": "fa", "b@guest.example": "vi", "c@guest.example": "vi"}


def test_who_said_no_is_not_invited_and_who_cannot_be_written_to_gets_a_link_only(wave: Wave) -> None:
    of = wave.study.organisation
    refuser = factories.customer(of, "a", mail_consent="withdrawn")
    without_address = factories.customer(of, "b", email="")
    never_asked = factories.customer(of, "c", mail_consent="unknown")

    assert invite(wave, [refuser.id, without_address.id, never_asked.id], now=NOON) == 2
    assert set(session.scalars(select(Invitation.channel))) == {"none"}
    assert _count(Message) == 0


@pytest.mark.parametrize(
    ("plan", "consents", "addresses", "way"),
    [
        (Plan(channel="best"), ("given", "given"), ("m", "p"), "mail"),
        (Plan(channel="best"), ("given", "given"), ("", "p"), "sms"),
        (Plan(channel="best"), ("withdrawn", "given"), ("m", "p"), "sms"),
        (Plan(channel="best"), ("withdrawn", "unknown"), ("m", "p"), None),
        (Plan(channel="sms"), ("withdrawn", "given"), ("m", "p"), "sms"),
        (Plan(channel="sms"), ("given", "withdrawn"), ("m", "p"), None),
        (Plan(needs_consent=False), ("unknown", "unknown"), ("m", "p"), "mail"),
        (Plan(channel="best", needs_consent=False), ("withdrawn", "unknown"), ("m", "p"), None),
        (Plan(channel="best", needs_consent=False), ("withdrawn", "given"), ("m", "p"), "sms"),
        (Plan(needs_consent=False), ("withdrawn", "given"), ("m", "p"), None),
        (Plan(), ("unknown", "given"), ("m", "p"), "none"),
    ],
)
def test_the_way_follows_plan_address_and_consent(
    plan: Plan, consents: tuple[str, str], addresses: tuple[str, str], way: str | None
) -> None:
    mail, phone = addresses
    contact = Contact(
        id=1, email=mail, phone=phone, language="", site_id=None, mail_consent=consents[0], sms_consent=consents[1]
    )
    assert way_to(plan, contact) == way


@pytest.mark.parametrize(
    ("zone", "opens", "moment", "due"),
    [
        ("UTC", "09:00", "2026-03-02T00:00+00:00", "2026-03-02T09:00+00:00"),
        ("UTC", "09:00", "2026-03-02T12:00+00:00", "2026-03-02T12:00+00:00"),
        ("UTC", "09:00", "2026-03-02T22:30+00:00", "2026-03-03T09:00+00:00"),
        ("Asia/Tehran", "09:00", "2026-03-02T03:00+00:00", "2026-03-02T05:30+00:00"),
        # the night in which Europe loses an hour, and the one in which it gains one
        ("Europe/Berlin", "09:00", "2026-03-28T21:30+00:00", "2026-03-29T07:00+00:00"),
        ("Europe/Berlin", "09:00", "2026-10-24T21:30+00:00", "2026-10-25T08:00+00:00"),
        ("Europe/Berlin", "02:30", "2026-03-29T00:10+00:00", "2026-03-29T01:30+00:00"),
        ("UTC", "18:00", "2026-03-02T23:30+00:00", "2026-03-02T23:30+00:00"),
    ],
)
def test_messages_go_out_by_day(zone: str, opens: str, moment: str, due: str) -> None:
    organisation = factories.Organisation(timezone=zone)
    plan = Plan(opens_time=dt.time.fromisoformat(opens))

    assert when_to_write(organisation, plan, dt.datetime.fromisoformat(moment)) == dt.datetime.fromisoformat(due)


def test_a_wave_that_opens_later_writes_when_it_opens(wave: Wave) -> None:
    wave.opens_at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    invite(wave, [factories.customer(wave.study.organisation).id], now=NOON)

    assert session.scalars(select(Message.due_at)).one() == dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
