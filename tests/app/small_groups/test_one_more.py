"""Pages of a wave that runs, before and after one more answer."""

import pytest

from app.kernel.db import session
from app.results.overview.model import Overview
from app.studies.models import Wave
from tests import factories
from tests.app.results.overview.row_sets import CELL
from tests.app.small_groups.lookers import Caught, Looker
from tests.databases import one_database

pytestmark = [pytest.mark.privacy, pytest.mark.access, pytest.mark.long, one_database]


def _before_and_after(looker: Looker, caught: Caught, **fields: object) -> tuple[list[Overview], list[Overview]]:
    """What the pages of a wave that runs are made from, before and after one more answer at the site "a"."""
    session.get_one(Wave, looker.wave_ids[-1]).status = "open"
    session.get_one(Wave, looker.wave_ids[-1]).closes_at = None
    session.commit()
    made: list[list[Overview]] = []
    for _moment in range(2):
        caught.clear()
        for one in list(looker.narrowings()):
            where = {"wave": str(looker.wave_ids[-1]), **one.arguments}
            assert looker.client.get(looker.place, query_string=where).status_code == 200
        made.append([found for _of, found, _only in caught.overviews])
        wave = session.get_one(Wave, looker.wave_ids[-1])
        answers = {"clv_rev_1": 1, "clv_rev_2": 1, "clv_rev_3": 1, "wom_level_own": -4, "rec_0_10": 0}
        own = {"site_id": looker.site_ids["a"], "status": "complete", "language": "fa", "answers": answers}
        factories.response(wave, **own | fields)
        session.commit()
    return made[0], made[1]


def _told(found: Overview) -> tuple[object, ...]:
    spoken, balance = found.word_of_mouth, found.recommendation
    means = [(one.name, one.now, one.beside and one.beside.others, one.chain) for one in found.measures]
    sites = [(row.code, row.n, [(name, one.now) for name, one in row.measures.items()]) for row in found.sites]
    return found.narrowing, found.n, means, sites, spoken, found.heard, balance


@pytest.mark.parametrize("looker", ["viewer", "manager", "manager of two"], indirect=True)
@pytest.mark.parametrize("anonymity", ["anonymous"])
def test_one_more_answer_to_an_anonymous_wave_changes_nothing_until_it_is_released(
    looker: Looker, caught: Caught
) -> None:
    before, after = _before_and_after(looker, caught, is_withheld=True)
    assert [_told(one) for one in before] == [_told(one) for one in after]


@pytest.mark.parametrize("looker", ["viewer", "manager", "manager of two"], indirect=True)
@pytest.mark.parametrize("anonymity", ["identified"])
def test_one_more_answer_to_an_identified_wave_changes_figures_by_that_answer_alone(
    looker: Looker, caught: Caught
) -> None:
    """What holds there: no part begins to be told of fewer people than the smallest cell. What does not: somebody who
    notes a figure with its number before and after one answer can compute that answer. docs/security.md says so.
    """
    before, after = _before_and_after(looker, caught)
    numbers = {one.narrowing: one.n for one in before}
    assert all(one.n == 0 or one.n >= CELL for one in after)
    assert _told(after[0]) != _told(before[0])
    assert {one.n - numbers[one.narrowing] for one in after if one.narrowing in numbers} <= {0, 1}
