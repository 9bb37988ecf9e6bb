"""A code on a poster goes on from wave to wave."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.db import session, utc_now
from app.studies.models import Link, Wave
from tests import factories
from tests.person import Person

DAY = dt.timedelta(days=1)


@pytest.fixture
def following(app: Flask, hotel_link: Link) -> Link:
    """The same kind of link in the next wave; the first one closed yesterday."""
    with app.app_context():
        old = session.get_one(Link, hotel_link.id)
        old.wave.opens_at, old.wave.closes_at, old.wave.status = utc_now() - 9 * DAY, utc_now() - DAY, "closed"
        study = old.wave.study
        new = Wave(study=study, version=old.wave.version, number=2, status="open", opens_at=utc_now() - DAY / 2)
        session.add(new)
        session.flush()
        made = factories.link(new, "next", site=old.site)
        factories.link(new, "kiosk", site=old.site, kind="kiosk")
        factories.link(new, "elsewhere")
        session.commit()
        return made


def test_a_link_of_a_wave_that_is_over_leads_to_the_open_one(
    client: FlaskClient, hotel_link: Link, following: Link
) -> None:
    answer = client.get("/s/welcome?lang=fa&address=x&_scheme=x")

    assert (answer.status_code, answer.location) == (302, "/s/next?lang=fa")
    assert client.get(answer.location).status_code == 200


def test_without_the_same_kind_of_link_the_wave_is_closed(
    app: Flask, client: FlaskClient, hotel_link: Link, following: Link
) -> None:
    with app.app_context():
        session.get_one(Link, following.id).language = "vi"
        session.commit()

    assert client.get("/s/welcome").status_code == 410


def test_a_link_does_not_lead_to_a_wave_that_waits(
    app: Flask, client: FlaskClient, hotel_link: Link, following: Link
) -> None:
    with app.app_context():
        session.get_one(Link, following.id).wave.opens_at = utc_now() + DAY
        session.commit()

    assert client.get("/s/welcome").status_code == 410


def test_who_is_in_the_middle_when_the_next_wave_opens_finishes_the_old_one(app: Flask, guest: Person) -> None:
    guest.open()
    guest.follow(guest.agree())
    with app.app_context():
        old = session.get_one(Wave, 1)
        old.closes_at, old.status = utc_now() - DAY / 100, "closed"
        new = Wave(study=old.study, version=old.version, number=2, status="open", opens_at=utc_now() - DAY / 100)
        session.add(new)
        session.flush()
        factories.link(new, "next", site=old.links[0].site)
        session.commit()

    assert "next" not in guest.client.get("/s/welcome").location
