"""Erasing and telling one person's invitations."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.customers.erasing import erase, statement
from app.kernel import erasing
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.studies.models import Invitation
from tests.app.studies.letters_cast import invited, letters_wave, send, settings
from tests.post import Post


@pytest.fixture
def app(start: Callable[..., Flask], post: Post) -> Iterator[Flask]:
    app = start(**settings(post))
    with app.app_context():
        yield app


@pytest.mark.privacy
def test_an_erased_person_has_no_invitation_and_gets_no_message(app: Flask, post: Post) -> None:
    wave = letters_wave()
    gone, stays = invited(wave, "gone"), invited(wave, "stays")
    with app.test_request_context():
        removed = erase(gone.customer, typed="gone").removed
    session.commit()
    send(app)

    assert {one.what: one.count for one in removed}["invitation"] == 1
    assert session.scalars(select(Invitation.id)).all() == [stays.id]
    assert post.recipients == ["stays@guest.example"]
    assert session.scalar(select(func.count()).select_from(Message)) == 1


def test_a_person_is_told_where_they_were_invited(app: Flask) -> None:
    invitation = invited(letters_wave())
    send(app)
    session.expire_all()
    told = statement(invitation.customer, now=utc_now())["invitations"]

    assert [(one["study"], one["wave"], one["standing"], one["letters"]) for one in told] == [
        ("Guest loyalty", 1, "sent", 1)
    ]


@pytest.mark.privacy
def test_rooms_that_look_at_invitations_are_asked_before_these_go(app: Flask) -> None:
    rooms = list(erasing._hooks)
    assert not {"respond", "cases", "dashboards", "reports", "api"} & set(rooms[: rooms.index("studies")])
