"""What a member wishes to get every month, and what they may get."""

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.access import Access
from app.accounts.models import Membership, Role, Site
from app.accounts.scope import Scope
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.printing.monthly.models import MonthlyReader

# who is shown figures
READERS = (Role.OWNER, Role.RESEARCHER, Role.MANAGER, Role.VIEWER)
# the page of all sites together, where a site could stand
CHAIN = "all"


def membership_of(member: Access) -> Membership:
    query = select(Membership).filter_by(user_id=member.user.id, organisation_id=member.organisation.id)
    return session.scalars(query).one()


def offered(member: Access) -> dict[str, Site | None]:
    """The pages that the member may choose, by what the form calls them; the whole only to who sees every site."""
    sites = {str(site.id): site for site in sorted(member.organisation.sites, key=lambda one: one.name)}
    seen: dict[str, Site | None] = {key: site for key, site in sites.items() if member.sees(site)}
    return {CHAIN: None, **seen} if member.scope.is_everywhere else seen


def chosen(member: Access) -> set[str]:
    query = select(MonthlyReader.site_id).join(MonthlyReader.membership)
    own = query.where(Membership.user_id == member.user.id, Membership.organisation_id == member.organisation.id)
    found = {CHAIN if site_id is None else str(site_id) for site_id in session.scalars(own)}
    return found & set(offered(member))


def choose(member: Access, wished: Collection[str], *, now: dt.datetime) -> None:
    """These pages and no others; what was chosen before keeps its day. The caller commits. Raises NotFound."""
    may = offered(member)
    if not set(wished) <= set(may):
        raise NotFound
    membership = membership_of(member)
    before, wanted = chosen(member), set(wished)
    for key in before - wanted:
        site = may[key]
        own = MonthlyReader.site_id == (site.id if site else None)
        session.execute(delete(MonthlyReader).where(MonthlyReader.membership_id == membership.id, own))
    for key in sorted(wanted - before):
        session.add(MonthlyReader(membership=membership, site=may[key], since=now))
    session.flush()


def readers() -> Sequence[MonthlyReader]:
    """Everybody who wishes a page, whether or not they still may have it."""
    ways = (
        joinedload(MonthlyReader.membership).joinedload(Membership.user),
        joinedload(MonthlyReader.membership).joinedload(Membership.organisation),
        joinedload(MonthlyReader.membership).selectinload(Membership.sites),
        joinedload(MonthlyReader.site),
    )
    return session.scalars(select(MonthlyReader).options(*ways).order_by(MonthlyReader.id)).all()


def find_reader(reader_id: int) -> MonthlyReader | None:
    """None where nobody wishes it any more."""
    way = joinedload(MonthlyReader.membership)
    query = select(MonthlyReader).where(MonthlyReader.id == reader_id)
    found = session.scalar(query.options(way.joinedload(Membership.user), way.options(selectinload(Membership.sites))))
    return found if found is not None and may_have(found) else None


def may_have(reader: MonthlyReader) -> bool:
    """Roles and sites may have changed since the wish."""
    member = access_of(reader)
    if not member.may(*READERS):
        return False
    return member.scope.is_everywhere if reader.site is None else member.sees(reader.site)


def access_of(reader: MonthlyReader) -> Access:
    """As whom the page is made."""
    one = reader.membership
    scope = Scope(tuple(one.sites))
    return Access(user=one.user, organisation=one.organisation, role=Role(one.role), scope=scope)
