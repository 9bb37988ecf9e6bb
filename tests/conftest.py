"""What every test shares: no network, data sets that may be absent, and what CI must not skip."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def unavailable(reason: str) -> None:
    """Skip with the reason; where everything is required (CI), fail."""
    if os.environ.get("VAFA_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of public data sets and reference results that stay outside the repository."""
    if not (SHARED / "data").is_dir():
        unavailable("needs the reference folder ../shared with data/ and oracle/")
    return SHARED
