"""What consents promise of retention, over time: told, kept, erased; never without having told."""

import datetime as dt
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select, update

from app.accounts.models import AuditEvent, Organisation
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.letters.outbox import Message, State
from app.questionnaires.operations import publish
from app.reports.models import KeptFigure
from app.reports.sections.model import Report
from app.respond.models import AnswerEvent, Response
from app.respond.rights.consents import Consent
from app.studies import retention, waves
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.app.studies.letters_cast import settings
from tests.post import Post

pytestmark = [pytest.mark.privacy, pytest.mark.long]
CLOSED = dt.datetime(2036, 3, 31, 12, tzinfo=dt.UTC)
# one month later: the last day of April
DUE = dt.datetime(2036, 4, 30, tzinfo=dt.UTC)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def app(start: Callable[..., Flask], post: Post) -> Iterator[Flask]:
    app = start(**settings(post))
    with app.app_context():
        yield app


@pytest.fixture
def house(app: Flask) -> Organisation:
    made = factories.organisation(timezone="UTC")
    factories.user(made, email="owner@simorgh.example")
    session.commit()
    return made


@pytest.fixture
def wave(house: Organisation) -> Wave:
    """Closed at the end of March; answers are kept for a month."""
    return closed_wave(house)


def closed_wave(house: Organisation, *, months: int = 1, answers: int = 8, **fields: object) -> Wave:
    version = publish(house, load_shipped("hotel_loyalty_short"), now=utc_now())
    dates = {"opens_at": CLOSED - 10 * DAY, "closes_at": CLOSED, "closed_at": CLOSED, "status": "closed"}
    made = factories.wave(version, anonymity="identified", retention_months=months, **dates | fields)
    made.study.retention_months = months
    for number in range(answers):
        given = {item: 1 + (number + place) % 5 for place, item in enumerate(["clv_loy_1", "clv_loy_2"])}
        response = factories.response(made, status="complete", revision=1, answers=given)
        event = {"sequence": 1, "event_id": uuid4(), "page": "p", "payload": given}
        session.add(AnswerEvent(response_uuid=response.uuid, **event))
        told = {"version_id": version.id, "language": "en", "text_digest": "0" * 64, "day": CLOSED.date()}
        session.add(Consent(response_uuid=response.uuid, kind="participation", **told))
    session.commit()
    return made


def pass_by(*moments: dt.datetime) -> None:
    """A worker looks at these moments, and sends what is due."""
    for now in moments:
        duties.run_duty("reports.retention", now)
        duties.run_duty("letters.send", now + dt.timedelta(minutes=1))


def left(wave: Wave) -> tuple[int, int, int]:
    """Responses, their events, their consents."""
    session.rollback()
    session.refresh(wave)
    found = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Response, AnswerEvent, Consent)]
    return found[0], found[1], found[2]


def letters() -> list[str]:
    session.rollback()
    query = select(Message).where(Message.template == "studies.retention").order_by(Message.due_at, Message.once)
    return [f"{one.parameters['kind']} {one.state}" for one in session.scalars(query)]


def test_owners_are_told_twice_and_then_the_answers_go(app: Flask, wave: Wave, post: Post) -> None:
    pass_by(DUE - 31 * DAY)
    assert letters() == []
    pass_by(DUE - 30 * DAY, DUE - 29 * DAY)
    assert letters() == ["first sent"]
    pass_by(DUE - 7 * DAY, DUE - 6 * DAY, DUE - HOUR)
    assert (letters(), left(wave)) == (["first sent", "last sent"], (8, 8, 8))
    pass_by(DUE + HOUR)

    assert left(wave) == (0, 0, 0)
    assert wave.cleared_at == DUE + HOUR
    assert [letter["Subject"] for letter in post.letters] == [
        "Guest loyalty, wave 1: the answers are erased on 30 April 2036"
    ] * 2


def test_a_worker_that_slept_tells_first_and_waits_a_week(app: Flask, wave: Wave) -> None:
    late = DUE + 100 * DAY
    pass_by(late, late + 6 * DAY)
    assert (letters(), left(wave)[0]) == (["last sent"], 8)
    pass_by(late + 7 * DAY + HOUR)
    assert left(wave) == (0, 0, 0)


def test_nothing_goes_while_no_message_does(app: Flask, wave: Wave, post: Post) -> None:
    post.answers[""] = "550 5.1.1 no such mailbox"
    pass_by(*(DUE + number * DAY for number in (-7, 0, 1, 7, 8, 30)))
    assert left(wave)[0] == 8

    post.answers.clear()
    pass_by(DUE + 40 * DAY, DUE + 46 * DAY)
    assert left(wave)[0] == 8
    pass_by(DUE + 48 * DAY)
    assert left(wave)[0] == 0


def test_who_reads_it_on_the_page_is_told(app: Flask, wave: Wave, post: Post) -> None:
    """Where letters do not go out at all."""
    post.answers[""] = "451 later"
    pass_by(DUE + DAY)
    retention.acknowledge([wave], DUE + 2 * DAY)
    session.commit()
    pass_by(DUE + 8 * DAY)
    assert left(wave)[0] == 8
    pass_by(DUE + 9 * DAY + HOUR)
    assert left(wave)[0] == 0


def test_a_message_that_comes_back_tells_nobody(app: Flask, wave: Wave) -> None:
    from app.letters import bounces
    from tests.app.letters.test_bounces import report

    pass_by(DUE - 7 * DAY)
    letter = session.scalars(select(Message.id).where(Message.state == State.SENT)).one()
    bounces.take_back(report(letter), now=DUE - 6 * DAY)
    session.commit()
    pass_by(DUE + HOUR)
    assert left(wave)[0] == 8


