"""The page of two waves in a real browser: fit for everyone, with many sites and long names, and without a script."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page

from app.accounts.models import Organisation, Site
from app.kernel.db import session
from app.studies.models import Wave
from tests import factories
from tests.app.results.overview import chain
from tests.browser import WINDOW, at_desk, become, both_ways, layout_faults, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
NARROW = {"width": 320, "height": 640}


@both_ways
def test_it_is_fit_for_everyone(page: Page, server: str, owner: FlaskClient, waves: list[Wave], language: str) -> None:
    desk = at_desk(page, server, owner, language)
    for name, query in {"pair": f"?with={waves[0].id}", "twice": f"?with={waves[2].id}"}.items():
        page.goto(f"{desk}/waves/{waves[2].id}/compare/{query}")
        for details in page.locator("main details").all():
            details.evaluate("one => one.open = true")
        must_fit_everyone(page, f"comparison-{name}-{language}")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert layout_faults(page) == [], (name, "320")


def test_forty_sites_with_long_names_have_room(
    page: Page, server: str, owner: FlaskClient, organisation: Organisation
) -> None:
    own = [
        factories.site(organisation, f"s{n:02}", name=f"{n} {'Grandhotelanderschnellstrasse ' * 2}"[:60])
        for n in range(40)
    ]
    made = chain.waves(organisation, 2)
    for wave in made:
        for n, site in enumerate(own):
            chain.answer(wave, 32, site=site, shift={chain.FELL: -1.5} if n == 7 and wave is made[1] else {})
    session.commit()
    desk = at_desk(page, server, owner, "en")
    page.goto(f"{desk}/waves/{made[1].id}/compare/")

    assert "7 Grandhotel" in page.locator("h1").inner_text()
    assert page.locator("#all table.pairs").first.locator("tbody tr").count() < 12
    must_fit_everyone(page, "comparison-forty")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert layout_faults(page) == []


def test_two_waves_are_chosen_without_a_script(
    chromium: Browser, server: str, owner: FlaskClient, waves: list[Wave], sites: dict[str, Site]
) -> None:
    context = chromium.new_context(viewport=WINDOW, java_script_enabled=False)
    page = context.new_page()
    become(page, server, owner)
    page.goto(f"{server}/o/simorgh/waves/{waves[3].id}/compare/")
    page.get_by_label("Wave", exact=True).select_option(str(waves[0].id))
    page.get_by_label("Compared with").select_option(str(waves[2].id))
    page.get_by_role("button", name="Compare").click()

    assert page.url.endswith(f"/waves/{waves[2].id}/compare/?with={waves[0].id}")
    assert "SHZ lost" in page.locator("h1").inner_text().replace("\u2068", "").replace("\u2069", "")
    context.close()
