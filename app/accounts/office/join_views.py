"""The page behind an invitation to join, for people who are known here and for new ones."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, operations
from app.accounts.labels import MEANINGS, ROLES
from app.accounts.models import JoinInvitation, Role
from app.accounts.office import joining
from app.accounts.office.joining import InvitationGone
from app.accounts.sign_in import entering
from app.accounts.sign_in.forms import JoinForm, text
from app.accounts.sign_in.passwords import WeakPassword
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.web.i18n import LANGUAGES, language
from app.kernel.web.i18n import gettext as _

bp = Blueprint("joining", __name__)


@bp.errorhandler(InvitationGone)
def gone(error: InvitationGone) -> ResponseReturnValue:
    session.rollback()
    return render_template("accounts/link_gone.html", refusal=error), error.status


@bp.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    """Looking at the page uses nothing up, because scanners of mail follow links."""
    return _draw(joining.find(token, utc_now()), token)


@bp.post("/join/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Of somebody who is signed in."""
    access.end_reading()
    person = access.user()
    if person is None:
        return redirect(url_for("joining.join", token=token), 303)
    begin_writing()
    now = utc_now()
    invitation = joining.find(token, now, to_answer=True)
    joining.accept(invitation, person, now=now)
    session.commit()
    flash(_("Welcome to %(organisation)s.", organisation=invitation.organisation.name))
    return redirect(url_for("dashboards.home", organisation=invitation.organisation.slug), 303)


@bp.post("/join/<token>/new")
def begin(token: str) -> ResponseReturnValue:
    """Of somebody who is new here: an account first. The message has shown that the address is theirs."""
    form, now = JoinForm(), utc_now()
    invitation = joining.find(token, now)
    if not form.validate():
        return _draw(invitation, token, form), 422
    around = [text(form.name), invitation.organisation.name]
    try:
        hashed = operations.hash_of_new(text(form.password), email=invitation.email, around=around)
    except WeakPassword as error:
        form.tell(form.password, error)
        return _draw(invitation, token, form), error.status
    access.end_reading()
    begin_writing()
    invitation = joining.find(token, now, to_answer=True)
    user = operations.create_user(
        email=invitation.email,
        name=text(form.name),
        password_hash=hashed,
        organisation=invitation.organisation,
        role=Role(invitation.role),
        sites=invitation.sites,
        language=text(form.language),
    )
    joining.accept(invitation, user, now=now)
    flash(_("Welcome to %(organisation)s.", organisation=invitation.organisation.name))
    return entering.let_in(user, url_for("dashboards.home", organisation=invitation.organisation.slug))


def _draw(invitation: JoinInvitation, token: str, form: JoinForm | None = None) -> str:
    return render_template(
        "accounts/join.html",
        invitation=invitation,
        token=token,
        role=ROLES[invitation.role],
        meaning=MEANINGS[invitation.role],
        person=access.user(),
        is_known=joining.invited_user(invitation) is not None,
        form=form or JoinForm(formdata=None, language=language().code),
        languages=LANGUAGES,
    )
