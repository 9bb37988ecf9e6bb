"""The page of comments names the states of the report, without waiting for the rest of it."""

from collections import Counter

import pytest

from analysis.loyalty.quadrants import Quadrants
from app.accounts.scope import EVERYWHERE
from app.results import waves
from app.results.frames.comments import comments_of
from app.results.run import Analysis
from app.studies.models import Wave
from tests.databases import one_database

pytestmark = one_database


@pytest.mark.long
def test_states_of_people_are_those_of_the_report(wave: Wave) -> None:
    figures = waves.read(wave)
    analysis, states = figures.analysis(), figures.states()

    assert isinstance(analysis, Analysis)
    assert isinstance(analysis.quadrants, Quadrants)
    found, shares = Counter(states.values()), analysis.quadrants.shares
    expected = {str(row["state"]): int(row["count"]) for _i, row in shares.iterrows() if row["count"]}
    assert dict(found) == expected
    assert {one.response for one in comments_of(wave, EVERYWHERE)} & set(states)
