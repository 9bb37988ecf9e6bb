"""Tokens of programs: made, shown once, revoked."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts import access
from app.accounts.models import User
from app.api.forms import DURATIONS, TokenForm, text
from app.api.reference.views import DEVELOPERS, bp
from app.api.tokens import tokens
from app.api.tokens.scopes import SCOPES
from app.api.tokens.tokens import CannotMakeToken, Made
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import gettext


@bp.get("/tokens")
@access.required(*DEVELOPERS)
def list_tokens() -> ResponseReturnValue:
    return _draw(_empty_form())


@bp.post("/tokens")
@access.required(*DEVELOPERS)
def create_token() -> ResponseReturnValue:
    """The page that answers holds the secret, and no other ever does."""
    form = TokenForm()
    if not form.validate():
        return _draw(form), 422
    try:
        made = tokens.create(
            access.organisation(),
            access.current().user,
            name=text(form.name),
            scopes=form.scopes.data,
            days=int(text(form.days)),
            now=utc_now(),
        )
    except CannotMakeToken as error:
        session.rollback()
        form.name.errors = [gettext("%(heading)s. %(remedy)s", heading=error.heading, remedy=error.remedy)]
        return _draw(form), error.status
    session.commit()
    return _draw(_empty_form(), made=made), 201


@bp.post("/tokens/<int(max=2147483647):token_id>/revoke")
@access.required(*DEVELOPERS)
def revoke_token(token_id: int) -> ResponseReturnValue:
    token = tokens.find_of(access.organisation(), token_id)
    tokens.revoke(token, utc_now())
    session.commit()
    flash(gettext("The token is revoked. Programs that use it are refused from now on."))
    return redirect(url_for("developers.list_tokens"), 303)


def _empty_form() -> TokenForm:
    return TokenForm(formdata=None, days="90")


def _draw(form: TokenForm, *, made: Made | None = None) -> str:
    organisation, now = access.organisation(), utc_now()
    found = tokens.list_tokens(organisation)
    return render_template(
        "developers/tokens.html",
        form=form,
        made=made,
        tokens=found,
        good={token.id for token in found if tokens.is_good(token, now)},
        makers=_names({token.created_by for token in found}),
        scopes=SCOPES,
        durations=DURATIONS,
        timezone=organisation.zone,
    )


def _names(user_ids: set[int | None]) -> dict[int, str]:
    query = select(User.id, User.name).where(User.id.in_(user_ids - {None}))
    return {row.id: row.name for row in session.execute(query)}
