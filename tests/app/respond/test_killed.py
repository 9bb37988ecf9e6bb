"""The server is killed again and again while people answer: what was acknowledged is there, once."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import cast
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond import operations
from app.respond.entry.signed_ids import ResponseTokens
from app.respond.models import AnswerEvent, Response
from survey_defs.load import load_file
from tests import factories
from tests.killable import Killable, PlainClient
from tests.person import Person

pytestmark = [pytest.mark.loss, pytest.mark.long]
LIKERT = Path(__file__).resolve().parents[2] / "questionnaires" / "likert24.yaml"
SENTENCES = [f"{room}_{n}" for room in ("service", "room", "value", "return_intent") for n in range(1, 7)]
# on each of the two databases
JOURNEYS, AT_ONCE, KILLS = 100, 8, 8


@dataclass
class Journey:
    """One person's way; what was acknowledged, and by how many events."""

    number: int
    token: str = ""
    answers: dict[str, object] = field(default_factory=dict)
    events: int = 0

    def go(self, port: int) -> "Journey":
        chance, person = random.Random(self.number), Person(cast("FlaskClient", PlainClient(port)))
        person.open()
        self.token = person.hidden["response"]
        for name in chance.sample(SENTENCES, 4):
            self._save(person, name, chance.randint(1, 7))
        page = {name: self.answers.get(name, chance.randint(1, 7)) for name in SENTENCES}
        self._send(person, {name: str(point) for name, point in page.items()}, page)
        self._send(person, {"comment": f"Person {self.number}"}, {"comment": f"Person {self.number}"})
        assert "data-complete" in person.html
        return self

    def _save(self, person: Person, name: str, point: int) -> None:
        body = {"response": self.token, "event": str(uuid4()), "go": "save", "answers": {name: str(point)}}
        reply = person.client.post(person.action, json=body)
        assert reply.json is not None
        assert reply.json["saved"] == [name]
        self.answers[name], self.events = point, self.events + 1

    def _send(self, person: Person, sent: dict[str, str], answers: dict[str, object]) -> None:
        reply = person.post(dict(sent))
        assert reply.status_code == 303, reply.text
        self.answers, self.events = self.answers | answers, self.events + 1
        person.follow(reply)


def kill_at_random(server: Killable, over: Event) -> None:
    chance = random.Random(1)
    while server.kills < KILLS and not over.is_set():
        if not server.answers():
            time.sleep(0.05)
            continue
        over.wait(chance.uniform(0.1, 1.0))
        server.kill()
        server.start()


@pytest.fixture
def travelled(app: Flask, config: Config) -> list[Journey]:
    """Everybody's finished journeys through a server that was killed meanwhile."""
    with app.app_context():
        factories.link(factories.wave(publish(factories.organisation(), load_file(LIKERT), now=utc_now())))
        session.commit()
    over = Event()
    with Killable(config) as server, ThreadPoolExecutor(AT_ONCE) as pool:
        killer = Thread(target=kill_at_random, args=(server, over))
        killer.start()
        try:
            journeys = list(pool.map(lambda number: Journey(number).go(server.port), range(JOURNEYS)))
        finally:
            over.set()
            killer.join()
        assert server.kills > 1
    return journeys


def test_what_was_acknowledged_is_there_once_however_often_the_server_is_killed(
    app: Flask, config: Config, travelled: list[Journey]
) -> None:
    tokens = ResponseTokens(config.keys)
    with app.app_context():
        found = {response.uuid: response for response in session.scalars(select(Response))}
        counted = select(AnswerEvent.response_uuid, func.count()).group_by(AnswerEvent.response_uuid)
        events: dict[UUID, int] = {row[0]: row[1] for row in session.execute(counted)}
        assert len(found) == JOURNEYS
        for journey in travelled:
            response = found[cast("UUID", tokens.read("welcome", journey.token))]
            assert (response.status, response.answers) == ("complete", journey.answers)
            assert events[response.uuid] == response.revision == journey.events
            assert operations.refold(response) == response.answers
