"""An open wave of the short hotel questionnaire, and a person with a browser."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import AnswerEvent, Response
from app.studies.models import Link
from survey_defs.load import load_shipped
from tests import factories

FACTS = {"first_or_repeat": "2", "db_rp_all": "8", "db_rp_freq": "5", "pf_last": "2", "had_problem": "0"}


@dataclass
class Person:
    """Someone answering: fills forms as a browser without JavaScript does."""

    client: FlaskClient
    address: str = "welcome"
    url: str = ""
    html: str = ""

    def open(self, **query: str) -> TestResponse:
        return self._seen(self.client.get(f"/s/{self.address}", query_string=query, follow_redirects=True))

    def agree(self) -> TestResponse:
        return self.post({"consent": "1"})

    def post(self, answers: dict[str, str | list[str]], *, go: str = "next", **more: str) -> TestResponse:
        """Send the page in hand with its hidden fields."""
        return self._seen(self.client.post(self.action, data=self.hidden | {"go": go} | answers | more))

    def follow(self, answer: TestResponse) -> TestResponse:
        return self._seen(self.client.get(answer.location, follow_redirects=True))

    @property
    def action(self) -> str:
        found = re.search(r'<form id="answers" method="post" action="([^"]+)"', self.html)
        assert found, self.html
        return found[1].replace("&amp;", "&")

    @property
    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.html))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.status_code in (200, 422):
            self.html = answer.text
        return answer


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
