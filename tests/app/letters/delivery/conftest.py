"""The application with a real SMTP server that waits no longer than a second."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.post import Post

Start = Callable[..., Flask]


@pytest.fixture
def app(start: Start, post: Post) -> Iterator[Flask]:
    app = start(smtp_url=f"smtp://127.0.0.1:{post.port}?timeout=1", mail_from="ask@hotel.example")
    with app.app_context():
        yield app
