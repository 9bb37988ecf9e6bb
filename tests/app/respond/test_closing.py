"""Waves that are not open, and the grace of those who had begun."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.studies.models import Wave
from tests.person import FACTS, Person

Stored = Callable[[], list[Response]]


@pytest.mark.parametrize(("state", "status"), [("closed", 410), ("draft", 403)])
def test_a_wave_that_is_not_open_takes_no_answers(
    app: Flask, guest: Person, stored: Stored, state: str, status: int
) -> None:
    guest.open()
    with app.app_context():
        session.get_one(Wave, 1).status = state
        session.commit()

    assert guest.client.get("/s/welcome").status_code == status
    assert guest.agree().status_code == status
    assert stored() == []


def test_a_response_begun_before_closing_may_finish_within_the_grace(app: Flask, guest: Person, stored: Stored) -> None:
    guest.open()
    guest.follow(guest.agree())
    close(app, ago=dt.timedelta(minutes=30))
    assert guest.post(FACTS).status_code == 303

    close(app, ago=dt.timedelta(minutes=90))
    assert guest.post(FACTS | {"db_rp_all": "9"}).status_code == 410
    assert stored()[0].answers["db_rp_all"] == 8


def close(app: Flask, *, ago: dt.timedelta) -> None:
    with app.app_context():
        wave = session.get_one(Wave, 1)
        wave.closes_at = utc_now() - ago
        session.commit()
