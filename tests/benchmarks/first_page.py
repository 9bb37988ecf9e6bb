"""Bytes and requests of the first page with 24 items: what a phone needs before anything can be answered."""

import gzip
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from app import schema
from app.factory import create_app
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from survey_defs.load import load_file
from tests import factories
from tests.benchmarks.measure import Row

LIKERT = Path(__file__).resolve().parent.parent / "questionnaires" / "likert24.yaml"
WINDOW = "<= 14 kB, <= 3"


def run() -> Iterator[Row]:
    sizes = measured()
    for what, size in sizes.items():
        yield Row(what=what, ours=size / 1000, unit="kB")
    yield Row(what=f"all {len(sizes)} requests", ours=sum(sizes.values()) / 1000, unit="kB", goal=WINDOW)


def measured() -> dict[str, int]:
    """Compressed bytes of the page and of every file it names, by address."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_environment({}, instance=Path(folder)))
        with app.app_context():
            schema.upgrade(app.extensions["engine"])
            factories.link(factories.wave(publish(factories.organisation(), load_file(LIKERT), now=utc_now())))
            session.commit()
        client = app.test_client()
        html = client.get("/s/welcome", headers={"Accept-Encoding": "gzip"})
        text = gzip.decompress(html.data) if html.headers.get("Content-Encoding") == "gzip" else html.data
        found = {"page": len(html.data) if text is not html.data else len(gzip.compress(text, 6))}
        for address in re.findall(r'(?:href|src)="(/assets/[^"]+)"', text.decode()):
            found[address.split("?")[0]] = len(client.get(address, headers={"Accept-Encoding": "gzip"}).data)
        app.extensions["engine"].dispose()
    return found
