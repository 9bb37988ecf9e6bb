"""The desk in a real browser: usable by everyone, in every look, both ways of writing."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Organisation
from app.kernel.db import session
from app.questionnaires.models import Version
from app.studio.operations import store_draft
from survey_defs.load import load_shipped
from tests.app.studio.conftest import SOUND
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


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
def desk(page: Page, server: str, researcher: FlaskClient, language: str) -> str:
    return at_desk(page, server, researcher, language)


@both_ways
def test_the_desk(page: Page, desk: str, published: Version, revised: Version, language: str) -> None:
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
        must_fit_everyone(page, f"studio-{name}-{language}")


@both_ways
def test_a_preview(page: Page, desk: str, published: Version, language: str) -> None:
    for step in ("$consent", "loyalty"):
        for width in ("phone", "desktop"):
            page.goto(f"{desk}/versions/{published.id}/preview?step={step}&width={width}")
            must_fit_everyone(page, f"studio-preview-{step.strip('$')}-{width}-{language}")


@both_ways
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_conditions_in_a_preview(page: Page, desk: str, language: str, width: str) -> None:
    page.goto(f"{desk}/questionnaires/shipped/hotel_loyalty/preview?step=conduct&language=en&width={width}")
    must_fit_everyone(page, f"studio-conditions-{width}-{language}")


@both_ways
def test_defects_and_links(page: Page, desk: str, published: Version, language: str) -> None:
    page.goto(f"{desk}/questionnaires/upload")
    page.fill(
        "#text", SOUND.replace("kind: short_text", "kind: shrt_text").replace("title: {fa: دو زبان", "title: {de: Zwei")
    )
    page.click("main form .button")
    page.wait_for_selector(".listing .defective")
    must_fit_everyone(page, f"studio-defects-{language}")

    page.goto(f"{desk}/versions/{published.id}/study")
    page.fill("#title", "")
    page.click("main form .button:not(.quiet)")
    page.wait_for_selector("[aria-invalid=true]")
    must_fit_everyone(page, f"studio-study-refused-{language}")
    page.fill("#title", "Guests")
    page.click("main form .button:not(.quiet)")
    page.wait_for_url("**/links")
    must_fit_everyone(page, f"studio-links-{language}")
