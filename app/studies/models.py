"""Studies repeat a questionnaire; a wave is one round from date to date; a link is the way in."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation, Site
from app.customers.models import Customer
from app.kernel.db import Base, Json, UtcDateTime, code_text, json_map, name_text, pk, random_pk, utc
from app.questionnaires.models import QuestionnaireRecord, Version
from survey_defs.kinds.item import Anonymity


class Study(Base):
    """``amounts`` fill placeholders of the questionnaire, such as i1, in the currency of the organisation.

    embed_origins   sites such as https://hotel.example, whose pages may show an embedded link in a frame
    recurrence      once, weekly, monthly, quarterly, yearly, or after (a stay or a contact, with a delay)
    plan            rhythm, sampling, quotas and reminders of the next waves; typed by studies.plan
    options         what respondents are offered and what is kept beside answers; typed by studies.options
    letters         subject and text of invitations and reminders by language; typed by studies.letters
    ended_at        no further wave is made
    """

    __tablename__ = "study"
    __table_args__ = (
        CheckConstraint("anonymity IN ('anonymous', 'pseudonymous', 'identified')", name="anonymity"),
        UniqueConstraint("organisation_id", "slug"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    slug: Mapped[code_text]
    title: Mapped[name_text]
    anonymity: Mapped[Anonymity] = mapped_column(String(64), default="anonymous")
    recurrence: Mapped[code_text] = mapped_column(default="once")
    pseudonym_salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    retention_months: Mapped[int] = mapped_column(default=24)
    grace_minutes: Mapped[int] = mapped_column(default=60)
    amounts: Mapped[json_map] = mapped_column(default=dict, server_default="{}")
    embed_origins: Mapped[list[str]] = mapped_column(Json, default=list, server_default="[]")
    plan: Mapped[json_map] = mapped_column(default=dict, server_default="{}")
    options: Mapped[json_map] = mapped_column(default=dict, server_default="{}")
    letters: Mapped[json_map] = mapped_column(default=dict, server_default="{}")
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    organisation: Mapped[Organisation] = relationship()
    questionnaire: Mapped[QuestionnaireRecord] = relationship()
    waves: Mapped[list["Wave"]] = relationship(back_populates="study", order_by="Wave.number")

    @hybrid_property
    def is_anonymous(self) -> bool:
        return self.anonymity == "anonymous"

    @hybrid_property
    def is_pseudonymous(self) -> bool:
        return self.anonymity == "pseudonymous"

    @hybrid_property
    def is_identified(self) -> bool:
        return self.anonymity == "identified"

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return self.title


class Wave(Base):
    """One round of a study. Refusals are counted here and nowhere else.

    erased      revisions of the responses that were erased: what was kept of the wave's answers is never taken for new
    plan        sampling, quotas and reminders of this wave, copied from the study when the wave was made
    sample      seed and counts of the draw; typed by studies.plan
    invited_at,
    opened_at,
    closed_at   when a worker drew the sample, announced the opening, announced the close; None before
    retention_months   the shortest that was promised while the wave asked
    warned_at   when an owner was told for the last time before the answers go
    cleared_at  when the answers went, because their time was over
    released_at of an anonymous wave that is over: when all of it counted that ever will
    released_on the organisation's day on which responses began to count last
    is_swept    of an anonymous wave that is over: nothing in the database's files tells any more when its answers came
    """

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("study_id", "number"),
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="dates"),
        CheckConstraint("status IN ('draft', 'open', 'closed')", name="status"),
    )

    id: Mapped[pk]
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    number: Mapped[int]
    title: Mapped[name_text] = mapped_column(default="")
    opens_at: Mapped[utc]
    closes_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[code_text] = mapped_column(default="draft")
    refusals: Mapped[int] = mapped_column(default=0)
    erased: Mapped[int] = mapped_column(default=0, server_default="0")
    plan: Mapped[json_map] = mapped_column(default=dict, server_default="{}")
    sample: Mapped[json_map] = mapped_column(default=dict, server_default="{}")
    invited_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    released_at: Mapped[dt.datetime | None] = mapped_column("settled_at", UtcDateTime)
    retention_months: Mapped[int | None]
    warned_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    cleared_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    released_on: Mapped[dt.date | None] = mapped_column("let_go_on")
    is_swept: Mapped[bool] = mapped_column("swept", default=False, server_default=false())
    study: Mapped[Study] = relationship(back_populates="waves")
    version: Mapped[Version] = relationship()
    links: Mapped[list["Link"]] = relationship(back_populates="wave", order_by="Link.id")

    def state(self, now: dt.datetime) -> str:
        """'waiting', 'open' or 'closed' at this moment."""
        if self.status == "closed" or (self.closes_at is not None and now >= self.closes_at):
            return "closed"
        return "open" if self.status == "open" and now >= self.opens_at else "waiting"

    def is_over(self, now: dt.datetime) -> bool:
        """Closed, and nobody's time to finish runs any more."""
        return self.state(now) == "closed" and (self.over_at is None or now >= self.over_at)

    @property
    def over_at(self) -> dt.datetime | None:
        """When nobody's time to finish runs any more; None where no closing is known."""
        return self.closes_at and self.closes_at + dt.timedelta(minutes=self.study.grace_minutes)

    @property
    def before(self) -> "Wave | None":
        """The wave before this one, to compare with; None of a first wave."""
        return next((other for other in reversed(self.study.waves) if other.number < self.number), None)

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return f"{self.study.title} · {self.title or self.number}"


class Link(Base):
    """A public address of a wave, stored plain: anyone who has it may answer."""

    __tablename__ = "link"
    __table_args__ = (
        UniqueConstraint("address"),
        CheckConstraint("kind IN ('open', 'kiosk', 'embed')", name="kind"),
    )

    id: Mapped[pk]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    address: Mapped[str] = mapped_column(String(64))
    kind: Mapped[code_text] = mapped_column(default="open")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    language: Mapped[code_text | None]
    wave: Mapped[Wave] = relationship(back_populates="links")
    site: Mapped[Site | None] = relationship()

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return " · ".join(filter(None, [self.wave.log_name, self.site.name if self.site else "", self.kind]))


class Invitation(Base):
    """A personal link into a wave; only the hash of its token is kept (studies.personal).

    site, language   of the customer when invited
    sends            messages that went out, reminders among them
    reminders        number of the newest reminder that was put into the outbox
    In an anonymous study `answered` also stands for a refusal, and is set in batches (AnsweredMark).
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("wave_id", "customer_id"),
        UniqueConstraint("token_hash"),
        CheckConstraint(
            "status IN ('new', 'sent', 'failed', 'answered', 'refused', 'opted_out', 'withdrawn')", name="status"
        ),
        CheckConstraint("channel IN ('mail', 'sms', 'none')", name="channel"),
        Index("ix_invitation_wave_id_status", "wave_id", "status"),
        Index("ix_invitation_customer_id", "customer_id"),
    )

    id: Mapped[random_pk]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    token_hash: Mapped[code_text]
    status: Mapped[code_text] = mapped_column(default="new")
    channel: Mapped[code_text] = mapped_column(default="mail")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    language: Mapped[code_text] = mapped_column(default="")
    sends: Mapped[int] = mapped_column(default=0)
    reminders: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    wave: Mapped[Wave] = relationship()
    customer: Mapped[Customer] = relationship()
    site: Mapped[Site | None] = relationship()


class AnsweredMark(Base):
    """That somebody invited to an anonymous wave has answered, sealed until there are enough of them to be told apart
    by nobody: who holds the whole database cannot read it.
    """

    __tablename__ = "answered_mark"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[random_pk]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
