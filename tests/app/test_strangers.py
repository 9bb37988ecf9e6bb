"""Every address of an organisation, with every method: nobody, strangers and the wrong role are kept out.

Made from the application's own list of addresses, so that a new one cannot be forgotten.
"""

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts import access
from app.accounts.models import Organisation, Role
from app.kernel import db
from tests import cast, factories, routes

pytestmark = pytest.mark.access


@pytest.fixture
def values(organisation: Organisation) -> dict[str, object]:
    """Values for the parameters of any address: things of the owner's organisation."""
    found = routes.samples(organisation) | routes.WORDS
    db.session.commit()
    return found


def guarded(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "organisation" in rule.arguments]


def ask_everything(
    client: FlaskClient, rules: list[Rule], values: Mapping[str, object]
) -> Iterator[tuple[str, TestResponse]]:
    """Each method of each address, and what came of it."""
    for rule in rules:
        missing = sorted(rule.arguments - values.keys())
        assert not missing, f"{rule}: no sample for {missing}; add one to tests/routes.py"
        built = rule.build({name: values[name] for name in rule.arguments})
        assert built is not None
        for method in sorted(rule.methods or ()):
            yield f"{method} {rule}", client.open(built[1], method=method)


def test_every_address_is_of_an_organisation_or_known_to_be_open(app: Flask) -> None:
    others = [str(rule) for rule in app.url_map.iter_rules() if "organisation" not in rule.arguments]

    assert [a for a in others if a not in routes.OPEN_ADDRESSES and not a.startswith(routes.OPEN_PREFIXES)] == []


def test_every_address_of_an_organisation_says_who_may_use_it(app: Flask) -> None:
    with app.app_context():
        assert [str(rule) for rule in guarded(app) if not access.roles_of(rule.endpoint)] == []


def test_nobody_is_sent_to_the_door(app: Flask, nobody: FlaskClient, values: dict[str, object]) -> None:
    answers = ask_everything(nobody, guarded(app), values)
    wrong = [(asked, a.status) for asked, a in answers if a.status_code != 303 or "/sign-in" not in a.location]

    assert wrong == []


def test_a_program_that_is_nobody_is_told_to_sign_in(
    app: Flask, nobody: FlaskClient, values: dict[str, object]
) -> None:
    nobody.environ_base["HTTP_ACCEPT"] = "application/json"

    assert {a.status_code for _, a in ask_everything(nobody, guarded(app), values)} <= {401}


@pytest.mark.long
def test_a_stranger_finds_no_such_page(app: Flask, stranger: FlaskClient, values: dict[str, object]) -> None:
    wrong = [(asked, a.status) for asked, a in ask_everything(stranger, guarded(app), values) if a.status_code != 404]

    assert wrong == []


@pytest.mark.long
def test_a_stranger_cannot_reach_our_things_through_their_own_organisation(
    app: Flask, stranger: FlaskClient, values: dict[str, object]
) -> None:
    theirs = {**values, "organisation": "anqa"}
    rules = [rule for rule in guarded(app) if rule.arguments - {"organisation"} - routes.WORDS.keys()]
    wrong = [(asked, a.status) for asked, a in ask_everything(stranger, rules, theirs) if a.status_code != 404]

    # OPTIONS is answered by the framework and looks nothing up
    assert [one for one in wrong if not one[0].startswith("OPTIONS")] == []


@pytest.mark.long
@pytest.mark.parametrize("role", list(Role))
def test_a_member_without_the_role_is_refused(
    app: Flask, organisation: Organisation, values: dict[str, object], role: Role
) -> None:
    client = cast.signed_in(app, cast.member(organisation, role))
    with app.app_context():
        beneath = [rule for rule in guarded(app) if role not in access.roles_of(rule.endpoint)]
    wrong = [(asked, a.status) for asked, a in ask_everything(client, beneath, values) if a.status_code != 403]

    assert wrong == []


def test_an_organisation_of_others_looks_the_same_as_none(owner: FlaskClient) -> None:
    factories.organisation("anqa")
    db.session.commit()

    theirs, none = owner.get("/o/anqa/"), owner.get("/o/simurgh-of-nowhere/")
    assert (theirs.status_code, theirs.text) == (none.status_code, none.text)
