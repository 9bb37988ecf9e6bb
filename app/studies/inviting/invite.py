"""Inviting customers to a wave: a personal link for each, and a message that waits for the hour at which it may go."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from app.accounts.models import Organisation
from app.customers.models import CHANNELS, Customer
from app.customers.silence import objections
from app.kernel.config import Config
from app.kernel.db import session
from app.kernel.upsert import add_new
from app.kernel.web.current import current_config
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.security import fingerprint
from app.letters import outbox
from app.letters.suppressed import Why
from app.questionnaires.operations import definition_of
from app.studies.inviting.personal import new_token
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import Plan, plan_of

INVITATION = "studies.invitation"
AT_ONCE = 1000
# messages go out from the wave's hour on, for so long: nobody is woken by one
DAYTIME = dt.timedelta(hours=11)


# what a customer's row says of how to reach them
KNOWN = ("id", "email", "phone", "language", "site_id", "mail_consent", "sms_consent")


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What decides whether and how a customer may be written to.

    suppressed   channel -> why nobody writes to the address
    """

    id: int
    email: str
    phone: str
    language: str
    site_id: int | None
    mail_consent: str
    sms_consent: str
    suppressed: Mapping[str, Why] = field(default_factory=dict)

    @classmethod
    def of(cls, customer: Customer) -> "Contact":
        told = {name: getattr(customer, name) for name in KNOWN}
        return cls(**told, suppressed=objections.reasons_of(customer))


def invite(wave: Wave, customer_ids: Iterable[int], *, now: dt.datetime) -> int:
    """Invite these customers; how many are new. Who is invited already or said no is left out. The caller commits."""
    plan = plan_of(wave)
    due = when_to_write(wave.study.organisation, plan, max(now, wave.opens_at))
    return sum(_invite(wave, plan, some, due, now) for some in _in_parts(dict.fromkeys(customer_ids)))


def expect(wave: Wave, customer_ids: Iterable[int]) -> Counter[str]:
    """What `invite` would do, as counts: mail, sms, none (a link without a message), refused (by the customer),
    suppressed (by somebody at the address), known, unknown.
    """
    plan, counts = plan_of(wave), Counter[str]()
    for some in _in_parts(dict.fromkeys(customer_ids)):
        mine = select(Invitation.customer_id).where(Invitation.wave_id == wave.id, Invitation.customer_id.in_(some))
        known, contacts = set(session.scalars(mine)), _contacts(wave, some)
        counts["known"] += len(known)
        counts["unknown"] += len(some) - len({contact.id for contact in contacts} | known)
        counts.update(way_to(plan, one) or _said_by(plan, one) for one in contacts if one.id not in known)
    return counts


def _said_by(plan: Plan, contact: Contact) -> str:
    """Whose no it is: the customer's own, or that of whoever had the address."""
    return "refused" if way_to(plan, replace(contact, suppressed={})) is None else "suppressed"


def when_to_write(organisation: Organisation, plan: Plan, moment: dt.datetime) -> dt.datetime:
    """The moment itself where it is daytime there, else the next local hour at which messages go out."""
    zone = organisation.zone
    local = moment.astimezone(zone)
    begins = dt.datetime.combine(local.date(), plan.opens_time, zone)
    ends = min(begins.replace(tzinfo=None) + DAYTIME, dt.datetime.combine(local.date(), dt.time.max))
    if local.replace(tzinfo=None) > ends:
        begins = dt.datetime.combine(local.date() + dt.timedelta(days=1), plan.opens_time, zone)
    return max(begins.astimezone(dt.UTC), moment)


def way_to(plan: Plan, contact: Contact) -> str | None:
    """'mail', 'sms', 'none' where only the link itself can be handed over, or None: this person must not be asked.

    Who said no to one way is written to on another only where they agreed to that one.
    """
    consents = {"mail": contact.mail_consent, "sms": contact.sms_consent}
    addresses = {"mail": contact.email, "sms": contact.phone}
    channels = ("mail", "sms") if plan.channel == "best" else (plan.channel,)
    said_no = any(_is_silent(contact, channel, consents[channel]) for channel in channels)
    allowed = ("given",) if plan.needs_consent or said_no else ("given", "unknown")
    open_ = [channel for channel in channels if addresses[channel] and channel not in contact.suppressed]
    usable = [channel for channel in open_ if consents[channel] in allowed]
    if usable:
        return usable[0]
    return None if said_no else "none"


