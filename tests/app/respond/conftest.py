"""An open wave of the short hotel questionnaire, and a person with a browser."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import AnswerEvent, Response
from app.studies.models import Link
from survey_defs.load import load_shipped
from tests import factories
from tests.person import Person


@pytest.fixture
def hotel_link(app: Flask) -> Link:
    with app.app_context():
        organisation = factories.organisation(timezone="Asia/Tehran")
        version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
        link = factories.link(factories.wave(version), site=factories.site(organisation))
        session.commit()
        return link


@pytest.fixture
def guest(client: FlaskClient, hotel_link: Link) -> Person:
    return Person(client)


@pytest.fixture
def stored(app: Flask) -> Callable[[], list[Response]]:
    def read() -> list[Response]:
        with app.app_context():
            return list(session.scalars(select(Response)))

    return read


@pytest.fixture
def events(app: Flask) -> Callable[[], list[AnswerEvent]]:
    def read() -> list[AnswerEvent]:
        with app.app_context():
            return list(session.scalars(select(AnswerEvent).order_by(AnswerEvent.sequence)))

    return read
