"""Members: who may do what from now on, and that somebody always may do everything."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Membership, Organisation, Role, Site, User, UserSession
from app.accounts.office import members
from app.accounts.office.office_forms import MemberForm
from app.accounts.operations import InvalidAccount
from app.kernel.db import begin_writing, session, utc_now
from tests import cast, factories

pytestmark = pytest.mark.access


def number_of(email: str) -> int:
    """The membership of this person at Simorgh."""
    query = select(Membership.id).join(Membership.user).where(User.email == email)
    found = session.scalars(query).one()
    session.remove()
    return found


def change(owner: FlaskClient, email: str, role: str, *sites: int) -> int:
    data = {"role": role, "sites": list(sites)}
    return owner.post(f"/o/simorgh/members/{number_of(email)}/", data=data).status_code


def remove(owner: FlaskClient, email: str) -> int:
    return owner.post(f"/o/simorgh/members/{number_of(email)}/remove").status_code


def test_the_list_names_everybody_with_role_and_site(owner: FlaskClient, manager: FlaskClient, site: Site) -> None:
    page = owner.get("/o/simorgh/members/").text

    assert all(word in page for word in ("owner@simorgh.example", "manager@simorgh.example", "Manager", "THR"))


def test_another_role_holds_from_the_next_page_on(owner: FlaskClient, researcher: FlaskClient) -> None:
    before = researcher.get("/o/simorgh/work/").status_code
    changed = change(owner, "researcher@simorgh.example", "viewer")

    assert (before, changed, researcher.get("/o/simorgh/work/").status_code) == (200, 303, 403)


def test_a_member_who_is_removed_is_out_at_once(owner: FlaskClient, researcher: FlaskClient) -> None:
    assert remove(owner, "researcher@simorgh.example") == 303

    assert researcher.get("/o/simorgh/").status_code in (303, 404)
    assert session.scalars(select(User).where(User.email == "researcher@simorgh.example")).one()


def test_removing_somebody_from_one_organisation_leaves_them_the_other(
    app: Flask, owner: FlaskClient, organisation: Organisation
) -> None:
    guest = cast.member(factories.organisation("anqa"), Role.OWNER)
    session.add(Membership(user=guest, organisation=session.merge(organisation), role=Role.VIEWER))
    session.commit()
    client = cast.signed_in(app, guest)
    query = select(Membership.id).join(Membership.organisation).where(Membership.user_id == guest.id)
    here = session.scalars(query.where(Organisation.slug == "simorgh")).one()
    session.remove()
    owner.post(f"/o/simorgh/members/{here}/remove")

    assert client.get("/o/simorgh/").status_code == 404
    assert client.get("/o/anqa/").status_code == 200


def test_the_last_owner_can_neither_be_removed_nor_demoted(owner: FlaskClient, researcher: FlaskClient) -> None:
    demoted, removed = change(owner, "owner@simorgh.example", "viewer"), remove(owner, "owner@simorgh.example")

    assert (demoted, removed) == (409, 409)
    assert owner.get("/o/simorgh/members/").status_code == 200


def test_an_owner_may_go_where_another_stays(owner: FlaskClient, researcher: FlaskClient) -> None:
    change(owner, "researcher@simorgh.example", "owner")

    assert remove(owner, "owner@simorgh.example") == 303
    assert researcher.get("/o/simorgh/members/").status_code == 200


def test_two_owners_who_remove_each_other_leave_one(app: Flask, organisation: Organisation) -> None:
    """Each in a transaction of its own, at the same moment."""
    for number in range(2):
        factories.user(session.merge(organisation), Role.OWNER, email=f"o{number}@simorgh.example")
    session.commit()
    numbers = [number_of(f"o{number}@simorgh.example") for number in range(2)]
    ready, told = threading.Barrier(2), []

    def go(member_id: int) -> None:
        with app.app_context():
            ready.wait()
            begin_writing()
            try:
                members.remove(session.get_one(Membership, member_id), now=utc_now())
                session.commit()
                told.append("removed")
            except members.LastOwner:
                told.append("kept")
            session.remove()

    threads = [threading.Thread(target=go, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == ["kept", "removed"]


@pytest.mark.parametrize("role", ["manager", "collector", "viewer"])
def test_some_roles_may_be_limited_to_some_sites(
    owner: FlaskClient, researcher: FlaskClient, site: Site, role: str
) -> None:
    sites = [site.id, factories.site(session.merge(site.organisation), "isf").id]
    session.commit()
    changed = [change(owner, "researcher@simorgh.example", role, *some) for some in (sites, sites[:1])]

    row = session.get_one(Membership, number_of("researcher@simorgh.example"))
    assert (changed, [one.id for one in row.sites]) == ([303, 303], sites[:1])


@pytest.mark.parametrize("role", ["owner", "researcher"])
def test_owners_and_researchers_see_every_site(
    owner: FlaskClient, researcher: FlaskClient, site: Site, role: str
) -> None:
    assert change(owner, "researcher@simorgh.example", role, site.id) == 422


def test_a_site_of_others_is_refused(owner: FlaskClient, researcher: FlaskClient) -> None:
    theirs = factories.site(factories.organisation("anqa"), "x").id
    session.commit()

    assert change(owner, "researcher@simorgh.example", "manager", theirs) == 422


@pytest.mark.parametrize("data", [{"role": "king"}, {"role": ""}, {"role": "manager", "sites": "x"}])
def test_what_is_no_role_or_site_is_refused(owner: FlaskClient, researcher: FlaskClient, data: dict[str, str]) -> None:
    number = number_of("researcher@simorgh.example")

    assert owner.post(f"/o/simorgh/members/{number}/", data=data).status_code in (404, 422)
    assert session.get_one(Membership, number).role == "researcher"


def test_somebody_without_an_organisation_left_is_signed_out(owner: FlaskClient, researcher: FlaskClient) -> None:
    remove(owner, "researcher@simorgh.example")

    query = select(UserSession).join(UserSession.user).where(User.email == "researcher@simorgh.example")
    assert all(row.ended_at for row in session.scalars(query))


def test_the_log_knows_who_was_changed_and_removed(
    owner: FlaskClient, researcher: FlaskClient, log: Callable[[], list[AuditEvent]]
) -> None:
    change(owner, "researcher@simorgh.example", "viewer")
    remove(owner, "researcher@simorgh.example")

    kept = [(event.action, event.details.get("role")) for event in log()]
    assert kept == [("member.changed", "viewer"), ("member.removed", None)]


def test_a_site_that_went_meanwhile_opens_no_other(app: Flask, organisation: Organisation) -> None:
    with app.test_request_context(method="POST", data={"role": "manager", "sites": "7"}):
        form = MemberForm(meta={"csrf": False})

        with pytest.raises(InvalidAccount):
            form.asked_sites([])
