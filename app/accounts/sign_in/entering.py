"""What every way in ends with: a new session for this browser, its language, the page the person was going to."""

import flask
from flask import current_app, redirect, request, url_for
from werkzeug import Response

from app.accounts import access, audit, sessions
from app.accounts.models import User
from app.accounts.sign_in import known_browsers, second_step
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import lazy_gettext as _l

USER_SIGNED_OUT = audit.deed("user.signed_out", _l("Signed out"))
USER_SIGNED_IN = audit.deed("user.signed_in", _l("Signed in"))

YEAR = 365 * 24 * 3600


def admit(user: User, target: str) -> Response:
    """The password was right: on to two-step verification where the person has it, else in."""
    if user.totp_secret is None:
        return let_in(user, target)
    flask.session.clear()
    second_step.begin(user, target)
    session.commit()
    return redirect(url_for("two_factor.ask"), 303)


def let_in(user: User, target: str) -> Response:
    """A new session for this browser; whatever it held before is gone, so nobody can have planted it."""
    now = utc_now()
    before = sessions.find(flask.session.get(access.COOKIE_KEY, ""), now)
    if before is not None:
        sessions.end(before, now)
    flask.session.clear()
    browser = sessions.browser_name(request.user_agent.string)
    flask.session[access.COOKIE_KEY] = sessions.start(user, now=now, browser=browser)
    audit.record(USER_SIGNED_IN, user, by=user)
    session.commit()
    return known_browsers.remember(remember_language(redirect(target, 303), user.language), user)


def remember_language(answer: Response, code: str) -> Response:
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie("language", code, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer


def back() -> str | None:
    """Where the person was going, if that is a page of ours; None otherwise.

    A browser reads a backslash as a slash and skips control characters, so either could lead to another site.
    """
    target = request.values.get("next", "")
    is_plain = target.isprintable() and "\\" not in target and " " not in target
    return target if is_plain and target.startswith("/") and not target.startswith("//") else None
