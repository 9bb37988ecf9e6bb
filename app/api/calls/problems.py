"""What goes wrong, told to programs: application/problem+json (RFC 9457) with a code that never changes."""

import json
import re
from collections.abc import Iterable
from typing import Any

from flask import Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from app.api.shapes.base import Fault, Problem
from app.kernel.errors import AppError, TooManyTries
from app.kernel.web.failures import Refusal
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l

MEDIA_TYPE = "application/problem+json"
MOST_FAULTS = 100

# status -> code and title where an error brings none of its own
BY_STATUS: dict[int, tuple[str, str]] = {
    400: ("bad_request", _l("The request could not be read")),
    401: ("unauthorized", _l("A token is needed")),
    403: ("forbidden", _l("The token does not allow this")),
    404: ("not_found", _l("There is nothing here")),
    405: ("method_not_allowed", _l("This address does not take that method")),
    408: ("too_slow", _l("That took too long to arrive")),
    409: ("conflict", _l("That does not fit what is stored")),
    413: ("too_large", _l("That was too large")),
    415: ("unsupported_media_type", _l("The body must be JSON")),
    422: ("invalid", _l("Something in the request is wrong")),
    429: ("too_many_requests", _l("Too many requests")),
    500: ("internal_error", _l("Something went wrong on our side")),
}
REMEDIES: dict[int, str] = {
    400: _l("Send JSON in UTF-8, as the reference shows."),
    404: _l("Check the address and the id; things of other organisations look the same as none."),
    405: _l("Use one of the methods in the header Allow."),
    413: _l("Send fewer rows at a time."),
    429: _l("Wait for the seconds in the header Retry-After, then go on."),
    500: _l("Nothing was stored. Try again in a moment."),
}
# of these the heading is meant for a person with a browser
SPOKEN_TO_PEOPLE = frozenset({404, 405, 413, 500})


class NotAllowed(AppError):
    """No token, or one that is not good (any more); which of the two is all that is told."""

    status = 401
    code = "unauthorized"

    def __init__(self, *, given: bool) -> None:
        heading = _l("This token is not good") if given else _l("There is no token in the request")
        super().__init__(heading, _l("Send the header Authorization: Bearer and a token that has not ended."))
        self.headers = {"WWW-Authenticate": 'Bearer error="invalid_token"' if given else "Bearer"}


class ScopeMissing(AppError):
    status = 403
    code = "scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(
            _l("The token lacks the scope %(scope)s", scope=scope), _l("Make a token that has it, on the staff page.")
        )
        self.headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}


class Invalid(AppError):
    """A body or a query that does not fit; every fault with its place."""

    status = 422
    code = "invalid"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)[:MOST_FAULTS]
        super().__init__(
            _l("What was sent does not fit; the faults say where. Nothing was stored."),
            _l("Mend the places named and send it again."),
        )

    @classmethod
    def of(cls, error: ValidationError) -> "Invalid":
        return cls(_fault(one) for one in error.errors(include_url=False, include_context=True, include_input=False))


class BadCursor(AppError):
    """A cursor that no page of this list gave out."""

    status = 422
    code = "bad_cursor"

    def __init__(self) -> None:
        super().__init__(
            _l("This cursor belongs to no page of this list"),
            _l("Begin without a cursor, and hand back what next says as it is."),
        )


class WaveNotOpen(AppError):
    """Only a wave that is open is closed, and only to an open one are people invited."""

    status = 409

    def __init__(self) -> None:
        super().__init__(_l("This wave is not open"), _l("Read its state, and try again while it is open."))


def tell(refusal: Refusal) -> Response:
    """The refusal as a problem; used for every address of programs, wrong ones too."""
    status, error = refusal.status, refusal.error
    code, title = BY_STATUS.get(status, BY_STATUS[400 if status < 500 else 500])
    for_people = not isinstance(error, AppError) or (status in SPOKEN_TO_PEOPLE and not hasattr(error, "code"))
    problem = Problem(
        type=f"urn:vafa:problem:{_code(error, code)}",
        title=str(title),
        status=status,
        code=_code(error, code),
        detail=str(title if for_people else refusal.heading),
        remedy=str(REMEDIES.get(status, refusal.remedy) if for_people else refusal.remedy),
        faults=error.faults if isinstance(error, Invalid) else None,
    )
    headers = dict(refusal.headers) | _allowed(error)
    return Response(_written(problem), status, headers, content_type=MEDIA_TYPE)


def _written(problem: Problem) -> str:
    return json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)


def _code(error: Exception, fallback: str) -> str:
    """An error's own code, else the name of its class: both are stable."""
    if isinstance(error, TooManyTries) or not isinstance(error, AppError) or type(error) is AppError:
        return fallback
    own: str = getattr(error, "code", "") or re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    return own


def _allowed(error: Exception) -> dict[str, str]:
    if not isinstance(error, HTTPException):
        return {}
    return {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}


def _fault(error: ErrorDetails) -> Fault:
    where = "/" + "/".join(_escaped(part) for part in error["loc"])
    say = SAYINGS.get(error["type"])
    context: dict[str, Any] = error.get("ctx", {})
    return Fault(where=where, code=error["type"], detail=say(context) if say else error["msg"])


def _escaped(part: int | str) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


SAYINGS = {
    "missing": lambda found: _("This is needed."),
    "extra_forbidden": lambda found: _("This field is not known here."),
    "string_type": lambda found: _("This must be text."),
    "int_type": lambda found: _("This must be a whole number."),
    "bool_type": lambda found: _("This must be true or false."),
    "list_type": lambda found: _("This must be a list."),
    "dict_type": lambda found: _("This must be an object."),
    "model_type": lambda found: _("This must be an object."),
    "model_attributes_type": lambda found: _("This must be an object."),
    "string_pattern_mismatch": lambda found: _("This is not written as it must be: %(pattern)s", **found),
    "string_too_long": lambda found: _("Write at most %(max_length)s characters.", **found),
    "string_too_short": lambda found: _("Write at least %(min_length)s characters.", **found),
    "too_long": lambda found: _("Send at most %(max_length)s of these.", **found),
    "too_short": lambda found: _("Send at least %(min_length)s of these.", **found),
    "greater_than_equal": lambda found: _("This must be %(ge)s or more.", **found),
    "less_than_equal": lambda found: _("This must be %(le)s or less.", **found),
    "literal_error": lambda found: _("This must be one of: %(expected)s", **found),
    "timezone_aware": lambda found: _("Write the time with its zone, such as 2026-11-22T10:00:00Z."),
}
