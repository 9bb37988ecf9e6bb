"""SQLite's write-ahead log, frame by frame: up to where it is sound, and how many commits stand behind that.

https://www.sqlite.org/fileformat2.html#the_write_ahead_log: a header of 32 bytes, then frames: a head of 24 bytes and
a page. The checksums of a frame go on from those of the frame before, so the first bad frame is where SQLite stops
reading, without a word. Frames that an earlier round left behind carry other salts.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from pathlib import Path
from typing import BinaryIO

HEADER, FRAME = struct.Struct(">8I"), struct.Struct(">6I")
# the last bit of the magic number says in which order of bytes the checksums are made
MAGIC, VERSION = 0x377F0682, 3007000
ORDERS = "<>"
PAGE_SIZES = tuple(2**power for power in range(9, 17))
MASK = 0xFFFFFFFF
Sums = tuple[int, int]
Salts = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What a log holds.

    commits   those that SQLite recovers
    lost      those at or behind the first bad frame, of the same log: a power cut leaves at most one, the commit that
              was being written and that nobody was told of
    """

    commits: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Layout:
    """How the frames of a log are read, and where their checksums begin; None where the header is damaged."""

    page_size: int
    order: str
    salts: Salts
    seed: Sums | None


@dataclass(frozen=True)
class Frame:
    """A frame as it stands in the file. `size` is that of the database after a commit, 0 in frames before one."""

    page: int
    size: int
    salts: Salts
    sums: Sums
    body: bytes

    def sums_with(self, size: int, order: str, seed: Sums) -> Sums:
        """Its checksums, had it this size."""
        return checksum(struct.pack(">2I", self.page, size) + self.body, order, seed)


def examine(path: Path) -> Examined:
    """Read a log; nobody may be writing it. One that is absent or empty holds nothing."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return Examined()
    with file:
        layout = _layout(file)
        return Examined() if layout is None else _walk(file, layout)


def checksum(data: bytes, order: str, seed: Sums) -> Sums:
    """SQLite's two running sums (s0 += a + s1, s1 += b + s0) over pairs of words, modulo 2**32.

    Each word reaches the sums by Fibonacci's numbers, so they are two products of vectors, at the speed of C.
    """
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    weights = _fibonacci(len(words))
    first = sum(map(mul, words, weights[1:])) + weights[0] * seed[1] + weights[1] * seed[0]
    second = sum(map(mul, words, weights)) + (weights[0] + weights[1]) * seed[1] + weights[0] * seed[0]
    return first & MASK, second & MASK


@lru_cache(maxsize=16)
def _fibonacci(count: int) -> tuple[int, ...]:
    """Fibonacci's numbers from that of `count` down to the zeroth, modulo 2**32."""
    numbers = [0, 1]
    while len(numbers) <= count:
        numbers.append(numbers[-1] + numbers[-2] & MASK)
    return tuple(reversed(numbers))


def _layout(file: BinaryIO) -> Layout | None:
    head = file.read(HEADER.size)
    if len(head) < HEADER.size:
        return None
    magic, version, page_size, _, *rest = HEADER.unpack(head)
    salts, sums = (rest[0], rest[1]), (rest[2], rest[3])
    order = ORDERS[magic & 1]
    is_sound = magic & ~1 == MAGIC and version == VERSION and page_size in PAGE_SIZES
    if is_sound and checksum(head[:24], order, (0, 0)) == sums:
        return Layout(page_size, order, salts, sums)
    return _without_header(file)


def _without_header(file: BinaryIO) -> Layout | None:
    """SQLite takes a log with a bad header for an empty one; what its frames are is found in themselves."""
    for page_size in PAGE_SIZES:
        first, second = [*_frames(file, page_size, most=2), None, None][:2]
        if first is None or second is None or first.salts != second.salts:
            continue
        for order in ORDERS:
            if second.sums_with(second.size, order, first.sums) == second.sums:
                return Layout(page_size, order, first.salts, None)
    return None


def _frames(file: BinaryIO, page_size: int, *, most: int | None = None) -> Iterator[Frame]:
    file.seek(HEADER.size)
    count = 0
    while most is None or count < most:
        whole = file.read(FRAME.size + page_size)
        if len(whole) < FRAME.size + page_size:
            return
        page, size, *rest = FRAME.unpack_from(whole)
        yield Frame(page, size, (rest[0], rest[1]), (rest[2], rest[3]), whole[FRAME.size :])
        count += 1


def _walk(file: BinaryIO, layout: Layout) -> Examined:
    frames, commits, lost, sums = _frames(file, layout.page_size), 0, 0, layout.seed
    for frame in frames:
        if sums is None or not _follows(frame, layout, sums):
            lost += _ends_commit(frame, layout, sums)
            break
        commits, sums = commits + (frame.size > 0), frame.sums
    lost += sum(frame.size > 0 and frame.salts == layout.salts for frame in frames)
    return Examined(commits=commits, lost=lost)


def _follows(frame: Frame, layout: Layout, sums: Sums) -> bool:
    is_ours = frame.page > 0 and frame.salts == layout.salts
    return is_ours and frame.sums_with(frame.size, layout.order, sums) == frame.sums


def _ends_commit(frame: Frame, layout: Layout, sums: Sums | None) -> bool:
    """Whether the first bad frame ended a commit. Salts are in no checksum, so one that fits proves it ours."""
    if sums is not None and frame.sums_with(frame.size, layout.order, sums) == frame.sums:
        return frame.size > 0
    if frame.salts != layout.salts or frame.size == 0:
        return False
    return sums is None or frame.sums_with(0, layout.order, sums) != frame.sums
