"""The pages of letters in a real browser: everyone can use them, on a phone and at a desk, in both ways of writing."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.models import Role
from app.customers.models import Segment
from app.db import session, utc_now
from app.outbox import Message
from app.studies.models import Wave
from app.studies.plan import Plan
from tests.app.studies.letters_cast import SLACK, invited, letters_wave, message_of
from tests.browser import Look, axe_violations, become, every_look, layout_faults, screenshot
from tests.cast import member, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(start: Callable[..., Flask]) -> Flask:
    return start()


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
def reader(app: Flask, wave: Wave, request: pytest.FixtureRequest) -> FlaskClient:
    user = member(wave.study.organisation, Role.OWNER)
    user.language = getattr(request, "param", "en")
    session.merge(user)
    session.commit()
    return signed_in(app, user)


def look_at(page: Page, name: str) -> list[str]:
    screenshot(page, name)
    return axe_violations(page) + layout_faults(page)


@every_look
@pytest.mark.parametrize("reader", ["en", "fa"], indirect=True)
def test_everyone_can_use_the_pages_of_letters(
    page: Page, server: str, reader: FlaskClient, wave: Wave, look: Look, request: pytest.FixtureRequest
) -> None:
    code = request.node.callspec.params["reader"]
    become(page, server, reader)
    look.apply(page)
    message = session.scalars(select(Message.id).filter_by(state="sent")).one()
    session.remove()
    base = f"{server}/o/simorgh/waves/{wave.id}"
    places = {
        "letters": f"{base}/letters/",
        "uncertain": f"{base}/letters/?state=uncertain",
        "failed": f"{base}/letters/?state=failed",
        "letter": f"{base}/letters/{message}",
        "words": f"{server}/o/simorgh/studies/{wave.study_id}/letters/",
        "invite": f"{base}/invite/",
        "links": f"{base}/personal-links/",
    }
    faults = {}
    for name, address in places.items():
        page.goto(address)
        faults[name] = look_at(page, f"letters-{name}-{code}-{look}")
    assert {name: found for name, found in faults.items() if found} == {}


def test_typed_words_are_shown_in_the_frame_without_saving(
    page: Page, server: str, reader: FlaskClient, wave: Wave
) -> None:
    become(page, server, reader)
    page.goto(f"{server}/o/simorgh/studies/{wave.study_id}/letters/?language=en")
    page.get_by_label("Subject").fill("A subject of my own")
    page.get_by_role("button", name="Show the letter").click()

    frame = page.frame_locator("iframe.letter")
    frame.get_by_role("heading", name="A subject of my own").wait_for()
    assert page.get_by_label("Subject").input_value() == "A subject of my own"
    page.get_by_role("button", name="Show the text message").click()
    frame.get_by_text("would like your opinion. It takes").wait_for()
