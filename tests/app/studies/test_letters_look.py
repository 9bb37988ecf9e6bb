"""The pages of letters in a real browser: everyone can use them, on a phone and at a desk, in both ways of writing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.models import Role
from app.customers.models import Segment
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.studies.models import Wave
from app.studies.planning.wave_plan import Plan
from tests.app.studies.letters_cast import SLACK, invited, letters_wave, message_of
from tests.browser import at_desk, become, both_ways, must_fit_everyone
from tests.cast import member, signed_in
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


@pytest.fixture
def wave(app: Flask) -> Wave:
    """Letters in every state."""
    with app.app_context():
        made = letters_wave(opens_at=utc_now() - 2 * SLACK, plan=Plan(reminders=(3,)))
        errors = {
            "uncertain": "interrupted",
            "failed": "refused: 550 5.1.1 no such mailbox here",
            "cancelled": "opted_out",
        }
        for state in ("sent", "queued", "uncertain", "failed", "cancelled"):
            invitation = invited(made, f"k-{state}", name="لیلا رستمی" if state == "sent" else "Leila Rostami")
            message: Message = message_of(invitation)
            message.state, message.error = state, errors.get(state, "")
            session.commit()
        invited(made, "k-none", email="")
        session.add(Segment(organisation_id=made.study.organisation_id, name="Everybody", conditions={"match": "all"}))
        session.commit()
        return made


@pytest.fixture
def reader(app: Flask, wave: Wave) -> FlaskClient:
    return signed_in(app, member(wave.study.organisation, Role.OWNER))


@both_ways
def test_everyone_can_use_the_pages_of_messages(
    page: Page, server: str, reader: FlaskClient, wave: Wave, language: str
) -> None:
    desk = at_desk(page, server, reader, language)
    message = session.scalars(select(Message.id).filter_by(state="sent")).one()
    session.remove()
    places = {
        "letters": f"/waves/{wave.id}/letters/",
        "uncertain": f"/waves/{wave.id}/letters/?state=uncertain",
        "failed": f"/waves/{wave.id}/letters/?state=failed",
        "letter": f"/waves/{wave.id}/letters/{message}",
        "words": f"/studies/{wave.study_id}/letters/",
        "invite": f"/waves/{wave.id}/invite/",
        "links": f"/waves/{wave.id}/personal-links/",
    }
    for name, address in places.items():
        page.goto(desk + address)
        must_fit_everyone(page, f"letters-{name}-{language}")


def test_typed_words_are_shown_in_the_frame_without_saving(
    page: Page, server: str, reader: FlaskClient, wave: Wave
) -> None:
    become(page, server, reader)
    page.goto(f"{server}/o/simorgh/studies/{wave.study_id}/letters/?language=en")
    page.get_by_label("Subject").fill("A subject of my own")
    page.get_by_role("button", name="Show the email").click()

    frame = page.frame_locator("iframe.letter")
    frame.get_by_role("heading", name="A subject of my own").wait_for()
    assert page.get_by_label("Subject").input_value() == "A subject of my own"
    page.get_by_role("button", name="Show the text message").click()
    frame.get_by_text("would like your opinion. It takes").wait_for()
