"""Files of closed waves: nobody else's, never trusted, gone with what they hold; pages answer without them."""

import datetime as dt
import errno
import logging
import os
import stat
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts.models import Organisation
from app.kernel import duties, erasing
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.respond.rights import removing
from app.results.frames.blocks import kept, places
from app.results.frames.blocks.block import Block
from app.results.frames.blocks.packing import packed
from app.studies.models import Wave
from tests.app import watching

pytestmark = pytest.mark.privacy
needs_rights = pytest.mark.skipif(os.name == "nt", reason="rights of files are told otherwise")


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    """Over, with 30 responses."""
    made = watching.study(organisation)[-1]
    watching.answer(made, 30, customers=1)
    made.opens_at, made.closes_at = utc_now() - dt.timedelta(days=3), utc_now() - dt.timedelta(days=1)
    session.commit()
    return made


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


def folder(app: Flask) -> Path:
    config: Config = app.extensions["vafa"]
    return config.instance / "frames"


def files(app: Flask) -> list[Path]:
    return sorted(folder(app).iterdir()) if folder(app).is_dir() else []


def look(wave: Wave) -> Block:
    """As a process does that has nothing in memory."""
    kept.forget_all()
    return kept.block_of(wave)


def work(app: Flask) -> None:
    session.rollback()
    duties.run_duty("results.frames", utc_now())


def test_the_first_look_at_a_wave_that_is_over_makes_its_file(inside: Flask, wave: Wave) -> None:
    before = look(wave)
    (path,) = files(inside)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder(inside).stat().st_mode) == 0o700
    assert packed(look(wave), "x") == packed(before, "x")


def test_an_open_wave_has_none(inside: Flask, wave: Wave) -> None:
    wave.closes_at = None
    session.commit()

    assert len(look(wave)) == 30
    assert files(inside) == []


def test_no_file_holds_an_id_or_a_text(inside: Flask, wave: Wave) -> None:
    found = session.query(Response).filter_by(wave_id=wave.id).first()
    assert found is not None
    found.answers, found.customer_id = found.answers | {"comment": "Nobody shall read this"}, 987_654_321
    session.commit()
    look(wave)
    (path,) = files(inside)
    content = path.read_bytes()

    ids = (found.uuid.bytes, found.uuid.hex.encode(), (987_654_321).to_bytes(8, "little"), b"987654321")
    assert not [one for one in (*ids, b"Nobody shall") if one in content]


def spoil_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-8])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0" * 8)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def let_others_read(path: Path) -> None:
    path.chmod(0o644)


def put_a_link(path: Path) -> None:
    aside = path.with_name("elsewhere")
    path.rename(aside)
    path.symlink_to(aside)


def put_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


SPOILT: list[Callable[[Path], None]] = [spoil_bytes, cut, lengthen, empty, let_others_read, put_a_link, put_a_pipe]


@needs_rights
@pytest.mark.parametrize("spoil", SPOILT, ids=lambda one: one.__name__)
def test_a_spoilt_file_is_made_anew(inside: Flask, wave: Wave, spoil: Callable[[Path], None]) -> None:
    right = packed(look(wave), "x")
    (path,) = files(inside)
    spoil(path)

    assert packed(look(wave), "x") == right
    assert stat.S_ISREG(path.lstat().st_mode)
    assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert packed(look(wave), "x") == right


def test_a_file_of_another_wave_under_this_name_is_made_anew(inside: Flask, wave: Wave, monkeypatch: Any) -> None:
    look(wave)
    (path,) = files(inside)
    monkeypatch.setattr(places, "FORMAT", places.FORMAT + 1)
    right = packed(look(wave), "x")
    (newer,) = files(inside)
    assert newer != path
    monkeypatch.undo()
    # the newer format under the older name
    newer.rename(path)

    assert packed(look(wave), "x") == right


