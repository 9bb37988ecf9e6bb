"""The command line: usage, help, what it checks, and the people it makes."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from app.commands.main import COMMANDS, main


@pytest.mark.parametrize(
    "arguments", [["analyse", "x.csv"], ["nothing"], ["analyse", "x.csv", "--scales", "none.yaml"]]
)
def test_wrong_usage_ends_with_two(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_check_tells_every_defect_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(
        "id: broken\ntitle: {en: Broken}\nlanguages: [en]\npages:\n- id: one\n  blocks:\n  - use: nowhere\n"
    )
    result = CliRunner().invoke(main, ["check", str(path)])

    assert result.exit_code == 1
    assert "broken.yaml:7" in result.stderr
    assert "remedy" in result.stderr


def test_check_approves_a_sound_questionnaire() -> None:
    path = Path(__file__).parent.parent.parent / "questionnaires" / "likert24.yaml"

    assert CliRunner().invoke(main, ["check", str(path)]).exit_code == 0


def invoke(*arguments: str, instance: Path) -> Result:
    return CliRunner().invoke(main, [*arguments, "--instance", str(instance)])


def test_a_person_made_on_the_command_line_may_sign_in(tmp_path: Path) -> None:
    made = invoke(
        *("user", "create", "--email", "mina@simorgh.example", "--name", "Mina", "--password", "four calm grey herons"),
        *("--organisation", "Simorgh", "--kind", "hotel"),
        instance=tmp_path,
    )
    changed = invoke(
        *("user", "password", "--email", "mina@simorgh.example", "--password", "five calm grey herons"),
        instance=tmp_path,
    )

    assert (made.exit_code, changed.exit_code) == (0, 0), made.output + changed.output
    assert "/o/simorgh/" in made.output


def test_a_weak_password_is_refused_and_nobody_is_made(tmp_path: Path) -> None:
    weak = invoke(
        *("user", "create", "--email", "mina@simorgh.example", "--name", "Mina", "--password", "password"),
        *("--organisation", "Simorgh"),
        instance=tmp_path,
    )
    unknown = invoke(
        *("user", "password", "--email", "mina@simorgh.example", "--password", "five calm grey herons"),
        instance=tmp_path,
    )

    assert weak.exit_code == 1
    assert (unknown.exit_code, "needed" in unknown.stderr) == (1, True)


@pytest.mark.long
def test_the_demonstration_is_made_once(tmp_path: Path) -> None:
    first = invoke("demo", "--no-serve", "--rows", "30", instance=tmp_path)
    again = invoke("demo", "--no-serve", instance=tmp_path)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "Simulating" in first.stderr
    assert "Simulating" not in again.stderr


def test_help_knows_every_command_without_loading_one() -> None:
    code = "import sys; from app.commands.main import main; main(['--help'], standalone_mode=False)"
    code += "\nprint(sorted(name for name in sys.modules if name.startswith('app.')))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert told.splitlines()[-1] == "['app.commands', 'app.commands.main']"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_the_table_is_that_of_the_command(name: str) -> None:
    with click.Context(main) as context:
        command = main.get_command(context, name)

    assert command is not None
    assert command.get_short_help_str(limit=200) == COMMANDS[name][1]


def test_a_command_that_is_none_is_refused_with_those_there_are() -> None:
    result = CliRunner().invoke(main, ["analyze"])

    assert result.exit_code == 2
    assert "analyse" in result.stderr or "No such command" in result.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["backup"], ["backup", "--list"], ["db", "upgrade"], ["worker", "--once"], ["keys", "rotate"], ["serve"],
        ["responses", "rebuild"], ["user", "password", "--email", "a@b.example", "--password", "x"],
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("given", [None, " "])
def test_a_missing_key_is_said_and_is_no_traceback(tmp_path: Path, command: list[str], given: str | None) -> None:
    (tmp_path / "secret.key").write_text("\n")
    result = CliRunner(env={"VAFA_SECRET_KEY": given}).invoke(main, [*command, "--instance", str(tmp_path)])

    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert re.match(r"vafa [a-z ]+: needed: a key; found: .*; remedy: put the key back", result.stderr)
