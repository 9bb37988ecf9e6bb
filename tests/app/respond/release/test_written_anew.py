"""What is let go is written anew: nothing of it is left behind, and who asks for it meanwhile finds it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text

from app.accounts.models import Site
from app.kernel import duties
from app.kernel.db import Base, session
from app.respond import operations
from app.respond.models import AnswerEvent, Response
from app.respond.release import mixing
from app.respond.release.chance import Chance
from app.respond.rights import consents
from app.respond.rights.consents import Consent
from app.studies.models import Link, Wave
from tests import factories
from tests.app.respond.release.played import NIGHT, K, play
from tests.databases import postgres_alone
from tests.person import FACTS, Person

pytestmark = pytest.mark.privacy


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
