"""Organisations, their sites and the people who may sign in."""

import datetime as dt
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.db import NEVER_AGAIN, Base, Json, UtcDateTime, code_text, json_map, name_text, pk, random_pk, utc


class Role(StrEnum):
    """What a member may do, from most to least."""

    OWNER = "owner"
    RESEARCHER = "researcher"
    MANAGER = "manager"
    COLLECTOR = "collector"
    VIEWER = "viewer"


def _limits(table: str) -> Table:
    """The sites that rows of a table are limited to: who has none here is limited to none."""
    return Table(
        f"{table}_site",
        Base.metadata,
        Column(f"{table}_id", ForeignKey(f"{table}.id"), primary_key=True),
        Column("site_id", ForeignKey("site.id"), primary_key=True, index=True),
    )


membership_site = _limits("membership")
join_invitation_site = _limits("join_invitation")


@cache
def _zone(name: str) -> ZoneInfo | None:
    """None where this machine has no such zone; the name of a folder of zones is an OSError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class Organisation(Base):
    """Who asks.

    guide_closed_at   its owner has put the guide of the first steps away
    """

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint("kind IN ('hotel', 'bank', 'other')", name="kind"),
        CheckConstraint("min_cell >= 1", name="min_cell"),
    )

    id: Mapped[pk]
    slug: Mapped[code_text]
    name: Mapped[name_text]
    kind: Mapped[code_text]
    locale: Mapped[code_text] = mapped_column(default="en")
    timezone: Mapped[code_text] = mapped_column(default="UTC")
    calendar: Mapped[code_text] = mapped_column(default="gregorian")
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    min_cell: Mapped[int] = mapped_column(default=5)
    accent: Mapped[code_text] = mapped_column(default="#0b7280")
    contact: Mapped[name_text] = mapped_column(default="")
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[code_text | None]
    logo_digest: Mapped[code_text | None]
    guide_closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    sites: Mapped[list["Site"]] = relationship(back_populates="organisation", order_by="Site.code")

    @property
    def zone(self) -> dt.tzinfo:
        """The clock on its wall; UTC where this machine does not know the zone, as its pages then say."""
        return _zone(self.timezone) or dt.UTC

    @property
    def has_known_zone(self) -> bool:
        return _zone(self.timezone) is not None

    @property
    def zone_name(self) -> str:
        """The zone in which times are told, as people read it."""
        return self.timezone.replace("_", " ") if self.has_known_zone else "UTC"

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return self.name


class Site(Base):
    """A hotel property or a bank branch."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("organisation_id", "code"), NEVER_AGAIN)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[code_text]
    name: Mapped[name_text]
    region: Mapped[name_text | None]
    organisation: Mapped[Organisation] = relationship(back_populates="sites")

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return self.name


class User(Base):
    """A person who signs in; the email is kept case-folded.

    totp_secret      sealed; None while no second factor is set up
    totp_last_step   newest time step whose code was used, so that no code is good twice
    recovery_hashes  fingerprints of the recovery codes that are left
    """

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("email"),)

    id: Mapped[pk]
    email: Mapped[name_text]
    name: Mapped[name_text]
    language: Mapped[code_text] = mapped_column(default="en")
    password_hash: Mapped[name_text]
    created_at: Mapped[utc]
    totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_last_step: Mapped[int] = mapped_column(default=0, server_default="0")
    recovery_hashes: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class Membership(Base):
    """What a user may do in one organisation; only with what belongs to its sites where it names any."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id"),
        CheckConstraint("role IN ('owner', 'researcher', 'manager', 'collector', 'viewer')", name="role"),
        NEVER_AGAIN,
    )

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[code_text]
    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()
    sites: Mapped[list[Site]] = relationship(secondary=membership_site, order_by=Site.name)


class UserSession(Base):
    """One signed-in browser; only the hash of its token is kept, and the browser's name for the person's own list."""

    __tablename__ = "user_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[random_pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[code_text]
    created_at: Mapped[utc]
    seen_at: Mapped[utc]
    expires_at: Mapped[utc]
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[code_text] = mapped_column(default="")
    user: Mapped[User] = relationship()


class JoinInvitation(Base):
    """An offer to join an organisation, sent to an address; only the hash of its token is kept."""

    __tablename__ = "join_invitation"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("role IN ('owner', 'researcher', 'manager', 'collector', 'viewer')", name="role"),
    )

    id: Mapped[random_pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    email: Mapped[name_text]
    role: Mapped[code_text]
    token_hash: Mapped[code_text]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[utc]
    expires_at: Mapped[utc]
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    organisation: Mapped[Organisation] = relationship()
    sites: Mapped[list[Site]] = relationship(secondary=join_invitation_site, order_by=Site.name)


class PasswordReset(Base):
    """A way back in for who forgot the password, good once and for a short time; only the hash is kept."""

    __tablename__ = "password_reset"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[random_pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[code_text]
    created_at: Mapped[utc]
    expires_at: Mapped[utc]
    used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class AuditEvent(Base):
    """Who did what; append-only, enforced by the database.

    subject        what it concerns: table and key, such as wave:12
    subject_name   its name at that time; empty for people, whose names are looked up as long as they may be
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_organisation_at", "organisation_id", "at"),)

    id: Mapped[pk]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[utc]
    action: Mapped[code_text]
    subject: Mapped[name_text]
    subject_name: Mapped[name_text] = mapped_column(default="", server_default="")
    details: Mapped[json_map] = mapped_column(default=dict)
