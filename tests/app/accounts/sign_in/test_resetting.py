"""A forgotten password: the way back is for whoever reads the mail, once, and tells nobody who has an account."""

import datetime as dt
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import AuditEvent, Organisation, PasswordReset, Role, User
from app.accounts.sign_in import passwords, resetting
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.letters import outbox
from app.letters.outbox import Message
from tests import cast, factories
from tests.app.accounts.conftest import SignIn, link_in, said, send_letters, statements
from tests.post import Post, part

pytestmark = pytest.mark.access
NEW = "purple monsoon ledger"


@pytest.fixture
def app(mailing: Flask) -> Flask:
    return mailing


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def user(organisation: Organisation) -> User:
    return cast.member(organisation, Role.OWNER)


def ask(client: FlaskClient, email: str = "owner@simorgh.example", *, address: str = "203.0.113.7") -> TestResponse:
    return cast.armed(client).post("/forgot", data={"email": email}, environ_base={"REMOTE_ADDR": address})


def way_back(app: Flask, client: FlaskClient, post: Post) -> str:
    """Ask, let the letter go out, open it."""
    ask(client)
    send_letters(app)
    return link_in(post)


def choose(client: FlaskClient, link: str, new: str = NEW) -> TestResponse:
    return cast.armed(client).post(link, data={"new": new})


def test_the_link_of_the_message_sets_a_new_password(
    app: Flask, nobody: FlaskClient, post: Post, knock: SignIn, clock: object
) -> None:
    link = way_back(app, nobody, post)
    answer = choose(nobody, link)

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert knock(password=factories.PASSWORD).status_code == 422
    assert knock(password=NEW).status_code == 303


def test_looking_at_the_link_uses_nothing_up(app: Flask, nobody: FlaskClient, post: Post) -> None:
    link = way_back(app, nobody, post)
    seen = [nobody.get(link).status_code for _ in range(3)]

    assert seen == [200, 200, 200]
    assert choose(nobody, link).status_code == 303


def test_the_message_is_in_the_language_of_who_asked(app: Flask, nobody: FlaskClient, post: Post) -> None:
    nobody.set_cookie("language", "fa")
    way_back(app, nobody, post)

    assert '<html lang="fa" dir="rtl">' in part(post.letters[-1], "html")
    assert post.recipients == ["owner@simorgh.example"]


def test_every_browser_is_signed_out(app: Flask, user: User, nobody: FlaskClient, post: Post) -> None:
    laptop = cast.signed_in(app, user)
    choose(nobody, way_back(app, nobody, post))

    assert laptop.get("/account").status_code == 303
    assert nobody.get("/account").status_code == 303


def test_a_second_step_is_still_asked_for(
    app: Flask, user: User, nobody: FlaskClient, post: Post, knock: SignIn
) -> None:
    session.get_one(User, user.id).totp_secret = b"sealed"
    session.commit()
    choose(nobody, way_back(app, nobody, post))

    assert knock(password=NEW).location == "/sign-in/code"


def test_a_weak_password_is_refused_and_the_link_stays_good(app: Flask, nobody: FlaskClient, post: Post) -> None:
    link = way_back(app, nobody, post)

    assert choose(nobody, link, "password12").status_code == 422
    assert choose(nobody, link).status_code == 303


def test_it_works_once(app: Flask, nobody: FlaskClient, post: Post) -> None:
    link = way_back(app, nobody, post)
    choose(nobody, link)

    assert choose(nobody, link, "another fine password").status_code == 404
    assert passwords.CHEAP.verify(session.scalars(select(User.password_hash)).one(), NEW)


def test_a_changed_password_closes_the_ways_back_that_are_open(
    app: Flask, user: User, nobody: FlaskClient, post: Post
) -> None:
    first = way_back(app, nobody, post)
    second = way_back(app, nobody, post)
    laptop = cast.signed_in(app, user)
    laptop.post("/account/password", data={"current": factories.PASSWORD, "new": NEW})

    assert first != second
    assert [nobody.get(link).status_code for link in (first, second)] == [404, 404]


def test_used_expired_and_invented_links_are_told_alike_after_the_same_work(
    app: Flask, nobody: FlaskClient, post: Post, clock: time_machine.Traveller
) -> None:
    used = way_back(app, nobody, post)
    choose(cast.armed(app.test_client()), used)
    expired = way_back(app, nobody, post)
    clock.shift(resetting.LIFETIME)
    answers, work = [], []
    for link in (used, expired, "/reset/" + "x" * 43):
        with statements(app) as done:
            answers.append(cast.armed(nobody).get(link))
        work.append(done)

    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({said(answer.text) for answer in answers}) == 1
    assert work[0] == work[1] == work[2] != []


def test_nobody_learns_whether_an_address_is_known(app: Flask, nobody: FlaskClient, clock: object) -> None:
    """The work is compared, not the clock: the same statements in the same order, and no hash in either."""
    answers, work = [], []
    # the first request of a process reads more than those after it
    ask(nobody, "warm@simorgh.example", address="203.0.113.1")
    for number, email in enumerate(["owner@simorgh.example", "nobody@simorgh.example"]):
        with statements(app) as done:
            answers.append(ask(nobody, email, address=f"203.0.113.{number + 10}"))
        work.append(done)

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/forgot/sent")] * 2
    assert work[0] == work[1] != []


