"""Bodies of requests: read before the database is held, and no larger than the address takes."""

import io
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from typing_extensions import Buffer
from werkzeug.routing import AnyConverter, Rule, UUIDConverter
from werkzeug.test import TestResponse

from app.accounts.access import SAFE
from app.accounts.models import Organisation
from app.kernel import db
from app.kernel.web import bodies
from tests import factories, routes

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# addresses that take more than a form, and how much
LARGER = {
    "customers.new_import": 100 * bodies.MB,
    "office.keep_logo": 2 * bodies.MB,
    "studio.upload": 2 * bodies.MB,
    "studio.replace": 2 * bodies.MB,
}


class Watched(io.BytesIO):
    """A body that looks, whenever it is read, whether anybody holds a connection to the database."""

    def __init__(self, content: bytes, engine: Engine) -> None:
        super().__init__(content)
        self.pool = engine.pool
        self.held: list[int] = []

    def read(self, size: int | None = -1) -> bytes:
        self.look()
        return super().read(size)

    def readinto(self, place: Buffer) -> int:
        self.look()
        return super().readinto(place)

    def look(self) -> None:
        self.held.append(self.pool.checkedout())  # type: ignore[attr-defined]


@pytest.fixture
def everybody(owner: FlaskClient, organisation: Organisation) -> FlaskClient:
    """A browser that is signed in, and a program with a token."""
    factories.token(organisation, secret="vafa_watched")
    db.session.commit()
    owner.environ_base["HTTP_AUTHORIZATION"] = "Bearer vafa_watched"
    return owner


@pytest.fixture
def values(organisation: Organisation) -> dict[str, object]:
    found = routes.samples(organisation) | routes.WORDS
    found |= {"address": "sample", "token": "sample", "page_id": "about", "channel": "mail", "key": "sample"}
    db.session.commit()
    return found


