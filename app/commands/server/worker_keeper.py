"""Keeps the worker of `vafa serve` running: one that ends is started again, after a pause that grows while it fails."""

import signal
import subprocess
import threading
import time
from collections.abc import Sequence

import click

# seconds; whoever lived for a minute begins with the shortest pause again
FIRST_PAUSE, LONGEST_PAUSE, STEADY = 1.0, 60.0, 60.0


class WorkerKeeper:
    """Of one process. What happens is said on stderr."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._over, self._change = threading.Event(), threading.Lock()
        self._process = subprocess.Popen(command)
        threading.Thread(target=self._keep, daemon=True).start()

    def stop(self) -> None:
        """End it for good."""
        with self._change:
            self._over.set()
            self._process.terminate()
        self._process.wait()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            began = time.monotonic()
            status = self._process.wait()
            if self._over.is_set():
                return
            pause = FIRST_PAUSE if time.monotonic() - began > STEADY else pause
            click.echo(f"vafa: the worker ended ({_why(status)}); it is started again in {pause:g} s", err=True)
            if self._over.wait(pause) or not self._start():
                return
            pause = min(2 * pause, LONGEST_PAUSE)

    def _start(self) -> bool:
        with self._change:
            if self._over.is_set():
                return False
            self._process = subprocess.Popen(self._command)
        return True


def _why(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"
