"""A definition's text with the lines that have defects, as far as a page can show it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.studio.defect_messages import Told

WHOLE = 400
"""Lines of a text that is shown whole; of a longer one the defective lines with those around them."""
AROUND = 3
LONGEST_LINE = 300


@dataclass(frozen=True)
class Line:
    """A line to show, with what is wrong in it. `left_out` lines before it are not shown."""

    number: int
    text: str
    defects: tuple[Told, ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class Listing:
    """Defects by line, and those of the text as a whole."""

    lines: tuple[Line, ...]
    of_whole: tuple[Told, ...]
    after: int = 0

    @property
    def count(self) -> int:
        return len(self.of_whole) + sum(len(line.defects) for line in self.lines)


def listing(text: str, defects: list[Told]) -> Listing:
    """What to show of a text. A defect without a line, or of a line that is not there, is one of the whole."""
    written = text.split("\n")
    by_line: dict[int, list[Told]] = {}
    for defect in defects:
        is_placed = defect.line is not None and 1 <= defect.line <= len(written) and bool(text)
        by_line.setdefault(defect.line or 0 if is_placed else 0, []).append(defect)
    of_whole = tuple(by_line.pop(0, ()))
    shown = list(_shown(len(written), by_line)) if text else []
    before = [0, *shown[:-1]]
    lines = tuple(
        Line(number, _cut(written[number - 1]), tuple(by_line.get(number, ())), number - last - 1)
        for last, number in zip(before, shown, strict=False)
    )
    return Listing(lines, of_whole, after=len(written) - shown[-1] if shown else 0)


def _shown(count: int, by_line: dict[int, list[Told]]) -> Iterator[int]:
    """Numbers of the lines to show, rising."""
    if count <= WHOLE:
        return iter(range(1, count + 1))
    near = {n for line in by_line for n in range(line - AROUND, line + AROUND + 1) if 1 <= n <= count}
    return iter(sorted(near))


def _cut(line: str) -> str:
    line = line.rstrip("\r")
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"
