"""How far the collection of a wave is, counted by the database: never a row of a response is read."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from typing import cast as typed

from sqlalchemy import ColumnElement, String, Table, and_, case, cast, func, literal_column, select, true

from app.accounts.scope import Scope
from app.kernel.db import session
from app.letters.outbox import Message, State
from app.respond.models import Response
from app.studies.models import Invitation, Wave
from survey_defs.model import Questionnaire

ROWS = typed("Table", Response.__table__)
UNFINISHED = ("started", "refused", "screened")
# every answer of who has not finished is looked at, so what was found is kept until one of them goes on
KEPT = 200
_furthest: dict[tuple[str, int, tuple[int, ...]], tuple[tuple[int, int, int], Counter[int]]] = {}


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Responses that share all of this; `is_withheld`: finished ones count nowhere yet (respond.release)."""

    site_id: int | None
    language: str
    day: dt.date
    status: str
    n: int
    is_withheld: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Invitations of one site and language by status, and how many of them a message reached the server for."""

    site_id: int | None
    language: str
    status: str
    n: int
    sent: int


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """Messages of one site and language that wait for a person's decision."""

    site_id: int | None
    language: str
    n: int


def responses(wave: Wave, only: Scope) -> list[Cell]:
    """Responses by site, language, day and status; of the sites that are seen."""
    parts = ROWS.c.site_id, ROWS.c.language, ROWS.c.day
    own = [ROWS.c.wave_id == wave.id, *only.rows(ROWS.c.site_id)]
    # the word is spelt out: only then does SQLite count on the index alone
    finished = select(*parts, func.count(), ROWS.c.held).where(*own, ROWS.c.status == literal_column("'complete'"))
    others = select(*parts, func.count(), ROWS.c.status).where(*own, ROWS.c.status.in_(UNFINISHED))
    rows = session.execute(finished.group_by(*parts, ROWS.c.held))
    done = [
        Cell(site_id=s, language=x, day=day, n=n, status="complete", is_withheld=withheld)
        for s, x, day, n, withheld in rows
    ]
    rows = session.execute(others.group_by(*parts, ROWS.c.status))
    return done + [Cell(site_id=s, language=x, day=day, n=n, status=status) for s, x, day, n, status in rows]


def invitations(wave: Wave, only: Scope) -> list[Asked]:
    parts = Invitation.site_id, Invitation.language, Invitation.status
    own = [Invitation.wave_id == wave.id, *only.rows(Invitation.site_id)]
    sent = func.sum(case((Invitation.sends > 0, 1), else_=0))
    rows = session.execute(select(*parts, func.count(), sent).where(*own).group_by(*parts))
    return [Asked(site_id=s, language=lang, status=status, n=n, sent=int(out)) for s, lang, status, n, out in rows]


def uncertain(wave: Wave, only: Scope) -> list[Stuck]:
    parts = Invitation.site_id, Invitation.language
    same = and_(Invitation.wave_id == Message.wave_id, Invitation.customer_id == Message.customer_id)
    own = [Message.wave_id == wave.id, Message.state == State.UNCERTAIN, *only.rows(Invitation.site_id)]
    rows = session.execute(
        select(*parts, func.count()).select_from(Message).join(Invitation, same).where(*own).group_by(*parts)
    )
    return [Stuck(site_id=s, language=lang, n=n) for s, lang, n in rows]


def letters_by_day(wave: Wave, only: Scope, zone: dt.tzinfo) -> Counter[dt.date]:
    """Messages that went out, reminders among them, by local day."""
    minute = func.substr(_utc_text(Message.sent_at), 1, 16)
    query = (
        select(minute, func.count()).select_from(Message).where(Message.wave_id == wave.id, Message.state == State.SENT)
    )
    if not only.is_everywhere:
        same = and_(Invitation.wave_id == Message.wave_id, Invitation.customer_id == Message.customer_id)
        query = query.join(Invitation, same).where(*only.rows(Invitation.site_id))
    days: Counter[dt.date] = Counter()
    for text, n in session.execute(query.group_by(minute)):
        if text is not None:
            days[dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).astimezone(zone).date()] += n
    return days


def furthest_pages(wave: Wave, only: Scope, questionnaire: Questionnaire) -> Counter[int]:
    """How many of those who have not finished came how far: the number of their furthest page with an answer on it.

    0 stands for who agreed to take part and answered nothing.
    """
    pages = enumerate(questionnaire.pages, start=1)
    places = {number: [item.id for item in page.items] for number, page in pages if page.items}
    own = [ROWS.c.wave_id == wave.id, ROWS.c.status == "started", *only.rows(ROWS.c.site_id)]
    total, revisions = session.execute(select(func.count(), func.sum(ROWS.c.revision)).where(*own)).one()
    if not places or not total:
        return Counter({0: total} if total else {})
    where = session.connection().engine.url.render_as_string(), wave.id, only.ids
    mark = int(total), int(revisions), wave.erased
    if _furthest.get(where, (None,))[0] == mark:
        return Counter(_furthest[where][1])
    if len(_furthest) >= KEPT:
        _furthest.clear()
    found = _found_furthest(places, own, int(total))
    _furthest[where] = mark, found
    return Counter(found)


def _found_furthest(places: Mapping[int, list[str]], own: Sequence[ColumnElement[bool]], total: int) -> Counter[int]:
    keys = _keys(ROWS.c.answers)
    # from the last page backwards: an item that stands on two pages counts for the later one
    numbered = case(*((keys.c.key.in_(items), number) for number, items in sorted(places.items(), reverse=True)))
    furthest = select(ROWS.c.uuid, func.max(numbered).label("place")).join(keys, true()).where(*own)
    each = furthest.group_by(ROWS.c.uuid).subquery()
    query = select(each.c.place, func.count()).where(each.c.place.is_not(None)).group_by(each.c.place)
    found = Counter({int(place): int(n) for place, n in session.execute(query)})
    found[0] = total - found.total()
    return found


def invited_of(asked: list[Asked]) -> Mapping[str, int]:
    """Invitations by status."""
    found: Counter[str] = Counter()
    for one in asked:
        found[one.status] += one.n
    return found


def _keys(answers: ColumnElement[Any]) -> Any:
    """The items that a response has something of, one row for each."""
    if session.get_bind().dialect.name == "sqlite":
        return func.json_each(answers).table_valued("key", name="answered")
    return func.jsonb_object_keys(answers).table_valued("key", name="answered").render_derived()


def _utc_text(moment: Any) -> ColumnElement[str]:
    """A moment as text, the date and the clock of UTC."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(moment, String)
    return cast(func.timezone("UTC", moment), String)
