"""The receipt code: a person finds their response again, reads it, takes it back."""

import datetime as dt
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from uuid import uuid4

from flask import current_app
from sqlalchemy import Engine, select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.disclosure.invited import UNDETERMINED
from app.kernel import erasing
from app.kernel.db import session
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.limits import Limit
from app.questionnaires.operations import definition_of
from app.respond.entry.doors import version_of
from app.respond.entry.signed_ids import receipt_hash
from app.respond.models import Response
from app.respond.page.written import Words
from app.respond.rights import consents, removing
from app.respond.rights.consents import Asking
from app.studies.models import Study, Wave
from app.studies.planning.placeholders import words_of
from survey_defs.answers import Value
from survey_defs.kinds.item import Item
from survey_defs.model import Page, Questionnaire
from survey_defs.texts import Texts, fill

audit.thing("response", _l("response"))
RESPONSE_ERASED = audit.deed("response.erased", _l("Response erased"))

# ten free tries for everyone behind one address: a code has 50 bits, and nobody mistypes it ten times
GUESSES = Limit(
    name="receipt",
    tries=10,
    window=dt.timedelta(hours=1),
    wait=dt.timedelta(minutes=1),
    longest=dt.timedelta(hours=1),
)


@dataclass(frozen=True)
class Line:
    """One question with its answer in words, and as it is stored."""

    item: Item
    question: str
    answer: str
    value: Value


@dataclass(frozen=True)
class Statement:
    """A response as its own person reads it, in one language."""

    response: Response
    wave: Wave
    questionnaire: Questionnaire
    language: str

    @cached_property
    def words(self) -> dict[str, str]:
        return words_of(self.wave.study, self.questionnaire, self.language)

    def say(self, texts: Texts | None) -> str:
        """A text in the language of the statement, its placeholders filled."""
        if not texts:
            return ""
        return fill(texts.get(self.language) or texts[self.questionnaire.default_language], self.words)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the questionnaire that the pages around it speak."""
        return tuple(code for code in self.questionnaire.languages if code in LANGUAGES)

    def pages(self) -> list[tuple[Page, list[Line]]]:
        """Pages in their order, each with what was answered there."""
        written = Words(self.questionnaire, self.language, self.say, currency=self.words["currency"])
        answers = self.response.answers
        found = []
        for page in self.questionnaire.pages:
            kept = [item for item in page.items if item.id in answers]
            lines = [
                Line(item, written.question(item), written.answer(item, answers[item.id]), answers[item.id])
                for item in kept
            ]
            if lines:
                found.append((page, lines))
        return found

    def may_correct(self, now: dt.datetime) -> bool:
        """While the wave is open, by whichever way the response came."""
        return self.wave.state(now) == "open"

    def asking(self) -> Asking | None:
        """The permission to be contacted; None where it is not asked."""
        return consents.asking(self.response, self.wave.study, self.questionnaire)

    def as_json(self) -> dict[str, object]:
        """Everything that is kept of the person, in words and as it is stored."""
        response = self.response
        times = {"started": response.started_at, "finished": response.finished_at}
        return {
            "organisation": self.wave.study.organisation.name,
            "study": self.wave.study.title,
            "questionnaire": self.say(self.questionnaire.title),
            "wave": self.wave.number,
            "anonymity": self.wave.study.anonymity,
            "language": _kept(response.language),
            "mode": response.mode,
            "status": response.status,
            "day": response.day.isoformat(),
            **({"timing": response.timing} if response.timing else {}),
            **{name: moment.isoformat() for name, moment in times.items() if moment is not None},
            "consents": [
                {
                    "kind": one.kind,
                    "language": _kept(one.language),
                    "text_digest": one.text_digest,
                    "day": one.day.isoformat(),
                    **({"withdrawn": one.withdrawn_day.isoformat()} if one.withdrawn_day else {}),
                }
                for one in consents.all_of(response)
            ],
            "answers": [
                {"item": line.item.id, "question": line.question, "answer": line.answer, "value": line.value}
                for _, lines in self.pages()
                for line in lines
            ],
        }


def _kept(language: str) -> str | None:
    return None if language == UNDETERMINED else language


def plain_code(typed: str) -> str:
    """A code as it was made, however it was typed: any case, any dash, any digits, with spaces."""
    text = unicodedata.normalize("NFKC", typed)
    letters = (str(unicodedata.digit(letter, letter)) for letter in text if letter.isalnum())
    return "".join(letters).upper()


def find_by_code(typed: str) -> Response | None:
    """The response of a receipt code. An erased one leaves nothing to tell it from a code that never was."""
    return session.scalar(select(Response).filter_by(receipt_hash=receipt_hash(plain_code(typed))))


def statement_of(response: Response, wished: str | None) -> Statement:
    """The response in the wished language of its questionnaire, else in its own."""
    ways = (joinedload(Wave.study).joinedload(Study.organisation), joinedload(Wave.version))
    wave = session.execute(select(Wave).where(Wave.id == response.wave_id).options(*ways)).unique().scalar_one()
    questionnaire = definition_of(version_of(wave, response.version_id))
    offered = [code for code in (wished, response.language) if code in questionnaire.languages and code in LANGUAGES]
    return Statement(response, wave, questionnaire, offered[0] if offered else questionnaire.default_language)


def erase(statement: Statement) -> str:
    """Remove a response with everything that hangs on it, in every room; the caller commits, then calls `wipe`.

    The log keeps the erasure's own random id, which leads nowhere.
    """
    response, wave = statement.response, statement.wave
    removing.remove(response)
    removing.forget_events({str(response.uuid)})
    erasure = uuid4().hex
    audit.record(RESPONSE_ERASED, audit.Gone("erasure", erasure), organisation=wave.study.organisation, erasure=erasure)
    return erasure


def wipe() -> None:
    """Leave nothing in the files either."""
    engine: Engine = current_app.extensions["engine"]
    erasing.wipe(engine)
