"""A message to everyone who has new cases: at eight in the morning, but at once where the time runs out before the
next; never one without a case, never the same case twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update

from app.accounts.models import Organisation
from app.cases.models import Case
from app.cases.opening.arms import HELD_BACK
from app.cases.operations import WAITING
from app.cases.telling.notices import as_text, lines_of, waiting, worker_of
from app.kernel.db import begin_writing, session
from app.kernel.duties import duty
from app.kernel.web.addresses import external
from app.kernel.web.i18n import formatter, ngettext, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox
from app.letters.letter_page import Button, mail

DIGEST = "cases.digest"
AT = dt.time(8, 0)
DAY = dt.timedelta(days=1)


@duty(DIGEST, label=_l("Email the owners of new cases"), every=dt.timedelta(minutes=15))
def tell_owners(now: dt.datetime) -> int:
    """Put a message for every owner who has cases to hear of; how many messages."""
    untold = select(Case.organisation_id).where(*_untold()).distinct()
    organisations = session.scalars(select(Organisation).where(Organisation.id.in_(untold))).all()
    session.rollback()
    return sum(_tell(organisation.id, now) for organisation in organisations)


def _untold() -> list[ColumnElement[bool]]:
    return [Case.told_at.is_(None), Case.owner_id.is_not(None), Case.state.in_(WAITING), Case.arm != HELD_BACK]


def _tell(organisation_id: int, now: dt.datetime) -> int:
    session.rollback()
    begin_writing()
    organisation = session.get_one(Organisation, organisation_id)
    today = now.astimezone(organisation.zone).date()
    new = (Case.organisation_id == organisation_id, _is_time(organisation, today, now), *_untold())
    # whoever marks them first tells them: a second worker finds none left
    told = session.execute(update(Case).where(*new).values(told_at=now).returning(Case.id, Case.owner_id)).all()
    by_owner: dict[int, list[int]] = defaultdict(list)
    for case_id, owner_id in told:
        by_owner[owner_id or 0].append(case_id)
    put = sum(_put(organisation, owner, ids, today, now) for owner, ids in sorted(by_owner.items()))
    session.commit()
    return put


def _is_time(organisation: Organisation, today: dt.date, now: dt.datetime) -> ColumnElement[bool]:
    """Opened before eight this morning, or due before anybody would read of it tomorrow."""
    morning = dt.datetime.combine(today, AT, organisation.zone)
    is_urgent = Case.due_at <= now + DAY
    return is_urgent if now < morning else or_(Case.opened_at <= morning, is_urgent)


def _put(organisation: Organisation, owner_id: int, ids: list[int], today: dt.date, now: dt.datetime) -> bool:
    member = worker_of(organisation.id, owner_id)
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
        cases=as_text(ids),
    )


@outbox.template(DIGEST)
def write(message: outbox.Message) -> outbox.Letter:
    """Withdrawn where nothing is left to tell: closed meanwhile, given to somebody else, erased."""
    owner_id = message.parameters["owner"]
    member = worker_of(message.organisation_id, owner_id)
    cases = [one for one in waiting(message, member) if one.owner_id == owner_id] if member else []
    if member is None or not cases:
        raise outbox.Withdrawn
    with speaking(message.language):
        return _letter(member.organisation, cases, message.language)


def _letter(organisation: Organisation, cases: Sequence[Case], language: str) -> outbox.Letter:
    n = len(cases)
    title = ngettext(
        "%(count)s new case waits for you", "%(count)s new cases wait for you", n, count=formatter().integer(n)
    )
    button = Button(_("Look at the cases"), external("cases.overview", organisation=organisation.slug, owner="me"))
    foot = [_("You receive this because rules of %(organisation)s name you.", organisation=organisation.name)]
    paragraphs = ["\n".join(lines_of(cases, language)), *_why(cases)]
    sender = f"{organisation.name} (Vafa)"
    return mail(title, paragraphs, button, language=language, house=organisation, foot=foot, sender=sender)


def _why(cases: Sequence[Case]) -> list[str]:
    kinds = {case.rule.kind for case in cases}
    found = []
    if kinds - {"complaint"}:
        found.append(_("Each fell further than chance explains. The page of the case says how sure that is."))
    if "complaint" in kinds:
        found.append(_("Who complains waits for an answer in person. The page of the case says what was chosen."))
    return found
