"""Personal links on paper and as a list: the right ones, readable, written into the log."""

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Role
from app.customers import consents
from app.customers.models import Customer
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import FORMATTERS
from app.printing import link_sheets, link_views
from app.printing.link_sheets import Layout
from app.studies.inviting.handing_over import PersonalLink, Wanted, links_of
from app.studies.inviting.invite import invite
from app.studies.inviting.personal import token_of
from app.studies.models import Invitation, Wave
from tests import factories
from tests.app.studies.letters_cast import letters_wave
from tests.cast import member, signed_in


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(start: Callable[..., Flask]) -> Flask:
    return start(public_url="https://ask.hotel.example")


@pytest.fixture
def wave(app: Flask) -> Wave:
    """Three invited: one at the site, one whom no letter reaches, one who has answered."""
    made = letters_wave(opens_at=utc_now())
    of = made.study.organisation
    customers = [
        factories.customer(of, "at-site", name="Leila", site=of.sites[0], language="fa"),
        factories.customer(of, "no-mail", name="=HYPERLINK(1)", email=""),
        factories.customer(of, "done"),
    ]
    with app.app_context():
        invite(session.merge(made), [customer.id for customer in customers], now=utc_now())
        session.scalars(select(Invitation).filter_by(customer_id=customers[2].id)).one().status = "answered"
        session.commit()
    return made


@pytest.fixture
def organisation(wave: Wave) -> Organisation:
    return wave.study.organisation


def page(wave: Wave) -> str:
    return f"/o/simorgh/waves/{wave.id}/personal-links/"


def rows_of(body: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))


def test_the_list_holds_everybody_who_has_not_answered(
    app: Flask, owner: FlaskClient, wave: Wave, config: Config
) -> None:
    rows = rows_of(owner.get(f"{page(wave)}list.csv").get_data(as_text=True))
    with app.app_context():
        tokens = {token_of(config.keys, one) for one in session.scalars(select(Invitation))}

    assert [row["key"] for row in rows] == ["at-site", "no-mail"]
    assert {row["link"].removeprefix("https://ask.hotel.example/i/") for row in rows} < tokens


@pytest.mark.parametrize(("query", "keys"), [("who=without", ["no-mail"]), ("site_id={site}", ["at-site"])])
def test_the_list_is_narrowed(owner: FlaskClient, wave: Wave, query: str, keys: list[str]) -> None:
    asked = query.format(site=wave.study.organisation.sites[0].id)
    assert [row["key"] for row in rows_of(owner.get(f"{page(wave)}list.csv?{asked}").text)] == keys


@pytest.mark.privacy
def test_who_opted_out_or_was_archived_since_is_handed_nothing(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    with app.app_context():
        gone, archived = session.scalars(select(Customer).where(Customer.external_key.in_(["at-site", "no-mail"])))
        consents.withdraw(gone, "mail", source="staff", now=utc_now())
        archived.archived_at = utc_now()
        session.commit()

    assert rows_of(owner.get(f"{page(wave)}list.csv").get_data(as_text=True)) == []


def test_no_name_becomes_a_formula(owner: FlaskClient, wave: Wave) -> None:
    rows = rows_of(owner.get(f"{page(wave)}list.csv").text)
    assert rows[1]["name"] == "'=HYPERLINK(1)"


def test_taking_links_is_written_into_the_log(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    owner.get(f"{page(wave)}list.csv").get_data()
    owner.get(f"{page(wave)}sheet.pdf")
    with app.app_context():
        noted = session.scalars(select(AuditEvent).filter_by(action="personal_links.taken")).all()
    assert [event.details for event in noted] == [{"form": "list", "count": 2}, {"form": "sheet", "count": 2}]


@pytest.mark.parametrize("query", ["", "?label=key&size=large", "?label=none", "?size=nonsense"])
def test_the_sheet_is_a_pdf(owner: FlaskClient, wave: Wave, query: str) -> None:
    answer = owner.get(f"{page(wave)}sheet.pdf{query}")
    assert (answer.status_code, answer.content_type, answer.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_a_part_beyond_the_last_is_not_found(owner: FlaskClient, wave: Wave) -> None:
    assert owner.get(f"{page(wave)}sheet.pdf?part=2").status_code == 404


def test_many_links_come_in_parts(owner: FlaskClient, wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_views, "PART", 1)
    text = owner.get(page(wave)).text
    assert ("part=2" in text, "part=3" in text) == (True, False)


def test_parts_together_are_the_whole(app: Flask, wave: Wave) -> None:
    with app.app_context():
        mine = session.merge(wave)
        parts = [link.key for start in (0, 1, 2) for link in links_of(mine, Wanted(), start=start, most=1)]
        assert parts == [link.key for link in links_of(mine, Wanted())]


def test_hundreds_of_codes_are_set_in_every_script(app: Flask, wave: Wave) -> None:
    links = [
        PersonalLink(
            key=f"k{n}", name="لیلا Đỗ 王", site="", language=code, status="new", link=f"https://x.example/i/{n}"
        )
        for n, code in enumerate(["en", "fa", "vi"] * 30)
    ]
    with app.app_context():
        body = link_sheets.render(session.merge(wave), links, Layout(size="large"), FORMATTERS["fa"])
    assert body[:5] == b"%PDF-"


@pytest.mark.access
@pytest.mark.parametrize("role", [Role.MANAGER, Role.COLLECTOR, Role.VIEWER])
def test_only_owners_and_researchers_take_links(app: Flask, wave: Wave, role: Role) -> None:
    client = signed_in(app, member(wave.study.organisation, role))
    addresses = (page(wave), f"{page(wave)}list.csv", f"{page(wave)}sheet.pdf")
    assert {client.get(address).status_code for address in addresses} == {403}


@pytest.fixture
def lost(app: Flask, wave: Wave) -> None:
    """The key under which the link of "at-site" was made is no longer there."""
    with app.app_context():
        query = select(Invitation).join(Customer, Customer.id == Invitation.customer_id)
        session.scalars(query.where(Customer.external_key == "at-site")).one().token_hash = "0" * 64
        session.commit()


@pytest.mark.usefixtures("lost")
def test_a_link_whose_key_is_lost_leaves_the_others_where_they_are(owner: FlaskClient, wave: Wave) -> None:
    rows = rows_of(owner.get(f"{page(wave)}list.csv").get_data(as_text=True))

    assert [(row["key"], bool(row["link"])) for row in rows] == [("at-site", False), ("no-mail", True)]
    assert owner.get(f"{page(wave)}sheet.pdf").status_code == 200
    assert "1 link cannot be made again: its key is lost." in owner.get(page(wave)).text


@pytest.mark.usefixtures("lost")
def test_a_sheet_of_lost_links_alone_says_what_to_restore(owner: FlaskClient, wave: Wave) -> None:
    site = wave.study.organisation.sites[0].id
    answer = owner.get(f"{page(wave)}sheet.pdf?site_id={site}")

    assert (answer.status_code, "secret.key" in answer.text) == (409, True)
