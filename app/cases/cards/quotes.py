"""What the customer of a case wrote in the wave that opened it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Row, select

from app.cases.models import Case
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.released import countable
from app.studies.models import Wave
from survey_defs.answers import Answers
from survey_defs.kinds.typed import LongTextItem
from survey_defs.model import Questionnaire

LONGEST = 280


def quotes_of(cases: Iterable[Case]) -> Mapping[int, str]:
    """Id of a case -> the first text that the customer wrote, cut where it is long; only of identified studies."""
    about = {(case.wave_id, case.customer_id): case for case in cases if case.customer_id is not None}
    about = {key: case for key, case in about.items() if case.wave.study.is_identified}
    if not about:
        return {}
    customers = {customer for _wave, customer in about}
    found = {
        (wave.id, customer): answers
        for wave in {case.wave for case in about.values()}
        for customer, answers in _answers(wave, customers)
    }
    quotes = {case.id: _first(found.get(key, {}), case.wave) for key, case in about.items()}
    return {number: quote for number, quote in quotes.items() if quote}


def _answers(wave: Wave, customers: Collection[int | None]) -> Sequence[Row[int | None, Answers]]:
    query = select(Response.customer_id, Response.answers).where(*countable(wave))
    return session.execute(query.where(Response.customer_id.in_(customers))).all()


def _first(answers: Answers, wave: Wave) -> str:
    questionnaire = definition_of(wave.version)
    texts = (answers.get(name) for name in _questions(questionnaire))
    return next((_cut(text) for text in texts if isinstance(text, str) and text.strip()), "")


def _questions(questionnaire: Questionnaire) -> Iterable[str]:
    """Those of the plan first, in its order."""
    planned = questionnaire.analysis.texts
    return *planned, *(one.id for one in questionnaire.items if isinstance(one, LongTextItem) and one.id not in planned)


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"
