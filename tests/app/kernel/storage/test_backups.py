"""Copies of the database: whole, private, thrown away on their day, and good for coming back to."""

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.kernel import db
from app.kernel.storage import backups
from tests.databases import one_database

NOW = dt.datetime(2026, 3, 21, 9, 30, tzinfo=dt.UTC)


def name_of(engine: Engine) -> str | None:
    with engine.begin() as connection:
        return connection.scalar(text("SELECT name FROM organisation"))


def rename(engine: Engine, name: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM organisation"))
        row = "'s', :name, 'hotel', 'en', 'UTC', 'gregorian', 'EUR', 5, '#000000', ''"
        columns = "slug, name, kind, locale, timezone, calendar, currency, min_cell, accent, contact"
        connection.execute(text(f"INSERT INTO organisation ({columns}) VALUES ({row})"), {"name": name})


def test_a_copy_brings_the_data_back(engine: Engine, tmp_path: Path) -> None:
    rename(engine, "before")
    made = backups.make(engine, tmp_path / "copies", now=NOW, keep_days=30)
    rename(engine, "after")

    backups.restore(engine, made.path)
    assert name_of(engine) == "before"


def test_a_copy_says_until_when_it_is_kept_and_is_nobody_elses(engine: Engine, tmp_path: Path) -> None:
    made = backups.make(engine, tmp_path / "copies", now=NOW, keep_days=30)

    assert backups.listing(tmp_path / "copies") == [made]
    assert made.expires_on == dt.date(2026, 4, 20)
    assert made.path.stat().st_mode & 0o077 == 0


def test_a_copy_is_thrown_away_on_its_day_and_not_before(tmp_path: Path) -> None:
    (tmp_path / "vafa-20260321T093000Z-until-20260420.dump").touch()
    (tmp_path / "notes.txt").touch()

    assert backups.expire(tmp_path, dt.date(2026, 4, 19)) == 0
    assert backups.expire(tmp_path, dt.date(2026, 4, 20)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_something_else_is_not_taken_for_a_copy(engine: Engine, tmp_path: Path) -> None:
    rename(engine, "before")
    wrong = tmp_path / "wrong.sqlite3"
    wrong.write_bytes(b"not a database" * 100)

    with pytest.raises(backups.CannotBackUp):
        backups.restore(engine, wrong)
    assert name_of(engine) == "before"


def damage(path: Path) -> None:
    """Overwrite a page of an index, as a bad disk does: every row can still be read."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE type = 'index' AND name = 'ix_job_state'"
        page, size = connection.execute(query).fetchone()[0], connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("rb+") as file:
        file.seek((page - 1) * size)
        file.write(b"\x00" * size)


@one_database
def test_a_damaged_database_is_not_backed_up_and_is_named(engine: Engine, tmp_path: Path) -> None:
    rename(engine, "before")
    engine.dispose()
    damage(Path(str(engine.url.database)))

    with pytest.raises(backups.Damaged, match=r"needed: a sound database.*remedy: stop the server"):
        backups.make(engine, tmp_path / "copies", now=NOW, keep_days=30)
    assert list((tmp_path / "copies").iterdir()) == []


@one_database
def test_what_a_copy_takes_the_place_of_is_kept_though_it_is_damaged(engine: Engine, tmp_path: Path) -> None:
    rename(engine, "before")
    good = backups.make(engine, tmp_path / "copies", now=NOW, keep_days=30)
    engine.dispose()
    home = Path(str(engine.url.database))
    damage(home)
    bytes_before = home.read_bytes()

    kept = backups.keep_present(engine, tmp_path / "copies", now=NOW + dt.timedelta(hours=1), keep_days=30)
    backups.restore(engine, good.path)
    assert kept.path.suffix == ".damaged"
    assert kept.path.read_bytes() == bytes_before
    assert kept in backups.listing(tmp_path / "copies")
    assert name_of(engine) == "before"
    assert backups.make(engine, tmp_path / "copies", now=NOW + dt.timedelta(hours=2), keep_days=30)


@one_database
def test_something_that_is_no_database_any_more_can_be_restored_over(engine: Engine, tmp_path: Path) -> None:
    rename(engine, "before")
    good = backups.make(engine, tmp_path / "copies", now=NOW, keep_days=30)
    engine.dispose()
    Path(str(engine.url.database)).write_bytes(b"the disk forgot " * 1000)

    kept = backups.keep_present(engine, tmp_path / "copies", now=NOW + dt.timedelta(hours=1), keep_days=30)
    backups.restore(engine, good.path)
    assert (kept.path.suffix, name_of(engine)) == (".damaged", "before")


@one_database
def test_a_copy_with_a_log_beside_it_is_not_taken_for_a_whole_one(engine: Engine, tmp_path: Path) -> None:
    """Both files of a running server, copied by hand: the last answers stand in the log alone."""
    rename(engine, "before")
    by_hand = tmp_path / "by-hand.sqlite3"
    for there, here in zip(db.sqlite_files(Path(str(engine.url.database))), db.sqlite_files(by_hand), strict=True):
        shutil.copyfile(there, here)

    with pytest.raises(backups.CannotBackUp, match=r"by-hand\.sqlite3-wal beside it; remedy"):
        backups.restore(engine, by_hand)
    with closing(sqlite3.connect(by_hand)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rename(engine, "after")
    backups.restore(engine, by_hand)
    assert name_of(engine) == "before"
