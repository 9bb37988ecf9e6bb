"""Who is asking, and may they?

Every address with ``<organisation>`` in it is guarded before its view runs. A view says with ``required`` which
roles may use it; one that says nothing is closed to everyone. Views do not take the parameter: they start each
query from ``organisation()``, and ``url_for`` fills it in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import flask
from flask import Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts import sessions
from app.accounts.models import Membership, Organisation, Role, Site, User, UserSession
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import NotFound

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE_KEY = "sign_in"
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True, kw_only=True)
class Access:
    """A member at work in one organisation, who sees what belongs to the sites of the scope."""

    user: User
    organisation: Organisation
    role: Role
    scope: Scope = EVERYWHERE

    def sees(self, site: Site | None) -> bool:
        """Whether rows of this site are theirs to see; rows of no site are for those who see every site."""
        return self.scope.sees(site)

    def may(self, *roles: Role) -> bool:
        return self.role in roles


def required(*roles: Role) -> Callable[[View], View]:
    """Mark a view under /o/<organisation>/ with the roles that may use it; without any, every member may."""

    def mark(view: View) -> View:
        view.roles = frozenset(roles or Role)  # type: ignore[attr-defined]
        return view

    return mark


def roles_of(endpoint: str) -> frozenset[Role]:
    """The roles that may use an endpoint; none when its view does not say."""
    return getattr(current_app.view_functions[endpoint], "roles", frozenset())


def signed_in_only(view: View) -> View:
    """For pages of a person's own, outside any organisation."""

    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        return view(**values) if user() is not None else ask_to_sign_in()

    return guarded  # type: ignore[return-value]


def browser_session() -> UserSession | None:
    """The open session of this browser; None when nobody is signed in."""
    if "browser_session" not in g:
        token = flask.session.get(COOKIE_KEY)
        g.browser_session = _load(token) if token else None
    found: UserSession | None = g.browser_session
    return found


def user() -> User | None:
    """Who is signed in; None when nobody is."""
    found = browser_session()
    return found.user if found else None


def current() -> Access:
    """The member at work; only in views under /o/<organisation>/."""
    access: Access = g.access
    return access


def here() -> Access | None:
    """The same for templates that are drawn outside an organisation too, where it is None."""
    found: Access | None = g.get("access")
    return found


def organisation() -> Organisation:
    """Where every staff query starts."""
    return current().organisation


def ask_to_sign_in() -> ResponseReturnValue:
    """To the door, and back here afterwards; a program gets 401."""
    if request.is_json or request.accept_mimetypes.best == "application/json":
        return Response("sign in first\n", 401, content_type="text/plain; charset=utf-8")
    back = request.full_path.removesuffix("?") if request.method in SAFE else None
    return redirect(url_for("accounts.sign_in", next=back), 303)


def take_organisation(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.organisation_slug = values.pop("organisation", None) if values else None


def fill_organisation(endpoint: str, values: dict[str, Any]) -> None:
    access = g.get("access")
    if access and "organisation" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "organisation"):
        values["organisation"] = access.organisation.slug


def guard() -> ResponseReturnValue | None:
    """Before every request: nobody goes to the door, strangers find no such page, members need the role."""
    slug = g.get("organisation_slug")
    if slug is None:
        return None
    person = user()
    if person is None:
        return ask_to_sign_in()
    g.access = _membership(person, slug)
    if request.endpoint is None or g.access.role not in roles_of(request.endpoint):
        abort(403)
    end_reading()
    if request.method not in SAFE:
        begin_writing()
    return None


def end_reading() -> None:
    """Close the transaction that was only read in, so that the one that writes starts on fresh ground.

    SQLite refuses at once to turn an old reader into a writer.
    """
    session.commit()


def _load(token: str) -> UserSession | None:
    now = utc_now()
    found = sessions.find(token, now)
    end_reading()
    if found is None:
        return None
    if now - found.seen_at >= sessions.SEEN_EVERY:
        found.seen_at = now
        session.commit()
    g.user, g.language = found.user, found.user.language
    refresh()
    return found


def _membership(person: User, slug: str) -> Access:
    """What the person may do there; an organisation of others looks the same as none."""
    rows = session.scalars(
        select(Membership)
        .join(Membership.organisation)
        .where(Membership.user_id == person.id, Organisation.slug == slug)
        .options(contains_eager(Membership.organisation), joinedload(Membership.sites))
    )
    found = rows.unique().one_or_none()
    if found is None:
        raise NotFound
    scope = Scope(tuple(found.sites))
    return Access(user=person, organisation=found.organisation, role=Role(found.role), scope=scope)
