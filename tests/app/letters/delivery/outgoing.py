"""Messages in the outbox, and the worker that sends them."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from app.kernel import duties
from app.kernel.db import session
from app.letters.outbox import Message
from tests.sending import put_probes

Start = Callable[..., Flask]
# in the future of every letter that is put now, so that all of them are due
NOW = dt.datetime(2036, 3, 2, 9, tzinfo=dt.UTC)


def put(count: int) -> None:
    put_probes(count)
    session.commit()


def send(now: dt.datetime = NOW) -> int:
    return duties.run_duty("letters.send", now)


def states() -> Counter[str]:
    session.rollback()
    return Counter(session.scalars(select(Message.state)))


def only_message() -> Message:
    session.rollback()
    return session.scalars(select(Message).execution_options(populate_existing=True)).one()
