"""A person's own page: name, language, password, the browsers they are signed in with."""

from uuid import UUID

import flask
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from app.accounts import access, audit, operations, sessions
from app.accounts.models import UserSession
from app.accounts.operations import WrongPassword
from app.accounts.sign_in import known_browsers
from app.accounts.sign_in.entering import USER_SIGNED_OUT, remember_language
from app.accounts.sign_in.forms import PasswordForm, ProfileForm, text
from app.accounts.sign_in.passwords import WeakPassword
from app.kernel import duties
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import NotFound, TooManyTries
from app.kernel.web.i18n import gettext as _

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@access.signed_in_only
def show() -> ResponseReturnValue:
    return _draw()


@bp.post("")
@access.signed_in_only
def change_profile() -> ResponseReturnValue:
    form, person = ProfileForm(), _me().user
    if not form.validate():
        return _draw(profile=form), 422
    begin_writing()
    operations.change_profile(person, name=text(form.name), language=text(form.language))
    session.commit()
    flask.g.language = person.language
    return remember_language(_done(_("Your name and language are saved.")), person.language)


@bp.post("/password")
@access.signed_in_only
def change_password() -> ResponseReturnValue:
    """Every other browser is signed out, and this one gets a new token."""
    form, row = PasswordForm(), _me()
    if not form.validate():
        return _draw(password=form), 422
    try:
        operations.change_password(row.user, current=text(form.current), new=text(form.new))
    except (WrongPassword, WeakPassword, TooManyTries) as error:
        form.tell(form.new if isinstance(error, WeakPassword) else form.current, error)
        return _draw(password=form), error.status, error.headers
    sessions.end_all(row.user, utc_now(), but=row)
    flask.session[access.COOKIE_KEY] = sessions.renew(row)
    session.commit()
    duties.wake("letters.send")
    answer = _done(_("Your password is changed. Every other browser is signed out."))
    return known_browsers.remember(answer, row.user)


@bp.post("/sessions/<uuid:session_id>/end")
@access.signed_in_only
def end_session(session_id: UUID) -> ResponseReturnValue:
    row, now = _me(), utc_now()
    begin_writing()
    found = next((one for one in sessions.open_ones(row.user, now) if one.id == session_id), None)
    if found is None:
        raise NotFound
    sessions.end(found, now)
    audit.record(USER_SIGNED_OUT, row.user)
    session.commit()
    if found.id == row.id:
        flask.session.clear()
    return _done(_("That browser is signed out."))


@bp.post("/sessions/end-others")
@access.signed_in_only
def end_other_sessions() -> ResponseReturnValue:
    row = _me()
    begin_writing()
    sessions.end_all(row.user, utc_now(), but=row)
    audit.record(USER_SIGNED_OUT, row.user, others=True)
    session.commit()
    return _done(_("Every other browser is signed out."))


def _me() -> UserSession:
    row = access.browser_session()
    if row is None:
        raise NotFound
    return row


def _done(told: str) -> Response:
    flash(told)
    return redirect(url_for("account.show"), 303)


def _draw(*, profile: ProfileForm | None = None, password: PasswordForm | None = None) -> str:
    row = _me()
    return render_template(
        "accounts/account.html",
        profile=profile or ProfileForm(formdata=None, obj=row.user),
        password=password or PasswordForm(formdata=None),
        sessions=sessions.open_ones(row.user, utc_now()),
        mine=row,
        timezone=operations.clock_of(row.user),
    )
