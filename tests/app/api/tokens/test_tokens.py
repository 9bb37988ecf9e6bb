"""Tokens on the staff page, and what holds for every call that carries one."""

import datetime as dt
import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Membership, Organisation, Role
from app.api.models import ApiToken
from app.api.tokens.scopes import SCOPES
from app.kernel.db import session, utc_now
from tests import cast
from tests.app.api.conftest import Join, carrying

NEW = {"name": "Booking system", "scopes": ["customers:read", "studies:read"], "days": "90"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The subject is the page and the way of a call."""
    return sqlite_url


def secret_in(page: str) -> str:
    found = re.search(r'value="(vafa_[^"]+)"', page)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_kept_only_as_its_fingerprint(owner: FlaskClient, app: Flask) -> None:
    made = owner.post("/o/simorgh/developers/tokens", data=NEW)
    secret = secret_in(made.text)

    assert made.status_code == 201
    assert secret not in owner.get("/o/simorgh/developers/tokens").text
    assert secret not in str([vars(token) for token in session.scalars(select(ApiToken))])
    assert carrying(app, secret).get("/api/v1/token").json["scopes"] == NEW["scopes"]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}, {"days": "x"}])
def test_a_token_that_is_not_sound_is_not_made(owner: FlaskClient, wrong: dict[str, object]) -> None:
    answer = owner.post("/o/simorgh/developers/tokens", data=NEW | wrong)

    assert answer.status_code == 422
    assert "aria-invalid" in answer.text or 'class="error"' in answer.text
    assert session.scalars(select(ApiToken)).all() == []


def test_a_revoked_token_is_refused_at_once(owner: FlaskClient, join: Join) -> None:
    program = join()
    before = program.get("/api/v1/token").status_code
    token = session.scalars(select(ApiToken)).one()
    owner.post(f"/o/simorgh/developers/tokens/{token.id}/revoke")

    assert (before, program.get("/api/v1/token").status_code) == (200, 401)


def test_a_token_ends_on_its_day(join: Join) -> None:
    program = join(expires_at=utc_now() + dt.timedelta(days=365))

    with time_machine.travel(utc_now() + dt.timedelta(days=364), tick=False):
        assert program.get("/api/v1/token").status_code == 200
    with time_machine.travel(utc_now() + dt.timedelta(days=366), tick=False):
        assert program.get("/api/v1/token").status_code == 401


def test_of_the_last_use_only_the_day_is_kept(join: Join) -> None:
    join().get("/api/v1/token")
    session.expire_all()

    used = session.scalars(select(ApiToken)).one().last_used_at
    assert used is not None
    assert (used.hour, used.minute, used.second, used.microsecond) == (0, 0, 0, 0)


def test_a_program_that_asks_too_often_is_told_how_long_to_wait(app: Flask, join: Join) -> None:
    app.config["API_CALLS"] = 3
    first, second = join(), join(secret="vafa_other")

    with time_machine.travel(dt.datetime(2026, 11, 22, 10, 0, 40, tzinfo=dt.UTC), tick=False):
        answers = [first.get("/api/v1/token") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].headers["Retry-After"] == "20"
        assert second.get("/api/v1/token").status_code == 200
    with time_machine.travel(dt.datetime(2026, 11, 22, 10, 1, 0, tzinfo=dt.UTC), tick=False):
        assert first.get("/api/v1/token").status_code == 200


def test_rows_leave_only_while_the_maker_is_an_owner_or_a_researcher(
    organisation: Organisation, join: Join, make_wave: object
) -> None:
    maker = cast.member(organisation, Role.RESEARCHER)
    program = join(created_by=maker.id)
    wave = make_wave(1)  # type: ignore[operator]
    address = f"/api/v1/waves/{wave.id}/responses"
    before = program.get(address).status_code

    membership = session.scalars(select(Membership).where(Membership.user_id == maker.id)).one()
    membership.role = Role.MANAGER
    session.commit()
    assert (before, program.get(address).json["code"]) == (200, "rows_stay")


def test_a_token_that_nobody_made_reads_no_rows(join: Join, make_wave: object) -> None:
    wave = make_wave(1)  # type: ignore[operator]

    assert join().get(f"/api/v1/waves/{wave.id}/responses").status_code == 403


@pytest.mark.parametrize(
    ("language", "word"), [("fa", "دسترسی"), ("en", "lacks the scope"), ("de", "lacks the scope"), ("*", "lacks")]
)
def test_errors_speak_the_language_that_is_asked_for(join: Join, language: str, word: str) -> None:
    answer = join("studies:read").get("/api/v1/webhooks", headers={"Accept-Language": language})

    assert answer.json["code"] == "scope_missing"
    assert word in answer.json["detail"] or language == "fa"


def test_an_answer_to_a_program_sets_no_cookie(join: Join) -> None:
    program = join()

    for address in ("/api/v1/token", "/api/v1/nowhere", "/api/v1/openapi.json"):
        assert "Set-Cookie" not in program.get(address).headers


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"name": "\\u0000"}', "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
        (b'{"name": "' + b"x" * 3_000_000 + b'"}', "application/json", 413),
    ],
)
def test_what_is_no_json_is_refused(join: Join, body: bytes, kind: str, status: int) -> None:
    answer = join().put("/api/v1/customers/G-1", data=body, content_type=kind)

    assert answer.status_code == status


def test_a_query_that_is_not_known_is_refused(join: Join) -> None:
    program = join()

    assert program.get("/api/v1/studies?limit=5&sort=title").json["faults"][0]["where"] == "/sort"
    assert program.get("/api/v1/token?x=1").status_code == 422
    assert program.get("/api/v1/studies?cursor=eyJhIjoxfQ").json["code"] == "bad_cursor"
    assert {program.get(f"/api/v1/studies?limit={n}").status_code for n in ("0", "501", "x", "1_0", "٣")} == {422}


def test_every_scope_is_told_in_words() -> None:
    assert all(str(words) and str(words) != scope for scope, words in SCOPES.items())
