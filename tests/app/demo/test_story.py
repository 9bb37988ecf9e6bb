"""What is planted in the demonstration can be found, and what is noise raises no alarm."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import Site
from app.demo.build import build
from app.demo.stories import HOTEL
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.results.over_time.comparison import Verdict, verdicts_of
from app.studies.models import Study, Wave

pytestmark = pytest.mark.long
Found = dict[tuple[str, str], Verdict]


@pytest.fixture(scope="module")
def waves(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Wave]]:
    """The months of the eight hotels, by number."""
    folder = tmp_path_factory.mktemp("story")
    (folder / "vafa.sqlite3").write_bytes(sqlite_template.read_bytes())
    app = create_app(replace(Config.from_environment({}, instance=folder), is_testing=True))
    with app.app_context():
        build(now=utc_now(), stories=(replace(HOTEL, panels=HOTEL.panels[1:]),))
        session.commit()
        study = session.scalars(select(Study).filter_by(slug="loyalty")).one()
        yield {wave.number: wave for wave in study.waves}
        db.session.remove()
    app.extensions["engine"].dispose()


def changes(waves: dict[int, Wave], number: int) -> Found:
    """Verdicts of a wave beside the one before, by code of the site and dimension."""
    codes = {site.id: site.code for site in session.scalars(select(Site))}
    found = verdicts_of(waves[number], waves[number - 1])
    return {(codes.get(one.site or 0, ""), one.dimension): one for one in found}


@pytest.mark.parametrize(("number", "site", "told"), [(6, "ifn", "fell"), (10, "ifn", "rose"), (13, "syz", "fell")])
def test_a_planted_fall_and_its_recovery_are_found(waves: dict[int, Wave], number: int, site: str, told: str) -> None:
    assert changes(waves, number)[site, "clv_rev"].told == told


@pytest.mark.parametrize("number", [2, 3, 4, 5, 7, 9, 11, 12])
def test_months_without_anything_planted_raise_no_alarm(waves: dict[int, Wave], number: int) -> None:
    assert {one.told for one in changes(waves, number).values()} <= {"no_change", "too_few"}


def test_one_change_that_looks_like_a_fall_alone_is_rightly_not_raised(waves: dict[int, Wave]) -> None:
    found = changes(waves, 12)["tbz", "rq_sat"]

    assert found.change is not None
    assert found.change.p < 0.05
    assert found.change.change < 0
    assert found.told == "no_change"


def test_one_reworded_sentence_breaks_its_own_line_and_the_index_only(waves: dict[int, Wave]) -> None:
    broken = {name for (_, name), one in changes(waves, 8).items() if one.told == "other_ruler"}

    assert broken == {"clv_wom", "index"}
    assert "other_ruler" not in {one.told for one in changes(waves, 9).values()}


def test_linked_guests_were_asked_twice_with_more_than_a_year_between(waves: dict[int, Wave]) -> None:
    first, second = session.scalars(select(Study).filter_by(slug="yearly")).one().waves
    both = (
        select(Response.customer_id)
        .where(Response.wave_id.in_([first.id, second.id]), Response.status == "complete")
        .group_by(Response.customer_id)
        .having(func.count() == 2)
    )

    assert second.opens_at - (first.closes_at or first.opens_at) > dt.timedelta(days=366)
    assert len(session.scalars(both).all()) >= 200
