"""How a browser keeps its response: one signed cookie for each way in.

A cookie gets lost: it is cleared, it expires, another browser opens the tab again. Then the signed id that the form
carries opens the response once more (Visit.of), so that no page is turned away.
"""

from flask import Response, make_response, redirect
from flask.typing import ResponseReturnValue

from app.respond.entry import embed
from app.respond.entry.leaving import KEEPING
from app.respond.visit import Visit, tokens

COOKIE_DAYS = 30


def with_cookie(visit: Visit, answer: ResponseReturnValue) -> Response:
    """The answer with the cookie that opens the response again."""
    response = make_response(answer)
    if visit.response is not None:
        set_cookie(visit, response, KEEPING + visit.address, tokens().sign(visit.address, visit.response.uuid))
    return response


def let_in(visit: Visit, answer: ResponseReturnValue) -> Response:
    """What follows a page that was sent, where its cookie had gone too.

    At a kiosk the next guest may stand there, and the way back by a receipt code is open for half an hour: what was
    sent is stored, and the person begins at the door.
    """
    if not visit.is_reopened:
        return make_response(answer)
    return with_cookie(visit, answer) if visit.may_go_on else make_response(redirect(visit.start, 303))


def set_cookie(visit: Visit, response: Response, name: str, value: str) -> None:
    rules = embed.cookie_rules(visit.link)
    response.set_cookie(name, value, max_age=COOKIE_DAYS * 86400, httponly=True, **rules)
