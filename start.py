"""Set up everything in .venv and go: `python3 start.py demo` shows Vafa, `python3 start.py test` runs its tests.

Needs Python 3.11 or newer and nothing else; a second call sets up only what changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
EXTRAS = {"demo": "", "test": "[dev,cjk,cluster]", "check": "[dev,cjk,cluster]"}
# a process for each core; who has nothing left to do takes over from who has most
TESTS = ["-m", "pytest", "-n", "auto", "--dist", "worksteal"]
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fail(needed: str, found: str, remedy: str) -> None:
    sys.exit(f"needed: {needed}; found: {found}; remedy: {remedy}")


def make_environment() -> None:
    if PYTHON.exists():
        return
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, SystemExit, ImportError):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        fail("Python's venv with pip", "neither", f"apt-get install python{version}-venv, or Python from python.org")


def install(extras: str) -> None:
    """Install the package and its pinned dependencies, unless exactly this was installed before."""
    text = (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes() + extras.encode()
    stamp, digest = ENVIRONMENT / "installed", hashlib.sha256(text).hexdigest()
    done = stamp.read_text().split() if stamp.exists() else []
    if digest in done:
        return
    print("Installing into .venv; the first time takes a few minutes ...", flush=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    command = [*pip, "-c", str(ROOT / "constraints.txt"), "-e", f"{ROOT}{extras}"]
    if subprocess.run(command, check=False).returncode:
        fail(
            "the packages of constraints.txt", "pip could not install them", "read pip's message above, then try again"
        )
    stamp.write_text("\n".join([*done, digest]))


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything has checked the version
        fail("Python 3.11 or newer", sys.version.split()[0], "run this with a newer python3")
    task, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if task not in EXTRAS:
        fail("demo, test or check", task or "nothing", "python3 start.py demo")
    make_environment()
    install(EXTRAS[task])
    commands = {
        "demo": [["-m", "app.cli", "demo", *rest]],
        "test": [[*TESTS, *rest]],
        "check": [
            ["-m", "ruff", "format", "--check"],
            ["-m", "ruff", "check"],
            ["-m", "mypy"],
            [*TESTS, *rest],
        ],
    }
    for command in commands[task]:
        try:
            status = subprocess.run([str(PYTHON), *command], cwd=ROOT, check=False).returncode
        except KeyboardInterrupt:
            return 130
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
