"""The reference says what the application does: the same addresses, the same models, examples that fit."""

import json
import re
import shlex

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from app.api.calls.operation import OPERATIONS, ROOT
from app.api.calls.problems import BY_STATUS
from app.api.reference import layout, openapi
from app.api.shapes.base import Given
from app.api.webhooks.addresses import EVENTS


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The subject is the document."""
    return sqlite_url


def test_the_reference_has_every_address_and_method_and_no_other(app: Flask) -> None:
    known = {
        (re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", str(rule).removeprefix(ROOT)), method)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(f"{ROOT}/") and not str(rule).endswith("openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    with app.app_context():
        told = {(path, method.upper()) for path, one in openapi.document()["paths"].items() for method in one}

    assert told == known


def test_the_document_is_given_to_anybody_and_in_english(client: FlaskClient) -> None:
    answer = client.get(f"{ROOT}/openapi.json", headers={"Accept-Language": "fa"})

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["paths"]["/studies"]["get"]["summary"] == "List studies"


def test_every_reference_within_the_document_leads_somewhere(client: FlaskClient) -> None:
    document = client.get(f"{ROOT}/openapi.json").json
    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))

    assert wanted <= document["components"]["schemas"].keys()


def test_the_document_says_what_webhooks_receive(client: FlaskClient) -> None:
    document = client.get(f"{ROOT}/openapi.json").json

    assert document["webhooks"].keys() == EVENTS.keys()
    assert "Told" in document["components"]["schemas"]


def test_every_refusal_is_told_with_its_problem(client: FlaskClient) -> None:
    document = client.get(f"{ROOT}/openapi.json").json

    for path, methods in document["paths"].items():
        for one in methods.values():
            refused = {int(status) for status in one["responses"] if int(status) >= 400}
            assert {401, 422, 429} <= refused <= BY_STATUS.keys(), path


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.given])
def test_the_example_of_every_body_fits_its_model(app: Flask, name: str) -> None:
    with app.test_request_context():
        entries = [entry for _, found in layout.sections("https://x") for entry in found]
        (entry,) = [entry for entry in entries if entry.operation.name == name]
    body = shlex.split(entry.curl.replace("\\\n", " "))[-1]
    model: type[Given] | None = entry.operation.given

    assert model is not None
    TypeAdapter(model).validate_json(body)


def test_the_page_has_every_operation_with_a_line_of_curl(owner: FlaskClient) -> None:
    page = owner.get("/o/simorgh/developers/")

    assert page.status_code == 200
    assert page.text.count("Authorization: Bearer $VAFA_TOKEN") == len(OPERATIONS) + 1
    assert all(f'id="op-{name}"' in page.text for name in OPERATIONS)
