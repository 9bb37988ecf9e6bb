"""Typing a form in: one whole response by the same operations that every page of a respondent uses."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond import operations
from app.respond.entry import personal
from app.respond.entry.ways import PaperWay
from app.respond.models import Response
from app.respond.paper.person import HasAnswered, reopen
from app.respond.paper.sheet import Sheet
from app.respond.paper.typed_form import Typed
from app.respond.rights import consents, receipts
from app.studies.models import Wave
from survey_defs.answers import Value
from survey_defs.kinds.item import Anonymity
from survey_defs.texts import Texts

# forms come by post, and in boxes from the sites
DAYS_AFTER = dt.timedelta(days=30)
NOON = dt.time(12)


class TypingOver(AppError):
    """Too late for forms of this wave, or too early."""

    status = 410

    def __init__(self, state: str) -> None:
        if state == "waiting":
            super().__init__(_l("This survey is not open yet"), _l("Forms can be typed in from its first day on."))
            return
        super().__init__(
            _l("Forms of this wave can no longer be typed in"),
            _l("They are taken until 30 days after the wave closed. What was typed before is kept."),
        )


class WrongDay(AppError):
    """A form counts when it was filled in while the wave was open."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            _l("On this day the survey was not open"),
            _l("Check the day on the form. A form counts when it was filled in while the wave was open."),
        )


@dataclass(frozen=True)
class Answered:
    """What the form says about consent; None where the question is not asked, or was left blank."""

    participation: int | str | None = None
    recontact: int | str | None = None


def takes_forms(wave: Wave, now: dt.datetime) -> bool:
    """While the wave is open and for some weeks after, unless its study is in the archive."""
    if wave.study.archived_at is not None:
        return False
    state = wave.state(now)
    closed = min((moment for moment in (wave.closes_at, wave.closed_at) if moment is not None), default=None)
    return state == "open" or (state == "closed" and closed is not None and now < closed + DAYS_AFTER)


def require_typing(wave: Wave, now: dt.datetime) -> None:
    """Raises TypingOver."""
    if not takes_forms(wave, now):
        raise TypingOver(wave.state(now))


def last_day(wave: Wave, now: dt.datetime) -> dt.date:
    """The newest day that a form may carry."""
    zone = wave.study.organisation.zone
    moments = [moment for moment in (now, wave.closes_at, wave.closed_at) if moment is not None]
    return min(moments).astimezone(zone).date()


def require_day(wave: Wave, day: dt.date, now: dt.datetime) -> None:
    """Raises WrongDay."""
    zone = wave.study.organisation.zone
    if not wave.opens_at.astimezone(zone).date() <= day <= last_day(wave, now):
        raise WrongDay


def save_form(
    sheet: Sheet, way: PaperWay, response: UUID, typed: Typed, answered: Answered, *, day: dt.date, receipt: str
) -> Response | None:
    """Store a form as one finished response; the caller commits. None where this very form is stored already.

    Raises HasAnswered where the person's answers came another way meanwhile.
    """
    moment = dt.datetime.combine(day, NOON, way.wave.study.organisation.zone)
    found = operations.start(way, response, version=way.version, language=sheet.language, now=moment)
    if found.uuid != response:
        raise HasAnswered
    if found.status != "started":
        return None
    _consent(sheet, way, found, answered, moment)
    *before, last = typed.events(response)
    for event, page, payload in before:
        _save(way, found, event, page.id, payload)
    # no time of finishing: the paper does not tell it
    end = operations.ending(receipt=receipt, identified_time=None, screened=typed.is_screened)
    _save(way, found, last[0], last[1].id, last[2], end)
    personal.finish(way, found)
    return found


def _save(
    way: PaperWay,
    response: Response,
    event: UUID,
    page: str,
    payload: operations.Payload,
    ending: dict[str, object] | None = None,
) -> None:
    operations.save_page(
        response.uuid,
        way,
        event_id=event,
        page=page,
        payload=payload,
        language=response.language,
        locked=response,
        ending=ending,
    )


def _consent(sheet: Sheet, way: PaperWay, response: Response, answered: Answered, moment: dt.datetime) -> None:
    """Keep what was ticked, under the words that stand on the form."""
    consent, study = sheet.questionnaire.consent, way.wave.study
    if consent is None:
        return
    intro = sheet.say(intro_of(sheet, study.anonymity))
    texts = consents.texts_of(consent.agree, sheet.say, chosen=answered.participation, intro=intro)
    consents.agree(response, study, texts, now=moment)
    asked = consents.asking(response, study, sheet.questionnaire)
    if asked is not None and answered.recontact == consents.YES:
        texts = consents.texts_of(asked.item, sheet.say, chosen=answered.recontact)
        consents.answer(asked, response, study, texts, allows=True, now=moment)


def intro_of(sheet: Sheet, anonymity: Anonymity) -> Texts | None:
    """What is said about the answers, in the study's mode of anonymity."""
    consent = sheet.questionnaire.consent
    return consent.intro.get(anonymity) if consent else None


@dataclass(frozen=True)
class TakenBack:
    """What stood on a form that was taken back: its answers, and the number of its customer."""

    answers: dict[str, Value]
    number: str


def take_back(response: Response, wave: Wave) -> TakenBack:
    """Erase a form that was just typed, so that it can be mended. The caller commits and wipes."""
    taken = TakenBack(dict(response.answers), reopen(response, wave))
    receipts.erase(receipts.statement_of(response, None))
    return taken
