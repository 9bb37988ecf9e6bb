"""Pages that watch a wave, in a real browser: fit for everyone, in both directions."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Site, User
from app.db import session
from app.respond.tokens import receipt_hash
from app.studies.models import Study, Wave
from tests import factories
from tests.app import watching
from tests.browser import Look, axe_violations, become, every_look, layout_faults, screenshot

pytestmark = pytest.mark.browser
CODE = "ABCDE-FGHJK"
PAGES = {
    "home": "/o/simorgh/",
    "collection": "/o/simorgh/waves/{wave}/collection",
    "returning": "/o/simorgh/waves/{wave}/returning",
    "cases": "/o/simorgh/cases/",
    "case": "/o/simorgh/cases/{case}",
    "compared": "/o/simorgh/cases/waves/{wave}",
    "rules": "/o/simorgh/cases/rules",
    "rule": "/o/simorgh/cases/rules/{rule}",
}


@pytest.fixture
def places(site: Site, shiraz: Site, wave: Wave) -> Callable[[str], str]:
    """A study of two waves with a case; gives the address of a page."""
    wave.status, wave.plan = "closed", {"quotas": {"thr": 40, "syz": 40}}
    second = Wave(study=wave.study, version=wave.version, number=2, status="open", opens_at=wave.opens_at)
    session.add(second)
    session.flush()
    for one, mean in ((wave, 5.5), (second, 4.0)):
        watching.answer(one, 30, mean=mean, site=site, customers=1, language="fa")
        watching.answer(one, 12, site=shiraz, customers=100)
        watching.answer(one, 6, site=site, status="started", answers={"service_1": 3})
    case = factories.case(second, site=site)
    session.commit()
    known = {"wave": second.id, "case": case.id, "rule": case.rule_id}
    return lambda name: PAGES[name].format(**known)


@every_look
@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", list(PAGES))
def test_pages_of_staff_are_fit_for_everyone(
    page: Page, server: str, owner: FlaskClient, places: Callable[[str], str], look: Look, language: str, name: str
) -> None:
    session.query(User).update({"language": language})
    session.commit()
    become(page, server, owner)
    look.apply(page)
    answer = page.goto(server + places(name))

    assert answer is not None
    assert answer.status == 200
    screenshot(page, f"watch-{name}-{language}-{look}")
    assert axe_violations(page) == []
    assert layout_faults(page) == []


@every_look
def test_own_scores_are_fit_for_everyone(app: Flask, page: Page, server: str, wave: Wave, look: Look) -> None:
    session.get_one(Study, wave.study_id).options = {"own_profile": True}
    watching.answer(wave, 30)
    watching.answer(wave, 1, receipt_hash=receipt_hash(CODE), seed=2)
    session.commit()
    look.apply(page)
    page.goto(f"{server}/mine")
    page.fill("input[name=code]", CODE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/mine/answers*")
    page.goto(f"{server}/mine/profile")

    assert page.locator("svg.range").count() >= 4
    screenshot(page, f"own-scores-{look}")
    assert axe_violations(page) == []
    assert layout_faults(page) == []
