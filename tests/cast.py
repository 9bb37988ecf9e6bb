"""The app, its client and the people who use it.

Each person is a client that is signed in and carries a token against forgery, so that tests may post at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from app.accounts import access, sessions
from app.accounts.models import Organisation, Role, Site, User
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from tests import factories


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Config:
    found = Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=tmp_path / "instance")
    return replace(found, database_url=database_url, is_testing=True)


@pytest.fixture
def start(config: Config) -> Iterator[Callable[..., Flask]]:
    """Start the application, as often as a test wants: each on the same database, with settings changed by name."""
    started = []

    def one(**settings: object) -> Flask:
        started.append(create_app(replace(config, **settings)))
        return started[-1]

    yield one
    db.session.remove()
    for app in started:
        app.extensions["engine"].dispose()


@pytest.fixture
def app(start: Callable[..., Flask]) -> Flask:
    """The whole application on a fresh database of each kind."""
    return start()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def organisation(app: Flask) -> Organisation:
    """The organisation everyone but the stranger belongs to."""
    made = factories.organisation()
    db.session.commit()
    return made


@pytest.fixture
def site(organisation: Organisation) -> Site:
    """The manager's site."""
    made = factories.site(organisation)
    db.session.commit()
    return made


@pytest.fixture
def nobody(app: Flask) -> FlaskClient:
    """Not signed in."""
    return armed(app.test_client())


@pytest.fixture
def owner(app: Flask, organisation: Organisation) -> FlaskClient:
    return signed_in(app, member(organisation, Role.OWNER))


@pytest.fixture
def researcher(app: Flask, organisation: Organisation) -> FlaskClient:
    return signed_in(app, member(organisation, Role.RESEARCHER))


@pytest.fixture
def manager(app: Flask, organisation: Organisation, site: Site) -> FlaskClient:
    """Of one site only."""
    return signed_in(app, member(organisation, Role.MANAGER, sites=[site]))


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """The owner of another organisation, who must see nothing of ours."""
    return signed_in(app, member(factories.organisation("anqa"), Role.OWNER))


def member(organisation: Organisation, role: Role, *, sites: Sequence[Site] = ()) -> User:
    """A stored user with this role; the email is <role>@<organisation>.example."""
    made = factories.user(organisation, role, sites=sites)
    db.session.commit()
    return made


def signed_in(app: Flask, user: User) -> FlaskClient:
    """One more browser of this user."""
    with app.app_context():
        token = sessions.start(db.session.merge(user), now=db.utc_now(), browser="Firefox, Linux")
        db.session.commit()
    return armed(app.test_client(), **{access.COOKIE_KEY: token})


def armed(client: FlaskClient, **kept: str) -> FlaskClient:
    """Add these values to a client's cookie, and a token against forgery, which every request then carries."""
    with client.application.test_request_context():
        client.environ_base["HTTP_X_CSRFTOKEN"] = generate_csrf()
        kept["csrf_token"] = flask.session["csrf_token"]
    with client.session_transaction() as cookie:
        cookie.update(kept)
    return client
