"""The second factor: asked for at the door, turned on and off on a person's own page."""

import base64
from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import User
from app.accounts.operations import WrongPassword
from app.accounts.sign_in import entering, known_browsers, second_step, two_factor
from app.accounts.sign_in.forms import CodeForm, ProofForm, TurnOnForm, text
from app.accounts.sign_in.two_factor import WrongSecondFactor
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound, TooManyTries
from app.kernel.web.i18n import gettext as _
from app.kernel.web.qr import qr_svg

bp = Blueprint("two_factor", __name__)
Done = TypeVar("Done")
REFUSALS = (WrongPassword, WrongSecondFactor, TooManyTries)


@bp.route("/sign-in/code", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """The second page of signing in."""
    arrival = second_step.arrival()
    if arrival is None:
        flash(_("That took too long, or your password was changed. Sign in again."), "bad")
        return redirect(url_for("accounts.sign_in"), 303)
    form, browser = CodeForm(), known_browsers.knocking()
    if not form.validate_on_submit():
        return _asked(form, None), 422 if form.errors else 200
    access.end_reading()
    try:
        two_factor.check(arrival.user, text(form.code), now=utc_now(), browser=browser)
    except REFUSALS as error:
        # a lockout may have been written to the log
        session.commit()
        return _asked(CodeForm(formdata=None), error), error.status, error.headers
    answer = entering.let_in(arrival.user, arrival.target)
    two_factor.forgive(arrival.user, browser=browser)
    return answer


@bp.get("/account/two-factor")
@access.signed_in_only
def show() -> ResponseReturnValue:
    return _draw(_me())


@bp.post("/account/two-factor/on")
@access.signed_in_only
def turn_on() -> ResponseReturnValue:
    form, person = TurnOnForm(), _me()
    secret = two_factor.unseal_setup(person, text(form.sealed))
    if person.totp_secret is not None or secret is None:
        return redirect(url_for("two_factor.show"), 303)
    if not form.validate():
        return _draw(person, on=form, secret=secret), 422
    access.end_reading()
    try:
        codes = two_factor.turn_on(person, secret, text(form.code), now=utc_now())
    except REFUSALS as error:
        form.tell(form.code, error)
        return _draw(person, on=form, secret=secret), error.status, error.headers
    _commit_and_tell()
    return _codes(codes)


@bp.post("/account/two-factor/off")
@access.signed_in_only
def turn_off() -> ResponseReturnValue:
    return _proven(two_factor.turn_off, _is_off)


def _is_off(_done: None) -> ResponseReturnValue:
    flash(_("Two-step verification is off. Your password alone opens your account."))
    return redirect(url_for("two_factor.show"), 303)


@bp.post("/account/two-factor/codes")
@access.signed_in_only
def renew_codes() -> ResponseReturnValue:
    return _proven(two_factor.renew_codes, _codes)


def _proven(deed: Callable[..., Done], then: Callable[[Done], ResponseReturnValue]) -> ResponseReturnValue:
    """What asks for the password and a code: the deed, then its answer."""
    form, person, browser = ProofForm(), _me(), known_browsers.knocking()
    if not form.validate():
        return _draw(person, proof=form), 422
    access.end_reading()
    proof = {"password": text(form.password), "code": text(form.code)}
    try:
        done = deed(person, **proof, now=utc_now(), browser=browser)
    except REFUSALS as error:
        return _refused(person, form, error)
    _commit_and_tell()
    two_factor.forgive(person, browser=browser)
    return then(done)


def _commit_and_tell() -> None:
    session.commit()
    duties.wake("letters.send")


def _refused(person: User, form: ProofForm, error: AppError) -> ResponseReturnValue:
    # a lockout may have been written to the log
    session.commit()
    form.tell(form.password if isinstance(error, WrongPassword) else form.code, error)
    return _draw(person, proof=form), error.status, error.headers


def _me() -> User:
    person = access.user()
    if person is None:
        raise NotFound
    return person


def _asked(form: CodeForm, refusal: AppError | None) -> str:
    return render_template("accounts/second_step.html", form=form, refusal=refusal)


def _codes(codes: list[str]) -> str:
    """The only time that the recovery codes are seen."""
    listed = "\r\n".join(["Vafa", *codes, ""])
    file = base64.b64encode(listed.encode()).decode()
    return render_template("accounts/recovery_codes.html", codes=codes, file=f"data:text/plain;base64,{file}")


def _draw(person: User, *, on: TurnOnForm | None = None, secret: str = "", proof: ProofForm | None = None) -> str:
    if person.totp_secret is not None:
        left = len(person.recovery_hashes)
        return render_template("accounts/two_factor_on.html", proof=proof or ProofForm(formdata=None), left=left)
    secret = secret or two_factor.new_secret()
    drawn = qr_svg(two_factor.address_of(person, secret), _("QR code for your authenticator app"))
    return render_template(
        "accounts/two_factor_off.html",
        form=on or TurnOnForm(formdata=None),
        sealed=two_factor.seal_setup(person, secret),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        picture=f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}",
    )
