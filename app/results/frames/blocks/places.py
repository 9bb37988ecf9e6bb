"""Where blocks of closed waves are kept: files of the instance, of nobody else, under all that they rest on."""

import hmac
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from flask import has_app_context

from app.kernel.storage import private
from app.kernel.web.current import current_config
from app.results.frames.blocks.keyed import key_of
from app.results.frames.blocks.mark import Mark
from app.results.kept import database

# a file of another format is made anew
FORMAT = 1
NAME = re.compile(r"(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-(\d+)-([0-9a-f]{16})\.block")
UNFINISHED = ".part"
FOLDER = "frames"
MOST = 2**31
# nobody writes for so many seconds
LONGEST = 600


class Unusable(OSError):
    """What stands in the place of a block is none of ours."""


def folder() -> Path | None:
    """None where files are not kept: outside of an instance, and where somebody put something else in its place."""
    if not has_app_context():
        return None
    path = current_config().instance / FOLDER
    return None if path.is_symlink() else path


def forget_all(instance: Path) -> None:
    """Of an instance whose database was replaced: the same marks may stand for other answers."""
    shutil.rmtree(instance / FOLDER, ignore_errors=True)


def path_of(mark: Mark) -> Path | None:
    own = folder()
    return None if own is None else own / f"{mark}-{_tag()}.block"


def _tag() -> str:
    """Another format, another database or another key is another file."""
    about = f"{FORMAT} {database()}"
    return hmac.new(key_of("name"), about.encode(), sha256).hexdigest()[:16]


def marks() -> Iterator[tuple[Path, Mark]]:
    """The blocks that are kept, and what each rests on."""
    for path in _files():
        if found := NAME.fullmatch(path.name):
            yield path, Mark(*map(int, found.groups()[:6]))


def forget_others(path: Path, mark: Mark) -> None:
    """Blocks of the same wave that rest on other answers."""
    for other, old in list(marks()):
        if old.wave == mark.wave and other != path:
            forget(other)


def forget_unknown(now: float) -> int:
    """Remove what was left half-written, and blocks of another format, database or key; how many."""
    tag, count = _tag(), 0
    for path in _files():
        found = NAME.fullmatch(path.name)
        is_left = path.name.endswith(UNFINISHED) and now - path.lstat().st_mtime > LONGEST
        if is_left or (found is not None and found[7] != tag):
            forget(path)
            count += 1
    return count


def _files() -> list[Path]:
    own = folder()
    return sorted(own.iterdir()) if own is not None and own.is_dir() else []


def forget(path: Path) -> None:
    """Whatever it is, a folder aside; somebody else may have removed it this moment."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)


def content_of(path: Path) -> bytes:
    """Raises OSError: nothing there, or what is no file of ours alone."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > MOST or not _is_ours(found):
            raise Unusable(f"needed: a file of this user alone; found: mode {found.st_mode:o}; remedy: it is made anew")
        return file.read()


def _is_ours(found: os.stat_result) -> bool:
    if os.name == "nt":  # pragma: no cover - rights are told otherwise there
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & 0o077


def keep(path: Path, content: bytes) -> None:
    """Whole or not at all. Raises OSError; nothing half-written remains.

    It need not outlive a power cut: what was not written whole does not pass for a block.
    """
    private.make_folder(path.parent)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        private.make_file(unfinished).write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
