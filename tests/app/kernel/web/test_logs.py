"""Faults are logged without a value: no token, no person, nothing that somebody typed."""

import io
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import flask
import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.accounts.models import Organisation
from app.kernel import db, duties, jobs
from app.kernel.config import Config
from app.kernel.duties import DutyRun, DutyState
from app.kernel.web import logs
from tests import factories
from tests.databases import one_database

NOW = db.utc_now()
SECRET = "Kq7wXz-secret_9fQ2pL0vTt4"
MAIL = "anna.secret@guest.example"
NUMBER = "00447700900123"
VALUES = (SECRET, MAIL, NUMBER)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All that is logged, as an ordinary handler writes it."""
    sink = io.StringIO()
    handler = logging.StreamHandler(sink)
    logging.getLogger().addHandler(handler)
    yield sink
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def public(app: Flask) -> Flask:
    """As it runs for people: errors become pages."""
    app.testing = False
    return app


def break_with_values(*_: object, **__: object) -> None:
    """A fault as they come: the database refuses a row, and what is raised of it says everything."""
    person = {"email": MAIL, "name": SECRET, "language": "en", "hash": NUMBER}
    columns = "email, name, language, password_hash, created_at, recovery_hashes, totp_last_step"
    row = text(f"INSERT INTO \"user\" ({columns}) VALUES (:email, :name, NULL, :hash, '2026-01-01', '[]', 0)")
    try:
        db.session.execute(row, person)
    except Exception as error:
        db.session.rollback()
        raise ValueError(f"{flask.request.url if flask.has_request_context() else ''} {VALUES}") from error


def must_hold_no_value(found: str) -> None:
    for value in VALUES:
        assert value not in found


def sample(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return uuid4()
    if isinstance(converter, AnyConverter):
        return next(iter(converter.items))
    return 7 if isinstance(converter, IntegerConverter) else SECRET


def request_with_secrets(app: Flask, rule: Rule) -> EnvironBuilder:
    """A request of this page with a secret wherever one can stand."""
    method = "POST" if "POST" in (rule.methods or ()) else next(iter(sorted(rule.methods or ())))
    values = {name: sample(rule, name) for name in rule.arguments}
    path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
    return EnvironBuilder(
        path=path,
        query_string={"key": SECRET, "mail": MAIL},
        method=method,
        data={"phone": NUMBER, "token": SECRET} if method == "POST" else None,
        headers={"Cookie": f"vafa={SECRET}; {SECRET}={MAIL}", "Authorization": f"Bearer {SECRET}", "X-Mail": MAIL},
    )


@one_database
def test_a_fault_of_any_page_is_logged_without_a_value(
    public: Flask, logged: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    public.before_request_funcs[None] = [break_with_values]  # type: ignore[list-item]
    client = public.test_client()
    rules = [rule for rule in public.url_map.iter_rules() if not rule.build_only]
    for rule in rules:
        logged.truncate(0)
        assert client.open(request_with_secrets(public, rule)).status_code == 500
        found = logged.getvalue()
        assert f"fault at {'POST' if 'POST' in (rule.methods or ()) else ''}" in found
        assert rule.rule in found
        must_hold_no_value(found)
    assert len(rules) > 150
    must_hold_no_value(capfd.readouterr().err)


def test_the_log_says_what_the_database_refused(public: Flask, logged: io.StringIO) -> None:
    public.before_request_funcs[None] = [break_with_values]  # type: ignore[list-item]
    public.test_client().post(f"/reset/{SECRET}")

    found = logged.getvalue()
    assert "fault at POST /reset/<token>" in found
    assert "sqlalchemy.exc.IntegrityError" in found
    assert "SQLITE_CONSTRAINT_NOTNULL user.language" in found or "column_name=language" in found
    assert "which led to:" in found
    assert "test_logs.py" in found
    assert found.rstrip().endswith("ValueError")


def test_a_row_that_exists_already_is_logged_by_its_constraint(app: Flask, logged: io.StringIO) -> None:
    """PostgreSQL's message holds the key: Key (email)=(...) already exists."""
    factories.user(factories.organisation(), email=MAIL)
    db.session.commit()
    row = text(
        'INSERT INTO "user" (email, name, language, password_hash, created_at, recovery_hashes, totp_last_step)'
        " VALUES (:mail, :name, 'en', '', '2026-01-01', '[]', 0)"
    )
    try:
        db.session.execute(row, {"mail": MAIL, "name": SECRET})
    except Exception:
        logging.getLogger("vafa.worker").exception("a row could not be stored")

    found = logged.getvalue()
    assert "uq_user_email" in found or "SQLITE_CONSTRAINT_UNIQUE user.email" in found
    must_hold_no_value(found)


