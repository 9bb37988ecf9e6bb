"""Cells of a spreadsheet that were merged over several lines: only the first holds a value, all of them mean it."""

import re
from collections.abc import Iterable, Iterator

from app.tables.cell_texts import Filled

_BEGIN, _RANGE = b"mergeCells", re.compile(rb'ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_MOST = 8 * 1024 * 1024


class Downwards:
    """Fills each line, in order, with what stands above it in the same cell."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        self._open: dict[int, tuple[int, str]] = {}
        for column, first, last in ranges:
            self._starting.setdefault(first, []).append((column, last))
        self._order = sorted(self._starting, reverse=True)

    def filled(self, line: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        if not self._order and not self._open:
            return cells
        self._open = {at: (last, text) for at, (last, text) in self._open.items() if line <= last}
        if self._open:
            row = [*cells, *[""] * (max(self._open) + 1 - len(cells))]
            for at, (_, text) in self._open.items():
                row[at] = row[at] or Filled(text)
            cells = tuple(row)
        while self._order and self._order[-1] <= line:
            self._begin(self._order.pop(), line, cells)
        return cells

    def _begin(self, first: int, line: int, cells: tuple[str, ...]) -> None:
        """A line that is not written at all holds nothing that could be filled in below."""
        for at, last in self._starting.pop(first):
            if first == line and at < len(cells) and cells[at]:
                self._open[at] = (last, cells[at])


def ranges_of(blocks: Iterable[bytes]) -> Iterator[tuple[int, int, int]]:
    """Column from zero, first and last line of what is merged over lines in this part of a workbook.

    It stands behind all cells, where who reads line by line comes too late.
    """
    for letters, first, last in _RANGE.findall(_told(blocks)):
        if int(last) > int(first):
            yield column_of(letters.decode()), int(first), int(last)


def column_of(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _told(blocks: Iterable[bytes]) -> bytes:
    told, before = b"", b""
    for block in blocks:
        if told:
            told += block
            if len(told) > _MOST:
                break
            continue
        _, begin, rest = (before + block).partition(_BEGIN)
        told, before = (begin + rest if begin else b""), block[-len(_BEGIN) :]
    return told