def test_the_report_and_its_figures_stay(app: Flask, wave: Wave) -> None:
    from app.reports import keeping

    before = {code: _spoken(wave, code) for code in ("en", "fa")}
    pass_by(DUE - 7 * DAY, DUE + HOUR)
    left(wave)

    made_on = {code: keeping.report_of(wave, code) for code in before}
    assert made_on == before
    kinds = dict(session.execute(select(KeptFigure.kind, func.count()).group_by(KeptFigure.kind)).all())
    assert kinds["report"] == 4
    assert keeping.pdf_of(wave, "en") is not None


def _spoken(wave: Wave, code: str) -> Report:
    from app.reports import documents

    with force_locale(code):
        return documents.wave_report(wave, code)


def test_what_rests_on_too_few_is_not_kept(app: Flask, house: Organisation) -> None:
    from app.reports import keeping

    wave = closed_wave(house, answers=3)
    pass_by(DUE - 7 * DAY, DUE + HOUR)
    left(wave)
    assert wave.cleared_at is not None
    assert keeping.results_of(wave) is None


def test_the_log_says_what_it_concerns_and_nobody(app: Flask, wave: Wave) -> None:
    pass_by(DUE - 7 * DAY, DUE + HOUR)
    entry = session.scalars(select(AuditEvent).filter_by(action="wave.answers_erased")).one()
    assert (entry.subject, entry.details) == (f"wave:{wave.id}", {"responses": 8})


def test_a_wave_that_was_opened_again_is_counted_anew(app: Flask, wave: Wave) -> None:
    pass_by(DUE - 7 * DAY)
    wave.closed_at, wave.closes_at = DUE + DAY, DUE + DAY
    session.commit()
    pass_by(DUE + 2 * DAY, DUE + 20 * DAY)
    assert left(wave)[0] == 8
    again = dt.datetime(2036, 6, 1, tzinfo=dt.UTC)
    pass_by(again - 7 * DAY, again + DAY)
    assert left(wave)[0] == 0


def test_a_wave_that_never_closed_keeps_its_answers(app: Flask, house: Organisation) -> None:
    wave = closed_wave(house, status="open", closes_at=None, closed_at=None)
    pass_by(DUE + 900 * DAY, DUE + 910 * DAY)
    assert (letters(), left(wave)[0]) == ([], 8)


def test_an_archive_keeps_no_answers_for_longer(app: Flask, house: Organisation) -> None:
    wave = closed_wave(house, status="open", closes_at=None, closed_at=None)
    wave.study.archived_at = CLOSED
    session.commit()
    pass_by(DUE - 7 * DAY, DUE + HOUR)
    assert left(wave)[0] == 0


def test_without_a_time_nothing_goes(app: Flask, house: Organisation) -> None:
    wave = closed_wave(house, months=0)
    pass_by(DUE + 900 * DAY, DUE + 910 * DAY)
    assert (letters(), left(wave)[0]) == ([], 8)


def test_a_longer_time_holds_for_nobody_who_agreed_to_less(app: Flask, wave: Wave) -> None:
    following = waves.copy_wave(wave, waves.Dates(DUE + 300 * DAY, None), DUE)
    session.commit()
    retention.change(wave.study, 36)
    assert (wave.study.retention_months, wave.retention_months, following.retention_months) == (36, 1, 36)


def test_a_shorter_time_holds_for_all_and_is_told_first(app: Flask, house: Organisation) -> None:
    wave = closed_wave(house, months=24)
    retention.change(wave.study, 1)
    session.commit()
    assert wave.retention_months == 1
    pass_by(DUE + 50 * DAY)
    assert left(wave)[0] == 8
    pass_by(DUE + 58 * DAY)
    assert left(wave)[0] == 0


@pytest.mark.parametrize("months", [0, -1, 241])
def test_an_impossible_time_is_refused(app: Flask, wave: Wave, months: int) -> None:
    with pytest.raises(retention.MonthsRefused):
        retention.change(wave.study, months)


def test_months_are_counted_in_the_calendar_of_the_house(app: Flask, house: Organisation) -> None:
    house.timezone, house.calendar = "Asia/Tehran", "jalali"
    wave = closed_wave(house, closed_at=dt.datetime(2027, 1, 20, 12, tzinfo=dt.UTC), closes_at=None)
    # 30 Dey 1405 and a month is 30 Bahman, midnight in Tehran
    assert retention.due_of(wave, wave.closed_at) == dt.datetime(2027, 2, 18, 20, 30, tzinfo=dt.UTC)


def test_two_workers_at_once_do_no_harm(app: Flask, wave: Wave) -> None:
    pass_by(DUE - 7 * DAY)
    for _ in range(2):
        duties.run_duty("reports.retention", DUE + HOUR)
    assert left(wave)[0] == 0
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action == "wave.answers_erased")).all()
    assert actions == ["wave.answers_erased"]


def test_nothing_of_an_answer_is_left_in_the_files(app: Flask, house: Organisation) -> None:
    wave = closed_wave(house)
    session.execute(update(Response).values(answers={"comment": "unmistakable words"}))
    session.commit()
    pass_by(DUE - 7 * DAY, DUE + HOUR)
    engine = app.extensions["engine"]
    if engine.dialect.name == "sqlite":
        from pathlib import Path

        folder = Path(str(engine.url.database)).parent
        assert not [path for path in folder.glob("*.sqlite3*") if b"unmistakable words" in path.read_bytes()]
    assert left(wave)[0] == 0
