"""Joining an organisation: by mail, as somebody new or known, for a week, once."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, JoinInvitation, Organisation, Site
from app.accounts.office import join_views, joining
from app.accounts.sign_in import passwords
from app.kernel.db import session
from app.letters.outbox import Message
from tests import cast, factories
from tests.app.accounts.conftest import PUBLIC, said, statements
from tests.app.accounts.office.joined import EMAIL, MINA, join_as_new, link_for, members
from tests.post import Post, part

pytestmark = [pytest.mark.access, pytest.mark.long]


@pytest.fixture
def app(mailing: Flask) -> Flask:
    return mailing


def test_somebody_new_joins_by_the_message_and_is_signed_in(
    app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post
) -> None:
    link = link_for(app, owner, post)
    answer = join_as_new(nobody, link)

    assert answer.location == "/o/simorgh/"
    assert members()[EMAIL] == ("researcher", [])
    assert nobody.get("/o/simorgh/").status_code == 200


@pytest.mark.parametrize("password", [MINA["password"], "password12"])
def test_a_password_is_weighed_and_hashed_before_the_lock_is_taken(
    app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    link = link_for(app, owner, post)
    order: list[str] = []
    for where, name in ((join_views, "begin_writing"), (passwords, "is_guessed"), (passwords, "hash_password")):
        monkeypatch.setattr(where, name, _noted(order, name, getattr(where, name)))
    join_as_new(nobody, link, password=password)

    good = ["is_guessed", "hash_password", "begin_writing"]
    assert order == (good if password == MINA["password"] else ["is_guessed"])


def _noted(order: list[str], name: str, deed: Callable[..., object]) -> Callable[..., object]:
    def noted(*given: object) -> object:
        order.append(name)
        return deed(*given)

    return noted


def test_the_message_says_who_invites_to_what(app: Flask, owner: FlaskClient, post: Post) -> None:
    link_for(app, owner, post)

    words = part(post.letters[-1], "plain")
    assert all(word in words for word in ("Owner", "Simorgh", "Researcher", PUBLIC))
    assert post.recipients == [EMAIL]


def test_the_message_is_in_the_language_of_the_organisation(
    app: Flask, organisation: Organisation, owner: FlaskClient, post: Post
) -> None:
    session.merge(organisation).locale = "fa"
    session.commit()
    link_for(app, owner, post)

    assert '<html lang="fa" dir="rtl">' in part(post.letters[-1], "html")


def test_a_manager_of_some_sites_comes_in_to_those(
    app: Flask, organisation: Organisation, owner: FlaskClient, nobody: FlaskClient, post: Post, site: Site
) -> None:
    here = session.merge(organisation)
    chosen = [site.id, factories.site(here, "isf").id]
    factories.site(here, "syz")
    session.commit()
    link = link_for(app, owner, post, role="manager", sites=chosen)
    page = nobody.get(link).text
    join_as_new(nobody, link)

    assert members()[EMAIL] == ("manager", ["isf", "thr"])
    assert "Sites: <bdi>ISF</bdi>, <bdi>THR</bdi>" in page


def test_a_known_person_signs_in_and_joins(app: Flask, owner: FlaskClient, stranger: FlaskClient, post: Post) -> None:
    link = link_for(app, owner, post, email="owner@anqa.example")
    page = cast.armed(app.test_client()).get(link).text
    answer = stranger.post(link)

    assert "/sign-in?next=/join/" in page
    assert answer.location == "/o/simorgh/"
    assert stranger.get("/o/simorgh/").status_code == 200


def test_an_invitation_is_for_its_own_address(
    app: Flask, owner: FlaskClient, stranger: FlaskClient, post: Post
) -> None:
    link = link_for(app, owner, post)

    assert stranger.post(link).status_code == 422
    assert "owner@anqa.example" in stranger.get(link).text
    assert stranger.get("/o/simorgh/").status_code == 404


def test_nobody_takes_over_an_account_by_inviting_its_address(
    app: Flask, owner: FlaskClient, stranger: FlaskClient, nobody: FlaskClient, post: Post
) -> None:
    link = link_for(app, owner, post, email="owner@anqa.example")

    assert join_as_new(nobody, link).status_code == 422
    assert nobody.get("/account").status_code == 303


def test_looking_at_the_link_uses_nothing_up(app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post) -> None:
    link = link_for(app, owner, post)

    assert [nobody.get(link).status_code for _ in range(3)] == [200, 200, 200]
    assert join_as_new(nobody, link).status_code == 303


def test_it_works_once(app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post) -> None:
    link = link_for(app, owner, post)
    join_as_new(nobody, link)

    assert cast.armed(app.test_client()).get(link).status_code == 404


def test_used_withdrawn_expired_and_invented_links_are_told_alike_after_the_same_work(
    app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post, clock: time_machine.Traveller
) -> None:
    used = link_for(app, owner, post)
    join_as_new(nobody, used)
    withdrawn = link_for(app, owner, post, email="b@mail.example")
    found = session.scalars(select(JoinInvitation).where(JoinInvitation.email == "b@mail.example")).one()
    owner.post(f"/o/simorgh/members/invitations/{found.id}/withdraw")
    expired = link_for(app, owner, post, email="c@mail.example")
    clock.shift(joining.LIFETIME)
    asked = cast.armed(app.test_client())
    answers, work = [], []
    for link in (used, withdrawn, expired, "/join/" + "x" * 43):
        with statements(app) as done:
            answers.append(asked.get(link))
        work.append(done)

    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({said(answer.text) for answer in answers}) == 1
    assert all(one == work[0] for one in work)


@pytest.mark.parametrize("changes", [{"name": ""}, {"password": "short"}, {"password": EMAIL}, {"language": "xx"}])
def test_a_form_that_cannot_be_is_told_and_the_link_stays_good(
    app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post, changes: dict[str, str]
) -> None:
    link = link_for(app, owner, post)

    assert join_as_new(nobody, link, **changes).status_code == 422
    assert EMAIL not in members()
    assert join_as_new(nobody, link).status_code == 303


def test_the_link_is_in_no_table(app: Flask, owner: FlaskClient, post: Post) -> None:
    token = link_for(app, owner, post).rpartition("/")[2]

    kept = [session.execute(select(model.__table__)).all() for model in (Message, JoinInvitation, AuditEvent)]
    assert token not in str(kept)


def test_joining_needs_its_token_against_forgery(app: Flask, owner: FlaskClient, post: Post) -> None:
    link = link_for(app, owner, post)
    bare = app.test_client()

    assert [bare.post(address, data=MINA).status_code for address in (link, f"{link}/new")] == [400, 400]


def test_the_log_follows_an_invitation(
    app: Flask, owner: FlaskClient, nobody: FlaskClient, post: Post, log: Callable[[], list[AuditEvent]]
) -> None:
    join_as_new(nobody, link_for(app, owner, post))

    assert [event.action for event in log()] == [
        "invitation.made",
        "user.created",
        "member.added",
        "invitation.accepted",
        "user.signed_in",
    ]
