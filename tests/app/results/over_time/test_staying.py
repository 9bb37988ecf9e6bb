"""Who stays, by what they scored before; never of so few that they could be found."""

import pytest

from app.accounts.models import Organisation
from app.kernel.db import session
from app.results.over_time.staying import staying
from app.studies.models import Wave
from tests.app import watching


@pytest.fixture
def waves(organisation: Organisation) -> list[Wave]:
    return watching.study(organisation, 2)


def test_people_of_low_scores_who_stay_away_are_seen(waves: list[Wave]) -> None:
    watching.answer(waves[0], 40, mean=2.5, customers=1)
    watching.answer(waves[0], 40, mean=6.0, customers=101)
    watching.answer(waves[1], 10, customers=1)
    watching.answer(waves[1], 30, customers=101)
    session.commit()

    found = staying(waves[1])

    assert found.known == 80
    assert (sum(band.stayed for band in found.bands), sum(band.n for band in found.bands)) == (40, 80)
    assert found.bands[0].share < found.bands[-1].share


@pytest.mark.privacy
def test_bands_are_joined_until_nobody_stands_alone(waves: list[Wave]) -> None:
    watching.answer(waves[0], 30, customers=1)
    watching.answer(waves[1], 24, customers=1)
    session.commit()

    found = staying(waves[1])

    cells = [n for band in found.bands for n in (band.stayed, band.n - band.stayed)]
    assert found.bands
    assert all(n == 0 or n >= 5 for n in cells)


@pytest.mark.privacy
def test_two_who_stayed_away_are_not_told(waves: list[Wave]) -> None:
    watching.answer(waves[0], 30, customers=1)
    watching.answer(waves[1], 28, customers=1)
    session.commit()

    assert list(staying(waves[1]).bands) == []


def test_people_who_cannot_be_recognised_are_not_counted(waves: list[Wave]) -> None:
    for wave in waves:
        watching.answer(wave, 30)
    session.commit()

    assert staying(waves[1]).known == 0


def test_a_first_wave_has_nobody_who_could_come_back(waves: list[Wave]) -> None:
    assert staying(waves[0]).before is None
