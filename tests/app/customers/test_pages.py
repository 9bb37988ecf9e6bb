"""The pages of customers, as a browser asks for them: who sees whom, what is stored, what is refused."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import AuditEvent, Organisation, Role, Site
from app.customers import listing
from app.customers.listing import Wanted
from app.customers.models import ContactConsent, Customer
from app.kernel.db import session, utc_now
from tests import cast, factories

HOME = "/o/simorgh/customers/"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tested here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def guest(organisation: Organisation, site: Site) -> Customer:
    """A customer of the manager's site."""
    made = factories.customer(organisation, "1001", name="علی‌رضا کریمی", site=site, attributes={"Tier": "gold"})
    session.commit()
    return made


@pytest.fixture
def other(organisation: Organisation) -> Customer:
    """A customer of another site."""
    made = factories.customer(organisation, "1002", name="Ana Lima", site=factories.site(organisation, "shz"))
    session.commit()
    return made


def fresh(customer: Customer) -> Customer | None:
    session.expire_all()
    return session.get(Customer, customer.id)


def test_an_empty_list_says_what_to_do(owner: FlaskClient) -> None:
    page = owner.get(HOME).text

    assert "No customers yet" in page
    assert "/o/simorgh/imports/new" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=عليرضا", True), ("?q=1001", True), ("?q=guest.example+1001", True), ("?q=ana", False), ("?q=%25", False),
        ("?consent=mail:given", True), ("?consent=sms:given", False), ("?attribute=Tier&value=GOLD", True),
        ("?attribute=Tier&value=silver", False), ("?site=none", False), ("?archived=1", False),
        ("?consent=nonsense&site=99999999999999999999&after=99", False), ('?attribute=a"b&value=x', True),
    ],
)  # fmt: skip
def test_customers_are_searched_and_narrowed_down(owner: FlaskClient, guest: Customer, query: str, found: bool) -> None:
    answer = owner.get(HOME + query)

    assert answer.status_code == 200
    assert (f"/customers/{guest.id}/" in answer.text) is found


@pytest.mark.access
def test_a_manager_sees_the_customers_of_their_site_only(
    manager: FlaskClient, guest: Customer, other: Customer
) -> None:
    page = manager.get(HOME).text

    assert f"/customers/{guest.id}/" in page
    assert f"/customers/{other.id}/" not in page
    assert manager.get(f"{HOME}{guest.id}/").status_code == 200
    for address in ("", "edit"):
        assert manager.get(f"{HOME}{other.id}/{address}").status_code == 404
    assert manager.post(f"{HOME}{other.id}/consent", data={"channel": "mail"}).status_code == 404
    assert f"/customers/{other.id}/" not in manager.get(f"{HOME}?site={other.site_id}").text


@pytest.mark.access
def test_a_manager_cannot_move_a_customer_to_another_site(
    manager: FlaskClient, guest: Customer, other: Customer
) -> None:
    form = {"external_key": "1001", "name": "Ali", "site": str(other.site_id), "language": ""}

    assert manager.post(f"{HOME}{guest.id}/edit", data=form).status_code == 422


def test_pages_follow_the_order_of_names_both_ways(app: Flask, organisation: Organisation) -> None:
    for number in range(120):
        factories.customer(organisation, str(number), name=f"Guest {number // 7:02}")
    session.commit()
    found, after, pages = [], None, []
    while True:
        page = listing.page(organisation, Wanted(), after=after)
        pages.append([one.id for one in page.customers])
        found += pages[-1]
        after = page.after
        if after is None:
            break

    assert len(found) == len(set(found)) == 120
    back = listing.page(organisation, Wanted(), before=pages[2][0])
    assert [one.id for one in back.customers] == pages[1]
    assert listing.page(organisation, Wanted(), before=pages[1][0]).before is None


