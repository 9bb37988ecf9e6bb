"""The page that says what went wrong, or what programs read instead."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from app.kernel.db import is_clash, session
from app.kernel.errors import AppError, ReplacedDatabase
from app.kernel.storage.database_file import DatabaseReplaced
from app.kernel.web.i18n import lazy_gettext as _l

log = logging.getLogger("vafa.web")

TEXTS = {
    400: (_l("This request could not be read"), _l("Go back, reload the page and try again.")),
    403: (_l("You may not see this page"), _l("Ask the owner of your organisation for access.")),
    404: (_l("There is no such page"), _l("Check the address, or go back to where you came from.")),
    405: (_l("This page cannot be used that way"), _l("Go back, reload the page and try again.")),
    409: (_l("Somebody stored the same thing at the same moment"), _l("Go back, reload the page and try again.")),
    413: (_l("That was too large"), _l("Send a smaller file, or shorten the text.")),
    429: (_l("Too many tries"), _l("Wait a few minutes, then try again.")),
    500: (_l("Something went wrong on our side"), _l("Nothing you saved is lost. Try again in a moment.")),
}


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What is told about an error, whatever form it takes. `error` is what was raised."""

    status: int
    heading: str
    remedy: str
    error: Exception
    headers: Mapping[str, str] = field(default_factory=dict)


Teller = Callable[[Refusal], ResponseReturnValue]


def _page(refusal: Refusal) -> ResponseReturnValue:
    page = render_template("error.html", heading=refusal.heading, remedy=refusal.remedy)
    return page, refusal.status, refusal.headers


_tellers: dict[str, Teller] = {}


def tell_as(prefix: str, teller: Teller) -> None:
    """Addresses that begin so are read by programs: errors there, wrong addresses too, are told in their form."""
    _tellers[prefix] = teller


def _tell(refusal: Refusal) -> ResponseReturnValue:
    session.rollback()
    teller = next((teller for prefix, teller in _tellers.items() if request.path.startswith(prefix)), _page)
    return teller(refusal)


def _told(error: AppError) -> ResponseReturnValue:
    return _tell(
        Refusal(status=error.status, heading=error.heading, remedy=error.remedy, headers=error.headers, error=error)
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        session.rollback()
        return error.response
    code = error.code or 500
    heading, remedy = TEXTS.get(code, TEXTS[400 if code < 500 else 500])
    return _tell(Refusal(status=code, heading=heading, remedy=remedy, error=error))


def _replaced(error: DatabaseReplaced) -> ResponseReturnValue:
    log.error("%s", str(error))
    return _told(ReplacedDatabase())


def _unexpected(error: Exception) -> ResponseReturnValue:
    heading, remedy = TEXTS[500]
    return _tell(Refusal(status=500, heading=heading, remedy=remedy, error=error))


def _clash(error: IntegrityError) -> ResponseReturnValue:
    """Two requests at once that looked before either had stored; whoever looks again sees what is there."""
    if not is_clash(error):
        raise error
    heading, remedy = TEXTS[409]
    return _tell(Refusal(status=409, heading=heading, remedy=remedy, error=error))


def init_app(app: Flask) -> None:
    app.register_error_handler(IntegrityError, _clash)
    app.register_error_handler(AppError, _told)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DatabaseReplaced, _replaced)
    app.register_error_handler(500, _unexpected)
