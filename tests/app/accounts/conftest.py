"""A page to sign in for, and the way through the door."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import AuditEvent
from app.db import session
from tests import cast, factories

SignIn = Callable[..., TestResponse]


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
def log(app: Flask) -> Callable[[], list[AuditEvent]]:
    """The audit log so far."""

    def read() -> list[AuditEvent]:
        found = list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
        session.remove()
        return found

    return read
