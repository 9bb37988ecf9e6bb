"""Messages of a wave, written at the moment they are sent: who opted out or answered meanwhile gets none."""

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.customers.consents import state_of
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.kernel.web.addresses import external
from app.kernel.web.current import current_config
from app.kernel.web.i18n import formatter, language, ngettext, speaking
from app.kernel.web.i18n import gettext as _
from app.letters import outbox
from app.letters.letter_page import Button, mail
from app.letters.outbox import Letter, Message, State, Withdrawn
from app.questionnaires.operations import definition_of
from app.studies.inviting.invite import INVITATION, Contact, way_to
from app.studies.inviting.personal import token_of
from app.studies.inviting.wording import LINK, Kind, Words, fill, words_for
from app.studies.models import Invitation, Study, Wave
from app.studies.planning import placeholders
from app.studies.planning.wave_plan import plan_of
from app.studies.quotas import is_full
from survey_defs.texts import fill as fill_title

REMINDER, TEST = "studies.reminder", "studies.test"
OPEN = ("new", "sent", "failed")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who gets a message; `link` and `stop` are addresses."""

    name: str = ""
    site: str = ""
    link: str
    stop: str


def compose(wave: Wave, kind: Kind, channel: str, reader: Reader, words: Words | None = None) -> Letter:
    """The message in the language that is being spoken; `words` are those of the study unless given."""
    words = words or words_for(wave.study, kind, language().code)
    values = _values(wave, reader)
    if channel == "sms":
        text = fill(words.sms, values)
        return Letter(subject="", text=text if reader.link in text else f"{text} {reader.link}")
    return _mail(wave, kind, words, values, reader)


def _mail(wave: Wave, kind: Kind, words: Words, values: dict[str, str], reader: Reader) -> Letter:
    organisation = wave.study.organisation
    subject = fill(words.subject, values) or organisation.name
    parts = [part for part in words.text.split("\n\n") if part.strip() != f"{{{LINK}}}"]
    paragraphs = [filled for part in parts if (filled := fill(part, values))]
    if wave.study.is_anonymous and kind is not Kind.INVITATION:
        paragraphs.append(
            _("The answers are anonymous, so this message may reach you although you have answered. Then all is done.")
        )
    button = Button(_("Give your opinion"), reader.link)
    foot: list[str | Button] = [_("The link is meant for you alone: please do not pass it on.")]
    foot += [organisation.contact] if organisation.contact else []
    foot.append(Button(_("Unsubscribe"), reader.stop))
    one_click = {"List-Unsubscribe": f"<{reader.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return mail(
        subject,
        paragraphs,
        button,
        language=language().code,
        house=organisation,
        foot=foot,
        reply_to=organisation.contact,
        headers=one_click,
    )


def _values(wave: Wave, reader: Reader) -> dict[str, str]:
    study, definition, code = wave.study, definition_of(wave.version), language().code
    minutes = definition.minutes or 1
    return {
        "name": reader.name,
        "organisation": study.organisation.name,
        "study": title_of(wave, code),
        "site": reader.site,
        "minutes": ngettext("%(count)s minute", "%(count)s minutes", minutes, count=formatter().integer(minutes)),
        "closes": last_day(wave),
        "link": reader.link,
        "contact": study.organisation.contact,
        "stop": reader.stop,
    }


def title_of(wave: Wave, code: str) -> str:
    """What respondents read as the title of the questionnaire."""
    definition = definition_of(wave.version)
    title = definition.title.get(code) or definition.title[definition.default_language]
    return fill_title(title, placeholders.words_of(wave.study, definition, code))


def last_day(wave: Wave) -> str:
    """A wave that closes at midnight can be answered until the day before."""
    if wave.closes_at is None:
        return ""
    return formatter().date(wave.closes_at - dt.timedelta(seconds=1), wave.study.organisation.zone)


def addresses_of(token: str) -> tuple[str, str]:
    """The personal link, and where one asks for no more messages."""
    return external("respond.enter_personally", token=token), external("unsubscribing.ask", token=token)


@outbox.template(INVITATION)
def write_invitation(message: Message) -> Letter:
    return _write(message, Kind.INVITATION)


@outbox.template(REMINDER)
def write_reminder(message: Message) -> Letter:
    return _write(message, _kind_of(message))


def _kind_of(message: Message) -> Kind:
    kind = message.parameters.get("kind")
    return Kind(str(kind)) if kind else Kind.INVITATION


def _write(message: Message, kind: Kind) -> Letter:
    invitation = find_invitation_of(message)
    if invitation is None:
        raise Withdrawn("erased")
    # a claimed message is written as of its claim
    if reason := reason_to_stop(invitation, message, message.claimed_at or utc_now()):
        raise Withdrawn(reason)
    config = current_config()
    link, stop = addresses_of(token_of(config.keys, invitation))
    letter = compose(invitation.wave, kind, message.channel, reader_of(invitation, link, stop))
    return _to(letter, invitation.customer, message.channel)


def preview(message: Message) -> Letter:
    """As it would go out now, with a link that leads nowhere: who looks must not be able to answer."""
    invitation = find_invitation_of(message)
    if invitation is None:
        return outbox.write(message)
    link, stop = addresses_of("…")
    with speaking(message.language):
        letter = compose(invitation.wave, _kind_of(message), message.channel, reader_of(invitation, link, stop))
    return _to(letter, invitation.customer, message.channel)


def reader_of(invitation: Invitation, link: str, stop: str) -> Reader:
    site = invitation.site.name if invitation.site else ""
    return Reader(name=invitation.customer.name, site=site, link=link, stop=stop)


def _to(letter: Letter, customer: Customer, channel: str) -> Letter:
    """Where it goes now: the address may have been corrected since."""
    return replace(letter, to=customer.email if channel == "mail" else customer.phone)


def find_invitation_of(message: Message) -> Invitation | None:
    """The invitation that a message is about, with all it says; None where there is none (any more)."""
    if "invitation" not in message.parameters:
        return None
    query = select(Invitation).where(Invitation.id == UUID(str(message.parameters["invitation"])))
    wave = joinedload(Invitation.wave)
    everything = (
        wave.joinedload(Wave.study).joinedload(Study.organisation),
        wave.joinedload(Wave.version),
        joinedload(Invitation.customer),
        joinedload(Invitation.site),
    )
    return session.scalar(query.options(*everything).execution_options(populate_existing=True))


def reason_to_stop(invitation: Invitation, message: Message, now: dt.datetime) -> str | None:
    """A word for why a message must not go out any more; None where it may."""
    customer, wave = invitation.customer, invitation.wave
    if invitation.status not in OPEN:
        return invitation.status
    contact = Contact.of(customer)
    if state_of(customer, message.channel) == "withdrawn":
        return "opted_out"
    if way_to(plan_of(wave), contact) is None:
        return str(contact.suppressed.get(message.channel, "opted_out"))
    if customer.archived_at is not None:
        return "archived"
    if wave.state(now) == "closed" or wave.study.archived_at is not None:
        return "closed"
    if is_full(wave, invitation.site):
        return "full"
    if not (customer.email if message.channel == "mail" else customer.phone):
        return "no_address"
    is_older = int(message.parameters.get("number", invitation.reminders)) < invitation.reminders
    return "superseded" if message.template == REMINDER and is_older else None


@outbox.follow(INVITATION)
def note_invitation(message: Message, now: dt.datetime) -> None:
    _note(message, now, {State.SENT: "sent", State.FAILED: "failed", State.QUEUED: "new"})


@outbox.follow(REMINDER)
def note_reminder(message: Message, now: dt.datetime) -> None:
    _note(message, now, {State.SENT: "sent"})


def _note(message: Message, now: dt.datetime, standing: dict[State, str]) -> None:
    """What became of a message stands with its invitation, unless its person has spoken since."""
    invitation = session.get(Invitation, UUID(str(message.parameters["invitation"])), with_for_update=True)
    if invitation is None:
        return
    state = State(message.state)
    if state is State.SENT:
        invitation.sends, invitation.sent_at = invitation.sends + 1, now
    if state in standing and invitation.status in OPEN:
        invitation.status = standing[state]


@outbox.template(TEST)
def write_test(message: Message) -> Letter:
    """A message of a wave as its recipient would see it, to the member who wants to see it."""
    told = message.parameters
    wave, user = session.get(Wave, int(told["wave"])), session.get(User, int(told["user"]))
    if wave is None or user is None:
        raise Withdrawn("erased")
    site = next((site.name for site in wave.study.organisation.sites), "")
    start = external("accounts.start")
    reader = Reader(name=user.name, site=site, link=start, stop=start)
    letter = compose(wave, Kind(str(told["kind"])), "mail", reader)
    return replace(letter, subject=_("Test: %(subject)s", subject=letter.subject), headers={}, to=user.email)


def put_test(wave: Wave, kind: Kind, code: str, user: User, *, now: dt.datetime) -> None:
    """Put a test message into the outbox; the caller commits."""
    outbox.put(
        TEST,
        recipient=user.email,
        once=f"test:{wave.id}:{kind}:{code}:{user.id}:{now.isoformat()}",
        due_at=now,
        organisation_id=wave.study.organisation_id,
        language=code,
        wave=wave.id,
        user=user.id,
        kind=str(kind),
    )
