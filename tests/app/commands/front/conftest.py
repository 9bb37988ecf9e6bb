"""The echo behind the front and behind granian's own WSGI."""

from collections.abc import Iterator

import pytest

from tests.app.commands.front.asking import Server, serving


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving("serve", tmp_path_factory.mktemp("front"))


@pytest.fixture(scope="module")
def wsgi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from serving("serve_wsgi", tmp_path_factory.mktemp("wsgi"))
