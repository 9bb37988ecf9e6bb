"""Cells of a spreadsheet that were merged over several lines: only the first holds a value, all of them mean it."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_BEGIN, _RANGE = b"<mergeCells", re.compile(rb'ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_BLOCK, _MOST = 1024 * 1024, 8 * 1024 * 1024


class Filled(str):
    """What stands in a line only because it was merged over it: a name or a day holds for each, a sum for all."""

    __slots__ = ()


class Downwards:
    """Fills each line, in order, with what stands above it in the same cell."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        self._open: dict[int, tuple[int, str]] = {}
        for column, first, last in ranges:
            self._starting.setdefault(first, []).append((column, last))

    def filled(self, line: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        self._open = {at: (last, text) for at, (last, text) in self._open.items() if line <= last}
        if self._open:
            row = [*cells, *[""] * (max(self._open) + 1 - len(cells))]
            for at, (_, text) in self._open.items():
                row[at] = row[at] or Filled(text)
            cells = tuple(row)
        for at, last in self._starting.pop(line, ()):
            self._open[at] = (last, cells[at] if at < len(cells) else "")
        return cells


def ranges_of(path: Path, part: str) -> Iterator[tuple[int, int, int]]:
    """Column from zero, first and last line of what is merged over lines in this part of a workbook.

    It stands behind all cells, where who reads line by line comes too late.
    """
    for letters, first, last in _RANGE.findall(_told(path, part)):
        if int(last) > int(first):
            yield _column(letters), int(first), int(last)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _told(path: Path, part: str) -> bytes:
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        before = b""
        while block := stream.read(_BLOCK):
            _, begin, rest = (before + block).partition(_BEGIN)
            if begin:
                return rest + stream.read(_MOST)
            before = block[-len(_BEGIN) :]
    return b""
