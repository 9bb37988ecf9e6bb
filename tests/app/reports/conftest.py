"""A hotel with one wave of simulated guests, and who may read it."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation
from app.demo.build import build
from app.demo.stories import HOTEL
from app.kernel.db import session, utc_now
from app.studies.models import Wave
from tests import cast, factories

SHARES = (0.45, 0.33, 0.22)
SITES = tuple(replace(site, share=share) for site, share in zip(HOTEL.sites, SHARES, strict=False))
SMALL = replace(HOTEL, rows=90, waves=1, sites=SITES, trade=None, panels=())


@pytest.fixture
def demo(app: Flask) -> Organisation:
    """A hotel with one wave of simulated guests."""
    # names are given in the organisation's language, which only an application speaks
    with app.app_context():
        build(now=utc_now(), stories=(SMALL,))
        session.commit()
    return session.get_one(Organisation, 1)


@pytest.fixture
def reader(app: Flask, demo: Organisation) -> FlaskClient:
    return cast.signed_in(app, factories.user(demo, email="reader@simorgh.example"))


@pytest.fixture
def wave(demo: Organisation) -> Wave:
    return session.get_one(Wave, 1)