def _is_silent(contact: Contact, channel: str, consent: str) -> bool:
    return consent == "withdrawn" or contact.suppressed.get(channel) is Why.OBJECTION


def language_for(wave: Wave, wished: str) -> str:
    """The language of a message: the person's, else the organisation's, else the questionnaire's own."""
    definition = definition_of(wave.version)
    spoken = [code for code in definition.languages if code in LANGUAGES]
    wishes = (wished, wave.study.organisation.locale, definition.default_language)
    return next((code for code in wishes if code in spoken), spoken[0] if spoken else "en")


def _invite(wave: Wave, plan: Plan, ids: Sequence[int], due: dt.datetime, now: dt.datetime) -> int:
    contacts = _contacts(wave, ids)
    ways = {contact.id: way for contact in contacts if (way := way_to(plan, contact)) is not None}
    new = _store(wave, [contact for contact in contacts if contact.id in ways], ways, due)
    session.execute(update(Customer).where(Customer.id.in_(new)).values(contacted_at=now))
    outbox.put_all(
        _letter(wave, contact, ways[contact.id], new[contact.id], due)
        for contact in contacts
        if contact.id in new and ways[contact.id] != "none"
    )
    return len(new)


def _contacts(wave: Wave, ids: Sequence[int]) -> list[Contact]:
    """Those of the organisation who are not archived."""
    columns = [getattr(Customer, name) for name in (*KNOWN, "mail_key", "sms_key")]
    mine = Customer.organisation_id == wave.study.organisation_id
    query = select(*columns).where(Customer.id.in_(ids), mine, Customer.archived_at.is_(None)).order_by(Customer.id)
    rows = [dict(row._mapping) for row in session.execute(query)]
    silent = objections.reasons_by_key(
        wave.study.organisation_id, (row[name] for row in rows for name in ("mail_key", "sms_key"))
    )
    return [_contact(row, silent) for row in rows]


def _contact(row: dict[str, Any], silent: Mapping[str, Why]) -> Contact:
    keys = {channel: row.pop(f"{channel}_key") for channel in CHANNELS}
    return Contact(**row, suppressed={channel: silent[key] for channel, key in keys.items() if key in silent})


def _store(wave: Wave, contacts: list[Contact], ways: dict[int, str], due: dt.datetime) -> dict[int, UUID]:
    """Invitation of each customer that had none, by customer."""
    config = current_config()
    rows = [_row(wave, contact, ways[contact.id], due, config) for contact in contacts]
    made = add_new(Invitation, rows, returning=["customer_id", "id"])
    return {row.customer_id: row.id for row in made}


def _row(wave: Wave, contact: Contact, way: str, due: dt.datetime, config: Config) -> dict[str, object]:
    invitation = uuid4()
    return {
        "id": invitation,
        "wave_id": wave.id,
        "customer_id": contact.id,
        "token_hash": fingerprint(new_token(config.keys, invitation)),
        "status": "new",
        "channel": way,
        "site_id": contact.site_id,
        "language": contact.language,
        "sends": 0,
        "reminders": 0,
        "due_at": due,
    }


def _letter(wave: Wave, contact: Contact, way: str, invitation: UUID, due: dt.datetime) -> outbox.Due:
    return outbox.Due(
        INVITATION,
        recipient=contact.email if way == "mail" else contact.phone,
        once=f"invite:{invitation}",
        due_at=due,
        organisation_id=wave.study.organisation_id,
        language=language_for(wave, contact.language),
        channel=way,
        customer_id=contact.id,
        wave_id=wave.id,
        parameters={"invitation": str(invitation)},
    )


def _in_parts(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while part := list(islice(rest, AT_ONCE)):
        yield part
