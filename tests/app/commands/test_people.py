"""The command line for people who sign in."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from app.commands.main import main

pytestmark = [pytest.mark.access, pytest.mark.long]
MINA = "mina@simorgh.example"


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    made = invoke(
        *("user", "create", "--email", MINA, "--name", "Mina", "--password", "four calm grey herons"),
        *("--organisation", "Simorgh", "--kind", "hotel"),
        instance=tmp_path,
    )
    assert made.exit_code == 0, made.output
    return tmp_path


def invoke(*arguments: str, instance: Path) -> Result:
    return CliRunner().invoke(main, [*arguments, "--instance", str(instance)])


def ask(instance: Path, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{instance / 'vafa.sqlite3'}")
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        found = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return found


def test_a_lost_phone_is_forgiven_from_the_server(instance: Path) -> None:
    ask(instance, "UPDATE user SET totp_secret = 'x', recovery_hashes = '[\"a\"]'")
    result = invoke("user", "reset-two-factor", "Mina@Simorgh.example", instance=instance)

    assert result.exit_code == 0, result.output
    assert ask(instance, "SELECT totp_secret, recovery_hashes FROM user") == [(None, "[]")]
    assert ("user.two_factor_reset",) in ask(instance, "SELECT action FROM audit_event")


@pytest.mark.parametrize("email", [MINA, "nobody@simorgh.example", ""])
def test_where_there_is_nothing_to_turn_off_it_says_so(instance: Path, email: str) -> None:
    result = invoke("user", "reset-two-factor", email, instance=instance)

    assert result.exit_code == 1
    assert "needed" in result.stderr
