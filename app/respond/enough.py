"""Quotas by answers: whoever gives an answer of which there is enough is thanked, and asked nothing else.

It is looked at when the answer is given, and once more at the end, where only one is let in at a time: of two who
finish together the last place is one's. Forms on paper are taken all the same, as they are at a full site.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, cast, func, literal_column, or_, select, type_coerce

from app.disclosure.small_cells import shown_counts
from app.kernel.db import session
from app.respond.models import Response
from app.studies import quotas
from app.studies.models import Wave
from app.studies.planning.wave_plan import AnswerQuota, plan_of
from survey_defs import routing
from survey_defs.answers import Answers, chosen
from survey_defs.items import SingleChoiceItem
from survey_defs.model import Page, Questionnaire

# the first half of the lock's name in PostgreSQL; the second is the wave's id
LOCK = 23
COMPLETE = Response.status == literal_column("'complete'")


def quota_of(wave: Wave) -> AnswerQuota | None:
    """Costs nothing where there is none."""
    return plan_of(wave).answer_quota if wave.plan.get("answer_quota") else None


def is_enough(wave: Wave, questionnaire: Questionnaire, answers: Answers, shown: Page, *, at_end: bool) -> bool:
    """Whether what was answered on this page, or at the end whatever was answered, is there often enough."""
    quota = quota_of(wave)
    if quota is None or quota.item not in questionnaire or not (at_end or quota.item in {i.id for i in shown.items}):
        return False
    if not routing.is_shown(questionnaire.item(quota.item), questionnaire, answers):
        return False
    full = [str(one) for one in chosen(answers.get(quota.item)) if str(one) in quota.counts]
    if full and at_end:
        _wait_for_others(wave)
    return any(_has(wave, quota.item, option, quota.counts[option]) for option in full)


def is_full(wave: Wave, questionnaire: Questionnaire) -> bool:
    """Whether every answer that may be given is there often enough: then nobody need begin."""
    quota = quota_of(wave)
    item = questionnaire.item(quota.item) if quota is not None and quota.item in questionnaire else None
    if quota is None or not isinstance(item, SingleChoiceItem):
        return False
    return all(
        option.raw in quota.counts and _has(wave, quota.item, option.raw, quota.counts[option.raw])
        for option in item.options
    )


@quotas.tells_answers
def told_by_answer(wave: Wave, item: str) -> Mapping[str, int | None]:
    """The same as it may be told: None where it would point to few people."""
    return shown_counts(countable_by_answer(wave, item), min_cell=wave.study.organisation.min_cell)


def countable_by_answer(wave: Wave, item: str) -> Mapping[str, int]:
    """Finished responses by what they chose; "" for those who chose nothing. Of an anonymous wave none withheld."""
    option = func.coalesce(*_options(item), "")
    own = [Response.wave_id == wave.id, COMPLETE]
    if wave.study.is_anonymous:
        own.append(~Response.is_withheld)
    return {str(one): int(n) for one, n in session.execute(select(option, func.count()).where(*own).group_by(option))}


def _has(wave: Wave, item: str, option: str, number: int) -> bool:
    """Counts no further than the number, whoever is withheld: a page waits for it."""
    gave = or_(*(one == option for one in _options(item)))
    some = select(Response.wave_id).where(Response.wave_id == wave.id, COMPLETE, gave).limit(number).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= number


def _options(item: str) -> tuple[ColumnElement[str], ColumnElement[str]]:
    """What was chosen, as text: with words written beside it, or bare."""
    answers: Any = type_coerce(Response.answers, JSON())
    return cast(answers[(item, "value")].as_string(), String), cast(answers[item].as_string(), String)


def _wait_for_others(wave: Wave) -> None:
    """Until the commit nobody else's end is looked at. On SQLite who writes is alone already."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(LOCK, wave.id)))
