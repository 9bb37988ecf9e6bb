"""The code of a receipt, and the pages behind it."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def code_of(html: str) -> str:
    found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", html)
    assert found, html
    return found[0]


def enter(client: FlaskClient, code: str) -> TestResponse:
    return client.post("/mine?lang=en", data={"code": code})


def press(client: FlaskClient, path: str, *, at: str = "/mine/answers") -> TestResponse:
    """Press the button of a page of /mine."""
    token = re.search(r'name="response" value="([^"]+)"', client.get(at).text)
    assert token
    return client.post(path, data={"response": token[1]})
