"""Inviting somebody: what an owner may offer, sends again, withdraws and copies."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, JoinInvitation, Site, User
from app.accounts.office import joining
from app.kernel.db import session
from app.letters.outbox import Message
from tests import cast, factories
from tests.app.accounts.conftest import PUBLIC, link_in, send_letters
from tests.app.accounts.office.joined import EMAIL, invite, join_as_new, link_for
from tests.post import Post

pytestmark = pytest.mark.access


@pytest.fixture
def app(mailing: Flask) -> Flask:
    return mailing


def test_a_link_that_expired_is_made_good_by_sending_it_again(
    app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post, clock: time_machine.Traveller
) -> None:
    link = link_for(app, owner, post)
    clock.shift(joining.LIFETIME)
    owner.get("/o/simorgh/members/")
    session.remove()
    owner = cast.signed_in(app, session.scalars(select(User).where(User.email == "owner@simorgh.example")).one())
    row = session.scalars(select(JoinInvitation.id)).one()
    session.remove()
    owner.post(f"/o/simorgh/members/invitations/{row}/resend")
    send_letters(app)

    assert link_in(post) == link
    assert join_as_new(nobody, link).status_code == 303


def test_inviting_twice_renews_the_one_invitation(app: Flask, owner: FlaskClient, post: Post) -> None:
    invite(owner)
    invite(owner, role="viewer")

    assert [(row.email, row.role) for row in session.scalars(select(JoinInvitation))] == [(EMAIL, "viewer")]


def test_a_withdrawn_invitation_sends_no_message(app: Flask, owner: FlaskClient, post: Post) -> None:
    invite(owner)
    row = session.scalars(select(JoinInvitation.id)).one()
    session.remove()
    owner.post(f"/o/simorgh/members/invitations/{row}/withdraw")
    send_letters(app)

    assert post.letters == []
    assert session.scalars(select(Message.state)).one() == "cancelled"


@pytest.mark.parametrize(
    ("offer", "told"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "owner@simorgh.example"}, "a member already"),
        ({"role": "king"}, "roles"),
        ({"role": "owner", "sites": "own"}, "every site"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(
    owner: FlaskClient, site: Site, offer: dict[str, object], told: str
) -> None:
    wished = {"sites": [site.id]} if offer.get("sites") == "own" else {}
    answer = invite(owner, **offer | wished)  # type: ignore[arg-type]

    assert answer.status_code == 422
    assert told in answer.text
    assert session.scalars(select(JoinInvitation)).all() == []


def test_a_site_of_others_cannot_be_offered(owner: FlaskClient) -> None:
    theirs = factories.site(factories.organisation("anqa"), "x").id
    session.commit()

    assert invite(owner, role="manager", sites=[theirs]).status_code == 422
    assert session.scalars(select(JoinInvitation)).all() == []


@pytest.mark.long
def test_many_invitations_have_to_wait(owner: FlaskClient, clock: object) -> None:
    codes = [invite(owner, f"g{number}@mail.example").status_code for number in range(62)]

    assert codes == [303] * 60 + [429] * 2


def test_with_a_mail_server_no_link_is_shown(app: Flask, owner: FlaskClient, post: Post) -> None:
    link = link_for(app, owner, post)

    assert link not in owner.get("/o/simorgh/members/").text


def test_without_one_the_owner_copies_the_link(
    start: Callable[..., Flask], app: Flask, owner: FlaskClient, nobody: FlaskClient
) -> None:
    invite(owner)
    with app.test_request_context():
        link = joining.link_of(session.scalars(select(JoinInvitation)).one())
    session.remove()
    bare = start()
    one = cast.signed_in(bare, session.scalars(select(User)).one())

    page = one.get("/o/simorgh/members/").text
    assert link.removeprefix(PUBLIC) in page
    assert "copy the link" in page


@pytest.mark.privacy
def test_the_log_holds_no_address(app: Flask, owner: FlaskClient, log: Callable[[], list[AuditEvent]]) -> None:
    invite(owner)

    assert "@" not in "".join(f"{event.subject}{event.details}" for event in log())


def test_an_invitation_of_another_organisation_is_out_of_reach(stranger: FlaskClient, organisation: object) -> None:
    row = factories.join_invitation(session.merge(organisation)).id  # type: ignore[arg-type]
    session.commit()

    for deed in ("resend", "withdraw"):
        assert stranger.post(f"/o/anqa/members/invitations/{row}/{deed}").status_code == 404
