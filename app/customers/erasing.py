"""One person's right: to have everything that is held, and to have it all removed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from flask import current_app
from sqlalchemy import CursorResult, Delete, delete, select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.accounts.models import Organisation
from app.customers.consents import entries_of
from app.customers.folding import clean_key
from app.customers.imports import files as import_files
from app.customers.models import ContactConsent, Customer, FileImport, Purchase
from app.customers.silence import objections
from app.kernel import db, erasing, events
from app.kernel.db import session, utc_now
from app.kernel.erasing import Erased
from app.kernel.errors import AppError
from app.kernel.jobs import Job, State
from app.kernel.web.i18n import gettext, ngettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox

audit.thing("erasure", _l("erasure"))
CUSTOMER_ERASED = audit.deed("customer.erased", _l("Customer erased"))


class NotConfirmed(AppError):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _l("Nothing was erased"), _l("Type the key of the customer exactly as it is shown, then erase.")
        )


class ImportRuns(AppError):
    """A file that is being read may hold the person, and would bring them back."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("A file is being imported, and this customer may be in it"),
            _l("Wait until the import is done, then erase. Nothing was erased."),
        )


@dataclass(frozen=True)
class Erasure:
    """What was removed, under the random id by which the log remembers that something was."""

    id: str
    removed: Sequence[Erased]


def statement(customer: Customer, *, now: dt.datetime) -> dict[str, object]:
    """Everything that is held of the person, for them to take along."""
    return {
        "format": "vafa customer 1",
        "at": now.isoformat(timespec="seconds"),
        "organisation": session.get_one(Organisation, customer.organisation_id).name,
        **erasing.collect_everywhere(customer.id),
    }


def foretell(customer: Customer) -> list[Erased]:
    """What erasing would remove, found out by doing it and taking it back. Leaves no transaction open."""
    customer_id, files = customer.id, _files_of(customer.organisation_id)
    session.rollback()
    db.begin_writing()
    try:
        return _whole(_erase_everywhere(customer_id), len(files))
    finally:
        session.rollback()


def erase(customer: Customer, *, typed: str) -> Erasure:
    """Remove the person everywhere, at once and for good; the caller commits, then calls `wipe`.

    Raises NotConfirmed, ImportRuns.
    """
    if clean_key(typed) != clean_key(customer.external_key):
        raise NotConfirmed
    if _is_importing(customer.organisation_id):
        raise ImportRuns
    organisation = session.get_one(Organisation, customer.organisation_id)
    files = _files_of(organisation.id)
    removed = _whole(_erase_everywhere(customer.id), len(files))
    session.expunge(customer)
    session.execute(delete(Customer).where(Customer.id == customer.id))
    # files of rows on their way in or refused on it may hold the person, in whatever spelling: all of them go
    session.execute(delete(FileImport).where(FileImport.id.in_([one.id for one in files])))
    for one in files:
        import_files.forget(one.id)
    erasure = uuid4().hex
    audit.record(CUSTOMER_ERASED, audit.Gone("erasure", erasure), organisation=organisation, erasure=erasure)
    events.record("customer.erased", organisation.id)
    return Erasure(erasure, removed)


def wipe() -> None:
    """Leave nothing in files either; after the commit."""
    erasing.wipe(current_app.extensions["engine"])


def _erase_everywhere(customer_id: int) -> list[Erased]:
    """Rooms to the right first: what they hold points at what is held here. A no outlives them all."""
    objections.carry_over(session.get_one(Customer, customer_id), source="carried", now=utc_now())
    theirs = erasing.erase_everywhere(customer_id)
    return [*_erase_ours(customer_id), *theirs]


