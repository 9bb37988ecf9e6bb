"""What a workbook says beside its cells: the sheets, how numbers are shown, the texts that cells share."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.tables.cell_texts import UNSEEN, unescaped
from app.tables.errors import Damaged, TooLarge
from app.tables.workbooks.archive import Archive
from app.tables.workbooks.formats import BUILT_IN
from app.tables.workbooks.markup import Attributes, Parser, elements

_ROOT = "_rels/.rels"
_KINDS = {"officeDocument": "book", "worksheet": "sheet", "sharedStrings": "texts", "styles": "styles"}


@dataclass(frozen=True)
class Sheet:
    """A sheet of cells; `part` is where it lies in the workbook."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """
    formats     pattern of each style, "" for the general one
    texts       the part that holds shared texts, "" where every cell holds its own
    is_from_1904   days are counted from 1904
    """

    sheets: tuple[Sheet, ...]
    formats: tuple[str, ...]
    texts: str
    is_from_1904: bool


def read(archive: Archive) -> Workbook:
    """Raises Damaged where there is no sheet of cells."""
    root = _relations(archive, _ROOT, PurePosixPath())
    book = next((part for kind, part in root.values() if kind == "book"), "xl/workbook.xml")
    path = PurePosixPath(book)
    parts = _relations(archive, str(path.parent / "_rels" / f"{path.name}.rels"), path.parent)
    sheets, is_from_1904 = [], False
    for name, given in elements([archive.whole(book)], frozenset({"sheet", "workbookPr"})):
        if name == "workbookPr":
            is_from_1904 = given.get("date1904", "0") in ("1", "true", "on")
        elif (kind_part := parts.get(given.get("id", ""))) and kind_part[0] == "sheet":
            sheets.append(
                Sheet(
                    unescaped(given.get("name", "")),
                    kind_part[1],
                    given.get("state", "").endswith(("hidden", "Hidden")),
                )
            )
    if not sheets:
        raise Damaged
    of_kind = dict(parts.values())
    return Workbook(
        sheets=tuple(sheets),
        formats=_formats(archive, of_kind.get("styles", "")),
        texts=of_kind.get("texts", "") if of_kind.get("texts", "") in archive.names else "",
        is_from_1904=is_from_1904,
    )


def _relations(archive: Archive, part: str, base: PurePosixPath) -> dict[str, tuple[str, str]]:
    """Id -> kind and part; of the kinds that are read. Transitional and strict files name the kinds differently."""
    if part not in archive.names:
        return {}
    found = {}
    for _, given in elements([archive.whole(part)], frozenset({"Relationship"})):
        kind = _KINDS.get(given.get("Type", "").rpartition("/")[2])
        if kind and given.get("TargetMode") != "External":
            found[given.get("Id", "")] = (kind, _resolved(base, given.get("Target", "")))
    return found


def _resolved(base: PurePosixPath, target: str) -> str:
    steps: list[str] = [] if target.startswith("/") else list(base.parts)
    for step in target.strip("/").split("/"):
        if step == ".." and steps:
            steps.pop()
        elif step not in ("", ".", ".."):
            steps.append(step)
    return "/".join(steps)


def _formats(archive: Archive, part: str) -> tuple[str, ...]:
    """The pattern of each style of cells, in the order in which cells name them."""
    if part not in archive.names:
        return ()
    codes, found, within = dict(BUILT_IN), [], False
    for name, given in elements(
        [archive.whole(part)], frozenset({"numFmt", "cellStyleXfs", "cellXfs", "cellStyles", "xf"})
    ):
        if name == "numFmt":
            codes[_number(given.get("numFmtId", ""))] = unescaped(given.get("formatCode", ""))
        elif name == "xf" and within:
            found.append(codes.get(_number(given.get("numFmtId", "0")), ""))
        elif name != "xf":
            within = name == "cellXfs"
    return tuple("" if code.lower() == "general" else code for code in found)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


class SharedTexts:
    """Texts by number, read as far as somebody asks: one string of bytes and where each text ends in it."""

    def __init__(self, archive: Archive, part: str) -> None:
        self._blocks: Iterator[bytes] = archive.blocks(part, archive.most.texts) if part else iter(())
        self._cuts, self._most = archive.most.cuts, archive.most.texts
        self._bytes, self._ends = bytearray(), array("L", [0])
        self._parser = Parser(self._begin, self._end, self._text)
        self._now: list[str] = []
        self._takes = self._spoken = False

    def __getitem__(self, number: int) -> str:
        while number >= len(self._ends) - 1:
            block = next(self._blocks, None)
            if block is None:
                return self._unseen()
            self._parser.feed(block)
        return self._bytes[self._ends[number] : self._ends[number + 1]].decode()

    def _unseen(self) -> str:
        if self._cuts:
            return UNSEEN
        raise Damaged

    def _begin(self, name: str, given: Attributes) -> None:
        if name == "t":
            self._takes = not self._spoken
        elif name == "rPh":
            # how a text is pronounced, no part of it
            self._spoken = True

    def _end(self, name: str) -> None:
        if name == "t":
            self._takes = False
        elif name == "rPh":
            self._spoken = False
        elif name == "si":
            self._bytes += unescaped("".join(self._now)).encode("utf-8", "replace")
            self._ends.append(len(self._bytes))
            self._now.clear()
            if len(self._ends) * 8 > 4 * self._most:
                raise TooLarge

    def _text(self, data: str) -> None:
        if self._takes:
            self._now.append(data)
