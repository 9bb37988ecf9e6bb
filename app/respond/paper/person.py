"""Whose form it is, where the study knows its people: by the customer's number, or by the personal link that a scanner
reads off a sheet. The form then counts as the answer to that person's invitation, and no reminder follows.
"""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from app.accounts import access
from app.accounts.models import Site
from app.customers import operations as customers
from app.customers.models import Customer
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.i18n import to_latin_digits
from app.respond.entry.ways import person_of
from app.respond.models import Response
from app.studies.inviting.personal import find_invitation, pseudonym_of
from app.studies.models import Invitation, Study, Wave

# the address as a scanner types it, or its secret alone
LINK = re.compile(r"(?:.*/i/)?([A-Za-z0-9_-]{43})(?:[/?#].*)?")
LONGEST = 300


class PersonRefused(AppError):
    """The form cannot be tied to this person; nothing of it is stored yet."""

    status = 422


class PersonUnknown(PersonRefused):
    """Nobody, or nobody whom the member may see: the two look the same."""

    def __init__(self) -> None:
        super().__init__(
            _l("No customer has this number or personal link"),
            _l("Check it on the form. Where it cannot be read leave it blank: the form then counts without a name."),
        )


class OfAnotherWave(PersonRefused):
    def __init__(self) -> None:
        super().__init__(
            _l("This personal link is of another wave"), _l("Check that the form and the link belong together.")
        )


class OfAnotherSite(PersonRefused):
    def __init__(self, site: Site) -> None:
        super().__init__(
            _l("This customer is of another site: %(site)s", site=site.name),
            _l("Check the number. If it is right, press “Change” above and choose that site for the form."),
        )


class HasAnswered(PersonRefused):
    def __init__(self) -> None:
        super().__init__(
            _l("This person has answered already, or begun to answer online"),
            _l("Everybody counts once in a wave. Check the number; if it is right, put the form aside."),
        )


class LinkClosed(PersonRefused):
    """Opted out, or the invitation was taken back."""

    def __init__(self) -> None:
        super().__init__(
            _l("This person is no longer invited"),
            _l("Leave the number blank: the form then counts without a name, and nobody writes to the person."),
        )


@dataclass(frozen=True, kw_only=True)
class Person:
    """
    site        of the invitation, else of the customer
    invitation  to this wave; None where there was none
    """

    customer_id: int
    site: Site | None
    invitation: UUID | None = None
    pseudonym: str | None = None


def find_person(wave: Wave, typed: str, *, site: Site | None) -> Person | None:
    """Whom the number or the link names; None where none is typed, and always in an anonymous study.

    Raises PersonRefused.
    """
    plain = typed.strip()[:LONGEST]
    if wave.study.is_anonymous or plain in ("", "-"):
        return None
    invitation = _by_link(plain, wave)
    customer = invitation.customer if invitation else _by_number(plain, wave)
    found = invitation or session.scalar(select(Invitation).filter_by(wave_id=wave.id, customer_id=customer.id))
    home = found.site if found else customer.site
    if not access.current().sees(home):
        raise PersonUnknown
    if site is not None and home is not None and home.id != site.id:
        raise OfAnotherSite(home)
    person = Person(
        customer_id=customer.id,
        site=home,
        invitation=found.id if found else None,
        pseudonym=_pseudonym(wave.study, customer.id),
    )
    _require_open(wave, person, found)
    return person


def _by_link(typed: str, wave: Wave) -> Invitation | None:
    match = LINK.fullmatch(typed)
    found = find_invitation(match[1]) if match else None
    if found is None or found.wave.study.organisation_id != wave.study.organisation_id:
        return None
    if found.wave_id != wave.id:
        raise OfAnotherWave
    return found


def _by_number(typed: str, wave: Wave) -> Customer:
    for key in dict.fromkeys((typed, to_latin_digits(typed))):
        found = customers.find_by_key(wave.study.organisation, key)
        if found is not None and found.archived_at is None:
            return found
    raise PersonUnknown


def _require_open(wave: Wave, person: Person, invitation: Invitation | None) -> None:
    """One response for each person and each invitation, by whichever way."""
    named = person_of(wave.study, person.customer_id, person.pseudonym)
    has_begun = session.scalar(select(Response.uuid).filter_by(wave_id=wave.id, **named).limit(1)) is not None
    standing = invitation.status if invitation else ""
    if has_begun or standing in ("answered", "refused"):
        raise HasAnswered
    if standing in ("opted_out", "withdrawn"):
        raise LinkClosed


def reopen(response: Response, wave: Wave) -> str:
    """The form of this person is taken back: the invitation waits again. Gives the customer's number, "" where the
    form names nobody who was invited.
    """
    invited = select(Invitation).where(Invitation.wave_id == wave.id, Invitation.status == "answered")
    if response.customer_id is not None:
        customer = session.get(Customer, response.customer_id)
        _wait_again(session.scalar(invited.where(Invitation.customer_id == response.customer_id)))
        return customer.external_key if customer else ""
    if response.pseudonym is None:
        return ""
    # only the key tells whose pseudonym it is, so everybody is tried
    for one in session.scalars(invited):
        if _pseudonym(wave.study, one.customer_id) == response.pseudonym:
            _wait_again(one)
            return one.customer.external_key
    return ""


def _wait_again(invitation: Invitation | None) -> None:
    if invitation is not None:
        status = "sent" if invitation.sent_at else "new"
        session.execute(update(Invitation).where(Invitation.id == invitation.id).values(status=status))


def _pseudonym(study: Study, customer_id: int) -> str | None:
    if not study.is_pseudonymous:
        return None
    config = current_config()
    return pseudonym_of(config.keys, study, customer_id)