def _erase_ours(customer_id: int) -> list[Erased]:
    letters = _count(delete(outbox.Message).where(outbox.Message.customer_id == customer_id))
    purchases = _count(delete(Purchase).where(Purchase.customer_id == customer_id))
    consents = _count(delete(ContactConsent).where(ContactConsent.customer_id == customer_id))
    return [
        Erased(what=gettext("record with name, contact and attributes"), count=1),
        Erased(what=ngettext("consent", "consents", consents), count=consents),
        Erased(what=ngettext("purchase", "purchases", purchases), count=purchases),
        Erased(what=ngettext("message", "messages", letters), count=letters),
    ]


@erasing.collects("customers")
def collect_ours(customer_id: int) -> dict[str, object]:
    query = select(Customer).filter_by(id=customer_id).options(joinedload(Customer.site))
    customer = session.execute(query).scalar_one()
    purchases = session.scalars(select(Purchase).filter_by(customer_id=customer_id).order_by(Purchase.at))
    letters = session.scalars(select(outbox.Message).filter_by(customer_id=customer_id).order_by(outbox.Message.due_at))
    return {
        "customer": _told(customer),
        "consents": [
            {"channel": one.channel, "state": one.state, "source": one.source, "at": one.at.isoformat()}
            | {"text": one.text, "text_version": one.text_version}
            for one in reversed(entries_of(customer))
        ],
        "purchases": [
            {"number": one.source_key, "at": one.at.isoformat(), "amount": str(one.amount), "product": one.product}
            | ({"margin": str(one.margin)} if one.margin is not None else {})
            for one in purchases
        ],
        "not_written_to": [
            {"channel": one.channel, "why": one.why, "since": one.since.isoformat()}
            for one in objections.rows_of(customer)
        ],
        "letters": [
            {"kind": one.template, "channel": one.channel, "to": one.recipient, "state": str(one.state)}
            | {"due_at": one.due_at.isoformat(), "sent_at": one.sent_at.isoformat() if one.sent_at else ""}
            for one in letters
        ],
    }


def _told(customer: Customer) -> dict[str, object]:
    return {
        "key": customer.external_key,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "language": customer.language,
        "site": customer.site.name if customer.site else None,
        "attributes": customer.attributes,
        "mail_consent": customer.mail_consent,
        "sms_consent": customer.sms_consent,
        "contacted_at": customer.contacted_at.isoformat() if customer.contacted_at else None,
        "created_at": customer.created_at.isoformat(),
        "updated_at": customer.updated_at.isoformat(),
    }


def _whole(removed: Sequence[Erased], files: int) -> list[Erased]:
    """What was there, without the nothings, and the files of imports."""
    ours = Erased(what=ngettext("file of an import", "files of imports", files), count=files)
    return [one for one in (*removed, ours) if one.count]


def _files_of(organisation_id: int) -> list[FileImport]:
    """Imports that left files: those not run yet, and those whose refused rows are kept for download."""
    found = session.scalars(select(FileImport).filter_by(organisation_id=organisation_id))
    return [one for one in found if import_files.folder_of(one.id).is_dir()]


def _is_importing(organisation_id: int) -> bool:
    running = Job.state.in_([State.QUEUED, State.RUNNING])
    query = select(Job.id).where(Job.organisation_id == organisation_id, Job.kind == "customers.import", running)
    return session.scalar(query.limit(1)) is not None


def _count(statement: Delete) -> int:
    done = session.execute(statement)
    return done.rowcount if isinstance(done, CursorResult) else 0


erasing.keeps(
    _l("Counts and averages that nobody can be read off"),
    _l("They are figures of whole groups, never below the smallest cell."),
)
erasing.keeps(
    _l("Anonymous answers"), _l("They were never linked to anybody, so nobody can tell which ones are this person's.")
)
erasing.keeps(
    _l("That nobody writes to an address any more, where somebody asked for that"),
    _l("It is kept as a number from which the address cannot be read, so that no file brings the messages back."),
)
erasing.keeps(
    _l("A line in the log that something was erased"),
    _l("It shows that the erasure was done, under a random number that leads to nobody."),
)
erasing.keeps(
    _l("Backups, until they expire"), _l("They cannot be changed one by one; each is deleted on the day it expires.")
)
