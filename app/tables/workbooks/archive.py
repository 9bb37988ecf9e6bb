"""The parts of a workbook, unfolded a block at a time and never beyond a limit."""

import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from app.tables.errors import Damaged, TooLarge
from app.tables.sizes import MOST_OF_DIRECTORY, Unfolded

BLOCK = 256 * 1024
_END, _END_OF_LARGE = b"PK\x05\x06", b"PK\x06\x06"
_TAIL = 65_536 + 128


class Archive:
    """An opened workbook. `blocks` cuts a part at its limit, or raises TooLarge."""

    def __init__(self, parts: zipfile.ZipFile, most: Unfolded) -> None:
        self._parts, self.most = parts, most
        self.names = frozenset(parts.namelist())

    def blocks(self, name: str, most: int) -> Iterator[bytes]:
        if name not in self.names:
            raise Damaged
        left = most
        with self._parts.open(name) as stream:
            while block := stream.read(BLOCK):
                if len(block) > left:
                    if self.most.cuts:
                        yield block[:left]
                        return
                    raise TooLarge
                left -= len(block)
                yield block

    def whole(self, name: str) -> bytes:
        """A small part. One that is cut would say something else, so it is refused."""
        found = b"".join(self.blocks(name, self.most.rest + 1))
        if len(found) > self.most.rest:
            raise TooLarge
        return found


@contextmanager
def opened(path: Path, most: Unfolded) -> Iterator[Archive]:
    """Raises Damaged or TooLarge, also while parts are read."""
    try:
        with path.open("rb") as stream:
            _require_short_directory(stream)
            with zipfile.ZipFile(stream) as parts:
                yield Archive(parts, most)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, struct.error) as error:
        # zipfile's words: RuntimeError for encrypted parts, NotImplementedError for a way of folding it does not know
        raise Damaged from error
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma"):
            raise Damaged from error
        raise


def _require_short_directory(stream: IO[bytes]) -> None:
    """The list of parts is read whole before anything else, so its size is looked up first."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Damaged
    found = struct.unpack_from("<I", tail, at + 12)[0]
    large = tail.rfind(_END_OF_LARGE, 0, at)
    if found == 0xFFFFFFFF and large >= 0 and large + 56 <= len(tail):
        found = struct.unpack_from("<Q", tail, large + 40)[0]
    if found > MOST_OF_DIRECTORY:
        raise TooLarge
    stream.seek(0)
