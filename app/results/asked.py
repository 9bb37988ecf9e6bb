"""Answers to an earlier version of a wave's questionnaire, read beside those to the version that it asks now.

Questions that stayed as they were are counted together. One that was asked otherwise, or not at all, was not shown: an
answer to other words, or on another response scale, must not slip into the figures of the new question.
"""

from collections.abc import Mapping

from app.questionnaires.operations import definition_of
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


def _changed(before: Questionnaire, today: Questionnaire) -> list[str]:
    return [change.item for change in compare(before, today).values() if change.status not in (*SAME, "removed")]


def as_asked(answers: Answers, version_id: int, others: Unlike) -> Answers:
    """The answers of a response to this version, as far as they are answers to the questions of today."""
    gone = others.get(version_id)
    return {**answers, **dict.fromkeys(gone, reason("not_shown"))} if gone else answers
