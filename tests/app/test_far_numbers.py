"""Numbers that no row can have, in every address and behind it: nothing is found, and nothing breaks."""

import json
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from app.accounts.models import Organisation
from app.kernel import db
from survey_defs.load import canonical_json, load_shipped
from tests import routes

# larger than a column, larger than any integer of a database
FAR = (2**31, 10**30)
BEHIND = ("after", "before", "segment", "site", "site_id", "owner", "page", "part", "to", "width")


@pytest.fixture
def values(organisation: Organisation) -> dict[str, Any]:
    definition = json.loads(canonical_json(load_shipped("hotel_loyalty_pulse")))
    found = routes.samples(organisation, definition) | routes.WORDS | {"response_id": UUID(int=1), "slug": "sample"}
    db.session.commit()
    return found


def built(rule: Rule, values: dict[str, Any]) -> str:
    found = rule.build({name: values[name] for name in rule.arguments})
    assert found is not None
    return found[1]


@pytest.mark.parametrize("far", FAR)
def test_a_number_that_no_row_has_is_no_address(
    app: Flask, owner: FlaskClient, values: dict[str, Any], far: int
) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if counted(rule)]
    asked = [(method, rule) for rule in rules for method in sorted((rule.methods or set()) - {"OPTIONS"})]
    met = [(m, str(rule), owner.open(far_address(rule, values, far), method=m).status_code) for m, rule in asked]
    wrong = [one for one in met if one[2] != 404]

    assert (len(asked) > 50, wrong) == (True, [])


def counted(rule: Rule) -> list[str]:
    """The parameters that are numbers of rows."""
    return [name for name in rule.arguments if isinstance(rule._converters[name], IntegerConverter)]


def far_address(rule: Rule, values: dict[str, Any], far: int) -> str:
    """Built with a number that a row may have, because with the other no address can be built."""
    return built(rule, values | dict.fromkeys(counted(rule), 987654321)).replace("987654321", str(far))


@pytest.mark.parametrize("far", [*FAR, -1])
def test_a_number_that_no_row_has_breaks_no_page(
    client: FlaskClient, owner: FlaskClient, values: dict[str, Any], far: int
) -> None:
    behind = "&".join(f"{name}={far}" for name in BEHIND)
    places = ("cases/", "customers/", "bank/", "log/", f"waves/{values['wave_id']}/letters/")
    places += (f"versions/{values['version_id']}/compare", f"waves/{values['wave_id']}/personal-links/")
    wrong = [place for place in places if owner.get(f"/o/simorgh/{place}?{behind}").status_code not in (200, 404)]

    assert wrong == []
