"""What was let go tells no time any more: neither rows, nor their order in the file, nor the log, on both databases."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text

from app.accounts.models import Site
from app.kernel import duties, events
from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.respond.release import mixing
from app.studies.models import AnsweredMark, Wave
from tests.app.respond.release.played import MANY, NIGHT, K, Played, play
from tests.databases import one_database, postgres_alone

pytestmark = pytest.mark.privacy
# of a normal deviate
BOUND = 4.0
TABLES = {"response": "uuid", "answer_event": "response_uuid", "consent": "response_uuid"}


def close(waves: Sequence[Wave]) -> None:
    for wave in waves:
        wave.status, wave.closed_at = "closed", utc_now()
    session.commit()


def transactions(table: str, key: str) -> dict[UUID, set[int]]:
    """Response -> the numbers of the transactions that wrote its rows."""
    found: defaultdict[UUID, set[int]] = defaultdict(set)
    for uuid, number in session.execute(text(f"SELECT {key}, xmin::text::bigint FROM {table}")):
        found[uuid].add(number)
    return found


@pytest.mark.long
def test_transactions_and_the_order_of_rows_tell_nothing(
    waves: list[Wave], site: Site, engine_with_history: Engine
) -> None:
    played = [play(wave, site, seed) for seed, wave in enumerate(waves)]
    before = drift(history(engine_with_history, played), played)
    duties.run_duty("respond.settle", NIGHT)
    after = [drift(places(engine_with_history, table, key), played) for table, key in TABLES.items()]

    assert before > 2 * BOUND, "nothing was there to be hidden: the test would prove nothing"
    assert max(map(abs, after)) < BOUND
    if engine_with_history.dialect.name == "postgresql":
        for one in played:
            must_be_one_release(one)


def must_be_one_release(one: Played) -> None:
    """One transaction wrote all rows that were let go, and of no cell fewer than the smallest."""
    cells = {row.uuid: row.site_id for row in session.execute(select(Response.uuid, Response.site_id))}
    for table, key in TABLES.items():
        numbers = transactions(table, key)
        assert len(set.union(*(numbers[uuid] for uuid in one.gone))) == 1
        assert min(Counter(cells[uuid] for uuid in one.gone).values()) >= K


def test_marks_and_events_that_wait_are_written_together(
    waves: list[Wave], site: Site, engine_with_history: Engine
) -> None:
    before = play(waves[0], site, 1)
    ids = set(session.scalars(select(events.DomainEvent.id)))
    marks = sealed_marks()
    duties.run_duty("respond.settle", NIGHT)

    assert before.gone
    withheld = session.execute(select(events.DomainEvent.id, events.DomainEvent.is_withheld)).all()
    assert (len(withheld), {one.is_withheld for one in withheld}) == (MANY, {True})
    assert not ids & {one.id for one in withheld}
    assert sealed_marks() == marks
    if engine_with_history.dialect.name == "postgresql":
        for table in ("answered_mark", "domain_event"):
            assert len(set(session.scalars(text(f"SELECT xmin::text FROM {table} WHERE {HELD[table]}")))) == 1


def sealed_marks() -> set[tuple[UUID, bytes]]:
    return {(mark.id, mark.sealed) for mark in session.execute(select(AnsweredMark.id, AnsweredMark.sealed))}


HELD = {"answered_mark": "true", "domain_event": "held"}


def places(engine: Engine, table: str, key: str) -> list[list[UUID]]:
    """Responses in the order in which their rows were written, page by page of the file."""
    if engine.dialect.name == "postgresql":
        rows = session.execute(text(f"SELECT {key} FROM {table} ORDER BY ctid")).scalars()
        return [list(dict.fromkeys(rows))]
    session.rollback()
    mixing.cut_log()
    body = Path(str(engine.url.database)).read_bytes()
    size = int.from_bytes(body[16:18])
    root = session.scalar(text("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = :n"), {"n": table})
    known = [one.hex for one in session.scalars(select(Response.uuid))]
    return [_rows_of(body[(n - 1) * size : n * size], known) for n in _leaves(body, size, int(root or 0))]


def _leaves(body: bytes, size: int, number: int) -> Iterator[int]:
    """Pages of a table without a rowid: kind 2 points on to others, kind 10 is a leaf."""
    page = body[(number - 1) * size : number * size]
    if page[0] == 10:
        yield number
        return
    count = int.from_bytes(page[3:5])
    for at in range(12, 12 + 2 * count, 2):
        cell = int.from_bytes(page[at : at + 2])
        yield from _leaves(body, size, int.from_bytes(page[cell : cell + 4]))
    yield from _leaves(body, size, int.from_bytes(page[8:12]))


def _rows_of(page: bytes, known: Sequence[str]) -> list[UUID]:
    """Cells are laid down from the end of a page: the last in it is the first that was written."""
    count = int.from_bytes(page[3:5])
    at = sorted((int.from_bytes(page[p : p + 2]) for p in range(8, 8 + 2 * count, 2)), reverse=True)
    ends = [len(page), *at[:-1]]
    cells = [page[start:end] for start, end in zip(at, ends, strict=True)]
    found = [next((UUID(one) for one in known if one.encode() in cell), None) for cell in cells]
    return list(dict.fromkeys(one for one in found if one))


def lag(groups: Sequence[Sequence[UUID]], order: Sequence[UUID]) -> tuple[float, float]:
    """Pairs that lie as they came less those that lie the other way round, and the variance of that under chance."""
    came = {one: number for number, one in enumerate(order)}
    score, variance = 0.0, 0.0
    for group in groups:
        own = [came[one] for one in group if one in came]
        n = len(own)
        score += sum((b > a) - (b < a) for place, a in enumerate(own) for b in own[place + 1 :])
        variance += n * (n - 1) * (2 * n + 5) / 18
    return score, variance


def history(engine: Engine, played: Sequence[Played]) -> list[list[UUID]]:
    """As the rows came: PostgreSQL's heap, or the log of SQLite, whose file keeps the order of random ids."""
    if engine.dialect.name == "postgresql":
        return places(engine, "response", "uuid")
    log = Path(f"{engine.url.database}-wal").read_bytes()
    found = {uuid: log.find(uuid.hex.encode()) for one in played for uuid in one.order}
    return [sorted(found, key=lambda uuid: found[uuid])]


