"""What every test shares: no network but loopback, data sets that may be absent, real databases, a cast."""

from pathlib import Path

import pytest

from tests.require import unavailable

pytest_plugins = ["tests.once", "tests.databases", "tests.cast", "tests.browser", "tests.post"]

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of public data sets and reference results that stay outside the repository."""
    if not (SHARED / "data").is_dir():
        unavailable("needs the reference folder ../shared with data/ and oracle/")
    return SHARED
