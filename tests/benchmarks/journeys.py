"""Whole journeys against a running server on this machine: how many a second, how long each request takes.

Bounded in number and time; every commit is durable before it is acknowledged (SQLite synchronous FULL). At the end
every acknowledged journey must be stored, complete, and none twice. The CPU is that of every process of the server, in
user and system mode: the in-process ``journey`` is blind to what the server itself costs.
"""

import http.client
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import numpy as np

from app.kernel import db
from tests.benchmarks.journey import FORM, HIDDEN, RADIO, our_app
from tests.benchmarks.measure import Row, cpu_seconds

CLIENTS = (1, 8, 32)
JOURNEYS, WARMING = 160, 8
LONGEST_SECONDS = 60


@dataclass
class Tally:
    """What all clients of one round saw."""

    latencies: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        our_app(f"sqlite:///{folder / 'vafa.sqlite3'}", folder)
        db.session.remove()
        server, port = _serve(folder)
        try:
            # the first requests import and compile what later ones find
            _client(port, WARMING, time.monotonic() + LONGEST_SECONDS, Tally())
            for clients in CLIENTS:
                yield from _round(server.pid, port, clients, folder)
        finally:
            server.terminate()
            server.wait(10)


def _serve(folder: Path) -> tuple[subprocess.Popen[str], int]:
    command = [
        sys.executable,
        "-m",
        "app.commands",
        "serve",
        "--no-worker",
        "--instance",
        str(folder),
        "--port",
        "0",
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"VAFA_DATABASE_URL": ""})
    line = server.stdout.readline() if server.stdout else ""
    found = re.search(r":(\d+)/", line)
    if found is None:
        raise RuntimeError(f"needed: the address of the server; found: {line!r}")
    return server, int(found[1])


def _round(server: int, port: int, clients: int, folder: Path) -> Iterator[Row]:
    tally, until = Tally(), time.monotonic() + LONGEST_SECONDS
    each = JOURNEYS // clients
    threads = [threading.Thread(target=_client, args=(port, each, until, tally)) for _ in range(clients)]
    start, before = time.monotonic(), cpu_seconds(server)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds, cpu = time.monotonic() - start, cpu_seconds(server) - before
    p50, p95, p99 = np.percentile(tally.latencies, [50, 95, 99])
    _check(folder, tally)
    name = f"{clients} clients"
    yield Row(what=f"{name}: journeys each second", ours=len(tally.acknowledged) / seconds, unit="/s")
    yield Row(what=f"{name}: CPU of the server for each", ours=cpu * 1000 / len(tally.acknowledged))
    for label, value in (("p50", p50), ("p95", p95), ("p99", p99)):
        yield Row(what=f"{name}: {label} of a request", ours=float(value) * 1000)


def _client(port: int, journeys: int, until: float, tally: Tally) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(journeys):
        if time.monotonic() > until:
            return
        tally.acknowledged.append(_journey(connection, tally))
    connection.close()


def _journey(connection: http.client.HTTPConnection, tally: Tally) -> str:
    page, _ = _request(connection, tally, "GET", "/s/welcome")
    fields = dict(HIDDEN.findall(page))
    answers = dict.fromkeys(RADIO.findall(page), "5")
    _, headers = _request(connection, tally, "POST", "/s/welcome", fields | answers | {"go": "next"})
    cookie = headers["Set-Cookie"].split(";")[0]
    last = {"response": fields["response"], "event": str(uuid4()), "go": "next", "confirmed": "1"}
    _, headers = _request(connection, tally, "POST", headers["Location"], last, cookie)
    if "thanks" not in headers["Location"]:
        raise RuntimeError("needed: a journey that ends with thanks")
    return fields["response"]


def _request(
    connection: http.client.HTTPConnection,
    tally: Tally,
    method: str,
    address: str,
    fields: dict[str, str] | None = None,
    cookie: str = "",
) -> tuple[str, http.client.HTTPMessage]:
    start = time.monotonic()
    connection.request(method, address, urlencode(fields or {}), {"Content-Type": FORM, "Cookie": cookie})
    answer = connection.getresponse()
    text = answer.read().decode()
    tally.latencies.append(time.monotonic() - start)
    return text, answer.headers


def _check(folder: Path, tally: Tally) -> None:
    stored = sqlite3.connect(folder / "vafa.sqlite3")
    complete = stored.execute("SELECT count(*) FROM response WHERE status = 'complete'").fetchone()[0]
    events = stored.execute("SELECT count(*) FROM answer_event").fetchone()[0]
    stored.close()
    if len(set(tally.acknowledged)) != len(tally.acknowledged) or complete * 2 != events:
        raise RuntimeError(f"acknowledged {len(tally.acknowledged)}, complete {complete}, events {events}")
