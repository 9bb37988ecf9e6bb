"""An owner with a laptop and a phone, at the beginning of a half minute."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, User
from tests import cast
from tests.app.accounts.sign_in.two_factor.phone import Phone, switch_on


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands still at the beginning of a half minute."""
    now = int(dt.datetime.now(dt.UTC).timestamp())
    with time_machine.travel(now - now % 30 + 31, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user(organisation: Organisation) -> User:
    return cast.member(organisation, Role.OWNER)


@pytest.fixture
def laptop(app: Flask, user: User) -> FlaskClient:
    return cast.signed_in(app, user)


@pytest.fixture
def phone(laptop: FlaskClient, clock: time_machine.Traveller) -> Phone:
    """Of somebody who turned two-step verification on; a minute ago, so that its first code is past."""
    made, _ = switch_on(laptop)
    clock.shift(60)
    return made
