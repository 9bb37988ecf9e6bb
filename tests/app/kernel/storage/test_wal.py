"""Walking SQLite's log, held against SQLite itself: what it recovers and what we count as lost is all there was."""

import shutil
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.storage import wal
from app.kernel.storage.wal import Examined

pytestmark = pytest.mark.long

COMMITS = 30
HEAD, FRAME = 32, 24


def naive(data: bytes, order: str, seed: tuple[int, int]) -> tuple[int, int]:
    """The checksum as SQLite's documentation writes it."""
    first, second = seed
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for a, b in zip(words[::2], words[1::2], strict=True):
        first = (first + a + second) & 0xFFFFFFFF
        second = (second + b + first) & 0xFFFFFFFF
    return first, second


@dataclass(frozen=True)
class Log:
    """A database and its log as a killed process left them, with a row for each commit."""

    base: Path
    page_size: int

    @cached_property
    def data(self) -> bytes:
        return Path(f"{self.base}-wal").read_bytes()

    @cached_property
    def ours(self) -> range:
        """The frames of the round that counts."""
        salts, number = self.data[16:24], 0
        while self.data[self.at(number) + 8 : self.at(number) + 16] == salts:
            number += 1
        return range(number)

    @cached_property
    def commits(self) -> list[int]:
        """Of each of our frames: of which commit, from 0, it is part."""
        sizes = [struct.unpack_from(">I", self.data, self.at(n) + 4)[0] for n in self.ours]
        return [sum(size > 0 for size in sizes[:n]) for n in self.ours]

    def at(self, frame: int) -> int:
        return HEAD + frame * (FRAME + self.page_size)

    def with_log(self, folder: Path, data: bytes) -> Path:
        copy = folder / "copy.sqlite3"
        shutil.copyfile(self.base, copy)
        Path(f"{copy}-shm").unlink(missing_ok=True)
        Path(f"{copy}-wal").write_bytes(data)
        return copy


def recovered(copy: Path) -> int:
    with closing(sqlite3.connect(copy)) as connection:
        return int(connection.execute("SELECT count(*) FROM answer").fetchone()[0])


def written(folder: Path, page_size: int) -> Log:
    path = folder / "live.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in (f"page_size = {page_size}", "journal_mode = WAL", "wal_autocheckpoint = 0"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE answer (id INTEGER PRIMARY KEY, body TEXT)")
        connection.execute("CREATE INDEX by_body ON answer (body)")
        # the round that counts begins behind one that was taken in: its frames lie behind ours, with other salts
        connection.executemany("INSERT INTO answer (body) VALUES (?)", [(f"{n} " + "y" * 900,) for n in range(100)])
        connection.execute("DELETE FROM answer")
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
        for number in range(COMMITS):
            connection.execute("INSERT INTO answer (body) VALUES (?)", (f"{number} " + "x" * 300,))
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", folder / f"killed.sqlite3{suffix}")
    return Log(folder / "killed.sqlite3", page_size)


def big_endian(data: bytes, page_size: int) -> bytes:
    """The same log as a machine of the other order of bytes writes it."""
    out = bytearray(data)
    struct.pack_into(">I", out, 0, 0x377F0683)
    sums = naive(bytes(out[:24]), ">", (0, 0))
    struct.pack_into(">2I", out, 24, *sums)
    salts = out[16:24]
    for at in range(HEAD, len(out), FRAME + page_size):
        if out[at + 8 : at + 16] != salts:
            break
        sums = naive(bytes(out[at : at + 8] + out[at + FRAME : at + FRAME + page_size]), ">", sums)
        struct.pack_into(">2I", out, at + 16, *sums)
    return bytes(out)


@pytest.fixture(scope="module", params=[(512, "<"), (4096, ">")], ids=str)
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Log:
    page_size, order = request.param
    made = written(tmp_path_factory.mktemp("log"), page_size)
    if order == ">":
        Path(f"{made.base}-wal").write_bytes(big_endian(made.data, page_size))
    return made


