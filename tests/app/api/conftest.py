"""Programs with their tokens, and a wave whose responses they read."""

import datetime as dt
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import cast, factories
from tests.app.api.receiver import Receiver, receiving

Join = Callable[..., FlaskClient]
YESTERDAY = dt.timedelta(days=1)


@pytest.fixture
def join(app: Flask, organisation: Organisation) -> Join:
    """A program with a token of these scopes; all of them where none is named."""

    def one(*scopes: str, secret: str = "vafa_secret", of: Organisation | None = None, **fields: object) -> FlaskClient:
        factories.token(of or organisation, *scopes, secret=secret, **fields)
        session.commit()
        return carrying(app, secret)

    return one


def carrying(app: Flask, secret: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    return client


@pytest.fixture
def program(join: Join, organisation: Organisation) -> FlaskClient:
    """May do everything; a researcher made its token."""
    return join(created_by=cast.member(organisation, Role.RESEARCHER).id)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program that is told of events."""
    with receiving() as one:
        yield one


@pytest.fixture
def make_wave(organisation: Organisation) -> Callable[..., Wave]:
    """A wave of the short hotel questionnaire with so many complete responses of yesterday."""

    def make(responses: int = 0, *, anonymity: str = "identified", **fields: object) -> Wave:
        version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
        wave = factories.wave(version, anonymity=anonymity, **fields)
        for place in range(responses):
            session.add(_response(wave, place))
        session.commit()
        return wave

    return make


def _response(wave: Wave, place: int) -> Response:
    """Answers that differ from person to person, so that the scales have something to say."""
    wide = {f"clv_loy_{item}": 1 + (place * (item + 2) + place // 3) % 5 for item in range(1, 10)}
    return Response(
        uuid=uuid4(),
        wave_id=wave.id,
        version_id=wave.version_id,
        language="en",
        status="complete",
        shuffle_seed=1,
        revision=1,
        answers=wide | {"first_or_repeat": 2},
        day=(utc_now() - YESTERDAY).date(),
        started_at=None if wave.study.anonymity == "anonymous" else utc_now() - YESTERDAY,
        finished_at=None if wave.study.anonymity == "anonymous" else utc_now() - YESTERDAY,
    )
