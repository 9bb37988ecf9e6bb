"""Waves that are moved to a newer version of the short stay questionnaire while people answer."""

import json
from pathlib import Path
from typing import Any

from flask import Flask

from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.studies import waves
from app.studies.models import Wave
from survey_defs.load import canonical_json, from_json, load_file
from survey_defs.model import Questionnaire
from tests.app.respond.invited import QUESTIONNAIRE

OLD, NEW, NEW_CONSENT = "Why did you come?", "What brought you here?", "Will you take part, in newer words?"
# answers to the newer version: other values, and one question more
FIRST = {"purpose": "4", "place": "The roof", "food": "Bread"}


def newer(file: Path = QUESTIONNAIRE) -> Questionnaire:
    """Another first question with other answers, one question more, another consent."""
    definition: Any = json.loads(canonical_json(load_file(file)))
    purpose, place = definition["pages"][0]["blocks"]
    purpose["text"]["en"], purpose["revision"] = NEW, 2
    for option in purpose["options"]:
        option["value"] += 2
    definition["pages"][0]["blocks"] = [purpose, place, place | {"id": "food"}]
    if "consent" in definition:
        definition["consent"]["agree"]["text"]["en"] = NEW_CONSENT
    return from_json(definition)


def move(app: Flask, wave_id: int) -> int:
    """Move the wave; the id of the version that it asks from now on."""
    with app.test_request_context():
        wave = session.get_one(Wave, wave_id)
        later = publish(wave.study.organisation, newer(), now=utc_now())
        waves.move(wave, later, utc_now())
        session.commit()
        return later.id
