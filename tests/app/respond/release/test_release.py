"""Finished responses are let go so many at once that no difference is one person's."""

import datetime as dt
import itertools
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.events import DomainEvent
from app.respond.models import Response
from app.respond.release.release import ripe
from app.studies.models import Wave
from tests import factories
from tests.app import watching

pytestmark = pytest.mark.privacy
DAY = dt.timedelta(days=1)
NOW = utc_now()


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    organisation.timezone = "Pacific/Auckland"
    made = watching.study(organisation, anonymity="anonymous")[-1]
    made.closes_at = NOW + 9 * DAY
    session.commit()
    return made


def finish(wave: Wave, n: int, *, on: dt.date, **fields: object) -> None:
    watching.answer(wave, n, day=on, is_withheld=True, seed=uuid4().int, **fields)
    session.commit()


def counted(wave: Wave, now: dt.datetime) -> int:
    """How many count after a round of letting go."""
    duties.run_duty("respond.settle", now)
    session.rollback()
    query = select(func.count()).where(
        Response.wave_id == wave.id, Response.status == "complete", ~Response.is_withheld
    )
    return session.scalar(query) or 0


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 9))
def test_no_step_is_smaller_than_the_smallest_cell_the_last_one_included(days: list[int], smallest: int) -> None:
    waiting, steps = 0, []
    for came in days:
        waiting += came
        steps.append(ripe(waiting, smallest=smallest))
        waiting -= steps[-1]

    assert all(step == 0 or step >= smallest for step in steps)
    assert not any(steps) or waiting >= smallest


def test_nobody_of_today_counts_and_enough_always_stay(wave: Wave) -> None:
    finish(wave, 7, on=dt.date(2026, 11, 1))
    finish(wave, 6, on=dt.date(2026, 11, 2))
    morning = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)

    # in Auckland it is the second of November already
    assert counted(wave, morning) == 0
    assert 5 <= counted(wave, morning + DAY) <= 8


def test_nobody_counts_as_the_only_new_one_of_a_site_or_a_language(wave: Wave) -> None:
    finish(wave, 12, on=dt.date(2026, 11, 1))
    finish(wave, 9, on=dt.date(2026, 11, 1), language="zh")
    finish(wave, 9, on=dt.date(2026, 11, 1), site=factories.site(wave.study.organisation))

    first = counted(wave, NOW + DAY)
    assert 5 <= first <= 7
    finish(wave, 1, on=dt.date(2026, 11, 2), language="zh")
    assert counted(wave, NOW + 2 * DAY) == first + 5
    assert counted(wave, NOW + 10 * DAY) == 31


def test_one_more_response_a_day_is_never_what_moves(wave: Wave) -> None:
    finish(wave, 12, on=dt.date(2026, 11, 1))
    morning = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)

    seen = [0, counted(wave, morning)]
    for number in range(1, 15):
        finish(wave, 1, on=dt.date(2026, 11, 1) + number * DAY)
        seen.append(counted(wave, morning + number * DAY))

    steps = {later - earlier for earlier, later in itertools.pairwise(seen)}
    assert len(steps) > 1
    assert min(steps - {0}) >= 5


def test_a_day_lets_go_once(wave: Wave) -> None:
    finish(wave, 200, on=dt.date(2026, 11, 1))
    seen = {counted(wave, NOW + DAY + dt.timedelta(minutes=number)) for number in range(5)}

    finish(wave, 5, on=dt.date(2026, 11, 1))
    assert len(seen) == 1
    assert counted(wave, NOW + 2 * DAY) > seen.pop()


def test_who_finishes_in_the_grace_comes_with_all_the_others_when_it_is_over(wave: Wave) -> None:
    finish(wave, 12, on=dt.date(2026, 11, 1))
    before = counted(wave, NOW + DAY)
    wave.status, wave.closes_at = "closed", NOW + 2 * DAY
    finish(wave, 1, on=dt.date(2026, 11, 1))

    assert counted(wave, NOW + 2 * DAY + dt.timedelta(minutes=59)) == before
    assert counted(wave, NOW + 2 * DAY + dt.timedelta(minutes=60)) == 13


def test_too_few_who_come_after_a_wave_was_opened_again_wait_for_more(wave: Wave) -> None:
    finish(wave, 12, on=dt.date(2026, 11, 1))
    assert counted(wave, NOW + 10 * DAY) == 12
    finish(wave, 4, on=dt.date(2026, 11, 2))

    assert counted(wave, NOW + 20 * DAY) == 12
    finish(wave, 1, on=dt.date(2026, 11, 3))
    assert counted(wave, NOW + 20 * DAY) == 17


def test_a_form_that_is_typed_in_after_the_end_counts_alone(wave: Wave) -> None:
    finish(wave, 12, on=dt.date(2026, 11, 1))
    assert counted(wave, NOW + 10 * DAY) == 12

    finish(wave, 1, on=dt.date(2026, 11, 1), mode="paper")

    assert counted(wave, NOW + 10 * DAY) == 13


def test_a_wave_of_very_few_counts_at_its_end(wave: Wave) -> None:
    finish(wave, 3, on=dt.date(2026, 11, 1))

    assert counted(wave, NOW + DAY) == 0
    assert counted(wave, NOW + 10 * DAY) == 3


def test_the_few_who_never_count_hold_up_no_comparison(wave: Wave) -> None:
    finish(wave, 10, on=dt.date(2026, 11, 1))
    counted(wave, NOW + DAY)
    session.delete(session.scalars(select(Response).where(Response.is_withheld)).first())
    session.commit()

    assert counted(wave, NOW + 10 * DAY) == 5
    assert counted(wave, NOW + 11 * DAY) == 5
    told = session.scalars(select(DomainEvent.facts).where(DomainEvent.name == "wave.settled")).all()
    assert [fact["wave"] for fact in told] == [wave.id]


def test_nobody_counts_as_the_only_new_one_of_a_version(wave: Wave) -> None:
    later = factories.version(wave.study.organisation, {"id": "later"})
    finish(wave, 6, on=dt.date(2026, 11, 1))
    finish(wave, 9, on=dt.date(2026, 11, 2))
    late = session.scalars(select(Response).where(Response.day == dt.date(2026, 11, 2))).first()
    late.version_id = later.id
    session.commit()

    before = counted(wave, NOW + DAY)
    assert 5 <= before <= 10
    assert late.is_withheld
    finish(wave, 5, on=dt.date(2026, 11, 3))
    assert counted(wave, NOW + 3 * DAY) > before
    session.refresh(late)
    assert late.is_withheld
