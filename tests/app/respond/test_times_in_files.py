"""What was let go tells no time any more: neither rows, nor their order in the file, nor the log, on both databases."""

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, insert, select, text

from app.accounts.models import Organisation, Site
from app.kernel import duties, events
from app.kernel.db import Base, session, utc_now
from app.respond import operations
from app.respond.models import AnswerEvent, Response
from app.respond.release import mixing, release, sweeping
from app.respond.release.chance import Chance
from app.respond.rights import consents
from app.respond.rights.consents import Consent
from app.studies.models import AnsweredMark, Link, Wave
from tests import factories
from tests.app import watching
from tests.databases import one_database, postgres_alone
from tests.person import FACTS, Person

pytestmark = pytest.mark.privacy
K, SEEDS, MANY = 5, 20, 40
DAY = dt.date(2026, 11, 1)
NIGHT = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)
# of a normal deviate
BOUND = 4.0
TABLES = {"response": "uuid", "answer_event": "response_uuid", "consent": "response_uuid"}


@pytest.fixture
def engine_with_history(app: Flask) -> Iterator[Engine]:
    """A database whose log is not cut by chance, where the tests are about cutting it."""
    engine: Engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA wal_autocheckpoint = 0"))
        engine.dispose()
    with app.app_context():
        yield engine


@dataclass
class Played:
    """A wave with answers in the order they came, each in a commit of its own."""

    wave: Wave
    order: list[UUID]

    @property
    def gone(self) -> set[UUID]:
        """Those that were let go."""
        return set(
            session.scalars(select(Response.uuid).where(Response.wave_id == self.wave.id, ~Response.is_withheld))
        )


def play(wave: Wave, site: Site, seed: int, many: int = MANY) -> Played:
    chance, order = random.Random(seed), []
    for number in range(many):
        uuid = UUID(int=chance.getrandbits(128), version=4)
        _arrive(wave, uuid, site if number % 2 else None, chance)
        session.commit()
        order.append(uuid)
    return Played(wave, order)


def _arrive(wave: Wave, uuid: UUID, site: Site | None, chance: random.Random) -> None:
    """All that one finished response leaves: its events, its consent, that one more is complete, a mark."""
    kept = {"version_id": wave.version_id, "language": "en", "day": DAY}
    answers = {f"service_{number}": chance.randint(1, 7) for number in range(1, 7)}
    own = {"wave_id": wave.id, "site_id": site.id if site else None, "status": "complete", "held": True}
    own |= {"uuid": uuid, "mode": "web", "answers": answers, "revision": 2, "shuffle_seed": 1}
    event = {"response_uuid": uuid, "payload": answers}
    agreed = {"id": uuid4(), "response_uuid": uuid, "kind": "participation", "text_digest": "0" * 64}
    mark = {"id": UUID(int=chance.getrandbits(128)), "wave_id": wave.id, "sealed": chance.randbytes(48)}
    session.execute(insert(Response.__table__), own | kept)
    for number in (1, 2):
        named = {"id": uuid4(), "event_id": uuid4(), "sequence": number, "page": f"p{number}"}
        session.execute(insert(AnswerEvent.__table__), event | named)
    session.execute(insert(Consent.__table__), agreed | kept)
    session.execute(insert(AnsweredMark.__table__), mark)
    events.record("response.completed", wave.study.organisation_id, is_withheld=True, wave=wave.id)


@pytest.fixture
def waves(
    app: Flask, engine_with_history: Engine, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> list[Wave]:
    for room in (release, sweeping):
        monkeypatch.setattr(room, "chance_of", lambda about: Chance(b"key of a test", about))
    first = watching.study(organisation, anonymity="anonymous")[-1]
    kept = {"study": first.study, "version": first.version, "status": "open", "opens_at": first.opens_at}
    made = [first, *(Wave(number=number, **kept) for number in range(2, SEEDS + 1))]
    session.add_all(made)
    session.commit()
    return made


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


def test_all_that_hangs_on_a_response_comes_along(waves: list[Wave], site: Site) -> None:
    played = play(waves[0], site, 1)
    before = contents()
    ids = set(session.scalars(select(AnswerEvent.id)))
    duties.run_duty("respond.settle", NIGHT)

    assert contents() == before
    rewritten = select(AnswerEvent.id).where(AnswerEvent.response_uuid.in_(played.gone))
    assert not ids & set(session.scalars(rewritten))


def contents() -> list[object]:
    """Every value of a response and of what hangs on it, but for ids that nobody keeps."""
    session.rollback()
    own = [column for column in mixing.RESPONSES.columns if column.name != "held"]
    found: list[object] = [sorted(map(str, session.execute(select(*own))))]
    for table, _ in mixing.hanging_tables():
        columns = [column for column in table.columns if not column.primary_key]
        found.append(sorted(map(str, session.execute(select(*columns)))))
    return found


def test_nothing_refers_to_what_gets_a_new_id() -> None:
    renewed = {table for table, _ in mixing.hanging_tables()} | {Base.metadata.tables["answered_mark"]}
    keys = [key for table in Base.metadata.tables.values() for key in table.foreign_keys]

    assert {table.name for table, _ in mixing.hanging_tables()} >= {"answer_event", "consent"}
    assert [key for key in keys if key.column.table in renewed] == []


def test_parts_split_no_cell_below_the_smallest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixing, "AT_ONCE", 20)
    for sizes in ([3, 50, 18], [19, 4, 22], [20, 20], [21], [2], [24, 24, 1], [100]):
        cells = [[uuid4() for _ in range(size)] for size in sizes]
        made = list(mixing.parts(cells, K))
        assert sorted(one for part in made for one in part) == sorted(one for cell in cells for one in cell)
        assert all(0 < len(part) <= 20 for part in made)
        counts = [sum(one in part for one in cell) for cell in cells for part in made]
        assert all(n == 0 or n >= K or n in sizes for n in counts)


def test_a_save_that_is_sent_again_after_the_release_is_known(app: Flask, hotel_link: Link) -> None:
    person = Person(app.test_client())
    person.open()
    person.follow(person.agree())
    body = {"response": person.hidden["response"], "event": str(uuid4()), "go": "save", "answers": {**FACTS}}
    first = person.client.post(person.action, json=body)
    with app.app_context():
        (uuid,) = session.scalars(select(Response.uuid))
        mixing.write_anew([uuid], Chance(b"key", "test"))
        session.commit()
    again = person.client.post(person.action, json=body)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(AnswerEvent)) == 1
        assert session.scalar(select(func.count()).select_from(Consent)) == 1
        assert consents.all_of(session.scalars(select(Response)).one())


# writers of SQLite come one after the other
@postgres_alone
def test_who_waits_for_a_row_that_is_written_anew_finds_it(
    app: Flask, waves: list[Wave], site: Site, engine_with_history: Engine
) -> None:
    played = play(waves[0], site, 1, many=1)
    link = factories.link(waves[0])
    session.commit()

    def look() -> bool:
        with app.app_context():
            found = operations.find(played.order[0], link, lock=True)
            session.rollback()
            session.remove()
            return found is not None

    mixing.write_anew(played.order, Chance(b"key", "test"))
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(look)
        with engine_with_history.connect() as other:
            blocked = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            while not other.scalar(blocked):
                other.rollback()
        session.commit()
        assert waiting.result(timeout=30)
