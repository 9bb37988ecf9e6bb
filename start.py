"""Set up everything in .venv and go: `python3 start.py demo` shows Vafa, `python3 start.py test` runs its tests.

Needs Python 3.11 or newer and nothing else; a second call sets up only what changed.
"""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# a process for each core; who has nothing left to do takes over from who has most
TESTS = ["-m", "pytest", "-n", "auto", "--dist", "worksteal"]
# what somebody waits for while they work: everything that needs no browser, no server and no patience, by few examples
FAST = ["-m", "not browser and not long and not postgres", "--hypothesis-profile", "quick"]
STYLE = [["-m", "ruff", "format", "--check"], ["-m", "ruff", "check"], ["-m", "mypy"]]
DEVELOPMENT = "[dev,cjk]"

USAGE = """\
usage: python3 start.py demo|test|check [OPTIONS]

  demo    set up, fill demo-data/ with simulated guests and serve it on this machine
  test    set up and run the tests
  check   set up, then style, types and all tests

`python3 start.py COMMAND --help` tells its options; nothing is installed for it.
"""
HELP = {
    "demo": """\
usage: python3 start.py demo [--port N] [--rows N] [--instance FOLDER] [--no-serve]

Sets up .venv, fills demo-data/ with simulated guests the first time, serves it on this machine only and prints the
addresses: questionnaires to answer, and a sign-in for each role. Ctrl+C stops it; the next start takes seconds.

  --port N             port to serve on; absent: 8000, or a free one where that is taken
  --rows N             responses of each finished wave, 20 to 200000
  --instance FOLDER    where the data are kept; absent: demo-data
  --no-serve           fill the folder only
""",
    "test": """\
usage: python3 start.py test [--fast] [FILES] [PYTEST OPTIONS]

Sets up .venv with what the tests need and runs them on all cores. What the machine lacks (a browser, fonts) is skipped
with the reason.

  --fast               no browser, SQLite alone, nothing that takes long, few examples: for while you work
  FILES                tests/analysis, tests/app/letters/test_mail.py::test_name, ...
  -n 0                 in this process, for a debugger
  -x, -k WORDS, ...    whatever pytest understands
""",
    "check": """\
usage: python3 start.py check [FILES] [PYTEST OPTIONS]

Style (ruff), types (mypy), then the tests as `python3 start.py test` runs them.
""",
}


def fail(needed: str, found: str, remedy: str) -> None:
    sys.exit(f"needed: {needed}; found: {found}; remedy: {remedy}")


class Progress:
    """One line that tells what is being done and since when; a line each where nobody watches."""

    def __init__(self) -> None:
        self.text, self.since, self.watched = "", time.monotonic(), sys.stderr.isatty()
        self.ended = threading.Event()
        self.clock = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Progress":
        self.clock.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.clock.join()
        if self.watched:
            print(file=sys.stderr)

    def say(self, text: str) -> None:
        self.text = text
        if self.watched:
            self._draw()
        else:
            print(text, file=sys.stderr, flush=True)

    def _tick(self) -> None:
        while not self.ended.wait(1):
            if self.watched:
                self._draw()

    def _draw(self) -> None:
        width = shutil.get_terminal_size().columns - 1
        line = f"{self.text} ({time.monotonic() - self.since:.0f} s)"
        print("\r" + line[:width].ljust(width), end="", file=sys.stderr, flush=True)


def make_environment(uv: str | None) -> None:
    if PYTHON.exists():
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if uv is not None:
        command = [uv, "venv", "--quiet", "--seed", "--python", sys.executable, str(ENVIRONMENT)]
        if subprocess.run(command, check=False).returncode == 0:
            return
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, SystemExit, ImportError):
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        fail("Python's venv with pip", "neither", f"apt-get install python{version}-venv, or Python from python.org")


