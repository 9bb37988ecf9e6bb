"""Somebody is invited by letter, and joins."""

from collections.abc import Sequence

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Membership
from app.kernel.db import session
from tests import cast
from tests.app.accounts.conftest import link_in, send_letters
from tests.post import Post

MINA = {"name": "Mina Rad", "language": "fa", "password": "four calm grey herons"}
EMAIL = "mina@mail.example"


@pytest.fixture
def app(mailing: Flask) -> Flask:
    return mailing


def invite(owner: FlaskClient, email: str = EMAIL, role: str = "researcher", sites: Sequence[int] = ()) -> TestResponse:
    data = {"email": email, "role": role, "sites": list(sites)}
    return owner.post("/o/simorgh/members/invite", data=data)


def link_for(app: Flask, owner: FlaskClient, post: Post, **offer: object) -> str:
    """Invite, let the letter go out, open it."""
    assert invite(owner, **offer).status_code == 303
    send_letters(app)
    return link_in(post)


def join_as_new(client: FlaskClient, link: str, **changes: str) -> TestResponse:
    return cast.armed(client).post(f"{link}/new", data=MINA | changes)


def members() -> dict[str, tuple[str, list[str]]]:
    session.remove()
    rows = session.scalars(select(Membership))
    return {row.user.email: (row.role, [site.code for site in row.sites]) for row in rows}
