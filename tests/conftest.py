"""What every test shares: no network but loopback, data sets that may be absent, real databases, a cast."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from tests.require import unavailable

pytest_plugins = ["tests.databases", "tests.cast", "tests.browser", "tests.post"]

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of public data sets and reference results that stay outside the repository."""
    if not (SHARED / "data").is_dir():
        unavailable("needs the reference folder ../shared with data/ and oracle/")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def addresses_compile_once() -> Iterator[None]:
    """Each test starts the application anew; compiling its two hundred addresses is nine tenths of that.

    What werkzeug compiles depends on nothing but the parts of the address and its defaults, so it is kept.
    """
    compiled: dict[tuple[object, ...], Callable[..., Any]] = {}
    compile_one = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
        key = (rule.rule, tuple(rule._trace), tuple((rule.defaults or {}).items()), append_unknown)
        if key not in compiled:
            compiled[key] = compile_one(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield
