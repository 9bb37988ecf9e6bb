"""The desk in a real browser: usable by everyone, in every look, both ways of writing."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Organisation, Role, User
from app.db import session
from app.questionnaires.models import Version
from app.studio.operations import store_draft
from survey_defs.load import load_shipped
from tests.app.studio.conftest import SOUND
from tests.browser import Look, axe_violations, become, every_look, layout_faults, screenshot

pytestmark = pytest.mark.browser

both_ways = pytest.mark.parametrize("language", ["en", "fa"])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def revised(organisation: Organisation, published: Version) -> Version:
    """A draft that differs from the published version in wording, keying, condition, items and plan."""
    old = load_shipped("hotel_loyalty_short")
    tree = old.model_dump(mode="json", by_alias=True, exclude_none=True)
    battery = next(b for page in tree["pages"] for b in page["blocks"] if b["kind"] == "battery")
    battery["items"][0]["text"]["en"] += " Truly."
    battery["items"][0]["text"]["fa"] += " واقعاً."
    battery["items"][1]["reverse"] = not battery["items"][1].get("reverse", False)
    tree["analysis"]["scales"] = tree["analysis"]["scales"][:-1]
    made = store_draft(organisation, type(old).model_validate(tree)).version
    session.commit()
    return made


@pytest.fixture
def desk(
    page: Page, server: str, organisation: Organisation, look: Look, language: str, researcher: FlaskClient
) -> str:
    """The browser of a researcher who reads this language; the address of their organisation."""
    look.apply(page)
    person = session.query(User).filter_by(email=f"{Role.RESEARCHER}@simorgh.example").one()
    person.language = language
    session.commit()
    become(page, server, researcher)
    return f"{server}/o/simorgh"


def check(page: Page, name: str) -> None:
    screenshot(page, name)
    assert axe_violations(page) == []
    assert layout_faults(page) == []


@every_look
@both_ways
def test_the_desk(page: Page, desk: str, published: Version, revised: Version, look: Look, language: str) -> None:
    addresses = {
        "list": "/questionnaires/",
        "shipped": "/questionnaires/shipped/hotel_loyalty_short/",
        "version": f"/versions/{published.id}/",
        "draft": f"/versions/{revised.id}/",
        "publish": f"/versions/{revised.id}/publish",
        "discard": f"/versions/{revised.id}/discard",
        "compare": f"/versions/{revised.id}/compare",
        "bank": "/bank/?words=trust",
        "study": f"/versions/{published.id}/study",
        "upload": "/questionnaires/upload",
    }
    for name, address in addresses.items():
        page.goto(desk + address)
        check(page, f"studio-{name}-{language}-{look}")


@every_look
@both_ways
def test_a_preview(page: Page, desk: str, published: Version, look: Look, language: str) -> None:
    for step in ("$consent", "loyalty"):
        for width in ("phone", "desktop"):
            page.goto(f"{desk}/versions/{published.id}/preview?step={step}&width={width}")
            check(page, f"studio-preview-{step.strip('$')}-{width}-{language}-{look}")


@both_ways
@pytest.mark.parametrize("look", [Look("dark", "phone"), Look("light", "desktop")], ids=str)
def test_conditions_in_a_preview(page: Page, desk: str, look: Look, language: str) -> None:
    page.goto(f"{desk}/questionnaires/shipped/hotel_loyalty/preview?step=conduct&language=en&width={look.device}")
    check(page, f"studio-conditions-{language}-{look}")


@every_look
@both_ways
def test_defects_and_links(page: Page, desk: str, published: Version, look: Look, language: str) -> None:
    page.goto(f"{desk}/questionnaires/upload")
    page.fill(
        "#text", SOUND.replace("kind: short_text", "kind: shrt_text").replace("title: {fa: دو زبان", "title: {de: Zwei")
    )
    page.click("main form .button")
    page.wait_for_selector(".listing .defective")
    check(page, f"studio-defects-{language}-{look}")

    page.goto(f"{desk}/versions/{published.id}/study")
    page.fill("#title", "")
    page.click("main form .button:not(.quiet)")
    page.wait_for_selector("[aria-invalid=true]")
    check(page, f"studio-study-refused-{language}-{look}")
    page.fill("#title", "Guests")
    page.click("main form .button:not(.quiet)")
    page.wait_for_url("**/links")
    check(page, f"studio-links-{language}-{look}")