def test_a_stranger_gets_no_message_and_nothing_of_them_is_kept(
    app: Flask, nobody: FlaskClient, post: Post, clock: time_machine.Traveller
) -> None:
    ask(nobody, "nobody@simorgh.example")
    send_letters(app)
    state = session.scalars(select(Message.state)).one()
    session.remove()
    clock.shift(resetting.KEPT + dt.timedelta(minutes=1))
    with app.app_context():
        duties.run_duty("accounts.tidy", utc_now())

    assert (post.letters, state) == ([], "cancelled")
    assert session.scalars(select(Message)).all() == []


def test_asking_again_and_again_has_to_wait_for_known_and_unknown_alike(nobody: FlaskClient, clock: object) -> None:
    known = [ask(nobody, address="203.0.113.1").status_code for _ in range(5)]
    unknown = [ask(nobody, "nobody@simorgh.example", address="203.0.113.2").status_code for _ in range(5)]

    assert known == unknown == [303, 303, 303, 429, 429]


def test_strangers_who_ask_neither_keep_the_owner_out_nor_flood_the_mailbox(
    app: Flask, nobody: FlaskClient, post: Post, clock: object
) -> None:
    strangers = [ask(nobody, address=f"203.0.113.{n}").status_code for n in range(20)]
    owner = ask(nobody, address="198.51.100.1").status_code
    send_letters(app)

    assert {*strangers, owner} == {303}
    assert len(post.letters) == 6
    # a letter that a stranger asked for is as good as one's own
    assert nobody.get(link_in(post)).status_code == 200


def test_one_network_cannot_ask_for_many(nobody: FlaskClient, clock: object) -> None:
    codes = [ask(nobody, f"guest{number}@simorgh.example").status_code for number in range(22)]

    assert codes == [303] * 20 + [429] * 2


def test_a_message_that_comes_too_late_does_not_go_out(
    app: Flask, nobody: FlaskClient, post: Post, clock: time_machine.Traveller
) -> None:
    ask(nobody)
    clock.shift(resetting.LIFETIME)
    send_letters(app)

    assert post.letters == []
    assert session.scalars(select(PasswordReset)).all() == []


def test_a_second_try_of_the_message_carries_the_same_link(app: Flask, nobody: FlaskClient) -> None:
    ask(nobody)
    with app.app_context():
        message = session.scalars(select(Message)).one()
        first, second = (resetting.begin(message, now=utc_now())[1] for _ in range(2))

    assert first == second
    assert len(session.scalars(select(PasswordReset)).all()) == 1


def test_the_link_is_in_no_table(app: Flask, nobody: FlaskClient, post: Post) -> None:
    token = way_back(app, nobody, post).rpartition("/")[2]

    kept = [session.execute(select(model.__table__)).all() for model in (Message, PasswordReset, AuditEvent)]
    assert token not in str(kept)


def test_setting_a_password_by_a_link_needs_its_token_against_forgery(app: Flask) -> None:
    assert app.test_client().post("/forgot", data={"email": "owner@simorgh.example"}).status_code == 400
    assert app.test_client().post("/reset/abc", data={"new": NEW}).status_code == 400


def test_the_log_says_who_came_back(
    app: Flask, user: User, nobody: FlaskClient, post: Post, log: Callable[[], list[AuditEvent]]
) -> None:
    choose(nobody, way_back(app, nobody, post))

    assert [(event.action, event.user_id) for event in log()] == [("user.password_reset", user.id)]


def test_without_a_mail_server_the_page_says_what_to_do(start: Callable[..., Flask], organisation: object) -> None:
    session.remove()
    client = cast.armed(start().test_client())
    answer = client.post("/forgot", data={"email": "owner@simorgh.example"})

    assert "vafa user password" in answer.text
    assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c"])
def test_what_is_no_address_is_told_at_its_field(nobody: FlaskClient, email: str) -> None:
    assert ask(nobody, email).status_code == 422


def test_a_message_whose_key_is_lost_is_called_off(app: Flask, user: User) -> None:
    now, reset_id = utc_now(), uuid4()
    expires = now + resetting.LIFETIME
    session.add(PasswordReset(id=reset_id, user_id=user.id, token_hash="0" * 64, created_at=now, expires_at=expires))
    asked = {"reset": str(reset_id), "asked_at": int(now.timestamp())}
    message = Message(template=resetting.LETTER, recipient=user.email, once="x", due_at=now, parameters=asked)
    session.add(message)
    session.commit()

    with app.app_context(), pytest.raises(outbox.Withdrawn):
        resetting.begin(message, now=now)


def test_a_message_is_html_and_plain_text(app: Flask, nobody: FlaskClient, post: Post) -> None:
    way_back(app, nobody, post)
    letter: EmailMessage = post.letters[-1]

    assert letter["Subject"] == "A new password for Vafa"
    assert "once" in part(letter, "plain")
    assert "<h1" in part(letter, "html")
