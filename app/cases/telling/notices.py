"""What letters to members share: to whom they may go, which cases they name, and in which words."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership
from app.accounts.scope import Scope
from app.cases.models import Case
from app.cases.opening.arms import HELD_BACK
from app.cases.operations import WAITING
from app.cases.rules import WORKERS
from app.cases.words import due, headline
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import gettext as _
from app.letters import outbox
from app.studies.models import Study, Wave

# more than these are read on the page
MOST = 20


def as_text(ids: Iterable[int]) -> str:
    """Ids of cases as a parameter of a message."""
    return ",".join(map(str, sorted(ids)))


def worker_of(organisation_id: int | None, user_id: int) -> Membership | None:
    """Somebody who still works there on cases."""
    query = select(Membership).filter_by(organisation_id=organisation_id or 0, user_id=user_id)
    query = query.where(Membership.role.in_(WORKERS)).options(joinedload(Membership.user))
    return session.scalar(query.options(joinedload(Membership.organisation)))


def waiting(message: outbox.Message, member: Membership) -> Sequence[Case]:
    """The cases that the message was to tell of, as far as they still wait and the member may see them."""
    ids = [int(one) for one in str(message.parameters["cases"]).split(",")]
    mine = (Case.organisation_id == message.organisation_id, Case.state.in_(WAITING), Case.arm != HELD_BACK)
    query = select(Case).where(Case.id.in_(ids), *mine, *Scope(tuple(member.sites)).rows(Case.site_id))
    ways = (joinedload(Case.wave).joinedload(Wave.study).joinedload(Study.organisation), joinedload(Case.site))
    query = query.options(*ways, joinedload(Case.rule), joinedload(Case.owner))
    return session.scalars(query.order_by(Case.due_at.asc().nulls_last(), Case.id)).all()


def lines_of(cases: Sequence[Case], language: str) -> list[str]:
    """A line for each, with its deadline; never whom it is about nor what they chose."""
    now = utc_now()
    told = ((headline(case, language), due(case, now)) for case in cases[:MOST])
    lines = [formatter().labelled(line, when) if when else line for line, when in told]
    rest = len(cases) - MOST
    return [*lines, _("and %(count)s more", count=formatter().integer(rest))] if rest > 0 else lines
