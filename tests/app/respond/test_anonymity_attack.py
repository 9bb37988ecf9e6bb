"""With the whole database in hand nobody can tell whose answers are whose: at least min_cell people may be it."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, event, select, update

from app.disclosure.invited import Cell, generalised
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.respond.entry import personal
from app.respond.entry.doors import open_door
from app.respond.entry.ways import PersonalWay
from app.respond.models import Response
from app.studies.models import AnsweredMark, Invitation, Wave
from tests.app.respond import attack, invited

pytestmark = [pytest.mark.privacy, pytest.mark.long]
K = 5
# one site has fewer than five, one language too
PEOPLE = [("thr", "en")] * 14 + [("thr", "fa")] * 9 + [("shz", "en")] * 8 + [("shz", "zh")] * 4
PEOPLE += [("shz", "vi")] * 1 + [("kih", "en")] * 3
LATER = [("thr", "fa")] * 6
NOON = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@dataclass
class Story:
    """What came of a wave, and the truth that no database has.

    truth  response -> the invitation it came by
    marks  invitation -> in which round it was marked
    """

    wave: int
    truth: dict[UUID, UUID] = field(default_factory=dict)
    marks: dict[UUID, int] = field(default_factory=dict)


def run_wave(app: Flask, *, naive: bool = False) -> Story:
    """Two days of answers, refusals and changes of mind in a mixed order, with a round of marking now and then."""
    chance = random.Random(7)
    with time_machine.travel(NOON, tick=True):
        found = Story(invited.open_wave(app, anonymity="anonymous"))
        paths = invited.invite(app, found.wave, PEOPLE, sent_at=NOON - dt.timedelta(days=1))
        chance.shuffle(paths)
        first, second = paths[:18], paths[18:31]
        _answer_all(app, found, first, naive, chance)
    with time_machine.travel(NOON + dt.timedelta(days=1), tick=True):
        second += invited.invite(app, found.wave, LATER, sent_at=NOON + dt.timedelta(hours=20))
        chance.shuffle(second)
        _answer_all(app, found, second, naive, chance)
        _close(app, found)
    return found


def _answer_all(app: Flask, found: Story, paths: list[str], naive: bool, chance: random.Random) -> None:
    for place, path in enumerate(paths):
        deed = chance.choices([_finish, _begin, _refuse], [8, 1, 1])[0]
        deed(app, found, path)
        if naive and deed is not _begin:
            _mark_at_once(app, path)
        elif place % 6 == 5:
            _mark_round(app, found)


def _finish(app: Flask, found: Story, path: str) -> None:
    before = _responses(app)
    invited.answer(app, path)
    (new,) = _responses(app) - before
    found.truth[new] = _invitation(app, path)


def _begin(app: Flask, found: Story, path: str) -> None:
    before = _responses(app)
    invited.begin(app, path)
    (new,) = _responses(app) - before
    found.truth[new] = _invitation(app, path)


def _refuse(app: Flask, found: Story, path: str) -> None:
    invited.refuse(app, path)


def _mark_at_once(app: Flask, path: str) -> None:
    """What one would do without thinking."""
    with app.app_context():
        way = open_door(personal_address(path))
        assert isinstance(way, PersonalWay)
        session.execute(update(Invitation).where(Invitation.id == way.invitation).values(status="answered"))
        session.commit()


def personal_address(path: str) -> str:
    return "i." + path.removeprefix("/i/")


def _mark_round(app: Flask, found: Story) -> None:
    with app.app_context():
        duties.run_duty("respond.marks", utc_now())
        answered = session.scalars(select(Invitation.id).filter_by(wave_id=found.wave, status="answered"))
        number = max(found.marks.values(), default=0) + 1
        found.marks |= {one: number for one in answered if one not in found.marks}


def _close(app: Flask, found: Story) -> None:
    with app.app_context():
        session.get_one(Wave, found.wave).status = "closed"
        session.commit()
    _mark_round(app, found)


def _responses(app: Flask) -> set[UUID]:
    with app.app_context():
        return set(session.scalars(select(Response.uuid)))


def _invitation(app: Flask, path: str) -> UUID:
    with app.app_context():
        way = open_door(personal_address(path))
        assert isinstance(way, PersonalWay)
        return way.invitation


@pytest.fixture
def engine_with_history(app: Flask) -> Engine:
    """A database whose log is never cut: the attacker gets all of it."""
    engine: Engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, record: connection.execute("PRAGMA wal_autocheckpoint = 0"))
        engine.dispose()
    return engine


def cells_of_people(app: Flask) -> dict[UUID, Cell]:
    """What the answers of each invitation keep, by the rule that everybody can read."""
    with app.app_context():
        rows = session.execute(select(Invitation.id, Invitation.site_id, Invitation.language)).all()
    cells = {row.id: Cell(row.site_id, row.language) for row in rows}
    kept = generalised(Counter(cells.values()), K)
    return {one: kept[cell] for one, cell in cells.items()}


def kept_cells(app: Flask) -> dict[UUID, Cell]:
    with app.app_context():
        rows = session.execute(select(Response.uuid, Response.site_id, Response.language)).all()
    return {row.uuid: Cell(row.site_id, row.language) for row in rows}


def asked_by(app: Flask) -> dict[UUID, set[UUID]]:
    """Response -> the invitations that had gone out by its day."""
    with app.app_context():
        days = session.execute(select(Response.uuid, Response.day)).all()
        sent = session.execute(select(Invitation.id, Invitation.sent_at)).all()
    return {uuid: {one for one, at in sent if at.date() <= day} for uuid, day in days}


def test_the_attack_finds_people_where_marks_are_set_at_once(
    app: Flask, engine_with_history: Engine, tmp_path: Path
) -> None:
    found = run_wave(app, naive=True)
    history = attack.history_of(engine_with_history, tmp_path)
    named = attack.by_order(history, cells_of_people(app), kept_cells(app))

    caught = [one for one, people in named.items() if people == {found.truth[one]}]
    assert len(caught) > len(named) / 2


def test_no_answer_has_fewer_candidates_than_the_smallest_cell(
    app: Flask, engine_with_history: Engine, tmp_path: Path
) -> None:
    found = run_wave(app)
    people, kept, asked = cells_of_people(app), kept_cells(app), asked_by(app)
    history = attack.history_of(engine_with_history, tmp_path)

    assert found.marks, "nobody was marked: the test would prove nothing"
    assert set(history.marked) == set(found.marks)
    by_order = attack.by_order(history, people, kept)
    assert min(len(candidates) for candidates in by_order.values()) >= K
    for response, invitation in found.truth.items():
        # even who is told the round in which the person was marked
        same_round = {one for one in people if found.marks.get(one) == found.marks.get(invitation)}
        candidates = {one for one in same_round & asked[response] if people[one] == kept[response]}
        assert invitation in candidates
        assert len(candidates) >= K


def test_rows_pages_and_clocks_lead_from_no_answer_to_a_person(
    app: Flask, engine_with_history: Engine, tmp_path: Path
) -> None:
    found = run_wave(app)
    history = attack.history_of(engine_with_history, tmp_path)
    guesses = attack.matched_in_order(history, attack.places(engine_with_history))
    right = [one for one, person in guesses.items() if found.truth.get(one) == person]
    answers = attack.all_values(engine_with_history, ("response", "answer_event", "consent", "domain_event"))
    people = attack.all_values(engine_with_history, ("invitation", "customer", "message", "answered_mark"))

    assert len(right) < len(guesses) / 2
    # short values are words such as "en", days and counts, which many rows share
    assert {value for value in answers & people if len(value) > 12} == set()
    assert not [value for value in answers if value.startswith("2026") and ":" in value]
    assert not attack.all_values(engine_with_history, ("rate_count", "answered_mark"))
    assert attack.pages_that_know_both(engine_with_history, set(found.truth), set(found.truth.values())) == 0


def test_marks_of_an_open_wave_are_noise_without_the_key(app: Flask, engine_with_history: Engine) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    paths = invited.invite(app, wave, [("thr", "en")] * 5)
    invited.answer(app, paths[0])
    invited.refuse(app, paths[1])

    with app.app_context():
        marks = session.scalars(select(AnsweredMark)).all()
        ids = {str(one) for one in session.scalars(select(Invitation.id))}
    assert len({len(mark.sealed) for mark in marks}) == 1
    assert not ids & {str(mark.id) for mark in marks}
    assert not [one for one in ids for mark in marks if UUID(one).bytes in mark.sealed]


def test_where_people_make_codes_nobody_is_marked(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="anonymous", options={"own_code": True})
    for path in invited.invite(app, wave, [("thr", "en")] * 6):
        invited.refuse(app, path)
    with app.app_context():
        duties.run_duty("respond.marks", utc_now())

    assert set(invited.statuses(app, wave)) == {"sent"}


def test_the_language_that_somebody_reads_in_is_not_kept(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, [("thr", "en")] * 5)
    invited.answer(app, path, lang="vi")

    assert {cell.language for cell in kept_cells(app).values()} == {"en"}


def test_personal_knows_every_status_of_an_invitation() -> None:
    assert set(personal.CLOSED) == {"answered", "refused", "withdrawn", "opted_out"}
