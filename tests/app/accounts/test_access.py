"""Roles and scope: what views may rely on."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import access, audit, navigation
from app.accounts.models import AuditEvent, Organisation, Role, Site
from app.accounts.navigation import Place
from app.accounts.scope import Scope
from app.kernel import db
from tests import cast, factories

pytestmark = pytest.mark.access


@pytest.fixture(autouse=True)
def _places(app: Flask) -> None:
    """A few views as other rooms write them."""

    @access.required()
    def whoami() -> str:
        found = access.current()
        return f"{access.organisation().slug} {found.role} {found.scope.sites[0].code if found.scope.sites else '-'}"

    @access.required(Role.OWNER)
    def owners() -> str:
        return url_for("whoami") + " " + url_for("owners", x=1)

    @access.required(Role.OWNER, Role.MANAGER)
    def note() -> str:
        db.session.scalars(select(AuditEvent)).all()
        time.sleep(0.02)
        audit.record("site.noted", access.organisation(), number=1)
        db.session.commit()
        return "noted"

    def forgotten() -> str:
        return "open to all"

    app.add_url_rule("/o/<organisation>/whoami", "whoami", whoami)
    app.add_url_rule("/o/<organisation>/owners", "owners", owners)
    app.add_url_rule("/o/<organisation>/note", "note", note, methods=["POST"])
    app.add_url_rule("/o/<organisation>/forgotten", "forgotten", forgotten)


def test_a_view_learns_who_is_asking(owner: FlaskClient, manager: FlaskClient) -> None:
    assert owner.get("/o/simorgh/whoami").text == "simorgh owner -"
    assert manager.get("/o/simorgh/whoami").text == "simorgh manager thr"


def test_addresses_within_an_organisation_need_not_name_it(owner: FlaskClient) -> None:
    assert owner.get("/o/simorgh/owners").text == "/o/simorgh/whoami /o/simorgh/owners?x=1"


def test_the_role_decides(owner: FlaskClient, researcher: FlaskClient, manager: FlaskClient) -> None:
    asked = [client.get("/o/simorgh/owners").status_code for client in (owner, researcher, manager)]

    assert asked == [200, 403, 403]


def test_a_view_that_says_nothing_is_closed_to_everyone(owner: FlaskClient) -> None:
    assert owner.get("/o/simorgh/forgotten").status_code == 403


def test_a_role_counts_in_its_own_organisation_alone(app: Flask, organisation: Organisation) -> None:
    user = cast.member(organisation, Role.OWNER)
    db.session.add(factories.Membership(user=user, organisation=factories.organisation("anqa"), role="viewer"))
    db.session.commit()
    client = cast.signed_in(app, user)

    assert client.get("/o/simorgh/owners").status_code == 200
    assert client.get("/o/anqa/owners").status_code == 403
    assert client.get("/o/anqa/whoami").text == "anqa viewer -"


def test_a_member_who_is_removed_is_a_stranger_at_once(owner: FlaskClient) -> None:
    assert owner.get("/o/simorgh/whoami").status_code == 200
    db.session.execute(factories.Membership.__table__.delete())
    db.session.commit()

    assert owner.get("/o/simorgh/whoami").status_code == 404


def test_a_manager_of_some_sites_sees_their_rows_alone(organisation: Organisation, site: Site) -> None:
    second, third = factories.site(organisation, "shz"), factories.site(organisation, "isf")
    rows, seen = (site, second, third, None), {}
    for sites in ((), (site,), (site, third)):
        member = access.Access(user=factories.User(), organisation=organisation, role=Role.MANAGER, scope=Scope(sites))
        seen[len(sites)] = [member.sees(row) for row in rows]

    assert seen == {0: [True] * 4, 1: [True, False, False, False], 2: [True, False, True, False]}


def test_a_deed_is_noted_with_who_did_it_and_where(
    organisation: Organisation, manager: FlaskClient, log: Callable[[], list[AuditEvent]]
) -> None:
    assert manager.post("/o/simorgh/note").text == "noted"

    event = log()[-1]
    assert (event.action, event.subject, event.details) == (
        "site.noted",
        f"organisation:{organisation.id}",
        {"number": 1},
    )
    assert (event.user_id, event.organisation_id) == (1, organisation.id)


def test_people_who_work_at_once_do_not_lock_each_other_out(app: Flask, organisation: Organisation, site: Site) -> None:
    """A view that reads first and writes later fails on SQLite when another writes in between."""
    clients = [
        cast.signed_in(app, cast.member(organisation, role, sites=[site])) for role in (Role.OWNER, Role.MANAGER)
    ]
    posts = [client for client in clients for _ in range(4)]
    with ThreadPoolExecutor(len(posts)) as pool:
        answers = list(pool.map(lambda client: client.post("/o/simorgh/note").status_code, posts))

    assert answers == [200] * len(posts)


def test_the_top_bar_shows_the_places_that_the_role_may_go_to(
    app: Flask, owner: FlaskClient, manager: FlaskClient
) -> None:
    navigation.add(app, Place("whoami", "People", navigation.DESIGN))
    navigation.add(app, Place("owners", "Money", navigation.DESIGN))

    pages = [client.get("/o/simorgh/").text for client in (owner, manager)]
    assert ["People" in page for page in pages] == [True, True]
    assert ["Money" in page for page in pages] == [True, False]


def test_the_menu_is_grouped_by_what_people_do(app: Flask, owner: FlaskClient, manager: FlaskClient) -> None:
    page = owner.get("/o/simorgh/").text
    groups = ["Measure", "Design", "Customers", "Organisation"]

    # once in the row, once in the menu of a phone
    assert [page.count(f'id="menu-{group.lower()}">{group}<') for group in groups] == [1, 1, 1, 1]
    assert [page.count(f'role="group" aria-label="{group}"') for group in groups] == [1, 1, 1, 0]
    row = page.partition('class="menu group"')[2].partition("</details>")[0]
    assert [
        row.find(f">{label}<") for label in ("Settings and members", "API and webhooks", "Background jobs")
    ] == sorted(row.find(f">{label}<") for label in ("Settings and members", "API and webhooks", "Background jobs"))
    assert -1 not in [row.find(f">{label}<") for label in ("Settings and members", "API and webhooks")]
    # who may go nowhere in a group does not see the group
    assert 'id="menu-organisation"' not in manager.get("/o/simorgh/").text


def test_a_page_that_is_no_place_of_the_menu_has_it_too(owner: FlaskClient) -> None:
    page = owner.get("/o/simorgh/retention/").text

    assert "Main menu: </span>Main menu</summary>" in page


def test_someone_of_several_organisations_chooses(app: Flask, organisation: Organisation) -> None:
    user = cast.member(organisation, Role.OWNER)
    db.session.add(factories.Membership(user=user, organisation=factories.organisation("anqa"), role="viewer"))
    db.session.commit()

    page = cast.signed_in(app, user).get("/")
    assert page.status_code == 200
    assert all(f'href="/o/{slug}/"' in page.text for slug in ("simorgh", "anqa"))


def test_someone_of_no_organisation_is_told_what_to_do(owner: FlaskClient) -> None:
    db.session.execute(factories.Membership.__table__.delete())
    db.session.commit()

    assert "Ask the owner" in owner.get("/").text
