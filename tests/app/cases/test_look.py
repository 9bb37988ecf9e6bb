"""Pages of cases in a real browser: fit for everyone in both directions, by keyboard, filters in the address."""

import datetime as dt
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.models import Organisation, Site, User
from app.cases.models import AlertRule, Case, CaseNote
from app.cases.thresholds import CustomerWorsens
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.app.cases.test_cards import WORSENING
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NAMES = {"en": ("Layla Hosseini", "Ali Rezaei"), "fa": ("لیلا حسینی", "علی رضایی")}
WORDS = {
    "en": "I wrote about the noise on the first night and nobody came back to me.",
    "fa": "شب اول از سروصدا نوشتم و هیچ‌کس سراغم نیامد.",
}


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    made = factories.wave(version, anonymity="identified")
    session.commit()
    return made


def people(organisation: Organisation, site: Site, language: str) -> tuple[Customer, Customer]:
    first, second = NAMES[language]
    asked = factories.customer(organisation, "a", name=first, site=site, phone="+989121234567", sms_consent="given")
    silent = factories.customer(organisation, "b", name=second, site=site, mail_consent="unknown")
    return asked, silent


def fill(wave: Wave, site: Site, language: str) -> dict[str, int]:
    """A complaint that is late, a customer who worsened, a site that fell, a closed case with its outcome, a trial."""
    organisation, now = wave.study.organisation, utc_now()
    site.name = {"en": "Tehran", "fa": "تهران"}[language]
    owner = session.scalars(select(User)).first()
    asked, silent = people(organisation, site, language)
    factories.response(
        wave, customer_id=asked.id, site_id=site.id, status="complete", answers={"open_why": WORDS[language]}
    )
    complains = factories.rule(wave, "complaint", parameters={"hours": 24})
    drawing = factories.rule(wave, "customer_worsens", parameters=CustomerWorsens(held_back=0.3).model_dump())
    falls = factories.rule(wave)
    complaint = factories.case(
        wave, complains, customer=asked, site=site, owner=owner, due_at=now - 4 * HOUR, stake=Decimal("1240.50"),
        stake_of="spend", advice="level:-3", dimension="", subject="customer:1:complaint", escalated=1,
        evidence={"level": -3, "recommendation": 1, "problem": "told"},
    )  # fmt: skip
    session.add(CaseNote(case=complaint, at=now, change={"escalated": [0, 1]}))
    common = {"site": site, "dimension": "clv_loy", "evidence": WORSENING}
    worse = factories.case(
        wave, drawing, customer=silent, due_at=now + 2 * DAY, advice="call", subject="customer:2:clv_loy", **common
    )
    fallen = factories.case(
        wave, falls, site=site, due_at=now + 5 * DAY, stake=Decimal(110), stake_of="people", advice="site_return",
        dimension="clv_rev", subject="site:1:clv_rev", state="in_progress",
    )  # fmt: skip
    follow(wave, drawing, site)
    session.commit()
    found = {"complaint": complaint.id, "worse": worse.id, "fallen": fallen.id, "drawing": drawing.id}
    return found | {"closed": worse.id + 2, "study": wave.study_id}


def follow(wave: Wave, drawing: AlertRule, site: Site) -> None:
    """Arms of a trial whose next wave is over."""
    for arm, n, came in (("acted_on", 70, 56), ("held_back", 30, 12)):
        for number in range(n):
            guest = factories.customer(wave.study.organisation, f"{arm}-{number}", site=site)
            back = number < came
            outcome = {"wave": 2, "asked": True, "answered": back, "bought": back, "score": 60.0 + number % 7}
            factories.case(
                wave, drawing, customer=guest, site=site, arm=arm, state="closed", dimension="clv_loy",
                evidence=WORSENING, subject=f"customer:{guest.id}:clv_loy", closed_at=utc_now(),
                outcome=outcome | {"level": None, "recommendation": None, "score": outcome["score"] if back else None},
            )  # fmt: skip


@both_ways
def test_cases_are_fit_for_everyone(
    page: Page, server: str, owner: FlaskClient, wave: Wave, site: Site, language: str
) -> None:
    found = fill(wave, site, language)
    places = {
        "inbox": "/cases/",
        "late": "/cases/?state=late&owner=me",
        "none": "/cases/?state=open&owner=0&site=999",
        "closed": "/cases/?state=closed",
        "undo": f"/cases/?closed={found['closed']}",
        "complaint": f"/cases/{found['complaint']}",
        "worse": f"/cases/{found['worse']}",
        "ended": f"/cases/{found['closed']}",
        "rules": "/cases/rules",
        "new": f"/cases/rules/new/{found['study']}",
        "trial": f"/cases/rules/{found['drawing']}",
    }
    desk = at_desk(page, server, owner, language)
    for name, address in places.items():
        answer = page.goto(desk + address)
        assert answer is not None
        assert answer.status == 200, name
        must_fit_everyone(page, f"cases-{name}-{language}")


def test_a_case_is_closed_and_taken_back_by_keyboard(
    page: Page, server: str, owner: FlaskClient, wave: Wave, site: Site
) -> None:
    number = fill(wave, site, "en")["complaint"]
    desk = at_desk(page, server, owner, "en")
    page.goto(f"{desk}/cases/?state=late")
    page.locator("article.case a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{number}")
    assert page.locator("a[href='tel:+989121234567']").count() == 1

    page.get_by_role("button", name="Close the case").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/?closed={number}")
    session.rollback()
    assert session.get_one(Case, number).state == "closed"

    page.get_by_role("button", name="Undo: reopen the case").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{number}")
    session.rollback()
    assert session.get_one(Case, number).state == "open"


def test_the_filters_stand_in_the_address(page: Page, server: str, owner: FlaskClient, wave: Wave, site: Site) -> None:
    fill(wave, site, "en")
    desk = at_desk(page, server, owner, "en")
    page.goto(f"{desk}/cases/")
    assert page.locator("article.case").count() == 3
    assert "3 cases wait; 1 is late" in page.locator("h1").inner_text()

    page.select_option("select[name=state]", "late")
    page.select_option("select[name=owner]", "me")
    page.get_by_role("button", name="Show").press("Enter")

    page.wait_for_url("**/cases/?state=late&owner=me*")
    assert page.locator("article.case").count() == 1
    assert page.locator("article.case .case-due.late").inner_text().endswith("4 hours late")
