"""What people wrote, text by text: rows of people, for who may read rows. Light: no numpy, no analysis."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Site
from app.accounts.scope import Scope
from app.customers.folding import fold
from app.disclosure.coarse import Person
from app.disclosure.invited import UNDETERMINED
from app.kernel.db import session
from app.kernel.keys import KeyRing
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.asked import as_asked, unlike
from app.results.frames.coarse_people import coarse_people
from app.results.frames.collection import frame_key
from app.results.frames.released import countable
from app.results.frames.write_ins import text_columns, texts_of
from app.results.kept import Kept, database
from app.studies.models import Wave
from survey_defs.answers import Answers
from survey_defs.kinds.typed import LongTextItem, ShortTextItem
from survey_defs.model import Questionnaire


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """One text of one person.

    handle    what names it in a page: keyed, so that the id of a response stays where it is
    question  the item, or the column of the option that the text stands beside
    folded    the text without case, marks and the difference of digits, to be searched
    person    language, site and day as far as an export would tell them
    """

    handle: str
    response: UUID
    question: str
    text: str
    folded: str
    person: Person


Key = tuple[str, tuple[int, ...], tuple[int, int, int, int], int]
_kept: Kept[Key, tuple[Comment, ...]] = Kept(8)


def comments_of(wave: Wave, only: Scope) -> tuple[Comment, ...]:
    """Every text of the responses that count, the newest first; of an anonymous wave in the order of their handles.

    only   of these sites; ask `told_sites` first
    """
    key = database(), only.ids, frame_key(wave, only), wave.study.organisation.min_cell
    return _kept.get(key, lambda: tuple(_sorted(wave, _read(wave, only))))


def questions_of(questionnaire: Questionnaire) -> list[str]:
    """Every place where somebody can write: items, and columns of options with a text beside them."""
    items = [item.id for item in questionnaire.items if isinstance(item, ShortTextItem | LongTextItem)]
    return [*items, *text_columns(questionnaire, set())]


def _sorted(wave: Wave, found: Iterator[Comment]) -> list[Comment]:
    comments = sorted(found, key=lambda one: one.handle)
    if not wave.study.is_anonymous:
        # a day that is told only here and there would be an order of arrival
        comments.sort(key=lambda one: one.person.day or dt.date.min, reverse=True)
    return comments


def _read(wave: Wave, only: Scope) -> Iterator[Comment]:
    questionnaire, others = definition_of(wave.version), unlike(wave)
    keys: KeyRing = session().info["keys"]
    key = keys.derive("comments")
    query = (
        select(Response.uuid, Response.answers, Response.version_id, Response.language, Site.code, Response.day)
        .outerjoin(Site, Response.site_id == Site.id)
        .where(*countable(wave, only))
    )
    coarse = coarse_people(wave) if wave.study.is_anonymous else {}
    for row in session.execute(query):
        exact = Person(None if row.language == UNDETERMINED else row.language, row.code, row.day)
        person = coarse.get(row.uuid, Person(None, None, None)) if wave.study.is_anonymous else exact
        for question, text in _written(as_asked(row.answers, row.version_id, others), questionnaire):
            handle = hmac.new(key, row.uuid.bytes + question.encode(), hashlib.sha256).hexdigest()[:32]
            yield Comment(
                handle=handle, response=row.uuid, question=question, text=text, folded=fold(text), person=person
            )


def _written(answers: Answers, questionnaire: Questionnaire) -> Iterator[tuple[str, str]]:
    for item in questionnaire.items:
        text = answers.get(item.id)
        if isinstance(item, ShortTextItem | LongTextItem) and isinstance(text, str) and text.strip():
            yield item.id, text
    yield from texts_of(answers, questionnaire).items()
