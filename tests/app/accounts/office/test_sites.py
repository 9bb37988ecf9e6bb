"""Sites: typed one by one or pasted, kept while anything belongs to them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Role, Site
from app.accounts.office import sites
from app.kernel.db import Base, session
from tests import cast, factories


def kept() -> list[tuple[str, str, str | None]]:
    session.remove()
    return [(one.code, one.name, one.region) for one in session.scalars(select(Site).order_by(Site.id))]


def add(owner: FlaskClient, **data: str) -> int:
    return owner.post("/o/simorgh/sites/add", data={"name": "Tehran Grand"} | data).status_code


def paste(owner: FlaskClient, lines: str) -> tuple[int, str]:
    answer = owner.post("/o/simorgh/sites/paste", data={"lines": lines})
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({}, ("tehran-grand", "Tehran Grand", None)),
        ({"code": "THR-1", "region": " North  West "}, ("THR-1", "Tehran Grand", "North West")),
        ({"name": "شعبهٔ مرکزی"}, ("شعبه-مرکزی", "شعبهٔ مرکزی", None)),
        ({"name": "شعبه ۱۲", "code": "۰۱۲"}, ("012", "شعبه ۱۲", None)),
        ({"name": "!!!"}, ("site", "!!!", None)),
    ],
)
def test_a_site_is_kept_as_it_was_meant(
    owner: FlaskClient, typed: dict[str, str], stored: tuple[str, str, str | None]
) -> None:
    assert add(owner, **typed) == 303
    assert kept() == [stored]


def test_a_code_that_is_taken_is_refused_and_one_from_a_name_is_numbered(owner: FlaskClient) -> None:
    codes = [add(owner), add(owner), add(owner, code="TEHRAN-GRAND")]

    assert codes == [303, 303, 422]
    assert [code for code, *_ in kept()] == ["tehran-grand", "tehran-grand-2"]


@pytest.mark.parametrize(
    "data", [{"name": ""}, {"code": "a b"}, {"code": "a/b"}, {"code": "x" * 65}, {"name": "x" * 201}]
)
def test_what_cannot_be_a_site_is_told(owner: FlaskClient, data: dict[str, str]) -> None:
    assert add(owner, **data) == 422
    assert kept() == []


def test_a_site_may_be_renamed(owner: FlaskClient, site: Site) -> None:
    number = site.id
    data = {"name": "Tehran Palace", "code": "thr", "region": "North"}

    assert owner.post(f"/o/simorgh/sites/{number}/", data=data).status_code == 303
    assert kept() == [("thr", "Tehran Palace", "North")]


@pytest.mark.parametrize(
    "lines",
    [
        "thr,Tehran,North\nisf,Isfahan",
        "code;name;region\r\nthr;Tehran;North\r\nisf;Isfahan;",
        "\ufeffcode\tname\tregion\nthr\tTehran\tNorth\n\nisf\tIsfahan\n",
        "thr، Tehran، North\nisf، Isfahan",
    ],
    ids=["commas", "semicolons", "spreadsheet", "persian commas"],
)
def test_a_list_is_read_however_it_was_copied(owner: FlaskClient, lines: str) -> None:
    assert paste(owner, lines)[0] == 303
    assert kept() == [("thr", "Tehran", "North"), ("isf", "Isfahan", None)]


def test_names_alone_are_enough(owner: FlaskClient) -> None:
    paste(owner, "Tehran\nIsfahan\nTehran")

    assert [(code, name) for code, name, _ in kept()] == [
        ("tehran", "Tehran"),
        ("isfahan", "Isfahan"),
        ("tehran-2", "Tehran"),
    ]


def test_a_known_code_changes_its_site(owner: FlaskClient, site: Site) -> None:
    code, _ = paste(owner, "THR,Tehran Palace,North\nisf,Isfahan")

    assert code == 303
    assert [name for _, name, _ in kept()] == ["Tehran Palace", "Isfahan"]


def test_one_bad_line_stores_nothing_and_every_bad_line_is_told(owner: FlaskClient) -> None:
    code, page = paste(owner, "thr,Tehran\nb c,Bad\nisf,\nmhd,Mashhad")

    assert (code, kept()) == (422, [])
    assert "Line 2" in page
    assert "Line 3" in page
    assert "mhd,Mashhad" in page


@pytest.mark.parametrize("lines", ["\n\n", "code,name,region", "x\n" * (sites.MOST_LINES + 1)])
def test_nothing_and_too_much_are_told(owner: FlaskClient, lines: str) -> None:
    assert paste(owner, lines)[0] == 422
    assert kept() == []


def test_a_site_that_nothing_belongs_to_may_go(owner: FlaskClient, site: Site) -> None:
    assert owner.post(f"/o/simorgh/sites/{site.id}/delete").status_code == 303
    assert kept() == []


def test_a_site_with_links_and_members_stays_and_the_page_says_why(
    owner: FlaskClient, manager: FlaskClient, organisation: Organisation, site: Site
) -> None:
    number, here = site.id, session.merge(site)
    factories.link(factories.wave(factories.version(here.organisation, {})), site=here)
    session.commit()
    session.remove()
    answer = owner.post(f"/o/simorgh/sites/{number}/delete")

    assert answer.status_code == 409
    assert "links" in answer.text
    assert "members" in answer.text
    assert len(kept()) == 1


def test_an_invitation_that_is_over_does_not_keep_a_site(owner: FlaskClient, site: Site) -> None:
    number, here = site.id, session.merge(site)
    row = factories.join_invitation(here.organisation, sites=[here], role="manager").id
    session.commit()
    session.remove()
    first = owner.post(f"/o/simorgh/sites/{number}/delete").status_code
    owner.post(f"/o/simorgh/members/invitations/{row}/withdraw")

    assert (first, owner.post(f"/o/simorgh/sites/{number}/delete").status_code) == (409, 303)


def test_every_table_that_knows_sites_is_asked(app: Flask, organisation: Organisation) -> None:
    """A table that a later room adds is found by itself; only its name would be missing."""
    tables = {t.name for t in Base.metadata.sorted_tables for k in t.foreign_keys if k.column.table is Site.__table__}

    assert tables <= sites.USES.keys()


@pytest.mark.access
def test_a_site_of_others_is_out_of_reach(owner: FlaskClient) -> None:
    theirs = factories.site(factories.organisation("anqa"), "x").id
    session.commit()

    assert owner.post(f"/o/simorgh/sites/{theirs}/", data={"name": "Mine"}).status_code == 404
    assert owner.post(f"/o/simorgh/sites/{theirs}/delete").status_code == 404


@pytest.mark.access
@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.MANAGER, Role.COLLECTOR, Role.VIEWER])
def test_only_owners_change_sites(app: Flask, organisation: Organisation, role: Role) -> None:
    client = cast.signed_in(app, cast.member(organisation, role))

    assert client.post("/o/simorgh/sites/add", data={"name": "x"}).status_code == 403


def test_the_log_knows_the_sites(owner: FlaskClient, site: Site, log: Callable[[], list[AuditEvent]]) -> None:
    number = site.id
    add(owner)
    owner.post(f"/o/simorgh/sites/{number}/", data={"name": "Tehran Palace", "code": "thr"})
    owner.post(f"/o/simorgh/sites/{number}/delete")

    assert [event.action for event in log()] == ["site.added", "site.changed", "site.deleted"]
