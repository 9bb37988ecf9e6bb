"""What each role sees, as the page of members says it: the views themselves decide."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import sights
from app.accounts.models import Role, Site

Table = list[tuple[sights.Sight, dict[Role, str]]]
pytestmark = pytest.mark.access


@pytest.fixture
def table(app: Flask) -> Table:
    with app.app_context():
        return list(sights.table())


def test_the_table_says_what_the_views_let_in(table: Table) -> None:
    found = {one.endpoint: reaches for one, reaches in table}

    assert found["exports.export_csv"] == dict(zip(Role, ("all", "all", "none", "none", "none"), strict=True))
    assert found["reports.wave"] == dict(zip(Role, ("all", "all", "own", "none", "none"), strict=True))
    assert found["office.members"] == dict(zip(Role, ("all", "none", "none", "none", "none"), strict=True))


def test_every_sight_is_a_page_and_an_owner_sees_all(app: Flask, table: Table) -> None:
    for one, reaches in table:
        assert one.endpoint in app.view_functions
        assert reaches[Role.OWNER] == "all"


def test_what_most_roles_see_comes_first(table: Table) -> None:
    seen = [sum(reach != "none" for reach in reaches.values()) for _, reaches in table]

    assert seen == sorted(seen, reverse=True)


def test_owners_read_it_beside_the_members(owner: FlaskClient, site: Site) -> None:
    page = owner.get("/o/simorgh/members/").text

    assert "What each role sees" in page
    assert "managers: in studies that know their customers" in page
    assert 'data-label="Manager">their sites' in page
