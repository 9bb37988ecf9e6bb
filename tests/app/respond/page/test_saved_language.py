"""What the script of a page saves is read in the language of the page, not in that of the browser."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from survey_defs.load import canonical_json, from_json, load_file
from tests import factories
from tests.app.respond.invited import QUESTIONNAIRE
from tests.person import Person

Stored = Callable[[], list[Response]]


@pytest.fixture
def guest(app: Flask, client: FlaskClient) -> Person:
    with app.app_context():
        definition: Any = json.loads(canonical_json(load_file(QUESTIONNAIRE)))
        del definition["consent"]
        place = definition["pages"][0]["blocks"][1]
        definition["pages"][0]["blocks"].append({"id": "spent", "kind": "number", "text": place["text"]})
        factories.link(factories.wave(publish(factories.organisation(), from_json(definition), now=utc_now())))
        session.commit()
    return Person(client)


@pytest.mark.parametrize(("language", "value"), [("vi", 1500), ("en", 1.5)])
def test_an_answer_is_read_in_the_language_of_its_page(
    guest: Person, stored: Stored, language: str, value: float
) -> None:
    guest.open(lang=language)
    told = {"response": guest.hidden["response"], "event": str(uuid4()), "in": language, "answers": {"spent": "1.500"}}
    guest.client.post(guest.action, json=told, headers={"Accept-Language": "fa"})

    (response,) = stored()
    assert (response.language, response.answers["spent"]) == (language, value)
