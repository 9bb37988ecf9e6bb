"""A block as bytes, sealed by the instance's key: what is damaged, cut off or foreign does not open.

    seal (32 bytes) | length of the heading (8) | heading, JSON | columns, one behind the other

The heading names the columns with their types; numpy reads them as they lie there, without pickle.
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from app.results.frames.blocks.block import ROWS, Block
from app.results.frames.blocks.codes import shrunk
from app.results.frames.blocks.keyed import key_of

SEAL, LENGTH, STEP = 32, 8, 8


class Damaged(ValueError):
    """The seal does not fit: other bytes, of something else, or another key."""


def packed(block: Block, about: str) -> bytes:
    """`about` says what it is of: for anything else it does not open."""
    columns = dict(_columns(block.in_order()))
    heading = {
        "n": len(block),
        "languages": block.languages,
        "columns": [[own, column.dtype.str] for own, column in columns.items()],
    }
    head = json.dumps(heading).encode()
    head += b" " * (-len(head) % STEP)
    parts = [len(head).to_bytes(LENGTH, "little"), head]
    for column in columns.values():
        raw = column.tobytes()
        parts += [raw, b"\0" * (-len(raw) % STEP)]
    content = b"".join(parts)
    return _seal(about, content) + content


def unpacked(content: bytes, about: str) -> Block:
    """Raises Damaged."""
    inside = memoryview(content)[SEAL:]
    if not hmac.compare_digest(_seal(about, inside), content[:SEAL]):
        raise Damaged(about)
    length = int.from_bytes(inside[:LENGTH], "little")
    heading = json.loads(bytes(inside[LENGTH : LENGTH + length]))
    return _block(heading, dict(_read(heading, inside, LENGTH + length)))


def _seal(about: str, content: bytes | memoryview) -> bytes:
    sealed = hmac.new(key_of(f"seal of {about}"), digestmod=sha256)
    sealed.update(content)
    return sealed.digest()


def _columns(block: Block) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    for name in ROWS:
        column = getattr(block, name)
        yield f"row {name}", column if column.dtype.kind in "bu" else _smallest(column)
    for name, column in block.codes.items():
        yield f"item {name}", shrunk(column)


def _smallest(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    kinds = (kind for kind in (np.int8, np.int16, np.int32) if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return column.astype(next(kinds, np.int32))


def _read(heading: Mapping[str, Any], inside: memoryview, start: int) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    for name, kind in heading["columns"]:
        column = np.frombuffer(inside, dtype=np.dtype(kind), count=heading["n"], offset=start)
        start += column.nbytes + -column.nbytes % STEP
        yield name, column


def _block(heading: Mapping[str, Any], columns: Mapping[str, npt.NDArray[Any]]) -> Block:
    rows = {name: columns[f"row {name}"] for name in ROWS}
    codes = {name.removeprefix("item "): column for name, column in columns.items() if name.startswith("item ")}
    return Block(codes=codes, languages=tuple(heading["languages"]), **rows)
