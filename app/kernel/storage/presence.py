"""Who works on an instance.

Servers, workers and commands share `serving.lock`; whoever replaces the database has it alone.
The lock is the kernel's: it ends with the process that holds it, however that ends.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.kernel.storage import private

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such locks; there the check of the file remains
    fcntl = None  # type: ignore[assignment]

FILE = "serving.lock"
# a start waits so long for one who checks the database or brings it up to date
PATIENCE = 60.0
# the list of who is there is written anew beyond this
MOST_BYTES = 16 * 1024


class InUse(RuntimeError):
    """Others work on the instance; the message says who, and what to do."""


@dataclass
class Presence:
    """The part of this process in an instance, until it leaves or ends.

    is_alone   nobody else works on the instance, and nobody can begin
    """

    path: Path
    descriptor: int
    role: str
    is_alone: bool

    def share(self) -> None:
        """Let others in. Raises InUse where somebody took the instance for themselves in that moment."""
        _share(self)

    def is_ours(self) -> bool:
        """False where the lock file was removed or another put in its place: nobody would notice us any more."""
        try:
            found, ours = self.path.stat(), os.fstat(self.descriptor)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == (ours.st_dev, ours.st_ino)

    def leave(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def join(folder: Path, role: str) -> Presence:
    """Take part in an instance: alone where nobody is there yet, beside the others else. Raises InUse."""
    presence = _alone(folder, role)
    if not presence.is_alone:
        _share(presence)
    return presence


@contextmanager
def alone(folder: Path, role: str) -> Iterator[Presence]:
    """Have an instance for oneself. Raises InUse where somebody works on it."""
    presence = _alone(folder, role)
    try:
        if not presence.is_alone:
            raise InUse(f"needed: nobody at work on {folder}; found: {others(presence)}; remedy: stop them first")
        yield presence
    finally:
        presence.leave()


def who_is_alone(folder: Path) -> str:
    """Who has the instance for themselves; empty where nobody does."""
    path = folder / FILE
    if not path.exists():
        return ""
    found = Presence(path, os.open(path, os.O_RDWR), "", is_alone=False)
    try:
        return "" if _lock(found, shared=True) else others(found)
    finally:
        found.leave()


def others(presence: Presence) -> str:
    """Who else is there, for a message."""
    here = socket.gethostname()
    said = [f"{role} (process {pid}{'' if at == here else f' on {at}'})" for pid, at, role in _living(presence)]
    return ", ".join(dict.fromkeys(said)) or "another process"


def _alone(folder: Path, role: str) -> Presence:
    path = private.make_file(folder / FILE)
    presence = Presence(path, os.open(path, os.O_RDWR | os.O_APPEND), role, is_alone=False)
    if _lock(presence, shared=False):
        presence.is_alone = True
        os.ftruncate(presence.descriptor, 0)
        _sign(presence)
    return presence


def _share(presence: Presence) -> None:
    until, was_alone = time.monotonic() + PATIENCE, presence.is_alone
    while not _lock(presence, shared=True):
        if time.monotonic() > until:
            found = others(presence)
            presence.leave()
            raise InUse(f"needed: an instance to work on; found: {found} has it alone; remedy: start when that is done")
        time.sleep(0.05)
    presence.is_alone = False
    if not was_alone:
        _sign(presence)


def _lock(presence: Presence, *, shared: bool) -> bool:
    if fcntl is None:  # pragma: no cover
        return True
    try:
        fcntl.flock(presence.descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(presence: Presence) -> None:
    """Say in the file who holds the lock; lines of those who ended are dropped when there are many."""
    mine = f"{os.getpid()}\t{socket.gethostname()}\t{presence.role}"
    if os.fstat(presence.descriptor).st_size > MOST_BYTES:
        mine = "\n".join(["\t".join(line) for line in _living(presence)] + [mine])
        os.ftruncate(presence.descriptor, 0)
    os.write(presence.descriptor, f"{mine}\n".encode())


def _living(presence: Presence) -> list[list[str]]:
    lines = [line.split("\t") for line in presence.path.read_text(errors="replace").splitlines()]
    known = [line for line in lines if len(line) == 3 and line[0].isdecimal()]
    here = socket.gethostname()
    return [line for line in known if line[1] != here or is_alive(int(line[0]))]


def is_alive(pid: int) -> bool:
    """Whether this machine runs a process of this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
