"""Files of imports below the instance folder: what was brought, and the rows that were refused."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO
from uuid import UUID

from app.customers.imports.rows import Refused
from app.kernel.formulas import inert
from app.kernel.storage import private
from app.kernel.web.current import current_config
from app.kernel.web.i18n import formatter, gettext
from app.tables.cell_texts import ERROR, FORMULA

# before the headings that we add, so that they are known again when the mended file comes back
OURS = "⚠ "


def folder_of(import_id: UUID) -> Path:
    config = current_config()
    return config.instance / "imports" / import_id.hex


def source_of(import_id: UUID) -> Path:
    return folder_of(import_id) / "source"


def refused_of(import_id: UUID, *, dry: bool) -> Path:
    return folder_of(import_id) / ("refused-check.csv" if dry else "refused.csv")


def keep(import_id: UUID, stream: IO[bytes]) -> Path:
    """Store what is brought; readable by nobody but the server."""
    private.make_folder(folder_of(import_id).parent)
    folder_of(import_id).mkdir(mode=0o700)
    with private.make_file(source_of(import_id)).open("wb") as file:
        shutil.copyfileobj(stream, file)
    return source_of(import_id)


def forget(import_id: UUID) -> bool:
    """Remove every file of an import; False where there was none."""
    folder = folder_of(import_id)
    if not folder.is_dir():
        return False
    shutil.rmtree(folder)
    return True


class RefusedRows:
    """The file of refused rows: the columns as they came, the line, every reason. Cells that begin a formula are inert.

    Opened where an import was interrupted, it is cut back to what was certain then.
    """

    def __init__(self, path: Path, headings: Sequence[str], *, separator: str, size: int) -> None:
        self.width = len(headings)
        self._stream = private.make_file(path).open("r+", encoding="utf-8", newline="")
        self._stream.truncate(size)
        self._stream.seek(size)
        self._writer = csv.writer(self._stream, delimiter=separator)
        if size == 0:
            self._stream.write("\ufeff")
            names = [*headings, OURS + gettext("Line"), OURS + gettext("Why it was refused")]
            self._writer.writerow(map(inert, names))

    def add(self, refused: Iterable[Refused]) -> int:
        """Write these; the size of the file so far."""
        write = formatter().integer
        for one in refused:
            cells = [_shown(cell) for cell in (*one.row.cells, *[""] * self.width)][: self.width]
            self._writer.writerow([*map(inert, cells), write(one.row.line), "; ".join(one.reasons)])
        self._stream.flush()
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()


def first_refused(path: Path, count: int) -> list[tuple[str, str]]:
    """Line and reason of the first rows that were refused."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        sample = stream.readline()
        stream.seek(0)
        separator = max(",;\t|", key=sample.count)
        rows = csv.reader(stream, delimiter=separator)
        next(rows, None)
        return [(row[-2], row[-1]) for _, row in zip(range(count), rows, strict=False) if len(row) > 1]


def _shown(cell: str) -> str:
    return "" if cell == FORMULA else cell.removeprefix(ERROR)