@given(st.binary(min_size=8, max_size=800), st.sampled_from("<>"), st.tuples(*[st.integers(0, 2**32 - 1)] * 2))
def test_the_checksum_is_that_of_sqlite(data: bytes, order: str, seed: tuple[int, int]) -> None:
    whole = data[: len(data) // 8 * 8]
    assert wal.checksum(whole, order, seed) == naive(whole, order, seed)


def test_a_sound_log_has_lost_nothing(log: Log, tmp_path: Path) -> None:
    found = wal.examine(Path(f"{log.base}-wal"))

    assert found == Examined(commits=COMMITS, lost=0)
    assert recovered(log.with_log(tmp_path, log.data)) == COMMITS


@pytest.mark.parametrize("page_size", [1024, 4096, 32768, 65536])
def test_every_size_of_page_is_read(page_size: int, tmp_path: Path) -> None:
    log = written(tmp_path, page_size)
    bad, half = bytearray(log.data), len(log.ours) // 2
    bad[log.at(half) + FRAME] ^= 1
    path = tmp_path / "bad-wal"
    path.write_bytes(bad)

    assert wal.examine(Path(f"{log.base}-wal")) == Examined(commits=COMMITS, lost=0)
    assert wal.examine(path) == Examined(commits=log.commits[half], lost=COMMITS - log.commits[half])


def places(log: Log) -> Iterator[tuple[int, int]]:
    """A byte of each part of each frame that belongs to the log: page number, salts, checksum, three of the page."""
    for frame in log.ours:
        for inside in (3, 9, 17, FRAME, FRAME + log.page_size // 2, FRAME + log.page_size - 1):
            yield frame, inside


def test_each_bad_frame_is_told_with_what_it_cost(log: Log, tmp_path: Path) -> None:
    """Every part of every frame in turn; SQLite says what is left."""
    path = tmp_path / "bad-wal"
    for frame, inside in places(log):
        data = bytearray(log.data)
        data[log.at(frame) + inside] ^= 0x5A
        path.write_bytes(data)
        found = wal.examine(path)
        left = log.commits[frame]
        assert found == Examined(commits=left, lost=COMMITS - left), (frame, inside)
        if inside == FRAME:
            assert recovered(log.with_log(tmp_path, bytes(data))) == left


def test_a_bad_mark_of_a_commit_is_no_commit(log: Log, tmp_path: Path) -> None:
    """A bit in the field that tells the end of a commit must not make one more."""
    path = tmp_path / "bad-wal"
    for frame in log.ours:
        if struct.unpack_from(">I", log.data, log.at(frame) + 4)[0]:
            continue
        data = bytearray(log.data)
        data[log.at(frame) + 7] ^= 0x40
        path.write_bytes(data)
        left = log.commits[frame]
        assert wal.examine(path) == Examined(commits=left, lost=COMMITS - left)


@pytest.mark.parametrize("at", [0, 4, 9, 12, 17, 25])
def test_a_bad_header_loses_everything(log: Log, tmp_path: Path, at: int) -> None:
    data = bytearray(log.data)
    data[at] ^= 0x5A
    path = tmp_path / "bad-wal"
    path.write_bytes(data)
    found = wal.examine(path)

    left = recovered(log.with_log(tmp_path, bytes(data)))
    assert (found.commits, found.lost) == (left, COMMITS - left)


def test_a_header_of_nothing_loses_everything(log: Log, tmp_path: Path) -> None:
    path = tmp_path / "bad-wal"
    path.write_bytes(bytes(HEAD) + log.data[HEAD:])

    assert wal.examine(path) == Examined(commits=0, lost=COMMITS)


def test_a_log_that_ends_anywhere_has_lost_at_most_the_commit_that_was_written(tmp_path: Path) -> None:
    """A power cut: the file ends within a frame, or its last frames never reached the disk."""
    log = written(tmp_path, 512)
    path, last = tmp_path / "bad-wal", log.commits.index(COMMITS - 1)
    for end in (*range(0, HEAD), *range(log.at(last), log.at(len(log.ours)), 97)):
        path.write_bytes(log.data[:end])
        assert wal.examine(path).lost == 0
    for hole in range(last, len(log.ours)):
        data = bytearray(log.data)
        data[log.at(hole) : log.at(hole + 1)] = bytes(FRAME + log.page_size)
        path.write_bytes(data)
        assert wal.examine(path).lost <= 1


def test_what_was_rolled_back_is_not_lost(tmp_path: Path) -> None:
    """Frames of a large transaction that was given up carry our salts and lie behind the last commit."""
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = WAL", "wal_autocheckpoint = 0", "cache_size = 5"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE answer (body TEXT)")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO answer VALUES (?)", [("x" * 3000,)] * 200)
        connection.execute("ROLLBACK")
        connection.execute("INSERT INTO answer VALUES ('one')")
        assert Path(f"{path}-wal").stat().st_size > 50 * 4096
        assert wal.examine(Path(f"{path}-wal")) == Examined(commits=2, lost=0)


@pytest.mark.parametrize("content", [b"", b"\0" * 31, b"\0" * 5000, b"\xff" * 9000, b"something else " * 900])
def test_what_is_no_log_has_lost_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "some-wal"
    path.write_bytes(content)

    assert wal.examine(path) == Examined()
    assert wal.examine(tmp_path / "none") == Examined()
