"""Every address of programs, with every method: no token, one that ended, one of others, one without the scope.

Made from the application's own list of addresses, so that a new one cannot be forgotten.
"""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.accounts.models import Organisation, Role
from app.api.calls.operation import OPERATIONS, ROOT, Operation
from app.api.calls.problems import MEDIA_TYPE
from app.api.tokens.scopes import SCOPES
from app.kernel.db import session, utc_now
from tests import cast, factories, routes
from tests.app.api.conftest import Join, carrying

pytestmark = pytest.mark.access

DAY = dt.timedelta(days=1)
# says nothing of anybody
OPEN = {"openapi"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Who may see what is decided above the database."""
    return sqlite_url


@pytest.fixture
def values(organisation: Organisation) -> dict[str, object]:
    """Things of our organisation for the parameters of any address."""
    customer = factories.customer(organisation, "G-1")
    samples = routes.samples(organisation)
    wave = factories.wave(factories.version(organisation, {}, slug="other"), number=2)
    found = samples | {"key": "G-1", "channel": "mail", "invitation_id": factories.invitation(wave, customer).id}
    session.commit()
    return found | {"response_id": "8f0c5d1e-6a3b-4c0f-9d57-2f1b6a7c9e10"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if str(rule).startswith(ROOT)]


def ask_everything(client: FlaskClient, values: dict[str, object]) -> Iterator[tuple[Operation, TestResponse]]:
    """Each operation with a body that no model knows, and what came of it."""
    for rule in rules(client.application):
        name = rule.endpoint.partition(".")[2]
        if name in OPEN:
            continue
        built = rule.build({parameter: values[parameter] for parameter in rule.arguments})
        assert built is not None
        yield OPERATIONS[name], client.open(built[1], method=OPERATIONS[name].method, json={"unknown": 1})


def test_every_address_is_an_operation_of_the_table(app: Flask) -> None:
    assert {rule.endpoint.partition(".")[2] for rule in rules(app)} == OPERATIONS.keys() | OPEN


def test_every_operation_but_that_of_the_token_itself_needs_a_scope() -> None:
    assert [one.name for one in OPERATIONS.values() if one.scope not in SCOPES] == ["get_token"]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic dmFmYTp2YWZh", "vafa_secret", "Bearer vafa_ended"]
)
def test_who_has_no_good_token_is_told_nothing(
    app: Flask, organisation: Organisation, values: dict[str, object], header: str
) -> None:
    factories.token(organisation, secret="vafa_ended", expires_at=utc_now() - DAY)
    session.commit()
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = header

    answers = {answer.text for _, answer in ask_everything(client, values) if answer.status_code == 401}
    assert len(answers) == 1
    assert {answer.status_code for _, answer in ask_everything(client, values)} == {401}


def test_a_cookie_is_no_token(owner: FlaskClient, values: dict[str, object]) -> None:
    assert {answer.status_code for _, answer in ask_everything(owner, values)} == {401}


def test_unknown_revoked_and_ended_tokens_look_the_same_and_cost_the_same(
    app: Flask, organisation: Organisation
) -> None:
    factories.token(organisation, secret="vafa_revoked", revoked_at=utc_now())
    factories.token(organisation, secret="vafa_ended", expires_at=utc_now())
    session.commit()
    asked: list[str] = []
    event.listen(app.extensions["engine"], "before_cursor_execute", lambda *call: asked.append(call[2]))

    told, work = set(), []
    for secret in ("vafa_unknown", "vafa_revoked", "vafa_ended", "vafa_" + "x" * 60):
        asked.clear()
        answer = carrying(app, secret).get(f"{ROOT}/studies")
        told.add((answer.status_code, answer.text, answer.headers["WWW-Authenticate"]))
        work.append(tuple(asked))
    assert len(told) == 1
    assert len(set(work)) == 1


def test_nobody_finds_a_token_by_anything_but_its_fingerprint(app: Flask, join: Join) -> None:
    asked: list[tuple[str, object]] = []
    program = join()
    event.listen(app.extensions["engine"], "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    program.get(f"{ROOT}/token")

    found = [parameters for statement, parameters in asked if "api_token" in statement and "SELECT" in statement]
    assert found
    assert "vafa_secret" not in str(asked)


def test_a_token_of_others_finds_nothing_of_ours(join: Join, values: dict[str, object]) -> None:
    anqa = factories.organisation("anqa")
    theirs = join(secret="vafa_theirs", of=anqa, created_by=cast.member(anqa, Role.OWNER).id)
    wrong = [
        (one.name, answer.status)
        for one, answer in ask_everything(theirs, values)
        # a body is read before a thing is looked up, and tells nothing of it
        if one.parameters and answer.status_code != 404 and not (one.given or one.name == "erase_customer")
    ]

    assert wrong == []


def test_what_is_of_others_looks_like_what_is_not_there(
    app: Flask, join: Join, organisation: Organisation, values: dict[str, object]
) -> None:
    theirs = join(secret="vafa_theirs", of=factories.organisation("anqa"))
    asked: list[str] = []
    event.listen(app.extensions["engine"], "before_cursor_execute", lambda *call: asked.append(call[2]))

    def seen(address: str) -> tuple[int, str, tuple[str, ...]]:
        asked.clear()
        answer = theirs.get(address)
        return answer.status_code, answer.text, tuple(asked)

    theirs.get(f"{ROOT}/token")
    for ours, none in [
        (f"waves/{values['wave_id']}", "waves/999999"),
        (f"studies/{values['study_id']}", "studies/999999"),
        ("customers/G-1", "customers/G-2"),
        (f"webhooks/{values['webhook_id']}", "webhooks/999999"),
        (f"invitations/{values['invitation_id']}", "invitations/8f0c5d1e-6a3b-4c0f-9d57-2f1b6a7c9e10"),
    ]:
        assert seen(f"{ROOT}/{ours}") == seen(f"{ROOT}/{none}")


def test_lists_of_others_are_empty_of_ours(join: Join, values: dict[str, object]) -> None:
    theirs = join(secret="vafa_theirs", of=factories.organisation("anqa"))

    for address in ("customers", "purchases", "studies", "waves", "webhooks"):
        assert theirs.get(f"{ROOT}/{address}").json["items"] == []


@pytest.mark.long
@pytest.mark.parametrize("scope", SCOPES)
def test_a_token_without_the_scope_is_refused(join: Join, values: dict[str, object], scope: str) -> None:
    """Every scope but this one: exactly its operations are refused."""
    program = join(*(SCOPES.keys() - {scope}))

    for one, answer in ask_everything(program, values):
        if one.scope == scope:
            assert (one.name, answer.status_code, answer.json["code"]) == (one.name, 403, "scope_missing")
        elif one.name not in ("list_responses", "get_response"):
            assert (one.name, answer.status_code) != (one.name, 403)


def test_every_refusal_is_a_problem(join: Join, app: Flask, values: dict[str, object]) -> None:
    clients = (app.test_client(), join("webhooks:read"))
    answers = [answer for client in clients for _, answer in ask_everything(client, values)]
    answers += [app.test_client().get("/api/nowhere"), app.test_client().delete(f"{ROOT}/studies")]

    for answer in answers:
        if answer.status_code >= 400:
            assert answer.content_type == MEDIA_TYPE
            assert {"type", "title", "status", "code", "detail", "remedy"} <= answer.json.keys()
            assert answer.json["status"] == answer.status_code