def test_a_customer_is_added_and_edited_by_hand(owner: FlaskClient, organisation: Organisation) -> None:
    form = {"external_key": " 7 ", "name": "علي", "email": "ALI@guests.example", "phone": "۰۹۱۲۳۴۵۶", "language": "fa"}
    form |= {"site": "", "attribute_name": "Tier", "attribute_value": "gold"}
    answer = owner.post(f"{HOME}new", data=form)
    assert answer.status_code == 303

    form |= {"external_key": "7", "attribute_value": "", "phone": "", "email": "ali@guests.example", "name": "Ali"}
    assert owner.post(answer.location + "edit", data=form).status_code == 303

    session.expire_all()
    made = session.scalars(select(Customer)).one()
    assert (made.external_key, made.name, made.email, made.phone) == ("7", "Ali", "ali@guests.example", "")
    assert made.attributes == {}
    assert "ali" in made.search_text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("external_key", "", "This is needed"), ("external_key", "1001", "Another customer has this key"),
        ("email", "nobody", "is no email address"), ("phone", "call me", "is no telephone number"),
        ("name", "x" * 201, "more than 200 characters"), ("attribute_value", "x" * 501, "more than 500"),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_said_and_what_was_typed_stays(
    owner: FlaskClient, guest: Customer, field: str, value: str, said: str
) -> None:
    form = {"external_key": "8", "name": "Typed before", "language": "", "site": "", "attribute_name": "Note"}
    answer = owner.post(f"{HOME}new", data=form | {field: value})

    assert answer.status_code == 422
    assert said in answer.text
    assert field == "name" or "Typed before" in answer.text
    assert session.scalar(select(func.count()).select_from(Customer)) == 1


def test_consent_is_noted_with_the_words_of_the_person(owner: FlaskClient, guest: Customer) -> None:
    address = f"{HOME}{guest.id}/consent"
    owner.post(address, data={"channel": "sms", "state": "given", "text": "Yes, text me"})
    owner.post(address, data={"channel": "mail", "state": "withdrawn"})

    page = owner.get(f"{HOME}{guest.id}/").text
    assert "Yes, text me" in page
    now = fresh(guest)
    assert now is not None
    assert (now.mail_consent, now.sms_consent) == ("withdrawn", "given")
    assert owner.post(address, data={"channel": "post"}).status_code == 400


def test_archiving_can_be_taken_back_for_a_month(owner: FlaskClient, guest: Customer) -> None:
    import datetime as dt

    owner.post(f"{HOME}{guest.id}/archive", data={"state": "archived"})
    assert f"/customers/{guest.id}/" not in owner.get(HOME).text
    owner.post(f"{HOME}{guest.id}/archive", data={"state": "restored"})
    assert f"/customers/{guest.id}/" in owner.get(HOME).text

    guest.archived_at = utc_now() - dt.timedelta(days=31)
    session.merge(guest)
    session.commit()
    assert owner.post(f"{HOME}{guest.id}/archive", data={"state": "restored"}).status_code == 409


def test_the_export_of_a_person_holds_everything_and_is_logged(owner: FlaskClient, guest: Customer) -> None:
    factories.purchase(guest, "-12.50", product="Return of a stay")
    session.add(ContactConsent(customer_id=guest.id, channel="mail", state="given", source="staff", at=utc_now(),
                               text="I agree"))  # fmt: skip
    session.commit()

    told = json.loads(owner.get(f"{HOME}{guest.id}/export.json").text)

    assert told["customer"]["name"] == "علی‌رضا کریمی"
    assert told["consents"][0]["text"] == "I agree"
    assert told["purchases"][0]["product"] == "Return of a stay"
    assert session.scalar(select(AuditEvent.subject).filter_by(action="customer.exported")) == f"customer:{guest.id}"


@pytest.mark.access
@pytest.mark.parametrize("role", [Role.MANAGER, Role.COLLECTOR, Role.VIEWER])
def test_only_owners_and_researchers_hand_out_and_remove(app: Flask, organisation: Organisation, role: Role) -> None:
    guest = factories.customer(organisation, "9")
    session.commit()
    client = cast.signed_in(app, cast.member(organisation, role))

    for address in (f"{HOME}{guest.id}/export.json", f"{HOME}{guest.id}/erase", "/o/simorgh/imports/new"):
        assert client.get(address).status_code == 403
