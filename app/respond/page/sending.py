"""What a post of a page carried: raw answers, the event id, and where the person wants to go."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Request
from werkzeug.exceptions import BadRequest

Sent = dict[str, list[str]]


@dataclass(frozen=True)
class Sending:
    """One post, from a form or from a program.

    event         made by the page; a repeated post carries the same
    go            "next", "back", "stay" (a change of language) or "save"
    sent          raw answers by field name
    is_confirmed  the person saw that something was left blank and goes on
    is_json       a program asked: it is answered with JSON
    times         how long page and items were in sight, as sent: not to be believed (respond.timing)
    """

    event: UUID
    go: str
    sent: Sent
    is_confirmed: bool
    is_json: bool
    times: object = None

    @classmethod
    def of(cls, request: Request) -> "Sending":
        if request.is_json:
            return cls._of_json(request)
        form = request.form
        go = "stay" if "language" in form else form.get("go", "next")
        sent = {name: form.getlist(name) for name in form}
        return cls(_uuid(form.get("event")), go, sent, form.get("confirmed") == "1", False, form.get("times"))

    @classmethod
    def _of_json(cls, request: Request) -> "Sending":
        body = json_of(request)
        answers = body.get("answers")
        if not isinstance(answers, dict):
            raise BadRequest
        go = body.get("go", "save")
        if not isinstance(go, str):
            raise BadRequest
        sent = {str(name): _raw_list(value) for name, value in answers.items()}
        return cls(_uuid(body.get("event")), go, sent, True, True, body.get("times"))


def json_of(request: Request) -> dict[str, object]:
    """The object that a program sent; anything else is a bad request."""
    try:
        body = request.get_json()
    except (RecursionError, UnicodeError):
        raise BadRequest from None
    if not isinstance(body, dict):
        raise BadRequest
    return body


def _uuid(text: object) -> UUID:
    """The event id of the page; a page that lost it gets a new one, so that no answer is turned away."""
    try:
        return UUID(str(text))
    except ValueError:
        return uuid4()


def _raw_list(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(part) for part in value if isinstance(part, str | int | float)]
    if value is None:
        return []
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return [str(value)]
    raise BadRequest
