"""For whom a reply is proposed: what else the writer said asks for one, by the rule that knows a complaint."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from app.cases.evidence import Complaint
from app.cases.opening.complaints import can_complain, complaint_of
from app.cases.thresholds import CustomerComplains
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.asked import as_asked, unlike
from app.results.frames.collection import frame_key
from app.results.frames.released import countable
from app.results.kept import Kept, database
from app.studies.models import Wave

# milder than a case is opened for: a proposal costs one look, and a problem beside a text is mostly what it is about
ASKS_FOR_A_REPLY = CustomerComplains(level=-3, recommendation=2, problems=True, signs=1)
Signs = Mapping[UUID, tuple[str, ...]]

Key = tuple[str, tuple[int, int, int, int]]
_kept: Kept[Key, Signs] = Kept(8)


def signs_in(waves: Iterable[Wave]) -> Signs:
    """Of each response of identified studies that asks for a reply: "problem", "word_of_mouth", "recommendation"."""
    known = [wave for wave in waves if wave.study.is_identified]
    return {uuid: signs for wave in known for uuid, signs in _of(wave).items()}


def _of(wave: Wave) -> Signs:
    if not can_complain(definition_of(wave.version)):
        return {}
    return _kept.get((database(), frame_key(wave)), lambda: _read(wave))


def _read(wave: Wave) -> Signs:
    questionnaire, others = definition_of(wave.version), unlike(wave)
    query = select(Response.uuid, Response.answers, Response.version_id).where(*countable(wave))
    found = {
        uuid: complaint_of(as_asked(answers, version, others), questionnaire, ASKS_FOR_A_REPLY)
        for uuid, answers, version in session.execute(query)
    }
    return {uuid: _signs(one) for uuid, one in found.items() if one is not None}


def _signs(found: Complaint) -> tuple[str, ...]:
    given = {
        "problem": bool(found.problem),
        "word_of_mouth": found.level is not None,
        "recommendation": found.recommendation is not None,
    }
    return tuple(name for name, is_given in given.items() if is_given)
