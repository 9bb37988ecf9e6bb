"""The pages for who forgot the password."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.sign_in import known_browsers, resetting
from app.accounts.sign_in.forms import ForgotForm, NewPasswordForm, text
from app.accounts.sign_in.passwords import WeakPassword
from app.accounts.sign_in.resetting import LinkGone
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import TooManyTries
from app.kernel.web.current import current_config
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import language
from app.letters import delivery

bp = Blueprint("resetting", __name__)


@bp.route("/forgot", methods=["GET", "POST"])
def forgot() -> ResponseReturnValue:
    """Ask for a link; the answer is the same whether somebody has the address or not."""
    form = ForgotForm()
    if not _has_mail() or not form.validate_on_submit():
        return _forgot(form), 422 if form.errors else 200
    access.end_reading()
    try:
        browser = known_browsers.knocking()
        resetting.ask(text(form.email), browser=browser, language=language().code, now=utc_now())
    except TooManyTries as error:
        form.tell(form.email, error)
        return _forgot(form), error.status, error.headers
    session.commit()
    duties.wake("letters.send")
    return redirect(url_for("resetting.sent"), 303)


@bp.get("/forgot/sent")
def sent() -> ResponseReturnValue:
    return render_template("accounts/forgot_sent.html")


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password; looking at the page uses nothing up, because scanners of mail follow links."""
    form, now = NewPasswordForm(), utc_now()
    try:
        if not form.validate_on_submit():
            user = resetting.find(token, now)
            return _reset(form, user.email), 422 if form.errors else 200
        access.end_reading()
        user = resetting.finish(token, text(form.new), now=now)
    except LinkGone as error:
        return render_template("accounts/link_gone.html", refusal=error), error.status
    except WeakPassword as error:
        form.tell(form.new, error)
        return _reset(form, resetting.find(token, now).email), error.status
    session.commit()
    duties.wake("letters.send")
    flash(_("Your password is set, and every browser is signed out. Sign in with the new one."))
    # whoever reads the person's messages is not kept out by who guesses meanwhile
    return known_browsers.remember(redirect(url_for("accounts.sign_in"), 303), user)


def _has_mail() -> bool:
    config = current_config()
    return "mail" not in delivery.missing_settings(config)


def _forgot(form: ForgotForm) -> str:
    return render_template("accounts/forgot.html", form=form, has_mail=_has_mail())


def _reset(form: NewPasswordForm, email: str) -> str:
    return render_template("accounts/reset.html", form=form, email=email)