def test_a_folder_in_the_place_of_a_file_or_a_link_in_that_of_the_folder_costs_time_alone(
    inside: Flask, wave: Wave, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    look(wave)
    (path,) = files(inside)
    path.unlink()
    path.mkdir()
    with caplog.at_level(logging.WARNING, "vafa.results"):
        assert len(look(wave)) == 30
    assert "remedy" in caplog.text
    path.rmdir()
    folder(inside).rmdir()
    (tmp_path / "elsewhere").mkdir()
    folder(inside).symlink_to(tmp_path / "elsewhere")

    assert len(look(wave)) == 30
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_where_there_is_no_room_nothing_half_written_remains(inside: Flask, wave: Wave, monkeypatch: Any) -> None:
    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)

    assert len(look(wave)) == 30
    assert files(inside) == []
    work(inside)
    monkeypatch.undo()
    work(inside)
    assert len(files(inside)) == 1


def test_two_at_once_write_one_file(app: Flask, wave: Wave) -> None:
    with app.app_context():
        block, mark, wave_id = look(wave), places_mark(wave), wave.id
        path = places.path_of(mark)
    assert path is not None

    def write(_: int) -> bool:
        with app.app_context():
            return kept._keep(path, block, session.get_one(Wave, wave_id), mark)

    with ThreadPoolExecutor(4) as several:
        assert all(several.map(write, range(12)))
    assert files(app) == [path]
    with app.app_context():
        assert packed(look(session.get_one(Wave, wave_id)), "x") == packed(block, "x")


def places_mark(wave: Wave) -> Any:
    return kept.mark_of(wave)


def test_who_erases_while_a_file_is_made_is_not_in_it(inside: Flask, wave: Wave, monkeypatch: Any) -> None:
    found = session.query(Response).filter_by(wave_id=wave.id).first()
    assert found is not None
    write, engine = places.keep, inside.extensions["engine"]

    def slow(path: Path, content: bytes) -> None:
        session.rollback()
        with engine.begin() as other:
            other.execute(update(Wave).where(Wave.id == wave.id).values(erased=Wave.erased + 2))
        write(path, content)

    monkeypatch.setattr(places, "keep", slow)
    look(wave)

    assert files(inside) == []


def test_what_is_not_committed_goes_to_no_file(inside: Flask, wave: Wave) -> None:
    watching.answer(wave, 1)

    assert len(look(wave)) == 31
    assert files(inside) == []


def test_an_erasure_removes_the_file_at_once(inside: Flask, wave: Wave) -> None:
    look(wave)
    found = session.query(Response).filter_by(wave_id=wave.id).first()
    assert found is not None
    assert len(files(inside)) == 1
    removing.remove(found)
    session.commit()

    erasing.wipe(inside.extensions["engine"])

    assert files(inside) == []


def test_a_worker_makes_the_files_and_removes_those_of_other_answers(inside: Flask, wave: Wave) -> None:
    work(inside)
    (before,) = files(inside)
    work(inside)
    assert files(inside) == [before]
    watching.answer(wave, 1, mode="paper")
    session.commit()
    (folder(inside) / "notes.txt").write_text("somebody's")
    left, fresh = (folder(inside) / f"{before.name}.{name}.part" for name in ("old", "new"))
    for path in (left, fresh):
        path.write_bytes(b"half")
    long_ago = time.time() - 3600
    os.utime(left, (long_ago, long_ago))
    foreign = before.with_name(before.name[:-22] + "0" * 16 + ".block")
    foreign.write_bytes(b"of another database")

    work(inside)

    (after,) = set(files(inside)) - {fresh, folder(inside) / "notes.txt"}
    assert after.name.split("-")[2] == "31"
    assert after not in (before, foreign)


def test_without_a_key_nothing_opens(inside: Flask, wave: Wave, monkeypatch: Any) -> None:
    right = look(wave)
    (path,) = files(inside)
    content = path.read_bytes()
    ring = session().info["keys"]
    monkeypatch.setitem(session().info, "keys", type(ring)((b"another key",)))
    path.rename(places.path_of(places_mark(wave)) or path)

    other = look(wave)

    assert set(other.person) != set(right.person)
    assert all(one.read_bytes() != content for one in files(inside))


def test_a_database_that_is_replaced_takes_all_files_along(inside: Flask, wave: Wave) -> None:
    look(wave)
    config: Config = inside.extensions["vafa"]

    places.forget_all(config.instance)

    assert files(inside) == []
    assert len(look(wave)) == 30
