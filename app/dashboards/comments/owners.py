"""Who may be given a comment: members who read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, Organisation, Role, User
from app.accounts.scope import Scope
from app.dashboards.comments.inbox import READ, READERS
from app.dashboards.comments.search import Entry
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.results.frames.released import told_sites
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True)
class Owners:
    """
    members   of the organisation who read comments at all, by name
    """

    members: Sequence[Membership]
    _told: dict[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, organisation: Organisation) -> "Owners":
        query = select(Membership).join(Membership.user).where(Membership.organisation_id == organisation.id)
        query = query.where(Membership.role.in_(READ)).order_by(User.name, User.id)
        rows = session.scalars(query.options(joinedload(Membership.user), joinedload(Membership.sites)))
        return cls(members=rows.unique().all())

    @property
    def names(self) -> Mapping[int, str]:
        return {one.user_id: one.user.name for one in self.members}

    def who_read(self, one: Entry) -> list[User]:
        """By the site as it is told: who is offered must not tell where somebody answered."""
        return [member.user for member in self.members if self._reads(member, one)]

    def require(self, one: Entry, user_id: str) -> User:
        found = next((user for user in self.who_read(one) if str(user.id) == user_id), None)
        if found is None:
            raise NotFound
        return found

    def _reads(self, member: Membership, one: Entry) -> bool:
        if one.wave.study.is_anonymous and Role(member.role) not in READERS:
            return False
        if not member.sites:
            return True
        site = one.comment.person.site
        return site in {own.code for own in member.sites} and site in self._told_sites(one.wave)

    def _told_sites(self, wave: Wave) -> frozenset[str]:
        if wave.id not in self._told:
            told = told_sites(wave, Scope(tuple(wave.study.organisation.sites)))
            self._told[wave.id] = frozenset(site.code for site in told.sites) if told else frozenset()
        return self._told[wave.id]
