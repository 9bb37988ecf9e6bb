"""Customers an organisation knows, what they allowed, what they bought."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation, Site
from app.kernel.db import NEVER_AGAIN, Base, UtcDateTime, code_text, json_map, name_text, pk, random_pk, utc

CHANNELS = ("mail", "sms")


class Customer(Base):
    """A person the organisation knows, found again by its own key.

    search_text            name, key and contact, folded for searching
    mail_consent,
    sms_consent            what the newest entry of ContactConsent says: unknown, given, withdrawn
    mail_key, sms_key      keyed hashes of email and phone; "" where there is none (customers.objections)
    contacted_at           when the newest invitation was made, for "not asked within N days"
    """

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("organisation_id", "external_key"),
        CheckConstraint("mail_consent IN ('unknown', 'given', 'withdrawn')", name="mail_consent"),
        CheckConstraint("sms_consent IN ('unknown', 'given', 'withdrawn')", name="sms_consent"),
        Index("ix_customer_organisation_id_name", "organisation_id", "name", "id"),
        Index("ix_customer_organisation_id_site_id", "organisation_id", "site_id"),
        Index("ix_customer_mail_key", "mail_key"),
        Index("ix_customer_sms_key", "sms_key"),
        NEVER_AGAIN,
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    external_key: Mapped[name_text]
    name: Mapped[name_text] = mapped_column(default="")
    email: Mapped[name_text] = mapped_column(default="", index=True)
    phone: Mapped[code_text] = mapped_column(default="")
    language: Mapped[code_text] = mapped_column(default="")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    attributes: Mapped[json_map] = mapped_column(default=dict)
    search_text: Mapped[str] = mapped_column(Text, default="")
    mail_consent: Mapped[code_text] = mapped_column(default="unknown")
    sms_consent: Mapped[code_text] = mapped_column(default="unknown")
    mail_key: Mapped[code_text] = mapped_column(default="", server_default="")
    sms_key: Mapped[code_text] = mapped_column(default="", server_default="")
    contacted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    archived_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[utc]
    updated_at: Mapped[utc]
    organisation: Mapped[Organisation] = relationship()
    site: Mapped[Site | None] = relationship()


class ContactConsent(Base):
    """That a customer allowed or forbade being written to; append-only, gone only with the customer.

    text, text_version   the words that were agreed to, and which edition of them; "" where none were shown
    source               import, staff, api, or link for the person's own click
    """

    __tablename__ = "contact_consent"
    __table_args__ = (
        CheckConstraint("channel IN ('mail', 'sms')", name="channel"),
        CheckConstraint("state IN ('given', 'withdrawn')", name="state"),
        CheckConstraint("source IN ('import', 'staff', 'api', 'link')", name="source"),
    )

    id: Mapped[pk]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True)
    channel: Mapped[code_text]
    state: Mapped[code_text]
    source: Mapped[code_text]
    text: Mapped[str] = mapped_column(Text, default="")
    text_version: Mapped[code_text] = mapped_column(default="")
    at: Mapped[utc]


class Purchase(Base):
    """What a customer paid; a return is a negative amount.

    amount, margin   in the organisation's currency; margin None where it is not known
    """

    __tablename__ = "purchase"
    __table_args__ = (
        UniqueConstraint("organisation_id", "source_key"),
        Index("ix_purchase_customer_id_at", "customer_id", "at"),
    )

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    source_key: Mapped[name_text]
    at: Mapped[utc] = mapped_column(index=True)
    amount: Mapped[Decimal] = mapped_column(Numeric(16, 4))
    margin: Mapped[Decimal | None] = mapped_column(Numeric(16, 4))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    product: Mapped[name_text] = mapped_column(default="")


class ColumnMapping(Base):
    """Which column of a file means what, remembered for the next file with the same heading."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "heading"),)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[code_text]
    heading: Mapped[str] = mapped_column(String(64))
    columns: Mapped[json_map]
    used_at: Mapped[utc]


class Segment(Base):
    """Customers who share attributes, under a name; conditions are read when it is used."""

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("organisation_id", "name"), NEVER_AGAIN)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[name_text]
    conditions: Mapped[json_map]

    @property
    def log_name(self) -> str:
        """What the audit log calls it."""
        return self.name


class FileImport(Base):
    """A file on its way in: looked at, checked, then imported. The file itself lies below the instance folder.

    kind       customers or purchases
    settings   how it is read and what its columns mean; typed by customers.import_settings. Nothing of its rows
    check_job,
    run_job    the jobs that read it; the first changes nothing
    """

    __tablename__ = "file_import"
    __table_args__ = (CheckConstraint("kind IN ('customers', 'purchases')", name="kind"),)

    id: Mapped[random_pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[code_text]
    settings: Mapped[json_map] = mapped_column(default=dict)
    check_job: Mapped[UUID | None] = mapped_column(Uuid)
    run_job: Mapped[UUID | None] = mapped_column(Uuid)
    created_at: Mapped[utc] = mapped_column(index=True)
