"""What a machine may lack. Where everything is required (CI), lacking it is a failure; elsewhere a skip."""

import os
from typing import NoReturn

import pytest


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("VAFA_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
