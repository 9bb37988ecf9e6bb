"""A link on paper: its QR code, its sheet, the PIN of a kiosk, and who may see them."""

import xml.etree.ElementTree as ET

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Organisation, Site
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.qr import qr_svg
from app.questionnaires.operations import publish
from app.studies.links import pin_of
from app.studies.models import Link
from survey_defs.load import load_shipped
from tests import factories
from tests.browser import at_desk, both_ways, must_fit_everyone


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tested here are pages, not the database."""
    return sqlite_url


@pytest.fixture
def link(organisation: Organisation, site: Site) -> Link:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    made = factories.link(factories.wave(version), "reception", kind="kiosk", site=site)
    session.commit()
    return made


def test_a_qr_code_has_a_title_and_grows_with_its_place() -> None:
    drawn = ET.fromstring(qr_svg("https://vafa.example/s/x", "QR code of <x>"))

    assert drawn.find("{http://www.w3.org/2000/svg}title").text == "QR code of <x>"
    assert "viewBox" in drawn.attrib
    assert "width" not in drawn.attrib


def test_two_addresses_have_two_codes() -> None:
    assert qr_svg("https://vafa.example/s/x", "t") != qr_svg("https://vafa.example/s/y", "t")


def test_the_sheet_shows_the_address_in_every_language_of_the_questionnaire(owner: FlaskClient, link: Link) -> None:
    page = owner.get(f"/o/simorgh/links/{link.id}").text

    assert "/s/reception" in page
    assert f"/o/simorgh/links/{link.id}/qr.svg" in page
    for code in ("en", "fa", "zh", "vi"):
        assert f'<div lang="{code}"' in page


def test_the_sheet_of_a_kiosk_tells_its_pin(owner: FlaskClient, link: Link, config: Config) -> None:
    assert pin_of(config.keys, "reception") in owner.get(f"/o/simorgh/links/{link.id}").text


def test_the_code_is_drawn_for_staff(owner: FlaskClient, link: Link) -> None:
    found = owner.get(f"/o/simorgh/links/{link.id}/qr.svg")

    assert (found.status_code, found.content_type) == (200, "image/svg+xml")
    assert ET.fromstring(found.text).tag.endswith("svg")


@pytest.mark.access
def test_a_manager_sees_the_links_of_their_site_only(manager: FlaskClient, link: Link) -> None:
    other = factories.link(link.wave, "elsewhere", site=factories.site(link.wave.study.organisation, "isf"))
    session.commit()

    assert manager.get(f"/o/simorgh/links/{link.id}").status_code == 200
    assert manager.get(f"/o/simorgh/links/{other.id}").status_code == 404


@pytest.mark.browser
@both_ways
def test_the_sheet_is_fit_for_everyone(page: Page, server: str, owner: FlaskClient, link: Link, language: str) -> None:
    desk = at_desk(page, server, owner, language)
    inside = factories.link(link.wave, "inside", kind="embed")
    session.commit()
    for number in (link.id, inside.id):
        page.goto(f"{desk}/links/{number}")
        must_fit_everyone(page, f"sheet-{number}-{language}")
