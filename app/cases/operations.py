"""Finding cases and working on them. Everything that is done to a case stays in its history."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts import audit
from app.accounts.access import Access
from app.accounts.models import User
from app.cases.cards.cards import Card, cards_of
from app.cases.models import AlertRule, Case, CaseNote
from app.cases.opening.arms import HELD_BACK
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study, Wave

audit.thing("case", _l("case"), endpoint="cases.show", value="case_id")
CASE_CHANGED = audit.deed("case.changed", _l("Case changed"))

STATES = ("open", "in_progress", "closed")
WAITING = ("open", "in_progress")

LONGEST_NOTE = 5000
AT_ONCE = 100
# closed cases that are looked at for the newest wave among them
RECENT = 2000


class NoteTooLong(AppError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("This note is too long"), _l("Write at most 5,000 characters, or add a second note."))


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which cases to list; None and "" mean all.

    state   one of STATES, or "waiting" for those that are not closed
    owner   id of a user, 0 for cases that nobody has
    is_late of those that wait only what is past its deadline
    """

    state: str = "waiting"
    owner: int | None = None
    site: int | None = None
    study: int | None = None
    is_late: bool = False


def list_cases(access: Access, wanted: Filter) -> Sequence[Case]:
    """Cases that the member may see: those that wait, by deadline and then by what is at stake; then the closed."""
    return _in_order(_seen_by(access).where(*_conditions(wanted)))


def first_cases(
    member: Access, most: int = 4, *, site: int | None = None, now: dt.datetime | None = None
) -> list[Card]:
    """The cases that wait for somebody first, as cards; of one site where it is named."""
    wanted = Filter(site=site)
    found = _in_order(_seen_by(member).where(*_conditions(wanted)), most=most)
    return cards_of(member, found, now=now or utc_now())


def case_of_fall(access: Access, *, wave: int, site: int, dimension: str) -> Case | None:
    """The case that waits because a site fell in this dimension; None where no rule opened one, or it is closed."""
    about = (Case.wave_id == wave, Case.site_id == site, Case.dimension == dimension, Case.customer_id.is_(None))
    found = _in_order(_seen_by(access).where(Case.state.in_(WAITING), *about), most=1)
    return found[0] if found else None


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Of the customers of one wave's closed cases, how many came back: answered the next wave or bought since."""

    wave: Wave
    closed: int
    back: int


def returned(member: Access) -> Returned | None:
    """Of the newest wave of whose cases the next one has told anything; None where none has."""
    told = _seen_by(member).where(Case.state == "closed", Case.customer_id.is_not(None))
    rows = session.execute(
        told.with_only_columns(Case.wave_id, Case.outcome).order_by(Case.wave_id.desc()).limit(RECENT)
    ).all()
    known = [(wave, outcome) for wave, outcome in rows if outcome]
    if not known:
        return None
    newest = known[0][0]
    mine = [outcome for wave, outcome in known if wave == newest]
    back = sum(bool(one["answered"] or one["bought"]) for one in mine)
    return Returned(wave=session.get_one(Wave, newest), closed=len(mine), back=back)


def cases_of(access: Access, customer: Customer) -> Sequence[Case]:
    """Cases about a customer that the member may see, in the same order."""
    return _in_order(_seen_by(access).where(Case.customer_id == customer.id))


def _in_order(query: Select[Case], *, most: int = AT_ONCE) -> Sequence[Case]:
    # each wave once: a definition beside every row would be read, sorted and parsed as often as there are rows
    ways = (
        selectinload(Case.wave).joinedload(Wave.study).joinedload(Study.organisation),
        selectinload(Case.wave).joinedload(Wave.version),
        joinedload(Case.site),
        joinedload(Case.owner),
        joinedload(Case.rule),
        joinedload(Case.customer).joinedload(Customer.site),
    )
    is_closed = case((Case.state == "closed", 1), else_=0)
    # what was opened before there were deadlines comes after what has one
    order = (Case.due_at.asc().nulls_last(), Case.stake_of.desc(), Case.stake.desc().nulls_last())
    rows = query.options(*ways).order_by(is_closed, *order, Case.opened_at.desc(), Case.id)
    return session.scalars(rows.limit(most)).all()


def count_waiting(
    access: Access, *, owner: User | None = None, late_at: dt.datetime | None = None, site: int | None = None
) -> int:
    """Cases that wait for somebody, or for this person; of these the ones that are late at this moment."""
    mine = [*([Case.owner_id == owner.id] if owner else []), *([Case.site_id == site] if site else [])]
    late = [Case.due_at < late_at] if late_at else []
    seen = _seen_by(access).where(Case.state.in_(WAITING), *mine, *late).subquery()
    return session.scalar(select(func.count()).select_from(seen)) or 0


def find_case(access: Access, case_id: int) -> Case:
    """A case that the member may see; any other does not exist."""
    found = session.scalar(_seen_by(access).where(Case.id == case_id).options(selectinload(Case.notes)))
    if found is None:
        raise NotFound
    return found


def work_on(
    found: Case, by: User, *, now: dt.datetime, note: str = "", state: str | None = None, owner: User | str | None = ""
) -> bool:
    """Add a note, move the case on, give it to somebody; the caller commits. False where nothing was changed.

    owner   a user, None for nobody, "" to leave it as it is
    """
    text = note.strip()
    if len(text) > LONGEST_NOTE:
        raise NoteTooLong
    change: dict[str, object] = {}
    if state is not None and state != found.state:
        change["state"] = [found.state, state]
        found.state, found.closed_at = state, now if state == "closed" else None
    if not isinstance(owner, str) and (owner.id if owner else None) != found.owner_id:
        change["owner"] = [found.owner_id, owner.id if owner else None]
        # whoever gets it hears of it in the next digest, but for who took it
        found.owner, found.told_at = owner, now if owner is by else None
    if not text and not change:
        return False
    session.add(CaseNote(case=found, user_id=by.id, at=now, text=text, change=change))
    session.flush()
    audit.record(CASE_CHANGED, found, state=found.state, owner=found.owner_id or 0, noted=bool(text))
    return True


def _seen_by(access: Access) -> Select[Case]:
    """Who works for some sites sees the cases of those only; nobody sees what is held back to compare with."""
    mine = (Case.organisation_id == access.organisation.id, Case.arm != HELD_BACK)
    return select(Case).where(*mine, *access.scope.rows(Case.site_id))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(Case.state.in_(WAITING) if wanted.state == "waiting" else Case.state == wanted.state)
    if wanted.owner is not None:
        found.append(Case.owner_id == wanted.owner if wanted.owner else Case.owner_id.is_(None))
    if wanted.site is not None:
        found.append(Case.site_id == wanted.site)
    if wanted.is_late:
        found.append(Case.due_at < utc_now())
    if wanted.study is not None:
        found.append(Case.rule_id.in_(select(AlertRule.id).filter_by(study_id=wanted.study)))
    return found
