"""A worker whose clock a test turns: ``python -m tests.journeys.clockwork INSTANCE`` reads moments, does what is due.

Each line is a moment; the answer is how many things were done by then.
"""

import datetime as dt
import os
import select
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import time_machine

from app.factory import create_app
from app.kernel import duties
from app.kernel.config import Config

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Clockwork:
    """One such worker, seen from the test."""

    config: Config
    settings: dict[str, str]

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.clockwork", str(self.config.instance)],
            cwd=ROOT,
            env=os.environ | {"VAFA_DATABASE_URL": self.config.database_url} | self.settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def turn(self, now: dt.datetime) -> None:
        """Tell the moment; does not wait."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{now.isoformat()}\n")
        self.process.stdin.flush()

    def is_done(self) -> bool:
        """Whether `done` has an answer already."""
        return bool(select.select([self.process.stdout], [], [], 0)[0])

    def done(self) -> int:
        """Wait until everything due is done."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def main() -> None:
    app = create_app(Config.from_environment(instance=Path(sys.argv[1])))
    for line in sys.stdin:
        now = dt.datetime.fromisoformat(line.strip())
        with time_machine.travel(now, tick=True), app.app_context():
            done = duties.run_due(now)
        print(done, flush=True)


if __name__ == "__main__":
    main()
