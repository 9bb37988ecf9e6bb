"""Stored answers are what the log of events folds to, and the command line finds where they are not."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.commands.main import main
from app.kernel.config import Config
from app.kernel.db import session
from app.respond.models import Response
from tests.person import FACTS, Person

pytestmark = pytest.mark.loss
Stored = Callable[[], list[Response]]


@pytest.fixture
def rebuild(app: Flask, config: Config, guest: Person, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`vafa responses rebuild` on the database of the test, where one guest has finished."""
    monkeypatch.setenv("VAFA_DATABASE_URL", config.database_url)
    guest.finish(FACTS)

    def run(*options: str) -> Result:
        session.remove()
        result = CliRunner().invoke(main, ["responses", "rebuild", "--instance", str(config.instance), *options])
        # the command made an app of its own
        session.get_bind().dispose()  # type: ignore[union-attr]
        session.remove()
        session.configure(bind=app.extensions["engine"])
        return result

    return run


def spoil(stored: Stored, app: Flask) -> None:
    with app.app_context():
        response = session.get_one(Response, stored()[0].uuid)
        response.answers = response.answers | {"db_rp_all": 9}
        session.commit()


def test_a_sound_database_has_no_differences(rebuild: Callable[..., Result]) -> None:
    result = rebuild("--verify")

    assert (result.exit_code, result.output) == (
        0,
        "responses folded again: 1; came without events: 0; different: 0\n",
    )


def test_a_difference_is_told_with_its_item_and_nothing_is_changed(
    app: Flask, rebuild: Callable[..., Result], stored: Stored
) -> None:
    spoil(stored, app)
    result = rebuild("--verify")

    assert result.exit_code == 1
    assert f"{stored()[0].uuid}: db_rp_all\n" in result.stderr
    assert stored()[0].answers["db_rp_all"] == 9


def test_rebuilding_stores_what_the_events_say(app: Flask, rebuild: Callable[..., Result], stored: Stored) -> None:
    before = stored()[0].answers
    spoil(stored, app)

    assert rebuild().exit_code == 0
    assert stored()[0].answers == before
    assert rebuild("--verify").exit_code == 0
