"""Where the examples of properties come from: fixed where everything is required, drawn anew elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROPERTY = """
from hypothesis import given, strategies as st
from tests import examples

examples.load()

@given(st.integers(0, 2**64))
def drawn(number):
    print(number)

drawn()
"""


def drawn(folder: Path, **environment: str) -> list[str]:
    """The examples that a small property draws in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if name not in ("CI", "VAFA_REQUIRE_ALL")}
    (folder / "small.py").write_text(PROPERTY, encoding="utf-8")
    command, surroundings = [sys.executable, "small.py"], {**clean, "PYTHONPATH": str(ROOT), **environment}
    told = subprocess.run(command, env=surroundings, cwd=folder, capture_output=True, text=True, check=True).stdout
    return told.split()


def test_examples_are_the_same_in_every_run_of_ci(tmp_path: Path) -> None:
    first, second = drawn(tmp_path, CI="1"), drawn(tmp_path, VAFA_REQUIRE_ALL="1")

    assert len(first) > 50
    assert first == second


def test_examples_are_drawn_anew_elsewhere(tmp_path: Path) -> None:
    first, second = drawn(tmp_path), drawn(tmp_path)

    assert first != second
