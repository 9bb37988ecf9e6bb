"""Messages of which nobody knows whether they arrived: a person decides, and nothing goes out twice."""

import datetime as dt
import time

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.letters import outbox
from app.letters.outbox import LEASE, Message, Outcome, State
from tests.app.letters.delivery.outgoing import NOW, only_message, put, send, states
from tests.post import Post
from tests.sending import start_sending

pytestmark = pytest.mark.long


def test_a_connection_that_breaks_after_the_message_leaves_only_that_one_uncertain(app: Flask, post: Post) -> None:
    put(4)
    post.after_data["g2@example.org"] = "keep"
    send()
    send(NOW + dt.timedelta(days=2))

    assert states() == {"sent": 3, "uncertain": 1}
    assert len(set(post.recipients)) == len(post.recipients) == 4


def test_a_slow_server_sends_nothing_twice(app: Flask, post: Post) -> None:
    put(2)
    post.pause = 4
    send()
    post.pause = 0
    send(NOW + dt.timedelta(days=2))

    assert states() == {"uncertain": 2}
    assert len(set(post.recipients)) == len(post.recipients)


def test_a_message_caught_in_the_act_waits_for_a_person(app: Flask, post: Post) -> None:
    put(1)
    assert outbox.claim(NOW) is not None

    assert send(NOW + LEASE / 2) == 0
    assert send(NOW + LEASE) == 1
    assert states() == {"uncertain": 1}
    assert post.letters == []


@pytest.mark.parametrize(("send_again", "arrived"), [(True, 1), (False, 0)])
def test_a_person_decides_about_an_uncertain_message(app: Flask, post: Post, send_again: bool, arrived: int) -> None:
    put(1)
    outbox.claim(NOW)
    outbox.find_interrupted(NOW + LEASE)

    assert outbox.decide([only_message()], send_again=send_again, now=NOW) == 1
    session.commit()
    send(NOW + LEASE)
    assert len(post.letters) == arrived
    assert states() == {"sent": 1}


def test_who_comes_back_late_with_an_answer_knows_better_than_the_lease(app: Flask) -> None:
    put(1)
    message = outbox.claim(NOW)
    assert message is not None
    outbox.find_interrupted(NOW + LEASE)

    assert outbox.note_outcome(message, Outcome(State.SENT), now=NOW + LEASE)
    assert states() == {"sent": 1}


def test_who_comes_back_after_the_decision_changes_nothing(app: Flask) -> None:
    put(1)
    message = outbox.claim(NOW)
    assert message is not None
    outbox.find_interrupted(NOW + LEASE)
    outbox.decide([only_message()], send_again=False, now=NOW)
    session.commit()

    assert not outbox.note_outcome(message, Outcome(State.QUEUED), now=NOW + LEASE)
    assert states() == {"sent": 1}


@pytest.mark.privacy
def test_a_message_erased_while_it_was_sent_does_not_come_back(app: Flask) -> None:
    put(1)
    message = outbox.claim(NOW)
    assert message is not None
    session.execute(delete(Message))
    session.commit()

    assert not outbox.note_outcome(message, Outcome(State.SENT), now=NOW)
    assert states() == {}


def test_two_workers_send_each_message_once(app: Flask, post: Post, config: Config) -> None:
    put(120)
    workers = [start_sending(config, post.port) for _ in range(2)]

    assert [worker.wait(120) for worker in workers] == [0, 0]
    assert states() == {"sent": 120}
    assert len(post.recipients) == len(set(post.recipients)) == 120
    assert post.connections >= 2


@pytest.mark.loss
def test_a_worker_killed_in_the_middle_leaves_at_most_one_message_in_doubt(
    app: Flask, post: Post, config: Config
) -> None:
    put(200)
    post.pause = 0.01
    worker = start_sending(config, post.port)
    while len(post.letters) < 60:
        assert worker.poll() is None
        time.sleep(0.005)
    worker.kill()
    worker.wait()
    send(utc_now() + LEASE * 2)

    doubtful = {*session.scalars(select(Message.recipient).where(Message.state == "uncertain"))}
    assert states() == {"sent": 200 - len(doubtful)} | ({"uncertain": 1} if doubtful else {})
    assert len(post.recipients) == len(set(post.recipients))
    assert set(post.recipients) | doubtful == {f"g{number}@example.org" for number in range(200)}
