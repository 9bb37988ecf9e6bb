"""The start: what it tells before, while and instead of setting up."""

import shutil
import socket
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

START = Path(__file__).resolve().parent.parent / "start.py"


@pytest.fixture
def start() -> ModuleType:
    spec = spec_from_file_location("start", START)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """The file alone in a folder: whatever it sets up would stand beside it."""
    shutil.copy(START, folder)
    return subprocess.run(
        [sys.executable, str(folder / "start.py"), *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [["--help"], ["demo", "--help"], ["test", "-h"], ["check", "--help"]])
def test_help_is_told_without_installing(tmp_path: Path, words: list[str]) -> None:
    told = run(tmp_path, *words)

    assert told.returncode == 0
    assert told.stdout.startswith(f"usage: python3 start.py {words[0] if len(words) > 1 else 'demo|test|check'}")
    assert [path.name for path in tmp_path.iterdir()] == ["start.py"]


@pytest.mark.parametrize("words", [[], ["serve"]])
def test_another_word_is_refused_with_what_there_is(tmp_path: Path, words: list[str]) -> None:
    told = run(tmp_path, *words)

    assert told.returncode == 1
    assert "remedy: python3 start.py demo" in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["start.py"]


def test_a_port_in_use_is_said_before_anything_is_installed(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run(tmp_path, "demo", "--port", str(port))

    assert told.returncode == 1
    assert f"needed: port {port};" in told.stderr
    assert "choose another with --port" in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["start.py"]


def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    assert "a port from 1 to 65535" in run(tmp_path, "demo", "--port=70000").stderr


def test_installing_tells_each_package(start: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    start.tell(
        [
            "Collecting numpy<3,>=2.2 (from vafa==0.1.0)\n",
            "  Downloading numpy-2.4.1-cp311-cp311-manylinux.whl (18.2 MB)\n",
            "  Using cached scikit_learn-1.8.0-cp311.whl.metadata (11 kB)\n",
            "Installing collected packages: a, b, c\n",
        ]
    )

    assert capsys.readouterr().err.splitlines() == [
        "Package 1: numpy (18.2 MB)",
        "Package 2: scikit_learn (11 kB)",
        "Unpacking 3 packages",
    ]


def test_fast_leaves_out_what_is_slow(start: ModuleType) -> None:
    (fast,) = start.commands_of("test", ["--fast", "tests/analysis", "-x"])
    (whole,) = start.commands_of("test", ["tests/analysis", "-x"])

    assert fast == [*start.TESTS, *start.FAST, "tests/analysis", "-x"]
    assert start.FAST == ["-m", "not browser and not long and not postgres", "--hypothesis-profile", "quick"]
    assert whole == [*start.TESTS, "tests/analysis", "-x"]
