"""Tokens of programs, and the addresses they want to be told at."""

import datetime as dt
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation
from app.kernel.db import NEVER_AGAIN, Base, Json, UtcDateTime, code_text, json_map, name_text, pk, random_pk, utc


class ApiToken(Base):
    """What a program may do, and until when; only the hash of the token is kept."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[name_text]
    token_hash: Mapped[code_text]
    scopes: Mapped[list[str]] = mapped_column(Json)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[utc]
    expires_at: Mapped[utc]
    last_used_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    organisation: Mapped[Organisation] = relationship()

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return self.name


class Webhook(Base):
    """An address that is told of events. `secret` is sealed; it signs what is sent.

    failing_since   first try that failed with none that succeeded after it; stays when it was turned off for that
    """

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_organisation_id_url", "organisation_id", "url", unique=True), NEVER_AGAIN)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(Json)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    is_on: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[utc]
    failing_since: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    organisation: Mapped[Organisation] = relationship()

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return urlsplit(self.url).hostname or ""


class WebhookDelivery(Base):
    """One event on its way to one address; tried again until it is taken or given up.

    event_id     the same on every try and for every address
    last_status  what the address answered last; None where no answer came
    error        why the last try failed: ours, or the beginning of what the address said
    settled_at   when it was taken or given up
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sending', 'delivered', 'failed')", name="state"),
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_delivery_state_due_at", "state", "due_at"),
    )

    id: Mapped[random_pk]
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"))
    event_id: Mapped[UUID]
    event: Mapped[code_text]
    payload: Mapped[json_map]
    state: Mapped[code_text] = mapped_column(default="queued")
    due_at: Mapped[utc]
    tries: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_status: Mapped[int | None]
    error: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    webhook: Mapped[Webhook] = relationship()
