"""The messages of this room, written when they are sent."""

import datetime as dt
from uuid import UUID

from app.accounts import operations
from app.accounts.labels import ROLES
from app.accounts.models import JoinInvitation, User
from app.accounts.office import joining
from app.accounts.sign_in import changed, resetting
from app.kernel.db import session, utc_now
from app.kernel.web.addresses import external
from app.kernel.web.i18n import formatter, language
from app.kernel.web.i18n import gettext as _
from app.letters import outbox
from app.letters.letter_page import Button, House, mail
from app.letters.outbox import Letter, Message, Withdrawn


@outbox.template(joining.LETTER)
def write_join(message: Message) -> Letter:
    invitation = session.get(JoinInvitation, UUID(str(message.parameters["join"])))
    if invitation is None or not joining.is_open(invitation, utc_now()):
        raise Withdrawn("invitation_gone")
    organisation, link = invitation.organisation, joining.link_of(invitation)
    if not link:
        raise Withdrawn("key_lost")
    inviter = session.get(User, invitation.invited_by) if invitation.invited_by else None
    who, until = inviter.name if inviter else organisation.name, formatter().date(invitation.expires_at)
    return _letter(
        _("Join %(organisation)s in Vafa", organisation=organisation.name),
        [
            _(
                "%(person)s invites you to work with %(organisation)s: its surveys of customers, and what they show.",
                person=who,
                organisation=organisation.name,
            ),
            _("You would come in as: %(role)s.", role=ROLES[invitation.role]),
            _("The link is good until %(day)s, for you alone.", day=until),
        ],
        Button(_("Accept the invitation"), link),
        foot=_("Did you not expect this email? Then do nothing: without the link nothing happens."),
        house=organisation,
    )


@outbox.template(resetting.LETTER)
def write_reset(message: Message) -> Letter:
    user, token = resetting.begin(message, now=utc_now())
    return _letter(
        _("A new password for Vafa"),
        [
            _("Somebody, most likely you, asked for a new password for the account of %(email)s.", email=user.email),
            _("The link works once, for one hour from when it was asked for."),
        ],
        Button(_("Choose a new password"), external("resetting.reset", token=token)),
        foot=_("Was it not you? Then do nothing: your password stays as it is."),
    )


@outbox.template(changed.LETTER)
def write_changed(message: Message) -> Letter:
    at = dt.datetime.fromtimestamp(int(message.parameters["at"]), dt.UTC)
    user = session.get(User, int(message.parameters["user"]))
    if user is None:
        raise Withdrawn("nobody")
    if utc_now() - at > changed.LATEST:
        raise Withdrawn("too_late")
    when = formatter().time(at, operations.clock_of(user))
    return _letter(
        str(changed.WHAT[message.parameters["what"]]),
        [
            _("It happened to the account of %(email)s on %(time)s.", email=user.email, time=when),
            _("Was it you? Then there is nothing to do."),
            _(
                "Was it not you? Choose a new password at once: that signs every browser out. Then tell "
                "your administrator, who can also turn two-step verification off."
            ),
        ],
        Button(_("Choose a new password"), external("resetting.forgot")),
        foot=_("Vafa writes this whenever a password or two-step verification is changed. There is no secret in it."),
    )


def _letter(title: str, paragraphs: list[str], button: Button, *, foot: str, house: House | None = None) -> Letter:
    sender = house.name if house is not None else "Vafa"
    return mail(title, paragraphs, button, language=language().code, house=house, foot=[foot], sender=sender)
