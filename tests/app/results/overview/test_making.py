"""Movement and priorities are made by a job, kept with their time, and made anew when an answer changes."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from flask import Flask
from sqlalchemy import delete, select

from analysis.effects.priority import Priorities
from analysis.errors import AnalysisError, TooFewRows
from app.accounts.models import Organisation, Site
from app.accounts.scope import Scope
from app.kernel import jobs
from app.kernel.db import session, utc_now
from app.kernel.jobs import Job
from app.respond.models import Response
from app.results import waves as door
from app.results.over_time.windows import WindowsOverlap
from app.results.overview.model import Made, Overview, Pending, StateMoves
from app.results.overview.resampled import making
from app.results.overview.resampled.packing import packed, unpacked
from app.studies.models import Wave
from tests import factories
from tests.app import loyal_guests
from tests.app.results.overview import chain
from tests.app.results.overview.made_up import WAVES
from tests.app.results.overview.made_up_aspects import movement, priorities


def of(wave: Wave, only: Scope | None = None) -> Overview:
    return door.read(wave).overview(only=only or Scope())


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    """Jobs run in an application of their own, without a request."""
    with app.app_context():
        yield


def made(wave: Wave) -> Overview:
    making.ask(wave)
    session.commit()
    assert jobs.run_queued(utc_now()) == 1
    return of(wave)


def test_what_is_packed_comes_back() -> None:
    for result in (
        movement(WAVES[-2]),
        priorities(),
        TooFewRows(needed_rows=9, found_rows=2),
        WindowsOverlap(months=12),
    ):
        back = unpacked(packed(result))
        assert type(back) is type(result)
        for name, value in vars(result).items():
            other = getattr(back, name)
            if isinstance(value, pd.DataFrame):
                pd.testing.assert_frame_equal(other, value, check_dtype=False, check_index_type=False)
            elif not hasattr(value, "__dataclass_fields__"):
                assert other == value
    assert str(unpacked(packed(WindowsOverlap(months=12)))) == str(WindowsOverlap(months=12))
    table = pd.DataFrame({"a": [1.5, np.nan]}, index=pd.Index(["x", "y"]))
    pd.testing.assert_frame_equal(unpacked(packed(table)), table)


def test_only_classes_of_the_analysis_are_made() -> None:
    with pytest.raises(ValueError, match="a class of the analysis"):
        unpacked({"$": "object", "of": ["subprocess:Popen", {"$": "dict", "of": []}]})
    with pytest.raises(ValueError, match="a packed result"):
        unpacked({"$": "pickle", "of": ""})


@pytest.mark.long
def test_movement_waits_for_its_job_and_is_kept_with_its_time(organisation: Organisation) -> None:
    waves = loyal_guests.study(organisation)
    meant = loyal_guests.guests(80)
    for wave in waves:
        loyal_guests.answer(wave, meant, seed=1, first_customer=None)
    assert isinstance(of(waves[-1]).movement, Pending)
    found = made(waves[-1])
    assert isinstance(found.movement, Made)
    assert isinstance(found.movement.found, StateMoves)
    assert found.movement.is_current
    assert (found.movement.n, found.movement.found.before.number) == (80, 1)
    assert found.movement.found.shares is not None
    assert making.ask(waves[-1]) is None


@pytest.mark.long
def test_an_answer_that_changes_has_it_made_anew(organisation: Organisation) -> None:
    waves = chain.waves(organisation, 1)
    chain.answer(waves[0], 60)
    found = made(waves[0])
    assert isinstance(found.priorities, Made)
    assert isinstance(found.priorities.found, Priorities | AnalysisError)
    response = session.scalars(select(Response).limit(1)).one()
    response.answers, response.revision = response.answers | {"rec_0_10": 3}, response.revision + 1
    session.commit()
    stale = of(waves[0]).priorities
    assert isinstance(stale, Made)
    assert not stale.is_current
    again = made(waves[0]).priorities
    assert isinstance(again, Made)
    assert again.is_current
    assert len(session.scalars(select(Job).where(Job.kind == making.JOB)).all()) == 1


@pytest.mark.access
def test_it_is_not_of_who_sees_some_sites(organisation: Organisation) -> None:
    sites: dict[str, Site] = chain.sites(organisation, aaa="", bbb="")
    wave = chain.waves(organisation, 1)[0]
    for site in sites.values():
        chain.answer(wave, 40, site=site)
    found = of(wave, Scope((sites["aaa"],)))
    assert (found.movement, found.priorities) == (None, None)


def test_the_share_of_the_invited_is_that_of_those_who_were_asked(organisation: Organisation) -> None:
    wave = chain.waves(organisation, 1)[0]
    chain.answer(wave, 12)
    assert of(wave).quality.answered is None  # type: ignore[union-attr]
    for place, status in enumerate(["answered"] * 6 + ["sent"] * 3 + ["refused"] + ["new"] * 2):
        customer = factories.customer(organisation, f"i{place}")
        factories.invitation(wave, customer, status=status)
    session.flush()
    quality = of(wave).quality
    assert quality is not None
    assert quality.answered is not None
    assert (quality.answered.count, quality.answered.of) == (6, 10)


def test_a_duty_asks_for_what_is_missing_and_for_no_more(organisation: Organisation) -> None:
    waves = chain.waves(organisation, 3)
    for wave in waves[:2]:
        chain.answer(wave, 40)
    session.commit()
    assert making.ask_for_missing(utc_now()) == 2
    assert making.ask_for_missing(utc_now()) == 0
    waves[0].study.archived_at = utc_now()
    session.execute(delete(Job))
    session.commit()
    assert making.ask_for_missing(utc_now()) == 0


def test_a_job_of_nothing_is_not_started(organisation: Organisation) -> None:
    wave = chain.waves(organisation, 1)[0]
    assert making.ask(wave) is None
