"""A case that is late is told on: first to its owner and the managers of its site, a day later to the organisation's
owners; each once.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload, selectinload

from app.accounts import audit
from app.accounts.models import Membership, Organisation, Role
from app.accounts.scope import Scope
from app.cases.models import Case, CaseNote
from app.cases.opening.arms import HELD_BACK
from app.cases.opening.deadlines import SECOND_CALL
from app.cases.operations import WAITING
from app.cases.rules import WORKERS
from app.cases.telling.notices import as_text, lines_of, waiting, worker_of
from app.kernel.db import begin_writing, session
from app.kernel.duties import duty
from app.kernel.web.addresses import external
from app.kernel.web.i18n import formatter, ngettext, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox
from app.letters.letter_page import Button, mail

LATE = "cases.late"
CASE_LATE = audit.deed("case.late", _l("Case told on because it was late"))
NEARBY, OWNERS = 1, 2


@duty(LATE, label=_l("Email managers and owners of late cases"), every=dt.timedelta(minutes=15))
def escalate(now: dt.datetime) -> int:
    """Put a message for everybody who is to hear of a late case; how many messages."""
    late = select(Case.organisation_id).where(*_waits(), Case.due_at < now, Case.escalated < OWNERS).distinct()
    found = session.scalars(late).all()
    session.rollback()
    return sum(_tell(organisation_id, now) for organisation_id in found)


def _waits() -> list[ColumnElement[bool]]:
    return [Case.state.in_(WAITING), Case.arm != HELD_BACK]


def _tell(organisation_id: int, now: dt.datetime) -> int:
    session.rollback()
    begin_writing()
    organisation = session.get_one(Organisation, organisation_id)
    members = _members(organisation)
    # those of a day ago first, or what is late now would be told twice at once
    second = _claim(organisation, OWNERS, now, Case.escalated == NEARBY, Case.escalated_at <= now - SECOND_CALL)
    first = _claim(organisation, NEARBY, now, Case.escalated == 0, Case.due_at < now)
    put = _put_all(organisation, OWNERS, [(case, _owners(case, members)) for case in second], now)
    put += _put_all(organisation, NEARBY, list(_nearby(first, members)), now)
    session.commit()
    return put


def _claim(organisation: Organisation, step: int, now: dt.datetime, *when: ColumnElement[bool]) -> Sequence[Case]:
    """Whoever marks them first tells them; the history and the log say that it was done."""
    mine = (Case.organisation_id == organisation.id, *_waits(), *when)
    marked = update(Case).where(*mine).values(escalated=step, escalated_at=now).returning(Case.id)
    ids = session.scalars(marked).all()
    cases = session.scalars(select(Case).where(Case.id.in_(ids)).options(joinedload(Case.site)).order_by(Case.id)).all()
    for case in cases:
        session.add(CaseNote(case=case, at=now, change={"escalated": [step - 1, step]}))
        audit.record(CASE_LATE, case, organisation=organisation, case=case.id, step=step)
    return cases


def _members(organisation: Organisation) -> Sequence[Membership]:
    query = select(Membership).filter_by(organisation_id=organisation.id).where(Membership.role.in_(WORKERS))
    ways = (joinedload(Membership.user), selectinload(Membership.sites))
    return session.scalars(query.options(*ways).order_by(Membership.id)).all()


def _nearby(cases: Sequence[Case], members: Sequence[Membership]) -> Iterator[tuple[Case, list[Membership]]]:
    """Whose the case is and who manages its site; where there is nobody, the owners at once."""
    for case in cases:
        near = [one for one in members if one.user_id == case.owner_id or _manages(one, case)]
        if not near:
            case.escalated = OWNERS
        yield case, near or _owners(case, members)


def _manages(member: Membership, case: Case) -> bool:
    return member.role == Role.MANAGER and Scope(tuple(member.sites)).sees(case.site)


def _owners(case: Case, members: Sequence[Membership]) -> list[Membership]:
    """But for who has the case, and was told before."""
    return [one for one in members if one.role == Role.OWNER and one.user_id != case.owner_id]


def _put_all(
    organisation: Organisation, step: int, told: Sequence[tuple[Case, list[Membership]]], now: dt.datetime
) -> int:
    """One message for each reader, however many cases are late."""
    ids: dict[int, list[int]] = defaultdict(list)
    readers = {}
    for case, members in told:
        for member in members:
            ids[member.user_id].append(case.id)
            readers[member.user_id] = member
    return sum(_put(organisation, step, readers[reader], mine, now) for reader, mine in sorted(ids.items()))


def _put(organisation: Organisation, step: int, reader: Membership, ids: list[int], now: dt.datetime) -> bool:
    return outbox.put(
        LATE,
        recipient=reader.user.email,
        once=f"{LATE}:{step}:{reader.user_id}:{min(ids)}",
        due_at=now,
        organisation_id=organisation.id,
        language=reader.user.language,
        reader=reader.user_id,
        cases=as_text(ids),
    )


@outbox.template(LATE)
def write(message: outbox.Message) -> outbox.Letter:
    """Withdrawn where nothing is left to tell: closed meanwhile, erased, or no longer the reader's to see."""
    member = worker_of(message.organisation_id, message.parameters["reader"])
    cases = waiting(message, member) if member else []
    if member is None or not cases:
        raise outbox.Withdrawn
    with speaking(message.language):
        return _letter(member.organisation, cases, message.language)


def _letter(organisation: Organisation, cases: Sequence[Case], language: str) -> outbox.Letter:
    n = len(cases)
    title = ngettext("%(count)s case is late", "%(count)s cases are late", n, count=formatter().integer(n))
    why = _("Nobody has closed them in time. Take one over, or see to it that its owner does.")
    button = Button(_("Look at the cases"), external("cases.overview", organisation=organisation.slug, state="late"))
    why_you = _("You receive this once for each case that is yours, of your site, or late for more than a day.")
    sender = f"{organisation.name} (Vafa)"
    paragraphs = ["\n".join(lines_of(cases, language)), why]
    return mail(title, paragraphs, button, language=language, house=organisation, foot=[why_you], sender=sender)
