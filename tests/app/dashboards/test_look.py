"""Pages that watch a wave, in a real browser: fit for everyone, in both directions."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Site
from app.kernel.db import session
from app.respond.entry.signed_ids import receipt_hash
from app.studies.models import Study, Wave
from tests import factories
from tests.app import watching
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
CODE = "ABCDE-FGHJK"
PAGES = {
    "home": "/",
    "collection": "/waves/{wave}/collection",
    "returning": "/waves/{wave}/returning",
    "cases": "/cases/",
    "case": "/cases/{case}",
    "compared": "/cases/waves/{wave}",
    "rules": "/cases/rules",
    "rule": "/cases/rules/{rule}",
}


@pytest.fixture
def places(site: Site, shiraz: Site, wave: Wave) -> dict[str, str]:
    """A study of two waves with a case; the addresses of its pages."""
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
    return {name: address.format(**known) for name, address in PAGES.items()}


@both_ways
def test_pages_of_staff_are_fit_for_everyone(
    page: Page, server: str, owner: FlaskClient, places: dict[str, str], language: str
) -> None:
    desk = at_desk(page, server, owner, language)
    for name, address in places.items():
        answer = page.goto(desk + address)
        assert answer is not None
        assert answer.status == 200
        must_fit_everyone(page, f"watch-{name}-{language}")


def test_own_scores_are_fit_for_everyone(app: Flask, page: Page, server: str, wave: Wave) -> None:
    session.get_one(Study, wave.study_id).options = {"own_profile": True}
    watching.answer(wave, 30)
    watching.answer(wave, 1, receipt_hash=receipt_hash(CODE), seed=2)
    session.commit()
    page.goto(f"{server}/mine")
    page.fill("input[name=code]", CODE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/mine/answers*")
    page.goto(f"{server}/mine/profile")

    assert page.locator("svg.range").count() >= 4
    must_fit_everyone(page, "own-scores")
