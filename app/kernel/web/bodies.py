"""Bodies of requests: how large, how long they may take, and when they are read.

A view that takes more than a form says so with ``takes``. Whatever serves the application, the body is read before
anything else is done for a request: nobody waits for a database that is held for somebody who sends slowly.
`app/commands/front.py` reads it before a thread is taken as well; what it refuses comes here to be told as a page.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from flask_babel import LazyString
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter, gettext, language_of
from app.kernel.web.i18n import lazy_gettext as _l

MB = 1024 * 1024
# a form, and whatever a view does not name
FORM_BYTES, FORM_SECONDS = MB, 10.0
# a file, or a call of a program
UPLOAD_BYTES, SLOWEST_UPLOAD = 2 * MB, 8 * 1024
# where the front leaves word, in the environment of the request
WORD = "vafa.body"
View = TypeVar("View", bound=Callable[..., Any])


class Why(StrEnum):
    """Why a body was not read to its end."""

    TOO_LARGE = "too large"
    TOO_SLOW = "too slow"
    TOO_MANY = "too many at once"
    NOT_SIGNED_IN = "not signed in"
    BROKEN = "broken"


@dataclass(frozen=True)
class Allowance:
    """What one address takes.

    most       bytes
    pace       bytes a second that keep a body going after the seconds of a form; 0: there are no more seconds
    members    of people who have signed in only; from others it takes no more than a form
    otherwise  why more than that is refused
    """

    most: int = FORM_BYTES
    pace: int = 0
    members: bool = False
    otherwise: Why = Why.TOO_LARGE

    def seconds(self, received: int) -> float:
        """How long after its beginning a body may still be on its way when so many bytes of it are there."""
        return FORM_SECONDS + (received / self.pace if self.pace else 0)


FORM = Allowance()
STRANGER = Allowance(otherwise=Why.NOT_SIGNED_IN)


def takes(most: int, *, members: bool = True) -> Callable[[View], View]:
    """Mark a view that takes more than a form: a file, or a call of a program."""

    def mark(view: View) -> View:
        view.allowance = Allowance(most, SLOWEST_UPLOAD, members)  # type: ignore[attr-defined]
        return view

    return mark


def allowance(app: Flask, path: str, method: str) -> Allowance:
    """What the view at this address takes; no more than a form where there is none."""
    try:
        endpoint, _ = app.url_map.bind("").match(path, method)
    except HTTPException:
        return FORM
    return _of_view(app, endpoint)


def _of_view(app: Flask, endpoint: str) -> Allowance:
    return getattr(app.view_functions[endpoint], "allowance", FORM)


class BodyRefused(AppError):
    """A body that was not taken; `code` is for programs."""

    def __init__(self, status: int, code: str, heading: LazyString, remedy: LazyString) -> None:
        super().__init__(heading, remedy, status=status)
        self.code = code


def too_large(most: int, found: int) -> BodyRefused:
    """`found` bytes were told beforehand, or came before it was too much."""
    return BodyRefused(413, "too_large", _l("That was too large"), LazyString(_say_large, most, found))


def too_slow(allowed: Allowance, received: int) -> BodyRefused:
    return BodyRefused(408, "too_slow", _l("That took too long to arrive"), LazyString(_say_slow, allowed, received))


def too_many() -> BodyRefused:
    error = BodyRefused(
        503, "busy", _l("Too much is being sent at this moment"), _l("Wait a minute, then send it again.")
    )
    error.headers = {"Retry-After": "60"}
    return error


def not_signed_in() -> BodyRefused:
    remedy = _l("Files are taken from members only. Sign in, then send yours again.")
    return BodyRefused(401, "unauthorized", _l("You are not signed in"), remedy)


def _say_large(most: int, found: int) -> str:
    size = formatter()
    said = gettext(
        "At most %(most)s MB are taken here, and %(found)s MB were sent. Send a smaller file, or shorten the text.",
        most=size.integer(most / MB),
        found=size.number(_up(found / MB), 1),
    )
    return str(said)


def _say_slow(allowed: Allowance, received: int) -> str:
    size = formatter()
    if allowed.pace:
        kept = gettext("At least %(pace)s kB have to arrive each second.", pace=size.integer(allowed.pace / 1024))
    else:
        kept = gettext("All of it has to arrive within %(seconds)s seconds.", seconds=size.integer(FORM_SECONDS))
    came = gettext("%(found)s kB came.", found=size.number(_up(received / 1024), 1))
    remedy = gettext("What was saved before is kept. Check your connection, then send this again.")
    return size.sentences(str(kept), str(came), str(remedy))


def _up(size: float) -> float:
    """Rounded up: what was too much must not look as if it were not, nor something like nothing."""
    return math.ceil(size * 10) / 10


@dataclass(frozen=True)
class Word:
    """What the front leaves in the environment of a request whose body it did not read to the end."""

    why: Why
    allowed: Allowance
    received: int

    def as_error(self) -> BodyRefused:
        if self.why is Why.TOO_LARGE:
            return too_large(self.allowed.most, self.received)
        if self.why is Why.TOO_SLOW:
            return too_slow(self.allowed, self.received)
        return too_many() if self.why is Why.TOO_MANY else not_signed_in()


def _allow(endpoint: str | None, values: dict[str, object] | None) -> None:
    if endpoint is not None:
        request.max_content_length = _of_view(current_app, endpoint).most


def _read_first() -> None:
    """Before the guards and the views, each of which may open the database."""
    word: Word | None = request.environ.get(WORD)
    if word is not None:
        g.language = language_of(request.args.get("lang") or request.cookies.get("language"))
        raise word.as_error()
    if request.routing_exception is None and (request.content_length or "Transfer-Encoding" in request.headers):
        _read()


def _read() -> None:
    try:
        request.get_data(parse_form_data=True)
    except RequestEntityTooLarge:
        most, found = request.max_content_length or FORM_BYTES, request.content_length
        if found is not None and found <= most:
            # one of its parts is
            raise
        raise too_large(most, found or most + 1) from None


def init_app(app: Flask) -> None:
    """Called before anything else that listens to requests."""
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = FORM_BYTES
    app.config["MAX_FORM_PARTS"] = 1000
    app.url_value_preprocessor(_allow)
    app.before_request(_read_first)
