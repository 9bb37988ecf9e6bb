"""XML read as it streams by: nothing is kept that nobody asked for, and no entity is ever expanded."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from xml.parsers import expat

from app.tables.errors import Damaged

Attributes = dict[str, str]
T = TypeVar("T")


class Parser:
    """Calls `begin(name, attributes)`, `text(data)` and `end(name)`; names have no prefix. Raises Damaged."""

    def __init__(
        self, begin: Callable[[str, Attributes], None], end: Callable[[str], None], text: Callable[[str], None]
    ) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = lambda name, attributes: begin(local(name), attributes)
        self._parser.EndElementHandler = lambda name: end(local(name))
        self._parser.CharacterDataHandler = text
        # a workbook declares no types of document; whatever does is out to make a small file large
        self._parser.StartDoctypeDeclHandler = _refuse

    def feed(self, block: bytes, *, last: bool = False) -> None:
        try:
            self._parser.Parse(block, last)
        except (expat.ExpatError, ValueError, IndexError, OverflowError) as error:
            raise Damaged from error


def local(name: str) -> str:
    return name if ":" not in name else name.rpartition(":")[2]


def elements(blocks: Iterable[bytes], wanted: frozenset[str]) -> Iterator[tuple[str, Attributes]]:
    """Elements of these names with their attributes, in order; prefixes of attributes are taken off too."""
    found: list[tuple[str, Attributes]] = []

    def begin(name: str, attributes: Attributes) -> None:
        if name in wanted:
            found.append((name, {local(key): value for key, value in attributes.items()}))

    parser = Parser(begin, lambda _: None, lambda _: None)
    for block in blocks:
        parser.feed(block)
        yield from found
        found.clear()


def _refuse(*_: object) -> None:
    raise Damaged
