"""Responses, row by row, for programs: only where rows may leave, and no finer than in an export."""

import hashlib
import hmac
import secrets
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import Row, select

from app.accounts import audit
from app.accounts.access import end_reading
from app.accounts.models import Site
from app.api.calls.operation import operation, organisation, program
from app.api.calls.paging import after_uuid, read_cursor, write_cursor
from app.api.shapes.responses import HeldBack, ResponseOut, ResponsePage, ResponsesAsked
from app.api.tokens import tokens
from app.customers.models import Customer
from app.kernel.db import begin_writing, session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.asked import Unlike, as_asked, unlike
from app.results.frames.coarse_people import coarse_people
from app.results.frames.released import standing_of, withheld_note
from app.results.frames.write_ins import text_columns, texts_of
from app.studies.models import Wave
from app.studies.operations import find_wave
from survey_defs.kinds.item import Anonymity
from survey_defs.model import Questionnaire

WAVE_ROWS_READ = audit.deed("wave.rows_read", _l("Rows of a wave read through the API"))

Found: TypeAlias = Row[Response, str, str]
Read: TypeAlias = tuple[tuple[ResponseOut, ...], str | None]


class RowsStay(AppError):
    """The token may read responses, but who made it may not (any more)."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _l("Rows leave only to owners and researchers, and who made this token is neither"),
            _l("Ask an owner or a researcher for a token of their own."),
        )


@operation(
    "GET",
    "/waves/{wave_id}/responses",
    _l("List the complete responses of a wave, in codes"),
    about="Only with a token that an owner or a researcher made. Of an anonymous wave the rows come in an order drawn "
    "anew for each reading, without ids and hours; the newest come when enough of them are there to hide each other, "
    "or when the wave is over. Where too few people share language, site and day, these are null. "
    "`held_back` says why rows are missing, and until when.",
    scope="responses:read",
    asked=ResponsesAsked,
    gives={200: ResponsePage},
)
def list_responses(wave_id: int, asked: ResponsesAsked) -> ResponsePage:
    _require_reader()
    wave = find_wave(organisation(), wave_id)
    anonymous = wave.study.is_anonymous
    rows, following = _shuffled(wave, asked) if anonymous else _in_order(wave, asked)
    if not asked.cursor:
        _note(wave)
    return ResponsePage(items=rows, next=following, held_back=_held_back(wave) if anonymous else None)


def _held_back(wave: Wave) -> HeldBack | None:
    standing = standing_of(wave)
    if not standing.withheld:
        return None
    wait = standing.wait
    return HeldBack(
        detail=withheld_note(standing.until, formatter(), wait), until=wait.over_at if wait.is_running else None
    )


@operation(
    "GET",
    "/waves/{wave_id}/responses/{response_id}",
    _l("Read one complete response, in codes"),
    about="The id is that of the event response.completed. In an anonymous wave there is none.",
    scope="responses:read",
    gives={200: ResponseOut},
)
def get_response(wave_id: int, response_id: UUID) -> ResponseOut:
    _require_reader()
    wave = find_wave(organisation(), wave_id)
    known = select(Response.uuid).filter_by(uuid=response_id, wave_id=wave.id, status="complete")
    if session.scalar(known) is None or wave.study.is_anonymous:
        raise NotFound
    (found,) = _rows(wave, [response_id])
    _note(wave)
    return found


def _note(wave: Wave) -> None:
    """Rows of people leave the house: that is noted before they do."""
    end_reading()
    begin_writing()
    audit.record(WAVE_ROWS_READ, wave)
    session.commit()


def _require_reader() -> None:
    if not tokens.may_read_rows(program()):
        raise RowsStay


def _in_order(wave: Wave, asked: ResponsesAsked) -> Read:
    """A page by id: ids are random, so a late one may come before those already read."""
    query = select(Response.uuid).where(Response.wave_id == wave.id, Response.status == "complete")
    if asked.since:
        query = query.where(Response.day >= asked.since)
    if asked.cursor:
        query = query.where(Response.uuid > after_uuid(asked.cursor))
    ids = list(session.scalars(query.order_by(Response.uuid).limit(asked.limit + 1)))
    page = ids[: asked.limit]
    return _rows(wave, page), write_cursor(str(page[-1])) if len(ids) > asked.limit else None


def _shuffled(wave: Wave, asked: ResponsesAsked) -> Read:
    """A page in an order that a seed makes and the cursor carries: two readings cannot be laid side by side."""
    seed, after = _text_cursor(asked.cursor) if asked.cursor else (secrets.token_hex(16), "")
    kept = coarse_people(wave)
    # by the day that is told: the others would give away the days of rows that keep none
    wanted = [one for one, person in kept.items() if not (asked.since and person.day) or person.day >= asked.since]
    rest = sorted((place, one) for one in wanted if (place := _place(seed, one)) > after)
    page = rest[: asked.limit]
    rows = tuple(
        row.model_copy(update=vars(kept[one]))
        for (_, one), row in zip(page, _rows(wave, [one for _, one in page]), strict=True)
    )
    return rows, write_cursor(seed, page[-1][0]) if len(rest) > asked.limit else None


def _text_cursor(cursor: str) -> tuple[str, str]:
    seed, after = read_cursor(cursor, str, str)
    return str(seed), str(after)


def _place(seed: str, found: UUID) -> str:
    return hmac.new(seed.encode(), found.bytes, hashlib.sha256).hexdigest()


def _rows(wave: Wave, ids: list[UUID]) -> tuple[ResponseOut, ...]:
    questionnaire = definition_of(wave.version)
    query = (
        select(Response, Site.code, Customer.external_key)
        .outerjoin(Site, Response.site_id == Site.id)
        .outerjoin(Customer, Response.customer_id == Customer.id)
        .where(Response.uuid.in_(ids))
    )
    found = {row[0].uuid: row for row in session.execute(query)}
    others = unlike(wave)
    return tuple(_row(found[one], questionnaire, wave.study.anonymity, others) for one in ids if one in found)


def _row(row: Found, questionnaire: Questionnaire, anonymity: Anonymity, others: Unlike) -> ResponseOut:
    # pandas costs half a second and 60 MB: only a process that reads rows pays for it
    from app.results.frames.frame import row_of

    response, site, customer = row
    given = as_asked(response.answers, response.version_id, others)
    cells = row_of(given, questionnaire)
    beside, written = text_columns(questionnaire, set(cells)), texts_of(given, questionnaire)
    coarse = ResponseOut(
        language=response.language,
        site=site,
        day=response.day,
        answers={name: value for name, (value, _) in cells.items() if value is not None}
        | {beside[column]: text for column, text in written.items() if column in beside},
        reasons={name: why for name, (_, why) in cells.items() if why is not None},
    )
    if anonymity == "anonymous":
        return coarse
    person = {"customer": customer} if anonymity == "identified" else {"pseudonym": response.pseudonym}
    times = {"id": response.uuid, "started_at": response.started_at, "finished_at": response.finished_at}
    return coarse.model_copy(update=times | person)
