"""The way of every call: who asks, may they, how often; then JSON in, JSON out.

An operation is written once, above its view: method, path, scope and models. The address, the checks and the
reference are made from that.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, g, request
from flask_babel import refresh
from pydantic import BaseModel, ValidationError

from app.accounts.access import SAFE, end_reading
from app.accounts.models import Organisation
from app.api.calls.problems import Invalid, NotAllowed, ScopeMissing
from app.api.models import ApiToken
from app.api.shapes.base import Asked, Given, Shape
from app.api.tokens import tokens
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError, NotFound, TooManyTries
from app.kernel.web import bodies, limits
from app.kernel.web.i18n import language_of
from app.kernel.web.i18n import lazy_gettext as _l

ROOT = "/api/v1"
JSON = "application/json"
# calls of one token in one minute of the clock
CALLS, WINDOW = 600, dt.timedelta(minutes=1)

bp = Blueprint("api", __name__, template_folder="../templates", url_prefix=ROOT)


@dataclass(frozen=True)
class Parameter:
    """A part of a path: how Flask reads it, and its schema."""

    rule: str
    schema: Mapping[str, object]
    what: str


# a larger one fits no column; where the rule itself refused it, the answer would be 405
LARGEST_ID = 2_147_483_647
_NUMBER = Parameter("int", {"type": "integer", "format": "int32", "minimum": 1, "maximum": LARGEST_ID}, "")
_UUID = Parameter("uuid", {"type": "string", "format": "uuid"}, "")
PARAMETERS = {
    "key": Parameter(
        "string(maxlength=600)",
        {"type": "string", "minLength": 1, "maxLength": 200},
        "The organisation's own key of the customer. In a path a slash in it is written ~1 and a tilde ~0.",
    ),
    "channel": Parameter("any(mail, sms)", {"type": "string", "enum": ["mail", "sms"]}, "How people are written to."),
    "study_id": _NUMBER,
    "wave_id": _NUMBER,
    "case_id": _NUMBER,
    "webhook_id": _NUMBER,
    "invitation_id": _UUID,
    "response_id": _UUID,
    "delivery_id": _UUID,
}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing a program may do.

    path      as in the reference: /waves/{wave_id}
    scope     what the token must allow; "" where any good token will do
    asked     model of the part after the question mark
    given     model of the body
    about     what a program should know that the models do not say
    gives     status -> model of what goes out; None where nothing does
    refuses   statuses of refusals beyond those that follow from the rest
    """

    name: str
    method: str
    path: str
    summary: str
    scope: str = ""
    about: str = ""
    asked: type[Asked] = Asked
    given: type[Given] | None = None
    gives: Mapping[int, type[BaseModel] | None] = field(default_factory=dict)
    refuses: tuple[int, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.path))

    @property
    def rule(self) -> str:
        """The path as Flask reads it."""
        return re.sub(r"{(\w+)}", lambda found: f"<{PARAMETERS[found[1]].rule}:{found[1]}>", self.path)


@dataclass(frozen=True)
class Reply:
    """What goes out when 200 and a body are not all there is to say."""

    body: BaseModel | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


OPERATIONS: dict[str, Operation] = {}
View = TypeVar("View", bound=Callable[..., Shape | Reply])


def operation(method: str, path: str, summary: str, **facts: Any) -> Callable[[View], View]:
    """Put a view into the table and onto its address. The view takes the path's parameters, `asked` and `given`."""

    def mark(view: View) -> View:
        name = view.__name__
        facts.setdefault("gives", {200: None})
        one = Operation(name=name, method=method, path=path, summary=summary, **facts)
        OPERATIONS[name] = one

        @bodies.takes(bodies.UPLOAD_BYTES, members=False)
        @wraps(view)
        def answer(**values: Any) -> Response:
            if any(isinstance(value, int) and value > LARGEST_ID for value in values.values()):
                raise NotFound
            return written(view(**values, **_read(one)))

        bp.add_url_rule(one.rule, name, answer, methods=[method], provide_automatic_options=False)
        return view

    return mark


def program() -> ApiToken:
    """The token at work."""
    found: ApiToken = g.program
    return found


def organisation() -> Organisation:
    """Where every query of a call starts."""
    return program().organisation


@bp.before_request
def guard() -> None:
    """Cookies count for nothing here. Nobody is told apart from a token that has ended."""
    g.language = language_of(None)
    refresh()
    one = OPERATIONS.get((request.endpoint or "").partition(".")[2])
    if one is None:
        return
    token = _authenticate()
    _keep_pace(token)
    if one.scope and one.scope not in token.scopes:
        raise ScopeMissing(one.scope)
    if request.method not in SAFE:
        begin_writing()


def _authenticate() -> ApiToken:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    given = kind.lower() == "bearer" and bool(secret.strip())
    # asked for even without a secret: what is no token costs the same as one that is unknown
    token, now = tokens.find(secret.strip()), utc_now()
    end_reading()
    if token is None or not tokens.is_good(token, now):
        raise NotAllowed(given=given)
    g.program = token
    if tokens.note_use(token, now):
        session.commit()
    return token


def _keep_pace(token: ApiToken) -> None:
    used, rest = limits.count("api", str(token.id), WINDOW)
    if used > current_app.config.get("API_CALLS", CALLS):
        raise TooManyTries(rest)


def _read(one: Operation) -> dict[str, Asked | Given]:
    """What the view takes besides the path. A query that no operation knows is refused as well."""
    asked = _read_asked(one.asked)
    found: dict[str, Asked | Given] = {} if one.asked is Asked else {"asked": asked}
    if one.given is not None:
        found["given"] = _read_given(one.given)
    return found


def _read_asked(model: type[Asked]) -> Asked:
    values = {name: few[0] if len(few) == 1 else few for name, few in request.args.lists()}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise Invalid.of(error) from error


def _read_given(model: type[Given]) -> Given:
    if request.mimetype != JSON:
        raise AppError(
            _l("The body is not marked as JSON"), _l("Send the header Content-Type: application/json."), status=415
        )
    body = request.get_data()
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        if any(one["type"] == "json_invalid" for one in error.errors(include_url=False)):
            raise AppError(_l("The body is not JSON"), _l("Send JSON in UTF-8, as the reference shows.")) from error
        raise Invalid.of(error) from error


def written(reply: Shape | Reply) -> Response:
    if isinstance(reply, Shape):
        reply = Reply(reply)
    if reply.body is None:
        empty = Response(status=reply.status, headers=dict(reply.headers))
        del empty.headers["Content-Type"]
        return empty
    return Response(reply.body.model_dump_json(), reply.status, dict(reply.headers), content_type=JSON)
