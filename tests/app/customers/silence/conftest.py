"""A wave of an organisation with a mail server, and what is remembered of addresses."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.config import Config
from app.kernel.db import session
from app.letters.suppressed import SuppressedAddress
from app.studies.inviting.personal import token_of
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import Plan, Sampling
from tests.app.studies.letters_cast import letters_wave, settings
from tests.post import Post

EVERYBODY = Plan(sampling=Sampling(kind="all"), reminders=(3,))


@pytest.fixture
def app(start: Callable[..., Flask], post: Post) -> Iterator[Flask]:
    app = start(**settings(post))
    with app.app_context():
        yield app


@pytest.fixture
def wave(app: Flask) -> Wave:
    return letters_wave(plan=EVERYBODY)


def remembered() -> list[tuple[str, str, str]]:
    session.rollback()
    rows = session.scalars(select(SuppressedAddress).order_by(SuppressedAddress.channel, SuppressedAddress.why))
    return [(row.channel, row.why, row.source) for row in rows]


def stop(app: Flask, invitation: Invitation, config: Config) -> FlaskClient:
    client, token = app.test_client(), token_of(config.keys, invitation)
    session.rollback()
    assert client.post(f"/i/{token}/stop").status_code == 200
    return client
