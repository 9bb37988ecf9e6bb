"""The pages of customers in a real browser: usable by everyone, in every look, both ways of writing."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.accounts.models import Organisation
from app.customers import consents
from app.customers.models import Customer
from app.customers.silence import objections, way_back
from app.kernel import jobs
from app.kernel.db import session, utc_now
from app.letters import suppressed
from app.letters.suppressed import Suppression, Why
from tests import factories
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]
GUESTS = """کد مشتری;نام;ایمیل;موبایل;شعبه;سطح;شب‌ها
۱۰۰۱;علي كريمي;ali@guests.example;۰۹۱۲۳۴۵۶۷۸۹;thr;طلایی;۱۲
1002;Nguyễn Văn Đức;duc@guests.example;+84901234567;thr;silver;3
1003;Ana Lima;nobody;;thr;gold;1
1003;王小明;;;thr;;2
1005;Bo;;;nowhere;;
"""


@pytest.fixture
def desk(page: Page, server: str, researcher: FlaskClient, language: str) -> str:
    return at_desk(page, server, researcher, language)


@pytest.fixture
def guest(organisation: Organisation) -> Customer:
    site = factories.site(organisation, "thr", name="تهران")
    made = factories.customer(
        organisation, "1001", name="علی‌رضا کریمی", site=site, phone="+989123456789", mail_consent="unknown",
        attributes={"Tier": "gold", "Nights": 12, "سطح": "طلایی"},
    )  # fmt: skip
    consents.give(made, "mail", source="import", now=utc_now(), text="Yes, write to me.", text_version="2025-1")
    consents.withdraw(made, "sms", source="link", now=utc_now())
    factories.purchase(made, "1250.50", "1", product="Double room", margin="300")
    factories.purchase(made, "-50", "2", product="Return")
    for number in range(60):
        factories.customer(organisation, str(2000 + number), site=site if number % 2 else None)
    session.commit()
    return made


@both_ways
def test_customers(page: Page, desk: str, guest: Customer, language: str) -> None:
    segment = factories.segment(
        guest.organisation, "Regulars", {"kind": "site", "sites": ["thr"]},
        {"kind": "purchases", "measure": "sum", "test": "at_least", "value": 1000, "days": 365},
    )  # fmt: skip
    session.commit()
    addresses = {
        "list": "/customers/",
        "narrowed": "/customers/?attribute=Tier&value=gold",
        "nobody": "/customers/?q=xyz",
        "one": f"/customers/{guest.id}/",
        "edit": f"/customers/{guest.id}/edit",
        "erase": f"/customers/{guest.id}/erase",
        "segments": "/segments/",
        "segment": f"/segments/{segment.id}/",
        "file": "/imports/new",
    }
    for name, address in addresses.items():
        page.goto(desk + address)
        must_fit_everyone(page, f"customers-{name}-{language}")


@both_ways
def test_a_file_is_brought_in(
    page: Page, desk: str, app: Flask, organisation: Organisation, tmp_path: Path, language: str
) -> None:
    factories.site(organisation, "thr", name="تهران")
    session.commit()
    file = tmp_path / "guests.csv"
    file.write_text(GUESTS, encoding="utf-16")
    page.goto(f"{desk}/customers/")
    must_fit_everyone(page, f"customers-empty-{language}")
    page.goto(f"{desk}/imports/new")
    page.set_input_files("#file", file)
    page.click("main form .button")
    page.wait_for_selector("#role-0")
    must_fit_everyone(page, f"customers-columns-{language}")
    page.click("button[value=check]")
    page.wait_for_selector("progress")
    must_fit_everyone(page, f"customers-waiting-{language}")
    work(app)
    page.wait_for_selector("#checked")
    must_fit_everyone(page, f"customers-checked-{language}")
    page.click("button[value=import]")
    page.wait_for_selector("progress")
    work(app)
    page.wait_for_selector("#done")
    must_fit_everyone(page, f"customers-done-{language}")
    page.goto(f"{desk}/customers/?q=1001")
    assert page.locator("tbody tr").count() == 1


def work(app: Flask) -> None:
    """A worker beside the server; the page finds out by itself."""
    with app.app_context():
        jobs.run_queued(utc_now())
        session.remove()


@both_ways
def test_suppressed_addresses(page: Page, desk: str, guest: Customer, language: str) -> None:
    """The list, a look at one of them, and what a customer's page says."""
    now = utc_now()
    consents.withdraw(guest, "mail", source="staff", now=now)
    key = objections.keys_of(session.scalars(select(Customer).filter_by(external_key="2001")).one())["mail"]
    bounce = Suppression(channel="mail", key=key, why=Why.BOUNCE, source="server", code="5.1.1")
    suppressed.suppress(guest.organisation_id, [bounce], now=now)
    session.commit()

    page.goto(f"{desk}/customers/suppressed")
    page.fill("#address", guest.email)
    page.locator("form:has(#address) button").click()
    page.get_by_role("status").wait_for()
    must_fit_everyone(page, f"suppressed-{language}")
    page.goto(f"{desk}/customers/{guest.id}/")
    must_fit_everyone(page, f"customer-suppressed-{language}")
    way = way_back.token_of(objections.rows_of(guest)[0], guest.id)
    session.rollback()
    page.goto(f"{desk.split('/o/')[0]}/again/{way}?lang={language}")
    must_fit_everyone(page, f"again-{language}")
    page.locator("form button").click()
    must_fit_everyone(page, f"again-done-{language}")
