"""The way back: the person alone lifts what they said."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.customers import consents, erasing
from app.customers.models import Customer
from app.customers.silence import way_back
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.security import fingerprint
from app.letters.outbox import Message
from app.letters.suppressed import SuppressedAddress
from app.studies.inviting.personal import new_token, token_of
from app.studies.models import Invitation, Wave
from tests import factories
from tests.app.customers.silence.conftest import remembered, stop
from tests.app.studies.letters_cast import DAY, OPENING, invited, send
from tests.post import Post

pytestmark = pytest.mark.privacy


@pytest.fixture
def silent(app: Flask, wave: Wave, config: Config) -> Customer:
    invitation = invited(wave, "c1", email="ana@guest.example", language="en")
    stop(app, invitation, config)
    return session.get_one(Customer, invitation.customer_id)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Nothing may be held open here while a page is asked for."""

    class Client(FlaskClient):
        def open(self, *given: Any, **named: Any) -> Any:
            session.rollback()
            return super().open(*given, **named)

    app.test_client_class = Client
    return app.test_client()


def test_staff_who_note_a_yes_only_make_the_person_be_asked(
    app: Flask, silent: Customer, post: Post, client: FlaskClient
) -> None:
    consents.give(silent, "mail", source="staff", now=utc_now(), text="She told me")
    assert way_back.ask(silent, "mail", now=OPENING)
    assert not way_back.ask(silent, "mail", now=OPENING + DAY)
    session.commit()
    send(app)

    assert remembered() == [("mail", "objection", "link")]
    (letter,) = post.letters
    link = re.search(r"https://ask.hotel.example(/again/\S+)", letter.get_body(("plain",)).get_content())
    assert link is not None
    assert "Messages again?" in client.get(link[1]).text
    assert remembered() == [("mail", "objection", "link")]
    assert "You can be contacted again" in client.post(link[1]).text
    assert remembered() == []
    session.refresh(silent)
    assert (silent.mail_consent, consents.entries_of(silent)[0].state) == ("given", "given")


def test_the_page_after_stopping_leads_back_when_the_invitation_is_gone(
    app: Flask, silent: Customer, client: FlaskClient, config: Config
) -> None:
    token = token_of(config.keys, session.scalars(select(Invitation)).one())
    found = re.search(r'href="[^"]*(/again/[^"]+)"', client.get(f"/i/{token}/stop").text)
    assert found is not None
    erasing.erase(silent, typed="c1")
    session.commit()

    assert client.get(f"/i/{token}/stop").status_code == 404
    assert client.post(found[1]).status_code == 200
    assert remembered() == []


def test_the_other_customer_at_the_address_may_take_it_back(
    app: Flask, silent: Customer, wave: Wave, client: FlaskClient, config: Config
) -> None:
    other = factories.customer(wave.study.organisation, "c2", email="ANA@guest.example")
    invitation = factories.invitation(wave, other)
    invitation.token_hash = _hash_of(config, invitation)
    session.commit()
    address = f"/i/{token_of(config.keys, invitation)}/stop"

    assert "You have unsubscribed" in client.get(address).text
    assert "All is as it was" in client.post(f"{address}/undo").text
    assert remembered() == []
    session.refresh(silent)
    assert silent.mail_consent == "withdrawn"


@pytest.mark.access
def test_a_link_that_nobody_signed_lifts_nothing(silent: Customer, client: FlaskClient) -> None:
    row = session.scalars(select(SuppressedAddress)).one()
    token = way_back.token_of(row, silent.id)
    for wrong in (token[:-2] + "xx", "x", token.split(".")[0]):
        assert client.post(f"/again/{wrong}").status_code == 404
    assert len(remembered()) == 1


def test_a_link_of_before_does_not_lift_what_was_said_after(silent: Customer, client: FlaskClient) -> None:
    token = way_back.token_of(session.scalars(select(SuppressedAddress)).one(), silent.id)
    client.post(f"/again/{token}")
    session.refresh(silent)
    consents.withdraw(silent, "mail", source="link", now=utc_now())
    session.commit()

    assert client.post(f"/again/{token}").status_code == 200
    assert remembered() == [("mail", "objection", "link")]


def test_staff_note_a_yes_and_nobody_is_written_to_before_the_person_says_so(
    app: Flask, owner: FlaskClient, organisation: Organisation
) -> None:
    guest = factories.customer(organisation, email="ana@guests.example")
    consents.withdraw(guest, "mail", source="link", now=utc_now())
    session.commit()
    place = f"/o/{organisation.slug}/customers/{guest.id}"
    answer = owner.post(f"{place}/consent", data={"channel": "mail", "state": "given"}, follow_redirects=True)

    assert "until the person says so themselves" in answer.text
    assert remembered() == [("mail", "objection", "link")]
    assert session.scalars(select(Message.template)).all() == ["customers.way_back"]
    answer = owner.post(f"{place}/ask-again", data={"channel": "mail"}, follow_redirects=True)
    assert "asked not long ago" in answer.text
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def _hash_of(config: Config, invitation: Invitation) -> str:
    return fingerprint(new_token(config.keys, invitation.id))
