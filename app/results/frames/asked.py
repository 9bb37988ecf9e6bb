"""Answers to an earlier version of a wave's questionnaire, read beside those to the version that it asks now.

Questions that stayed as they were are counted together. One that was asked otherwise, or not at all, was not shown: an
answer to other words, or on another response scale, must not slip into the figures of the new question.
"""

from collections.abc import Mapping

from sqlalchemy import func, select

from app.kernel.db import session
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.released import countable
from app.studies.models import Wave
from app.studies.waves import versions_asked
from survey_defs.answers import Answers, reason
from survey_defs.compare import compare
from survey_defs.model import Questionnaire

Unlike = Mapping[int, frozenset[str]]
SAME = ("identical", "cosmetic")


def unlike(wave: Wave) -> Unlike:
    """Id of an earlier version -> the questions of today that its people did not see as they are today.

    Empty for a wave that was never moved, at the cost of one query at most.
    """
    newest, *earlier = versions_asked(wave)
    today = definition_of(newest)
    return {one.id: frozenset(_changed(definition_of(one), today)) for one in earlier}


def apart(wave: Wave) -> list[Version]:
    """Earlier versions whose responses leave in tables of their own; of an anonymous wave only enough at once."""
    earlier = versions_asked(wave)[1:]
    if not earlier:
        return []
    count = select(Response.version_id, func.count()).where(*countable(wave)).group_by(Response.version_id)
    counted: dict[int, int] = {row[0]: row[1] for row in session.execute(count)}
    fewest = wave.study.organisation.min_cell if wave.study.is_anonymous else 1
    return [one for one in earlier if counted.get(one.id, 0) >= fewest]


def _changed(before: Questionnaire, today: Questionnaire) -> list[str]:
    return [change.item for change in compare(before, today).values() if change.status not in (*SAME, "removed")]


def as_asked(answers: Answers, version_id: int, others: Unlike) -> Answers:
    """The answers of a response to this version, as far as they are answers to the questions of today."""
    gone = others.get(version_id)
    return {**answers, **dict.fromkeys(gone, reason("not_shown"))} if gone else answers
