"""Where the examples of properties come from: fixed where everything is required, drawn anew elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROPERTY = """
from hypothesis import given, strategies as st

@given(st.integers(0, 2**64))
def test_drawn(number):
    print("drawn", number)
"""


def drawn(folder: Path, **environment: str) -> list[str]:
    """The examples that a fresh run of a small property draws."""
    (folder / "test_small.py").write_text(PROPERTY, encoding="utf-8")
    (folder / "conftest.py").write_text("from tests import examples\n\nexamples.load()\n", encoding="utf-8")
    clean = {name: value for name, value in os.environ.items() if name not in ("CI", "VAFA_REQUIRE_ALL")}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-s",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
    ]
    root = str(Path(__file__).parent.parent)
    found = subprocess.run(
        [*command, str(folder / "test_small.py")],
        env={**clean, "PYTHONPATH": root, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in found.stdout.splitlines() if "drawn" in line]


@pytest.mark.parametrize("name", ["CI", "VAFA_REQUIRE_ALL"])
def test_examples_are_the_same_in_every_run_of_ci(tmp_path: Path, name: str) -> None:
    first, second = (drawn(tmp_path, **{name: "1"}) for _ in range(2))

    assert len(first) > 50
    assert first == second


def test_examples_are_drawn_anew_elsewhere(tmp_path: Path) -> None:
    first, second = (drawn(tmp_path) for _ in range(2))

    assert first != second
