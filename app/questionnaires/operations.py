"""Publishing, and reading a published version back."""

import datetime as dt
import json
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Organisation
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.questionnaires.models import QuestionnaireRecord, Version
from survey_defs.load import canonical_json, digest, from_json
from survey_defs.model import Questionnaire

LONGEST_TITLE = 200


def record_of(organisation: Organisation, definition: Questionnaire) -> QuestionnaireRecord:
    """The questionnaire's name in this organisation, made when it is new."""
    found = session.scalar(select(QuestionnaireRecord).filter_by(organisation_id=organisation.id, slug=definition.id))
    if found is None:
        title = (definition.title.get(organisation.locale) or next(iter(definition.title.values())))[:LONGEST_TITLE]
        found = QuestionnaireRecord(organisation=organisation, slug=definition.id, title=title)
        session.add(found)
        session.flush()
    return found


def find_version(organisation: Organisation, version_id: int) -> Version:
    """A version of this organisation; anybody else's does not exist."""
    found = session.scalar(
        select(Version)
        .join(QuestionnaireRecord)
        .where(Version.id == version_id, QuestionnaireRecord.organisation_id == organisation.id)
        .options(joinedload(Version.questionnaire).joinedload(QuestionnaireRecord.organisation))
    )
    if found is None:
        raise NotFound
    return found


def publish(organisation: Organisation, definition: Questionnaire, *, now: dt.datetime) -> Version:
    """Store a definition as the next version, for good; the same definition again is the version it already is."""
    record = record_of(organisation, definition)
    fingerprint = digest(definition)
    same = session.scalar(select(Version).filter_by(questionnaire_id=record.id, digest=fingerprint, status="published"))
    if same is not None:
        return same
    newest = session.scalar(select(func.max(Version.number)).where(Version.questionnaire_id == record.id)) or 0
    version = Version(
        questionnaire=record,
        number=newest + 1,
        status="published",
        definition=json.loads(canonical_json(definition)),
        digest=fingerprint,
        published_at=now,
    )
    session.add(version)
    session.flush()
    return version


@lru_cache(maxsize=64)
def _read(digest_: str, version_id: int) -> Questionnaire:
    return from_json(session.get_one(Version, version_id).definition)


def definition_of(version: Version) -> Questionnaire:
    """The typed definition of a version; read once for each digest, because a published version cannot change."""
    if version.status != "published":
        return from_json(version.definition)
    return _read(version.digest, version.id)
