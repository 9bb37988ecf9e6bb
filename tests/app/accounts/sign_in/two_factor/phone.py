"""An authenticator, and what a person does with it."""

import datetime as dt
import re

import pyotp
from flask.testing import FlaskClient

from app.accounts.models import User
from app.kernel import db
from tests import cast

RECOVERY = re.compile(r"<code>((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})</code>")


class Phone:
    """An authenticator that has scanned the secret of a page."""

    def __init__(self, page: str) -> None:
        self.sealed = found(r'name="sealed" value="([^"]+)"', page)
        self.otp = pyotp.TOTP(found(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page).replace(" ", ""))

    def code(self, steps: int = 0) -> str:
        return self.otp.at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30 * steps))

    @property
    def wrong(self) -> str:
        good = {self.code(step) for step in range(-2, 3)}
        return next(f"{number:06}" for number in range(10) if f"{number:06}" not in good)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match is not None
    return match[1]


def switch_on(client: FlaskClient) -> tuple[Phone, list[str]]:
    """Turn it on as a person does; the phone and the recovery codes."""
    phone = Phone(client.get("/account/two-factor").text)
    answer = client.post("/account/two-factor/on", data={"sealed": phone.sealed, "code": phone.code()})
    return phone, RECOVERY.findall(answer.text)


def stored(user: User) -> User:
    db.session.remove()
    return db.session.get_one(User, user.id)


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def type_code(client: FlaskClient, code: str) -> int:
    return cast.armed(client).post("/sign-in/code", data={"code": code}).status_code
