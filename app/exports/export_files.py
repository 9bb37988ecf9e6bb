"""Files of rows that took long to make, below the instance folder, each in a folder of its job.

The name of a file carries how much had been erased from its wave when the rows were read (`Wave.erased`): a file that
says less than the wave does now holds somebody who has taken their answers back, and is removed.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from app.kernel.storage import private
from app.kernel.web.current import current_config

NAME = re.compile(r"[0-9a-f]{32}")


def folder_of(job_id: UUID) -> Path:
    return _root() / job_id.hex


def path_of(job_id: UUID, *, erased: int) -> Path:
    return folder_of(job_id) / f"{erased}.xlsx"


def make_folder(path: Path) -> Path:
    """An empty folder for a file, and in it one for what waits to be written; readable by nobody but the server."""
    shutil.rmtree(path.parent, ignore_errors=True)
    waiting = path.with_suffix(".waiting")
    for folder in (_root(), path.parent, waiting):
        private.make_folder(folder)
    return waiting


def forget(job_id: UUID) -> None:
    shutil.rmtree(folder_of(job_id), ignore_errors=True)


def kept() -> Iterator[UUID]:
    """The jobs of which there are files; folders with other names are not ours."""
    if _root().is_dir():
        names = [folder.name for folder in _root().iterdir() if folder.is_dir()]
        yield from (UUID(hex=name) for name in names if NAME.fullmatch(name))


def _root() -> Path:
    config = current_config()
    return config.instance / "exports"
