"""Questionnaires and their versions; a published version never changes, and the database sees to it."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation
from app.kernel.db import NEVER_AGAIN, Base, UtcDateTime, code_text, json_map, name_text, pk


class QuestionnaireRecord(Base):
    """A questionnaire of an organisation: the name under which its versions stand."""

    __tablename__ = "questionnaire"
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    slug: Mapped[code_text]
    title: Mapped[name_text]
    organisation: Mapped[Organisation] = relationship()
    versions: Mapped[list["Version"]] = relationship(back_populates="questionnaire", order_by="Version.number")

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return self.title


class Version(Base):
    """A self-contained definition; `digest` is the sha256 of its canonical JSON."""

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("questionnaire_id", "number"),
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name="published_at"),
        NEVER_AGAIN,
    )

    id: Mapped[pk]
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    number: Mapped[int]
    status: Mapped[code_text] = mapped_column(default="draft")
    definition: Mapped[json_map]
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    questionnaire: Mapped[QuestionnaireRecord] = relationship(back_populates="versions")

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return f"{self.questionnaire.title} · {self.number}"
