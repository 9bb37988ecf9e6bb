"""The app, its client and the people who use it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app, db
from app.config import Config


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    found = Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=tmp_path / "instance")
    return replace(found, database_url=database_url, testing=True)


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The whole application on a fresh database of each kind."""
    app = create_app(config)
    yield app
    db.session.remove()
    app.extensions["engine"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
