"""Responses and the events that made them. Events are the truth; a response holds what they fold to."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, Uuid, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Json, UtcDateTime, code_text, json_map, random_pk

# without a rowid the order of arrival cannot be read off SQLite's file
NO_ROWID = {"sqlite_with_rowid": False}
FINISHED = text("status = 'complete'")


class Response(Base):
    """One person's filling-in. Its key is random and made by the first page.

    day            date of the first answer in the organisation's timezone; all that an anonymous study keeps
    started_at,
    finished_at    to the minute; only where the study is not anonymous
    customer_id    only in an identified study
    pseudonym      only in a pseudonymous study: keyed hash of the customer's id (studies.personal)
    own_code       keyed hash of the code that a person made up to be recognised in the next anonymous wave
    language       "und" in an anonymous study where it would tell too few people apart
    timing         milliseconds by page and by item where the study keeps them, and signals: what looked unlike a person
    is_withheld    finished, and no figure counts it yet: so few are new that they would be somebody (respond.release)
    answers        item id -> value; a missing key is "not answered", reasons are {"$": reason}
    """

    __tablename__ = "response"
    __table_args__ = (
        Index("ix_response_wave_status", "wave_id", "status"),
        # nobody answers a wave twice, by whichever way
        Index("ix_response_customer_id_wave_id", "customer_id", "wave_id", unique=True),
        Index("ix_response_pseudonym_wave_id", "pseudonym", "wave_id", unique=True),
        # counts of finished responses are read off it without touching the answers; SQLite needs the status in it too
        Index(
            "ix_response_finished",
            *("wave_id", "status", "site_id", "language", "day", "held", "revision"),
            sqlite_where=FINISHED,
            postgresql_where=FINISHED,
        ),
        Index("ix_response_held", "wave_id", "day", sqlite_where=text("held = 1"), postgresql_where=text("held")),
        CheckConstraint("status IN ('started', 'complete', 'refused', 'screened')", name="status"),
        CheckConstraint("mode IN ('web', 'kiosk', 'paper', 'import')", name="mode"),
        NO_ROWID,
    )

    uuid: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    language: Mapped[code_text]
    mode: Mapped[code_text] = mapped_column(default="web")
    status: Mapped[code_text] = mapped_column(default="started")
    is_withheld: Mapped[bool] = mapped_column("held", default=False, server_default=false())
    answers: Mapped[json_map] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=0)
    shuffle_seed: Mapped[int]
    timing: Mapped[dict[str, Any] | None] = mapped_column(Json)
    # no foreign key: SQLite could not take it off this table again without copying every answer
    customer_id: Mapped[int | None]
    pseudonym: Mapped[str | None] = mapped_column(String(64))
    own_code: Mapped[str | None] = mapped_column(String(64), index=True)
    receipt_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    day: Mapped[dt.date] = mapped_column(Date)
    started_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class AnswerEvent(Base):
    """What one post said; append-only. No clock: order and durations only."""

    __tablename__ = "answer_event"
    __table_args__ = (
        UniqueConstraint("response_uuid", "event_id"),
        UniqueConstraint("response_uuid", "sequence"),
        NO_ROWID,
    )

    id: Mapped[random_pk]
    response_uuid: Mapped[UUID] = mapped_column(ForeignKey("response.uuid"))
    sequence: Mapped[int]
    event_id: Mapped[UUID] = mapped_column(Uuid)
    page: Mapped[code_text]
    payload: Mapped[json_map]
