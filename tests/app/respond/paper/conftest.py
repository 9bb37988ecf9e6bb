"""A wave of the questionnaire that holds every kind, and someone with a pile of forms."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Organisation, Site
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.studies.models import Wave
from survey_defs.load import load_file
from survey_defs.model import Questionnaire
from tests import factories

FILE = Path(__file__).resolve().parents[3] / "questionnaires" / "every_kind_everywhere.yaml"

# a whole form: had_problem is "no", so which_problem is not asked
ANSWERS: dict[str, str | list[str]] = {
    "wifi": "5", "welcome": "7", "attention": "6", "own_scale": "3", "rating": "10", "bipolar": "2",
    "grid.focal": "6", "grid.rival": "3", "grid.rival_name": "Grand", "had_problem": "0", "used": ["1", "2"],
    "permission": "1", "nights": "3", "spent": "250", "home_country": "IR", "arrived": "2026-03-21",
    "in_a_word": "calm", "comment": "Quiet room.",
}  # fmt: skip


@pytest.fixture
def every_kind() -> Questionnaire:
    return load_file(FILE)


@pytest.fixture
def wave(app: Flask, organisation: Organisation, site: Site, every_kind: Questionnaire) -> Wave:
    made = factories.wave(publish(organisation, every_kind, now=utc_now()))
    session.commit()
    return made


@dataclass
class Typist:
    """Someone who types without JavaScript: sends the page as it is drawn."""

    client: FlaskClient
    wave_id: int
    html: str = ""

    @property
    def address(self) -> str:
        return f"/o/simorgh/waves/{self.wave_id}/paper"

    def sit_down(self, *, language: str = "en", site: str = "", day: str = "") -> TestResponse:
        return self._seen(
            self.client.post(
                f"{self.address}/sitting", data={"language": language, "site": site, "day": day}, follow_redirects=True
            )
        )

    def type(self, answers: dict[str, str | list[str]], *, consent: str = "1", **more: str) -> TestResponse:
        """Send the page in hand, and see the next one."""
        sent = self.client.post(self.address, data=self.hidden | {"consent": consent} | answers | more)
        return self._seen(self.client.get(self.address) if sent.status_code == 303 else sent)

    def undo(self) -> TestResponse:
        return self._seen(self.client.post(f"{self.address}/undo", follow_redirects=True))

    @property
    def hidden(self) -> dict[str, str]:
        form = self.html[self.html.index('id="typing"') :]
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.status_code in (200, 422):
            self.html = answer.text
        return answer


@pytest.fixture
def typist(owner: FlaskClient, wave: Wave) -> Typist:
    made = Typist(owner, wave.id)
    made.sit_down()
    return made


@pytest.fixture
def stored(app: Flask) -> Callable[[], list[Response]]:
    def read() -> list[Response]:
        with app.app_context():
            return list(session.scalars(select(Response)))

    return read
