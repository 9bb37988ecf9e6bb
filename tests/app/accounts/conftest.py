"""The way through the door, the log, a real server of mail, what a request did to the database."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.accounts.models import AuditEvent
from app.kernel import duties
from app.kernel.db import session, utc_now
from tests import cast, factories
from tests.post import Post, part

SignIn = Callable[..., TestResponse]
PUBLIC = "https://ask.simorgh.example"


@pytest.fixture
def knock(nobody: FlaskClient) -> SignIn:
    """Post the sign-in form: the owner with the right password unless told otherwise."""

    def post(
        email: str = "owner@simorgh.example", password: str = factories.PASSWORD, *, address: str = "", next: str = ""
    ) -> TestResponse:
        came_from = {"REMOTE_ADDR": address or "203.0.113.7"}
        query = {"next": next} if next else {}
        data = {"email": email, "password": password}
        return cast.armed(nobody).post("/sign-in", data=data, query_string=query, environ_base=came_from)

    return post


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def log(app: Flask) -> Callable[[], list[AuditEvent]]:
    """The audit log so far."""

    def read() -> list[AuditEvent]:
        found = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
        session.remove()
        return found

    return read


@pytest.fixture
def mailing(start: Callable[..., Flask], post: Post) -> Flask:
    """The application with a server of mail; make it the test's `app` where that is what is looked at."""
    smtp = f"smtp://127.0.0.1:{post.port}"
    return start(smtp_url=smtp, mail_from="vafa@simorgh.example", public_url=PUBLIC)


def send_letters(app: Flask) -> None:
    """What a worker does within a minute."""
    with app.app_context():
        duties.run_duty("letters.send", utc_now())
        session.remove()


def link_in(post: Post, number: int = -1) -> str:
    """The address in a letter, without the host; the same in plain text and in html."""
    letter = post.letters[number]
    found = re.search(re.escape(PUBLIC) + r"(/\S+)", part(letter, "plain"))
    assert found is not None
    assert f'href="{PUBLIC}{found[1]}"' in part(letter, "html")
    return found[1]


def said(page: str) -> str:
    """What a person reads: the page without its tokens and its own address."""
    return re.sub(r'name="(csrf_token|next)" value="[^"]*"', "", page)


def page(answer: TestResponse) -> str:
    """What a person reads: the page without its tokens and without the email typed into it."""
    return re.sub(r'(name="csrf_token"[^>]*|name="email"[^>]*)value="[^"]*"', r"\1", answer.text)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that reaches the database, without its values."""
    found: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        found.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)
