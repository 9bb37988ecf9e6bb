"""Which two waves an address asks for."""

import pytest

from app.accounts.models import Organisation
from app.dashboards.comparison.asking import asked, told_waves
from app.kernel.db import utc_now
from app.kernel.errors import NotFound
from app.studies.models import Wave
from tests import factories
from tests.app import watching


@pytest.fixture
def four(organisation: Organisation) -> list[Wave]:
    """The second has too few answers to be told, the third has some that do not count yet."""
    made = watching.study(organisation, 4, anonymity="anonymous")
    for wave, n in zip(made, (8, 2, 9, 7), strict=True):
        watching.answer(wave, n)
    watching.answer(made[1], 9, is_withheld=True)
    return made


def numbers(found: list[Wave]) -> list[int]:
    return [wave.number for wave in found]


def test_waves_are_offered_that_can_be_told(four: list[Wave]) -> None:
    assert numbers(told_waves(four[0].study, utc_now())) == [4, 3, 1]
    four[3].status = "draft"
    assert numbers(told_waves(four[0].study, utc_now())) == [3, 1]


@pytest.mark.parametrize(
    ("place", "given", "pair"),
    [
        (3, {}, (3, 4)),
        (2, {}, (1, 3)),
        (1, {}, (1, 2)),
        (0, {}, (None, 1)),
        (3, {"with": 0}, (1, 4)),
        (0, {"with": 3}, (1, 4)),
        (3, {"wave": 2, "with": 0}, (1, 3)),
        (3, {"wave": 0, "with": 3}, (1, 4)),
        (3, {"wave": 2, "with": 2}, (None, 3)),
    ],
)
def test_the_earlier_wave_is_always_the_one_before(
    four: list[Wave], place: int, given: dict[str, int], pair: tuple[int | None, int]
) -> None:
    told = told_waves(four[0].study, utc_now())
    found = asked(four[place], {name: str(four[at].id) for name, at in given.items()}, told=told)
    assert (found.before and found.before.number, found.wave.number) == pair
    assert found.is_twice == (given.get("wave") == given.get("with") == 2)


@pytest.mark.parametrize("wished", ["x", "-1", "99999999999999", "0", "1 OR 1"])
def test_what_is_no_wave_is_not_found(four: list[Wave], wished: str) -> None:
    for name in ("with", "wave"):
        with pytest.raises(NotFound):
            asked(four[3], {name: wished}, told=four)


def test_a_wave_of_another_study_is_not_found(four: list[Wave], organisation: Organisation) -> None:
    other = factories.wave(factories.version(organisation, {}))
    with pytest.raises(NotFound):
        asked(four[3], {"with": str(other.id)}, told=four)
