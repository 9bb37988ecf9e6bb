"""Versions at the desk: drafts come and go, a published one stays."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.models import Organisation
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.models import QuestionnaireRecord, Version
from app.questionnaires.operations import record_of
from app.studies.models import Study, Wave
from survey_defs.load import canonical_json, digest
from survey_defs.model import Questionnaire

audit.thing("questionnaire", _l("questionnaire"), name="title", endpoint="studio.questionnaires")
audit.thing(
    "version", _l("version"), endpoint="studio.version", value="version_id", above=("questionnaire_id", "questionnaire")
)
DRAFT_STORED = audit.deed("draft.stored", _l("Draft stored"))
DRAFT_REPLACED = audit.deed("draft.replaced", _l("Draft replaced"))
VERSION_PUBLISHED = audit.deed("version.published", _l("Version published"))
DRAFT_DISCARDED = audit.deed("draft.discarded", _l("Draft thrown away"))


class IsPublished(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("A published version cannot be changed"),
            _l("Download it, change the file and upload it: it becomes the next version."),
        )


class ChangedMeanwhile(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("The draft has changed since you looked at it"), _l("Look at it once more, then decide again.")
        )


class OtherQuestionnaire(AppError):
    """A file that belongs to another questionnaire than the draft it is to replace."""

    status = 422

    def __init__(self, *, needed: str, found: str) -> None:
        super().__init__(
            _l("Needed: the questionnaire %(needed)s; found: %(found)s", needed=needed, found=found),
            _l("Correct the id in the file, or upload it as a questionnaire of its own."),
        )


@dataclass(frozen=True)
class Stored:
    """The version that holds a definition; `is_new` is false where it was there already."""

    version: Version
    is_new: bool


def library(organisation: Organisation) -> list[QuestionnaireRecord]:
    """The questionnaires of an organisation by title, with their versions."""
    mine = select(QuestionnaireRecord).where(QuestionnaireRecord.organisation_id == organisation.id)
    found = session.scalars(mine.options(joinedload(QuestionnaireRecord.versions)).order_by(QuestionnaireRecord.title))
    # one whose only draft was discarded is empty until a version is stored again
    return [record for record in found.unique() if record.versions]


def waves_by_version(organisation: Organisation) -> Mapping[int, list[Wave]]:
    """The waves that ask each version, by the version's id."""
    asked = select(Wave).join(Study).where(Study.organisation_id == organisation.id)
    found: dict[int, list[Wave]] = {}
    for wave in session.scalars(asked.options(joinedload(Wave.study)).order_by(Study.title, Wave.number)):
        found.setdefault(wave.version_id, []).append(wave)
    return found


def store_draft(organisation: Organisation, definition: Questionnaire) -> Stored:
    """A definition as a draft; the version that holds it already where there is one."""
    record = record_of(organisation, definition)
    same = session.scalar(
        select(Version).filter_by(questionnaire_id=record.id, digest=digest(definition)).order_by(Version.number)
    )
    if same is not None:
        return Stored(same, is_new=False)
    newest = session.scalar(select(func.max(Version.number)).where(Version.questionnaire_id == record.id)) or 0
    draft = Version(questionnaire=record, number=newest + 1, status="draft")
    _put(draft, definition)
    session.add(draft)
    session.flush()
    audit.record(DRAFT_STORED, draft, number=draft.number)
    return Stored(draft, is_new=True)


def replace_draft(draft: Version, definition: Questionnaire) -> None:
    """Put another definition of the same questionnaire into a draft."""
    _require_draft(draft)
    if definition.id != draft.questionnaire.slug:
        raise OtherQuestionnaire(needed=draft.questionnaire.slug, found=definition.id)
    _put(draft, definition)
    session.flush()
    audit.record(DRAFT_REPLACED, draft, number=draft.number)


def publish_draft(draft: Version, *, seen: str, now: dt.datetime) -> None:
    """Make a draft final; `seen` is the digest of what the person looked at."""
    _require_draft(draft)
    if draft.digest != seen:
        raise ChangedMeanwhile
    draft.status, draft.published_at = "published", now
    session.flush()
    audit.record(VERSION_PUBLISHED, draft, number=draft.number, digest=draft.digest)


def discard_draft(draft: Version) -> None:
    _require_draft(draft)
    audit.record(DRAFT_DISCARDED, draft, number=draft.number)
    session.delete(draft)
    session.flush()


def _require_draft(version: Version) -> None:
    """Raises IsPublished; the row is read again under a lock, so that two people cannot decide at once."""
    session.refresh(version, attribute_names=["status", "digest", "number"], with_for_update=True)
    if version.status != "draft":
        raise IsPublished


def _put(draft: Version, definition: Questionnaire) -> None:
    draft.definition, draft.digest = json.loads(canonical_json(definition)), digest(definition)