@one_database
def test_a_fault_outside_of_any_page_is_answered_and_holds_no_value(public: Flask, logged: io.StringIO) -> None:
    def broken(error: BaseException | None) -> None:
        raise ValueError(VALUES)

    public.teardown_request_funcs[None] = [broken]
    answer = public.test_client().get(f"/i/{SECRET}?mail={MAIL}")

    assert answer.status_code == 500
    assert "fault outside of any page" in logged.getvalue()
    must_hold_no_value(logged.getvalue())


@one_database
def test_a_fault_while_an_answer_is_sent_leaves_no_value_to_the_server(public: Flask, logged: io.StringIO) -> None:
    def pieces() -> Iterator[str]:
        yield "the first line\n"
        raise ValueError(VALUES)

    public.view_functions["healthz"] = lambda: flask.Response(pieces())
    with pytest.raises(logs.Told) as caught:
        run_wsgi_app(public.wsgi_app, EnvironBuilder(path="/healthz").get_environ(), buffered=True)

    assert "fault while an answer was sent" in logged.getvalue()
    must_hold_no_value(logged.getvalue() + "".join(map(str, (caught.value, caught.value.__cause__))))
    assert caught.value.__context__ is None


@one_database
def test_a_fault_of_any_duty_is_logged_and_kept_without_a_value(
    app: Flask, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in duties.duties():
        monkeypatch.setitem(duties._duties, one.name, replace(one, run=break_with_values))
        duties.run_duty(one.name, NOW)
        assert f"duty {one.name} failed" in logged.getvalue()

    kept = [*db.session.scalars(select(DutyState.error)), *db.session.scalars(select(DutyRun.error))]
    assert set(kept) == {"ValueError"}
    must_hold_no_value(logged.getvalue())


@one_database
def test_a_fault_of_any_job_is_logged_without_a_value(
    app: Flask, organisation: Organisation, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in list(jobs._tasks):
        monkeypatch.setitem(jobs._tasks, kind, break_with_values)  # type: ignore[arg-type]
        jobs.start(kind, organisation_id=organisation.id, user_id=None, title=SECRET, language="en", mail=MAIL)
    db.session.commit()

    assert jobs.run_queued(NOW) == len(jobs._tasks) > 0
    assert logged.getvalue().count("job ") == len(jobs._tasks)
    must_hold_no_value(logged.getvalue())


@one_database
def test_what_nobody_caught_holds_no_value(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    error = ValueError(VALUES)
    logs._uncaught(ValueError, error, None)
    logs._uncaught_in_thread(threading.ExceptHookArgs((ValueError, error, None, None)))

    assert capsys.readouterr().err == "ValueError\nin a thread:\nValueError\n"


@pytest.mark.parametrize(
    "line", ["/i/{} is slow", "GET /reset/{}?next=/", "token={}", "Cookie: vafa={}", "<{}@x.example>"]
)
def test_what_libraries_log_is_looked_through(app: Flask, logged: io.StringIO, line: str) -> None:
    logging.getLogger("huey").warning(line.replace("{}", "%s"), SECRET)
    logging.getLogger("_granian").error(line.format(SECRET))
    logging.getLogger("urllib3").error("%s", ValueError(SECRET))

    assert logs.HIDDEN in logged.getvalue()
    must_hold_no_value(logged.getvalue())


@pytest.mark.long
def test_a_process_of_ours_that_breaks_prints_no_value(config: Config) -> None:
    code = f"from app.factory import create_app\ncreate_app()\nraise ValueError({SECRET!r})"
    environ = {"VAFA_INSTANCE": str(config.instance), "PYTHONPATH": str(Path(logs.__file__).parents[3])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ)

    assert done.stderr.rstrip().endswith("ValueError")
    must_hold_no_value(done.stderr)


def test_a_row_id_in_an_address_is_told(public: Flask, logged: io.StringIO) -> None:
    public.before_request_funcs[None] = [break_with_values]  # type: ignore[list-item]
    public.test_client().get(f"/o/{SECRET}/waves/12/report/")

    assert "fault at GET /o/<organisation>/waves/<int:wave_id>/report/ wave_id=12" in logged.getvalue()
