"""The organisation's logo on the pages of respondents and on paper: only where there is one."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.models import Organisation
from app.accounts.office import logos
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.entry import doors
from app.studies.models import Link, Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.browser import both_ways, must_fit_everyone
from tests.journeys import answering


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def link(app: Flask, organisation: Organisation) -> Link:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    made = factories.link(factories.wave(version))
    session.commit()
    return made


def picture(kind: str = "PNG") -> bytes:
    body = io.BytesIO()
    drawn = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(drawn).ellipse((20, 20, 100, 100), fill="teal")
    drawn.save(body, kind)
    return body.getvalue()


def give_logo(app: Flask, kind: str = "PNG") -> str:
    with app.test_request_context():
        organisation = session.scalars(select(Organisation)).one()
        logos.keep(organisation, picture(kind))
        session.commit()
        return logos.address(organisation)


def test_without_a_logo_no_picture_is_asked_for(client: FlaskClient, link: Link) -> None:
    assert "<img" not in client.get("/s/welcome").text


def test_a_logo_stands_on_every_page_with_its_own_address(app: Flask, client: FlaskClient, link: Link) -> None:
    client.get("/s/welcome")
    address = give_logo(app)
    doors._doors.clear()

    page = client.get("/s/welcome").text
    assert f'<img src="{address}" alt="">' in page
    assert client.get(address).content_type == "image/png"


@pytest.mark.parametrize("kind", list(logos.TYPES))
def test_every_kind_of_logo_stands_on_paper(app: Flask, owner: FlaskClient, link: Link, kind: str) -> None:
    wave = session.get_one(Wave, link.wave_id)
    form = f"/o/simorgh/waves/{wave.id}/paper/form.pdf?language=en"
    without = owner.get(form).data
    give_logo(app, kind)

    found = owner.get(form)
    assert found.status_code == 200
    assert b"/Subtype /Image" in found.data or b"/Subtype/Image" in found.data
    assert b"/Subtype /Image" not in without
    assert b"/Subtype/Image" not in without


@pytest.mark.browser
@both_ways
def test_a_page_with_a_logo_is_fit_for_everyone(app: Flask, page: Page, server: str, link: Link, language: str) -> None:
    give_logo(app)
    page.goto(f"{server}/s/welcome?lang={language}")
    answering.agree(page)
    assert page.locator(".who img").evaluate("e => e.naturalWidth") == 300
    must_fit_everyone(page, f"logo-{language}")
