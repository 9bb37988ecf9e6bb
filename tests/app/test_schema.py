"""The migrations make what the models say, forward and back, on both databases."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import schema
from app.accounts.models import AuditEvent, Organisation
from app.db import utc_now
from app.questionnaires.models import QuestionnaireRecord, Version
from app.respond.models import AnswerEvent, Response
from app.studies.models import Study, Wave


@pytest.fixture
def published(engine: Engine) -> Version:
    with Session(engine, expire_on_commit=False) as session:
        organisation = Organisation(slug="simorgh", name="Simorgh", kind="hotel")
        record = QuestionnaireRecord(organisation=organisation, slug="q", title="Q")
        version = Version(
            questionnaire=record, number=1, status="published", definition={}, digest="0" * 64, published_at=utc_now()
        )
        session.add(version)
        session.commit()
        return version


def test_migrations_make_what_the_models_say(engine: Engine) -> None:
    assert schema.differences(engine) == []
    assert schema.is_current(engine)


def test_migrations_run_back_to_nothing_and_forward_again(engine: Engine) -> None:
    schema.downgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}

    schema.upgrade(engine)
    assert schema.differences(engine) == []


@pytest.mark.parametrize("statement", ["UPDATE version SET definition = '[]'", "DELETE FROM version"])
def test_a_published_version_cannot_be_changed_or_deleted(engine: Engine, published: Version, statement: str) -> None:
    with pytest.raises(DBAPIError, match="published version cannot be"), engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_the_audit_log_only_grows(engine: Engine, statement: str) -> None:
    with Session(engine) as session:
        session.add(AuditEvent(at=utc_now(), action="sign_in", subject="owner"))
        session.commit()

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def test_the_same_event_id_cannot_stand_twice_in_a_response(engine: Engine, published: Version) -> None:
    with Session(engine) as session:
        organisation = session.get_one(Organisation, 1)
        study = Study(organisation=organisation, questionnaire_id=published.questionnaire_id, slug="s", title="S")
        wave = Wave(study=study, version_id=published.id, number=1, opens_at=utc_now())
        session.add(wave)
        session.flush()
        response = Response(
            uuid=uuid.uuid4(),
            wave_id=wave.id,
            version_id=published.id,
            language="en",
            shuffle_seed=1,
            day=dt.date(2026, 11, 1),
        )
        session.add(response)
        session.flush()
        event = uuid.uuid4()
        for sequence in (1, 2):
            session.add(
                AnswerEvent(response_uuid=response.uuid, sequence=sequence, event_id=event, page="p", payload={})
            )
        with pytest.raises(DBAPIError):
            session.flush()
