"""The door: sign in, sign out, the first user, the language."""

import flask
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit, navigation, operations, sessions
from app.accounts.office import logos, trouble
from app.accounts.operations import WrongCredentials
from app.accounts.sign_in import entering, first_user, known_browsers, tries
from app.accounts.sign_in.entering import USER_SIGNED_OUT
from app.accounts.sign_in.first_user import Founding, WrongCode
from app.accounts.sign_in.forms import KIND_LABELS, FirstForm, SignInForm, text
from app.kernel.db import session, utc_now
from app.kernel.errors import NotFound, TooManyTries
from app.kernel.web import limits
from app.kernel.web.current import current_config
from app.kernel.web.i18n import LANGUAGES, language

bp = Blueprint("accounts", __name__, template_folder="../templates")


@bp.record_once
def guard_organisations(state: flask.blueprints.BlueprintSetupState) -> None:
    app = state.app
    app.url_value_preprocessor(access.take_organisation)
    app.url_defaults(access.fill_organisation)
    app.before_request(access.guard)
    known = {"menu": navigation.groups, "trouble": trouble.told, "logo_address": logos.address}
    app.jinja_env.globals.update(access=access, **known)


@bp.get("/")
def start() -> ResponseReturnValue:
    """Where someone belongs: their organisation, a choice of several, the door, or the first page of all."""
    person = access.user()
    if person is None:
        return redirect(url_for("accounts.sign_in" if first_user.has_users() else "accounts.first"))
    found = operations.memberships(person)
    if len(found) == 1:
        return redirect(url_for("dashboards.home", organisation=found[0].organisation.slug))
    return render_template("accounts/organisations.html", memberships=found)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    if request.method == "GET" and access.user() is not None:
        return redirect(entering.back() or url_for("accounts.start"))
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200
    try:
        user = operations.authenticate(text(form.email), text(form.password), browser=known_browsers.knocking())
    except (WrongCredentials, TooManyTries) as error:
        # a refusal may have been written to the log
        session.commit()
        return render_template("accounts/sign_in.html", form=form, refusal=error), error.status, error.headers
    return entering.admit(user, entering.back() or url_for("accounts.start"))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    row = access.browser_session()
    if row is not None:
        sessions.end(row, utc_now())
        audit.record(USER_SIGNED_OUT, row.user)
        session.commit()
    flask.session.clear()
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/first", methods=["GET", "POST"])
def first() -> ResponseReturnValue:
    """The first organisation and its owner; there is no such page once there is a user."""
    if first_user.has_users():
        raise NotFound
    access.end_reading()
    form = FirstForm(language=language().code)
    if form.validate_on_submit():
        limits.take(tries.FIRST_CODE, limits.network_of(request.remote_addr))
        config = current_config()
        try:
            user = first_user.found(config, text(form.code), _asked(form))
        except WrongCode as error:
            form.tell(form.code, error)
        else:
            organisation = operations.memberships(user)[0].organisation
            answer = entering.let_in(user, url_for("office.guide", organisation=organisation.slug))
            first_user.forget_code(config)
            return answer
    return render_template("accounts/first.html", form=form, kinds=KIND_LABELS), 422 if form.is_submitted() else 200


@bp.get("/assets/logo/<slug>/<digest>")
def logo(slug: str, digest: str) -> ResponseReturnValue:
    """An organisation's logo; another picture has another address, so browsers may keep this one."""
    found = logos.find(slug, digest)
    if found is None:
        raise NotFound
    body, content_type = found
    headers = {"Cache-Control": f"public, max-age={entering.YEAR}, immutable"}
    return flask.Response(body, content_type=content_type, headers=headers)


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    """The language of this browser, and of the person who is signed in."""
    code = request.form.get("language", "")
    answer = redirect(entering.back() or url_for("accounts.start"), 303)
    if code not in LANGUAGES:
        return answer
    person = access.user()
    if person is not None:
        person.language = code
        session.commit()
    return entering.remember_language(answer, code)


def _asked(form: FirstForm) -> Founding:
    values = {name: value for name, value in form.data.items() if name not in ("code", "csrf_token")}
    return Founding(**values)
