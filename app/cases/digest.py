"""One message in the morning to everyone who has new cases; never one without, never the same case twice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Organisation
from app.accounts.scope import Scope
from app.cases.models import Case
from app.cases.operations import WAITING
from app.cases.rules import WORKERS
from app.cases.words import headline
from app.kernel.db import begin_writing, session
from app.kernel.duties import duty
from app.kernel.web.addresses import external
from app.kernel.web.i18n import formatter, ngettext, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox
from app.letters.letter_page import Button, mail
from app.studies.models import Study, Wave

DIGEST = "cases.digest"
AT = dt.time(8, 0)
# more than these are read on the page
MOST = 20


@duty(DIGEST, label=_l("Email the owners of new cases"), every=dt.timedelta(minutes=15))
def tell_owners(now: dt.datetime) -> int:
    """Put a message for every owner whose cases were opened before eight this morning; how many messages."""
    waiting = select(Case.organisation_id).where(*_untold()).distinct()
    organisations = session.scalars(select(Organisation).where(Organisation.id.in_(waiting))).all()
    session.rollback()
    return sum(_tell(organisation.id, now) for organisation in organisations)


def _untold() -> list[ColumnElement[bool]]:
    return [Case.told_at.is_(None), Case.owner_id.is_not(None), Case.state.in_(WAITING)]


def _tell(organisation_id: int, now: dt.datetime) -> int:
    session.rollback()
    begin_writing()
    organisation = session.get_one(Organisation, organisation_id)
    zone = organisation.zone
    today = now.astimezone(zone).date()
    morning = dt.datetime.combine(today, AT, zone)
    if now < morning:
        session.rollback()
        return 0
    new = (Case.organisation_id == organisation_id, Case.opened_at <= morning, *_untold())
    # whoever marks them first tells them: a second worker finds none left
    told = session.execute(update(Case).where(*new).values(told_at=now).returning(Case.id, Case.owner_id)).all()
    by_owner: dict[int, list[int]] = defaultdict(list)
    for case_id, owner_id in told:
        by_owner[owner_id or 0].append(case_id)
    put = sum(_put(organisation, owner, ids, today, now) for owner, ids in sorted(by_owner.items()))
    session.commit()
    return put


def _put(organisation: Organisation, owner_id: int, ids: list[int], today: dt.date, now: dt.datetime) -> bool:
    member = _member(organisation.id, owner_id)
    if member is None:
        return False
    return outbox.put(
        DIGEST,
        recipient=member.user.email,
        once=f"{DIGEST}:{organisation.id}:{owner_id}:{today.isoformat()}:{min(ids)}",
        due_at=now,
        organisation_id=organisation.id,
        language=member.user.language,
        owner=owner_id,
        cases=",".join(map(str, sorted(ids))),
    )


def _member(organisation_id: int, user_id: int) -> Membership | None:
    """Somebody who still works there on cases."""
    query = select(Membership).filter_by(organisation_id=organisation_id, user_id=user_id)
    query = query.where(Membership.role.in_(WORKERS)).options(joinedload(Membership.user))
    return session.scalar(query.options(joinedload(Membership.organisation)))


@outbox.template(DIGEST)
def write(message: outbox.Message) -> outbox.Letter:
    """Withdrawn where nothing is left to tell: closed meanwhile, given to somebody else, erased."""
    owner_id = message.parameters["owner"]
    member = _member(message.organisation_id or 0, owner_id)
    cases = _cases(message, member, owner_id) if member else []
    if member is None or not cases:
        raise outbox.Withdrawn
    with speaking(message.language):
        return _letter(member.organisation, cases, message.language)


def _cases(message: outbox.Message, member: Membership, owner_id: int) -> Sequence[Case]:
    ids = [int(one) for one in str(message.parameters["cases"]).split(",")]
    query = select(Case).where(Case.id.in_(ids), Case.organisation_id == message.organisation_id)
    query = query.where(Case.owner_id == owner_id, Case.state.in_(WAITING))
    query = query.where(*Scope(tuple(member.sites)).rows(Case.site_id))
    ways = (joinedload(Case.wave).joinedload(Wave.study).joinedload(Study.organisation), joinedload(Case.site))
    return session.scalars(query.options(*ways, joinedload(Case.rule)).order_by(Case.id)).all()


def _letter(organisation: Organisation, cases: Sequence[Case], language: str) -> outbox.Letter:
    n = len(cases)
    title = ngettext(
        "%(count)s new case waits for you", "%(count)s new cases wait for you", n, count=formatter().integer(n)
    )
    lines = [headline(case, language) for case in cases[:MOST]]
    if n > MOST:
        lines.append(_("and %(count)s more", count=formatter().integer(n - MOST)))
    why = _("Each fell further than chance explains. The page of the case says how sure that is.")
    button = Button(_("Look at the cases"), external("cases.overview", organisation=organisation.slug, owner="me"))
    foot = [_("You receive this because rules of %(organisation)s name you.", organisation=organisation.name)]
    paragraphs = ["\n".join(lines), why]
    sender = f"{organisation.name} (Vafa)"
    return mail(title, paragraphs, button, language=language, house=organisation, foot=foot, sender=sender)