def writing(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each address with each method that may write."""
    for rule in app.url_map.iter_rules():
        yield from ((rule, method) for method in sorted((rule.methods or set()) - SAFE))


def built(rule: Rule, values: dict[str, object]) -> str:
    """The address of something that is there, as far as it is known; else of something that may be."""
    given = {name: values.get(name) or a_value(rule, name) for name in rule.arguments}
    found = rule.build(given)
    assert found is not None
    return found[1]


def a_value(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return uuid4()
    return next(iter(converter.items)) if isinstance(converter, AnyConverter) else "1"


def test_nobody_holds_the_database_while_a_body_is_read(
    app: Flask, everybody: FlaskClient, values: dict[str, object]
) -> None:
    """Whoever sends slowly would make everybody else wait for the lock of SQLite, or for a row of PostgreSQL."""
    # what becomes of each request does not matter here
    app.config["PROPAGATE_EXCEPTIONS"] = False
    wrong, read = [], 0
    for rule, method in writing(app):
        db.session.remove()
        kind, content = (JSON, b'{"name": "a"}') if rule.rule.startswith("/api/") else (FORM, b"response=a&event=b")
        body = Watched(content, app.extensions["engine"])
        everybody.open(
            built(rule, values),
            method=method,
            query_string={"s": "sample"},
            input_stream=body,
            content_length=len(content),
            content_type=kind,
        )
        read += bool(body.held)
        if any(body.held) or not body.held:
            wrong.append(f"{method} {rule}: {body.held}")
    assert wrong == []
    assert read > 100


def test_only_addresses_of_files_and_of_programs_take_more_than_a_form(app: Flask) -> None:
    found = {
        rule.endpoint: bodies.allowance(app, built(rule, routes.WORDS | {"organisation": "simorgh"}), method)
        for rule, method in writing(app)
    }
    larger = {endpoint: one for endpoint, one in found.items() if one != bodies.FORM}
    staff = {endpoint: one.most for endpoint, one in larger.items() if not endpoint.startswith("api.")}
    programs = {one for endpoint, one in larger.items() if endpoint.startswith("api.")}

    assert staff == LARGER
    assert programs == {bodies.Allowance(2 * bodies.MB, 8 * 1024)}
    assert all(one.pace == 8 * 1024 for one in larger.values())
    # a stranger must not fill the disk
    assert all(larger[endpoint].members for endpoint in LARGER)


def test_a_form_has_ten_seconds_and_a_file_as_many_as_it_needs_at_eight_kilobytes_each() -> None:
    file = bodies.Allowance(100 * bodies.MB, bodies.SLOWEST_UPLOAD)

    assert bodies.FORM.seconds(0) == bodies.FORM.seconds(1_000_000) == 10
    assert file.seconds(0) == 10
    assert file.seconds(80 * 1024) == 20


SAID = {
    "en": "At most 1 MB are taken here, and 1.1 MB were sent.",
    "fa": "اینجا حداکثر ۱ مگابایت گرفته می‌شود و ۱٫۱ مگابایت فرستاده شد.",
    "zh": "此处最多接收1 MB，而发送了1.1 MB。",
    "vi": "Ở đây nhận tối đa 1 MB, nhưng đã gửi 1,1 MB.",
}


def too_much(client: FlaskClient, address: str, language: str, *, size: int = bodies.MB + 1) -> TestResponse:
    return client.post(address, data=b"a" * size, content_type=FORM, headers={"Accept-Language": language})


@pytest.mark.parametrize(("language", "said"), SAID.items())
@pytest.mark.parametrize("address", ["/sign-in", "/s/nowhere", "/r/about?s=nowhere", "/mine"])
def test_a_form_that_is_too_large_is_refused_with_what_is_needed_and_what_was_found(
    nobody: FlaskClient, address: str, language: str, said: str
) -> None:
    answer = too_much(nobody, address, language)

    assert answer.status_code == 413
    assert said in answer.text


def test_programs_are_told_in_their_form(nobody: FlaskClient) -> None:
    answer = too_much(nobody, "/api/v1/purchases", "vi", size=2 * bodies.MB + 1)

    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "too_large"
    assert answer.json["remedy"].startswith("Ở đây nhận tối đa 2 MB, nhưng đã gửi 2,1 MB.")


def test_a_body_without_a_length_is_measured_as_it_comes(nobody: FlaskClient) -> None:
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    answer = nobody.post(
        "/sign-in", input_stream=io.BytesIO(b"a" * (bodies.MB + 1)), content_type=FORM, environ_overrides=environ
    )

    assert answer.status_code == 413
    assert SAID["en"] in answer.text


REFUSED = [
    (bodies.Why.TOO_SLOW, bodies.FORM, 408, "All of it has to arrive within 10 seconds. 0.1 kB came."),
    (bodies.Why.TOO_SLOW, bodies.Allowance(pace=8192), 408, "At least 8 kB have to arrive each second. 0.1 kB came."),
    (bodies.Why.TOO_LARGE, bodies.FORM, 413, "At most 1 MB are taken here, and 0.1 MB were sent."),
    (bodies.Why.TOO_MANY, bodies.FORM, 503, "Wait a minute, then send it again."),
    (bodies.Why.NOT_SIGNED_IN, bodies.STRANGER, 401, "Sign in, then send yours again."),
]


@pytest.mark.parametrize(("why", "allowed", "status", "said"), REFUSED)
def test_what_the_front_refused_is_told_before_anybody_looks_at_it(
    nobody: FlaskClient, why: bodies.Why, allowed: bodies.Allowance, status: int, said: str
) -> None:
    word = {bodies.WORD: bodies.Word(why, allowed, 2)}
    page = nobody.post("/o/anywhere/imports/new", environ_overrides=word)
    problem = nobody.post("/api/v1/customers", environ_overrides=word)

    assert (page.status_code, problem.status_code) == (status, status)
    assert said in page.text
    assert problem.json is not None
    assert said in problem.json["remedy"]
    assert problem.json["code"] in ("too_slow", "too_large", "busy", "unauthorized")


def test_the_word_of_the_front_is_told_in_the_language_of_the_link(nobody: FlaskClient) -> None:
    word = {bodies.WORD: bodies.Word(bodies.Why.TOO_SLOW, bodies.FORM, 0)}
    answer = nobody.post("/s/nowhere?lang=fa", environ_overrides=word, headers={"Accept-Language": "en"})

    assert "همهٔ آن باید در ۱۰ ثانیه برسد. ۰٫۰ کیلوبایت رسید." in answer.text
    assert 'dir="rtl"' in answer.text
