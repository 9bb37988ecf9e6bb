"""The outbox against a real SMTP server: what goes out, when, and what is tried again."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.addresses import external
from app.letters import delivery, outbox
from app.letters.outbox import BACKOFF, PAUSE, Letter, Message, Withdrawn
from tests.app.letters.delivery.outgoing import NOW, only_message, put, send, states
from tests.post import Post

pytestmark = pytest.mark.long
Start = Callable[..., Flask]


def test_what_is_due_goes_out_once(app: Flask, post: Post) -> None:
    put(5)

    assert (send(), send()) == (5, 0)
    assert sorted(post.recipients) == [f"g{number}@example.org" for number in range(5)]
    assert states() == {"sent": 5}


def test_what_is_not_due_waits(app: Flask, post: Post) -> None:
    put(1)
    assert send(utc_now() - dt.timedelta(hours=1)) == 0
    assert post.letters == []


def test_the_same_message_is_put_once(app: Flask, post: Post) -> None:
    put(3)
    put(4)
    send()
    assert len(post.letters) == 4


def test_a_refusal_for_now_is_tried_again_after_growing_pauses(app: Flask, post: Post) -> None:
    put(1)
    post.answers[""] = "450 later"
    dues, now = [], NOW
    while send(now):
        message = only_message()
        dues.append(message.due_at - now)
        now = message.due_at + dt.timedelta(seconds=1)

    assert [round(pause.total_seconds()) for pause in dues[:-1]] == [pause.total_seconds() for pause in BACKOFF]
    assert (only_message().state, only_message().error) == ("failed", "refused: 450 later")


def test_every_try_has_the_same_message_id(app: Flask, post: Post) -> None:
    put(1)
    post.after_data[""] = "451 later"
    send()
    post.after_data.clear()
    send(NOW + BACKOFF[0] * 2)
    assert post.letters[0]["Message-ID"] == f"<{only_message().id}@hotel.example>"


def test_a_refusal_for_good_is_failed_and_the_rest_goes_out(app: Flask, post: Post) -> None:
    put(3)
    post.answers["g1@example.org"] = "550 no such mailbox"
    send()
    assert states() == {"sent": 2, "failed": 1}


def test_a_server_that_is_down_uses_up_no_try_of_a_message(start: Start) -> None:
    with start(smtp_url=f"smtp://127.0.0.1:{Post().port}?timeout=1", mail_from="a@b.example").app_context():
        put(1)
        for hour in range(20):
            send(NOW + dt.timedelta(hours=hour))
        message = only_message()

    assert (message.state, message.tries) == ("queued", 0)
    assert message.error.startswith("unreachable: ")
    assert PAUSE <= message.due_at - NOW - dt.timedelta(hours=19) < PAUSE + dt.timedelta(seconds=5)


def test_a_server_that_is_down_is_tried_by_one_message_only(start: Start) -> None:
    with start(smtp_url=f"smtp://127.0.0.1:{Post().port}?timeout=1", mail_from="a@b.example").app_context():
        put(30)
        assert send() == 1
        assert states() == {"queued": 30}


def test_a_server_that_refuses_everything_for_now_is_left_alone(app: Flask, post: Post) -> None:
    put(30)
    post.answers[""] = "450 slowly please"
    assert send() == delivery.PATIENCE


def test_without_a_server_messages_wait(start: Start) -> None:
    with start().app_context():
        put(2)
        assert send() == 0
        assert states() == {"queued": 2}


def test_what_is_missing_is_told_by_channel(config: Config) -> None:
    missing = delivery.missing_settings(config)
    assert "VAFA_SMTP_URL" in missing["mail"]
    assert "VAFA_SMS_URL" in missing["sms"]


def test_a_message_that_was_withdrawn_is_cancelled(app: Flask, post: Post) -> None:
    @outbox.template("withdrawn")
    def refuse(message: Message) -> Letter:
        raise Withdrawn("opted_out")

    outbox.put("withdrawn", recipient="a@b.example", once="w", due_at=NOW, organisation_id=None)
    session.commit()
    send()
    assert (only_message().state, only_message().error) == ("cancelled", "opted_out")


def test_a_message_that_cannot_be_written_does_not_hold_up_the_rest(app: Flask, post: Post) -> None:
    @outbox.template("broken")
    def fail(message: Message) -> Letter:
        raise LookupError

    outbox.put("broken", recipient="a@b.example", once="b", due_at=utc_now(), organisation_id=None)
    put(2)
    send()
    assert states() == {"queued": 1, "sent": 2}


def test_who_follows_a_message_is_told_in_the_same_transaction(app: Flask, post: Post) -> None:
    told = []

    @outbox.follow("probe")
    def note(message: Message, now: dt.datetime) -> None:
        told.append((message.recipient, message.state))

    put(1)
    post.answers[""] = "550 no"
    send()
    del outbox._followers["probe"]
    assert told == [("g0@example.org", "failed")]


def test_many_messages_are_put_at_once_and_the_same_one_once(app: Flask) -> None:
    many = [outbox.Due("probe", f"{number}@x.example", f"once:{number % 900}", NOW, None) for number in range(1000)]

    assert outbox.put_all(many) == 900
    assert outbox.put_all(many) == 0


@pytest.fixture
def linked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters that carry the address of a page."""

    def write(message: Message) -> Letter:
        return Letter(subject="x", text=f"Open {external('accounts.sign_in')} now.")

    monkeypatch.setitem(outbox._templates, "probe", write)


@pytest.mark.parametrize(
    "public",
    ["", "http://127.0.0.1:8000", "http://localhost", "https://[::1]:8443", "http://0.0.0.0", "https://x.localhost"],
)
def test_no_message_leads_people_to_their_own_machine(app: Flask, linked: None, post: Post, public: str) -> None:
    app.extensions["vafa"] = replace(app.extensions["vafa"], public_url=public)
    put(3)
    send()

    assert post.letters == []
    assert states() == {"queued": 3}
    waiting = session.scalars(select(Message).where(Message.error != "")).one()
    assert (waiting.error, waiting.tries) == ("no_public_address: set VAFA_PUBLIC_URL", 0)
    assert "VAFA_PUBLIC_URL" in delivery.trouble_at_start(app.extensions["vafa"])

    app.extensions["vafa"] = replace(app.extensions["vafa"], public_url="https://ask.hotel.example")
    send(NOW + dt.timedelta(hours=1))
    assert states() == {"sent": 3}
    assert delivery.trouble_at_start(app.extensions["vafa"]) == ""


def test_a_server_without_mail_starts_without_a_word(config: Config) -> None:
    assert delivery.trouble_at_start(config) == ""
