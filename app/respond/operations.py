"""Answers in, nothing lost. Every post is an event; the response holds what the events fold to."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel import events
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.upsert import add_new
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.models import Version
from app.respond.entry.signed_ids import receipt_hash
from app.respond.entry.ways import PaperWay, PersonalWay, Way, mode_of
from app.respond.models import AnswerEvent, Response
from app.studies.models import Wave
from survey_defs.answers import Value

Payload = Mapping[str, Value | None]
# made once: building a statement costs as much as running it
FOUND = select(Response).where(Response.uuid == bindparam("uuid"), Response.wave_id == bindparam("wave"))
LOCKED = FOUND.with_for_update().execution_options(populate_existing=True)
RESPONSES = cast("Table", Response.__table__)
# by the names of the attributes
COLUMNS = Response.__mapper__.columns


class WaveClosed(AppError):
    """The survey is over; what was answered before stays."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            _l("This survey has closed"),
            _l("Thank you for your interest. Answers given before it closed are kept."),
        )


class WaveNotOpen(AppError):
    status = 403

    def __init__(self) -> None:
        super().__init__(_l("This survey is not open yet"), _l("Please come back on its first day."))


class EventReused(AppError):
    """An event id that came before with other content."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("This save was sent before with other answers"), _l("Send the change under a new event id.")
        )


@dataclass(frozen=True)
class Saved:
    """What is stored after a post.

    repeated  the event was known already
    refused   the response was finished before, nothing was stored
    """

    response: Response
    is_repeated: bool = False
    is_refused: bool = False


def require_open(wave: Wave, now: dt.datetime, response: Response | None = None) -> None:
    """Let through an open wave, and for the study's grace a response that had begun before it closed."""
    state = wave.state(now)
    if state == "waiting":
        raise WaveNotOpen
    if state == "open":
        return
    grace = dt.timedelta(minutes=wave.study.grace_minutes)
    if response is None or wave.closes_at is None or now >= wave.closes_at + grace:
        raise WaveClosed


def seed_of(response: UUID) -> int:
    """Seed of the order of items: the first page is shuffled before the response is stored."""
    return int.from_bytes(hashlib.sha256(response.bytes).digest()[:4]) >> 1


def find(response: UUID, link: Way, *, lock: bool = False) -> Response | None:
    """A response of this link's wave; with `lock` as it is now, and nobody else's to change before the commit."""
    wanted = {"uuid": response, "wave": link.wave_id}
    if not lock:
        return session.scalar(FOUND, wanted)
    # PostgreSQL tells who waited for a row that was written anew (respond.mixing) that it has gone: look again
    return session.scalar(LOCKED, wanted) or session.scalar(LOCKED, wanted)


def find_of_person(way: PersonalWay | PaperWay, *, lock: bool = False) -> Response | None:
    """The response that this customer or pseudonym has in the wave."""
    query = select(Response).filter_by(wave_id=way.wave_id, **way.person)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def start(
    link: Way, response: UUID, *, version: Version, language: str, now: dt.datetime, signals: Sequence[str] = ()
) -> Response:
    """The response of this id, made when it is new. A repeated post finds the one it made, and a person the one that
    they have begun elsewhere.

    version  whose questions the person has seen
    signals  what looks unlike a new person (respond.timing)
    """
    made = _new(link, response, version=version, language=language, now=now)
    made.timing = {"signals": list(signals)} if signals else None
    row = {column.key: getattr(made, name) for name, column in COLUMNS.items()}
    if add_new(Response, [row], returning=["uuid"]):
        return made
    found = find(response, link, lock=True)
    if found is None and isinstance(link, PersonalWay | PaperWay) and link.person:
        found = find_of_person(link, lock=True)
    if found is None:
        raise WaveClosed
    return found


def _new(link: Way, response: UUID, *, version: Version, language: str, now: dt.datetime) -> Response:
    study = link.wave.study
    return Response(
        uuid=response,
        wave_id=link.wave_id,
        version_id=version.id,
        site_id=link.site_id,
        language=language,
        mode=mode_of(link),
        shuffle_seed=seed_of(response),
        status="started",
        is_withheld=False,
        answers={},
        revision=0,
        day=now.astimezone(study.organisation.zone).date(),
        # when a form on paper was begun nobody knows
        started_at=None if study.is_anonymous or link.kind == "paper" else _to_the_minute(now),
        **(link.person if isinstance(link, PersonalWay | PaperWay) else {}),
    )


def refuse(wave: Wave) -> None:
    """Count a refusal; nothing else is kept."""
    session.execute(update(Wave).where(Wave.id == wave.id).values(refusals=Wave.refusals + 1))


