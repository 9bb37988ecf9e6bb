"""What every test shares: no network but loopback, data sets that may be absent, real databases, a cast."""

import gc
from pathlib import Path

import pytest

from tests import examples
from tests.require import unavailable

pytest_plugins = ["tests.once", "tests.databases", "tests.cast", "tests.browser", "tests.post"]

examples.load()

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no process waits for it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end; who collects garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of public data sets and reference results that stay outside the repository."""
    if not (SHARED / "data").is_dir():
        unavailable("needs the reference folder ../shared with data/ and oracle/")
    return SHARED
