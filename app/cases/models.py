"""Rules that watch waves, the cases they open, and what people did about them."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation, Site, User
from app.customers.models import Customer
from app.kernel.db import NEVER_AGAIN, Base, UtcDateTime, code_text, json_map, name_text, pk, utc
from app.studies.models import Study, Wave


class AlertRule(Base):
    """What makes a case: the dimension of a site falls beyond noise, a customer changes reliably for the worse, or a
    customer complains.

    dimension    id of a scale of the study's questionnaire; "" watches all of them
    parameters   thresholds; typed by cases.thresholds
    owner        whom new cases are given to
    """

    __tablename__ = "alert_rule"
    __table_args__ = (CheckConstraint("kind IN ('site_falls', 'customer_worsens', 'complaint')", name="kind"),)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id"))
    kind: Mapped[code_text]
    dimension: Mapped[name_text] = mapped_column(default="")
    parameters: Mapped[json_map] = mapped_column(default=dict)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_on: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[utc]
    study: Mapped[Study] = relationship()
    owner: Mapped[User | None] = relationship()

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return self.study.title


class Case(Base):
    """Something that somebody should look into.

    subject      what makes it one case and no other, such as "site:3:clv_loy"; unique for each rule and wave
    evidence     the figures that opened it: estimates, intervals, numbers of responses; of a complaint what was chosen
    due_at       when somebody should have looked after it; None where it was opened before there were deadlines
    stake        what the customer spent in the year before ("spend"), or how many people stand behind a fall ("people")
    advice       key of the proposed action; its words are in cases.advice
    arm          "acted_on" or "held_back" where the rule draws; held back, it is in nobody's list and only counted
    escalated    who was told that it is late: 0 nobody, 1 whose case and site it is, 2 the organisation's owners too
    outcome      what the next wave told of the customer; typed by cases.afterwards.outcomes
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("rule_id", "wave_id", "subject"),
        CheckConstraint("state IN ('open', 'in_progress', 'closed')", name="state"),
        Index("ix_case_organisation_id_state", "organisation_id", "state"),
        Index("ix_case_organisation_id_due_at", "organisation_id", "due_at"),
        NEVER_AGAIN,
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("alert_rule.id"))
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    subject: Mapped[name_text]
    dimension: Mapped[name_text] = mapped_column(default="")
    evidence: Mapped[json_map] = mapped_column(default=dict)
    state: Mapped[code_text] = mapped_column(default="open")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[utc]
    closed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    stake: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    stake_of: Mapped[code_text] = mapped_column(default="", server_default="")
    advice: Mapped[code_text] = mapped_column(default="", server_default="")
    arm: Mapped[code_text] = mapped_column(default="", server_default="")
    escalated: Mapped[int] = mapped_column(default=0, server_default="0")
    escalated_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[json_map] = mapped_column(default=dict, server_default="{}")
    organisation: Mapped[Organisation] = relationship()
    rule: Mapped[AlertRule] = relationship()
    wave: Mapped[Wave] = relationship()
    site: Mapped[Site | None] = relationship()
    customer: Mapped[Customer | None] = relationship()
    owner: Mapped[User | None] = relationship()
    notes: Mapped[list["CaseNote"]] = relationship(back_populates="case", order_by="CaseNote.id")

    def is_late(self, now: dt.datetime) -> bool:
        return self.due_at is not None and self.state != "closed" and now > self.due_at


class CaseNote(Base):
    """A remark, or a change of state or owner; never changed."""

    __tablename__ = "case_note"

    id: Mapped[pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[utc]
    text: Mapped[str] = mapped_column(Text, default="")
    change: Mapped[json_map] = mapped_column(default=dict)
    case: Mapped[Case] = relationship(back_populates="notes")
    user: Mapped[User | None] = relationship()