def fold(answers: Mapping[str, Value], payload: Payload) -> dict[str, Value]:
    """Answers after an event: newer values win, None takes an answer back."""
    folded = dict(answers)
    for item, value in payload.items():
        if value is None:
            folded.pop(item, None)
        else:
            folded[item] = value
    return folded


def save_page(
    response: UUID,
    link: Way,
    *,
    event_id: UUID,
    page: str,
    payload: Payload,
    language: str,
    may_reuse: bool = True,
    locked: Response | None = None,
    timing: Mapping[str, object] | None = None,
    ending: Mapping[str, object] | None = None,
    corrects: bool = False,
) -> Saved:
    """Append one event and fold it into the response; the caller commits.

    A finished response stays as it is.

    may_reuse   a form that is sent again with other answers (back button) becomes a new event; a program that does
                so is refused with EventReused
    locked      the response, where this transaction made or locked it already
    timing      what is kept beside the answers from now on (respond.timing)
    ending      what `ending` gave, where this page is the last one
    corrects    the person has opened the finished response by its receipt code
    """
    found = locked or find(response, link, lock=True)
    if found is None:
        raise WaveClosed
    is_final = found.status != "started" and not corrects
    if is_final or not _append(found, event_id, page, payload):
        known = session.scalar(select(AnswerEvent).filter_by(response_uuid=response, event_id=event_id))
        if known is None:
            return Saved(found, is_refused=True)
        if known.payload == dict(payload) and known.page == page:
            return Saved(found, is_repeated=True)
        if not may_reuse:
            raise EventReused
        if is_final:
            return Saved(found, is_refused=True)
        _append(found, uuid4(), page, payload)
    fields: dict[str, object] = {"answers": fold(found.answers, payload), "revision": found.revision + 1}
    # a response that is corrected keeps the end it had, and the language
    kept = found.language if found.status != "started" else language
    if timing:
        fields["timing"] = dict(timing)
    _change(found, fields | {"language": kept} | _end(found, link, ending))
    return Saved(found)


def _end(response: Response, link: Way, ending: Mapping[str, object] | None) -> dict[str, object]:
    """What the last page changes; nothing where the response has ended before."""
    if response.status != "started" or not ending:
        return {}
    if ending["status"] != "complete":
        return dict(ending)
    _announce(response, link)
    return {**ending, "is_withheld": True}


def _announce(response: Response, link: Way) -> None:
    """Tell the rooms to the right; of an anonymous study only that one more is complete, and not at once."""
    study = link.wave.study
    is_anonymous = study.is_anonymous
    named = {} if is_anonymous else {"response": str(response.uuid)}
    events.record("response.completed", study.organisation_id, is_withheld=is_anonymous, wave=link.wave_id, **named)


def _append(response: Response, event_id: UUID, page: str, payload: Payload) -> bool:
    """Insert the event unless its id is known. Every event raises the revision, so the next one has its number."""
    event = {
        "id": uuid4(),
        "response_uuid": response.uuid,
        "sequence": response.revision + 1,
        "event_id": event_id,
        "page": page,
        "payload": dict(payload),
    }
    return bool(add_new(AnswerEvent, [event], "response_uuid", "event_id"))


def _change(response: Response, fields: Mapping[str, object]) -> None:
    """Write columns without the unit of work: this is the path that every answer takes."""
    session.execute(
        update(RESPONSES)
        .where(RESPONSES.c.uuid == response.uuid)
        .values({COLUMNS[name]: value for name, value in fields.items()})
    )
    for name, value in fields.items():
        set_committed_value(response, name, value)


def ending(*, receipt: str, identified_time: dt.datetime | None, screened: bool = False) -> dict[str, object]:
    """What changes with the last page: the status, once and for all, and by what the person finds it again."""
    return {
        "status": "screened" if screened else "complete",
        "receipt_hash": receipt_hash(receipt),
        "finished_at": identified_time and _to_the_minute(identified_time),
    }


def keep_code(response: Response, receipt: str) -> None:
    """Let a response that is not finished be found again by its code."""
    _change(response, {"receipt_hash": receipt_hash(receipt)})


def keep_own_code(response: Response, hashed: str) -> None:
    _change(response, {"own_code": hashed})


def refold(response: Response) -> dict[str, Value]:
    """Answers computed anew from all events."""
    events = select(AnswerEvent).filter_by(response_uuid=response.uuid).order_by(AnswerEvent.sequence)
    answers: dict[str, Value] = {}
    for event in session.scalars(events):
        answers = fold(answers, event.payload)
    return answers


def _to_the_minute(moment: dt.datetime) -> dt.datetime:
    return moment.replace(second=0, microsecond=0)