def install(extras: str, uv: str | None) -> None:
    """Install the package and its pinned dependencies, unless exactly this was installed before."""
    constraints = ROOT / "constraints.txt"
    text = (ROOT / "pyproject.toml").read_bytes() + constraints.read_bytes() + extras.encode()
    stamp, digest = ENVIRONMENT / "installed", hashlib.sha256(text).hexdigest()
    done = stamp.read_text().split() if stamp.exists() else []
    if digest in done:
        return
    wanted = ["-c", str(constraints), "-e", f"{ROOT}{extras}"]
    status = with_uv(uv, wanted) if uv is not None else with_pip(wanted)
    if status:
        fail("the packages of constraints.txt", "they could not be installed", "read the message above, then try again")
    stamp.write_text("\n".join([*done, digest]))


def with_uv(uv: str, wanted: list[str]) -> int:
    """Uv draws its own progress."""
    print("Installing into .venv with uv ...", file=sys.stderr, flush=True)
    command = [uv, "pip", "install", "--compile-bytecode", "--python", str(PYTHON), *wanted]
    return subprocess.run(command, check=False).returncode


def with_pip(wanted: list[str]) -> int:
    options = ["--disable-pip-version-check", "--progress-bar", "off"]
    command = [str(PYTHON), "-m", "pip", "install", *options, *wanted]
    print("Installing into .venv; the first time takes a few minutes.", file=sys.stderr, flush=True)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", errors="replace") as pip:
        tell(pip.stdout or ())
    return pip.returncode


def tell(lines: Iterable[str]) -> None:
    """What pip is at: it looks for the packages one after the other, then unpacks them all."""
    seen = 0
    with Progress() as progress:
        for line in lines:
            if found := re.match(r"\s*(?:Downloading|Using cached) ([A-Za-z0-9_.]+?)-\d\S*(?: (\(.+? [kM]B\)))?", line):
                seen += 1
                progress.say(f"Package {seen}: {found[1]} {found[2] or ''}".rstrip())
            elif line.startswith("Installing collected packages"):
                progress.say(f"Unpacking {line.count(',') + 1} packages")


def refuse_taken_port(rest: list[str]) -> None:
    """Say it before minutes of setting up, not after."""
    wished = re.search(r"--port[= ](\d+)", " ".join(rest))
    if wished is None:
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wished[1])))
        except OverflowError:
            fail("a port from 1 to 65535", wished[1], "choose another with --port, or leave it out")
        except OSError as error:
            remedy = "choose another with --port, or leave it out"
            fail(f"port {wished[1]}", error.strerror or "it is taken", remedy)


def commands_of(task: str, rest: list[str]) -> list[list[str]]:
    if task == "demo":
        return [["-m", "app.commands", "demo", *rest]]
    fast = FAST if "--fast" in rest else []
    tests = [*TESTS, *fast, *(word for word in rest if word != "--fast")]
    return [*(STYLE if task == "check" else []), tests]


def help_or_refusal(task: str, rest: list[str]) -> int | None:
    """The status to end with where nothing is to be set up; None where there is work to do."""
    if task in {"-h", "--help", "help"}:
        print(USAGE, end="")
        return 0
    if task not in HELP:
        print(USAGE, end="", file=sys.stderr)
        fail("demo, test or check", task or "nothing", "python3 start.py demo")
    if {"-h", "--help"} & set(rest):
        print(HELP[task], end="")
        return 0
    return None


def main() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything has checked the version
        fail("Python 3.11 or newer", sys.version.split()[0], "run this with a newer python3")
    task, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if (status := help_or_refusal(task, rest)) is not None:
        return status
    if task == "demo":
        refuse_taken_port(rest)
    uv = shutil.which("uv")
    make_environment(uv)
    install("" if task == "demo" else DEVELOPMENT, uv)
    for command in commands_of(task, rest):
        try:
            status = subprocess.run([str(PYTHON), *command], cwd=ROOT, check=False).returncode
        except KeyboardInterrupt:
            return 130
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