def drift(groups: Sequence[Sequence[UUID]], played: Sequence[Played]) -> float:
    """How far rows lie in the order they came, in standard deviations; of those that were let go where any were."""
    kept = [(one.order, one.gone or set(one.order)) for one in played]
    sums = [lag([[uuid for uuid in group if uuid in gone] for group in groups], order) for order, gone in kept]
    return float(sum(score for score, _ in sums) / sum(variance for _, variance in sums) ** 0.5)


# PostgreSQL's log is the server's
@one_database
def test_no_released_id_is_in_the_log(waves: list[Wave], site: Site, engine_with_history: Engine) -> None:
    played = play(waves[0], site, 1)
    log = Path(f"{engine_with_history.url.database}-wal")
    assert played.order[0].hex.encode() in log.read_bytes()
    duties.run_duty("respond.settle", NIGHT)

    left = log.read_bytes()
    assert played.gone
    assert [one for one in played.gone if one.hex.encode() in left or one.bytes in left] == []


def test_tables_are_rewritten_when_the_wave_is_over(waves: list[Wave], site: Site, engine_with_history: Engine) -> None:
    """Also of those who never finished, and of who corrected after being let go."""
    played = play(waves[0], site, 1)
    lost = play(waves[0], site, 2, many=3)
    for response in session.scalars(select(Response).where(Response.uuid.in_(lost.order))):
        response.status, response.is_withheld = "started", False
    session.commit()
    duties.run_duty("respond.settle", NIGHT)
    close(waves[:1])
    duties.run_duty("respond.settle", NIGHT + dt.timedelta(days=1))
    duties.run_duty("respond.sweep", NIGHT + dt.timedelta(days=1))

    session.expire_all()
    assert session.get_one(Wave, waves[0].id).is_swept
    assert played.gone >= set(played.order)
    if engine_with_history.dialect.name == "sqlite":
        return
    for table, key in TABLES.items():
        numbers = transactions(table, key)
        assert len({number for one in numbers.values() for number in one}) == 1
    # one copy of each id in the file of its table
    body = raw(engine_with_history, "response")
    assert {body.count(one.bytes) for one in [*played.order, *lost.order]} == {1}


def raw(engine: Engine, table: str) -> bytes:
    with engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        found = connection.scalar(text("SELECT pg_read_binary_file(pg_relation_filepath(:t))"), {"t": table})
    return bytes(found)


# SQLite has nothing to rewrite
@postgres_alone
def test_an_old_transaction_puts_rewriting_off(
    app: Flask, waves: list[Wave], site: Site, engine_with_history: Engine
) -> None:
    """A copy that is being made, say: what it may still see would be carried into the new tables."""
    with engine_with_history.connect().execution_options(isolation_level="REPEATABLE READ") as old:
        old.execute(text("SELECT count(*) FROM study"))
        play(waves[0], site, 1)
        close(waves[:1])
        later = NIGHT + dt.timedelta(days=1)
        duties.run_duty("respond.settle", later)
        duties.run_duty("respond.sweep", later)
        session.expire_all()
        assert not session.get_one(Wave, waves[0].id).is_swept
    duties.run_duty("respond.sweep", later)

    session.expire_all()
    assert session.get_one(Wave, waves[0].id).is_swept
