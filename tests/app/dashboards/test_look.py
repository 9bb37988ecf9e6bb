"""Pages that watch a wave, in a real browser: fit for everyone, in both directions."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.accounts.models import Site
from app.dashboards.comments.models import CommentTag, Tag
from app.kernel.db import session
from app.respond.entry.signed_ids import receipt_hash
from app.respond.rights.consents import Consent
from app.studies.models import Study, Wave
from tests import factories
from tests.app import watching
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
CODE = "ABCDE-FGHJK"
TEXTS = (
    "The lift was slow.\nBreakfast was lovely, though.",
    "کارکنان خوش‌برخورد بودند و همه‌چیز تمیز بود.",
    "价格涨了，服务没有变好。",
    "Nhân viên thân thiện, phòng sạch sẽ.",
    "<script>alert(1)</script> 😀 " + "x" * 400,
)
PAGES = {
    "home": "/",
    "collection": "/waves/{wave}/collection",
    "returning": "/waves/{wave}/returning",
    "comments": "/comments/?wave={wave}",
    "contacts": "/studies/{study}/contacts/",
    "cases": "/cases/",
    "case": "/cases/{case}",
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
    _write(second, site)
    session.commit()
    known = {"wave": second.id, "case": case.id, "rule": case.rule_id, "study": second.study_id}
    return {name: address.format(**known) for name, address in PAGES.items()}


def _write(wave: Wave, site: Site) -> None:
    """Comments in several scripts, one of them tagged, and somebody who may be contacted."""
    tag = Tag(organisation_id=wave.study.organisation_id, name="Breakfast", folded="breakfast")
    session.add(tag)
    session.flush()
    for number, text in enumerate(TEXTS):
        customer = factories.customer(
            wave.study.organisation, f"w{number}", site=site, name=f"Guest {number}", id=900 + number
        )
        wrote = watching.answer(wave, 1, site=site, customers=customer.id, seed=number + 500, language="fa")[0]
        wrote.answers = {**wrote.answers, "comment": text}
        session.add(CommentTag(tag_id=tag.id, response_uuid=wrote.uuid, question="comment"))
        session.add(
            Consent(
                response_uuid=wrote.uuid, kind="recontact", version_id=wrote.version_id, language="fa",
                text_digest="0" * 64, day=wrote.day,
            )
        )  # fmt: skip


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
