"""Files of an instance are nobody else's, whatever the umask: files 0600, folders 0700."""

import logging
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger("vafa.instance")
FILE_MODE, FOLDER_MODE = 0o600, 0o700
# what we keep in an instance folder; whatever else somebody put there keeps its rights
FILES = ("*.sqlite3*", "*.restored", "secret.key*", "serving.lock", "first-code.*", "*.lost-wal")
FOLDERS = ("backups", "imports", "exports", "frames")


def make_folder(path: Path) -> Path:
    """The folder and those above it; the folder itself is closed to others even where it was there before."""
    path.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    _close(path, FOLDER_MODE)
    return path


def make_file(path: Path) -> Path:
    """An empty file where there is none, so that whoever writes to it later need not know of rights.

    A file that is there is not opened: closing it again would drop the locks that SQLite holds in this process.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    except FileExistsError:
        _close(path, FILE_MODE)
    return path


def tighten(instance: Path, *others: Path) -> None:
    """Close an instance that an earlier version left readable, and files of it that stand elsewhere."""
    make_folder(instance)
    for path in (*_ours(instance), *others):
        if not path.is_symlink():
            _close(path, FOLDER_MODE if path.is_dir() else FILE_MODE)


def copy_durably(source: Path, target: Path) -> None:
    """A copy that is nobody else's and survives a power cut, whatever stood there before."""
    target.unlink(missing_ok=True)
    shutil.copyfile(source, make_file(target))
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    sync_folder(target.parent)


def sync_folder(path: Path) -> None:
    """What was renamed in this folder survives a power cut."""
    if os.name == "nt":  # pragma: no cover - folders cannot be opened there
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _ours(instance: Path) -> Iterator[Path]:
    for pattern in FILES:
        yield from instance.glob(pattern)
    for name in FOLDERS:
        if (instance / name).is_dir():
            yield instance / name
            yield from (instance / name).rglob("*")


def _close(path: Path, mode: int) -> None:
    try:
        found = path.stat().st_mode
        # a folder such as /tmp is everybody's on purpose
        if found & 0o777 & ~mode and not found & stat.S_ISVTX:
            path.chmod(mode)
    except FileNotFoundError:
        # logs of the database come and go
        return
    except PermissionError:
        log.warning("needed: %s for nobody else; found: it belongs to another user; remedy: chown it", path)
