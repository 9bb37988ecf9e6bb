"""Who answers an anonymous wave many times does not know from his own answers which of the others go when."""

import datetime as dt
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Organisation
from app.kernel import duties
from app.kernel.db import session
from app.respond.models import Response
from app.respond.release import release
from app.respond.release.chance import Chance
from app.studies.models import Wave
from tests.app import watching

pytestmark = pytest.mark.privacy
DAYS = [dt.date(2026, 11, day) for day in range(1, 9)]
NIGHT = dt.datetime(2026, 11, 20, 1, tzinfo=dt.UTC)
K, SEEDS = 5, 1500
# of a normal deviate: once in fifteen thousand, and the seeds are fixed
BOUND = 4.0


@dataclass(frozen=True)
class One:
    """What of an answer orders anything; `number` is when it came."""

    uuid: UUID
    day: dt.date
    number: int
    is_false: bool


def crowd(seed: int, *, false: int = 30, honest: int = 10) -> list[One]:
    """Answers in the order they came, with ids as the first page makes them."""
    chance = random.Random(seed)
    kinds = chance.sample([True] * false + [False] * honest, false + honest)
    days = sorted(chance.choice(DAYS) for _ in kinds)
    made = zip(kinds, days, strict=True)
    return [One(UUID(int=chance.getrandbits(128), version=4), day, n, kind) for n, (kind, day) in enumerate(made)]


def gone_from(waiting: Sequence[One], chance: Chance) -> set[UUID]:
    return {row.uuid for row in release._drawn((1, "en", 1), waiting, K, chance)}


Guess = Callable[[One, Sequence[One], set[UUID]], float]


def near(by: Callable[[One], object]) -> Guess:
    """How many of the four false ones around it went."""

    def guess(one: One, false: Sequence[One], gone: set[UUID]) -> float:
        ordered = sorted([*false, one], key=by)  # type: ignore[arg-type, return-value]
        place = ordered.index(one)
        around = ordered[max(0, place - 2) : place] + ordered[place + 1 : place + 3]
        return sum(other.uuid in gone for other in around) / len(around)

    return guess


def below(by: Callable[[One], object]) -> Guess:
    """Whether it comes before the last false one that went."""

    def guess(one: One, false: Sequence[One], gone: set[UUID]) -> float:
        last = max((by(other) for other in false if other.uuid in gone), default=None)  # type: ignore[type-var]
        return float(last is not None and by(one) < last)  # type: ignore[operator]

    return guess


GUESSES = {
    f"{how.__name__} by {name}": how(by)
    for how in (near, below)
    for name, by in {"id": lambda one: one.uuid, "arrival": lambda one: one.number, "day": lambda one: one.day}.items()
}


def skill(rounds: Sequence[tuple[Sequence[float], Sequence[float]]]) -> float:
    """How far guesses agree with what happened, in standard deviations of who only knows how many went.

    Within a round each order of what happened is as likely as any other, given how many: the variance of the sum of
    products is exact.
    """
    total, variance = 0.0, 0.0
    for guessed, happened in rounds:
        n = len(guessed)
        guess_mean, mean = sum(guessed) / n, sum(happened) / n
        total += sum((g - guess_mean) * (h - mean) for g, h in zip(guessed, happened, strict=True))
        spread = sum((g - guess_mean) ** 2 for g in guessed) * sum((h - mean) ** 2 for h in happened)
        variance += spread / (n - 1)
    return total / variance**0.5


def played(guess: Guess, draw: Callable[[Sequence[One], int], set[UUID]], seeds: int = SEEDS) -> float:
    rounds = []
    for seed in range(seeds):
        answers = crowd(seed)
        gone, false = draw(answers, seed), [one for one in answers if one.is_false]
        honest = [one for one in answers if not one.is_false]
        rounds.append(
            ([guess(one, false, gone) for one in honest], [float(one.uuid in gone) for one in honest]),
        )
    return skill(rounds)


@pytest.mark.long
@pytest.mark.parametrize("name", GUESSES)
def test_thirty_false_answers_foretell_nothing_of_ten_others(name: str) -> None:
    def draw(answers: Sequence[One], seed: int) -> set[UUID]:
        return gone_from(answers, Chance(b"key of a test", f"1 {seed}"))

    assert abs(played(GUESSES[name], draw)) < BOUND


@pytest.mark.parametrize("by", ["id", "arrival", "day"])
def test_the_guesses_find_an_order_where_there_is_one(by: str) -> None:
    keys: dict[str, Callable[[One], object]] = {"id": lambda one: one.uuid, "arrival": lambda one: one.number}
    keys["day"] = lambda one: (one.day, one.uuid)

    def draw(answers: Sequence[One], seed: int) -> set[UUID]:
        return {one.uuid for one in sorted(answers, key=keys[by])[: random.Random(seed).randint(5, 35)]}  # type: ignore[arg-type]

    assert played(GUESSES[f"near by {by}"], draw, 60) > 2 * BOUND
    assert played(GUESSES[f"below by {by}"], draw, 60) > 2 * BOUND


def test_who_stayed_yesterday_goes_today_as_likely_as_a_newcomer() -> None:
    rounds = []
    for seed in range(SEEDS):
        answers = crowd(seed)
        first = gone_from(answers, Chance(b"key of a test", "1 2026-11-20"))
        stayed = [one for one in answers if one.uuid not in first]
        new = [replace(one, day=DAYS[-1]) for one in crowd(seed + SEEDS)[:10]]
        second = gone_from([*stayed, *new], Chance(b"key of a test", "1 2026-11-21"))
        both = [*stayed, *new]
        rounds.append(([float(one in stayed) for one in both], [float(one.uuid in second) for one in both]))

    assert abs(skill(rounds)) < BOUND


def test_how_many_go_is_drawn_between_the_smallest_cell_and_all_but_it() -> None:
    sizes = [len(gone_from(crowd(seed), Chance(b"key of a test", f"1 {seed}"))) for seed in range(SEEDS)]

    assert set(sizes) == set(range(K, 40 - K + 1))
    # uniform on 31 numbers
    assert abs(sum(sizes) / SEEDS - 20) < BOUND * ((31**2 - 1) / 12 / SEEDS) ** 0.5


@pytest.fixture
def waves(app: Flask, organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> list[Wave]:
    """As many open anonymous waves as the attack is tried on; what is drawn for them is the same in every run."""
    monkeypatch.setattr(release, "chance_of", lambda about: Chance(b"key of a test", about))
    first = watching.study(organisation, anonymity="anonymous")[-1]
    kept = {"study": first.study, "version": first.version, "status": "open", "opens_at": first.opens_at}
    made = [first, *(Wave(number=number, **kept) for number in range(2, 49))]
    session.add_all(made)
    session.commit()
    return made


def answered(wave: Wave, uuid: UUID, day: dt.date) -> Response:
    kept = {"wave_id": wave.id, "version_id": wave.version_id, "language": "en", "status": "complete"}
    return Response(uuid=uuid, day=day, answers={}, revision=1, shuffle_seed=1, is_withheld=True, **kept)


def test_nine_false_answers_around_one_do_not_say_that_it_goes(waves: list[Wave]) -> None:
    """Four before it and five after it, by their days and by their ids: in either order it would always go."""
    chance = random.Random(9)
    guests = []
    for wave in waves:
        ids = sorted(UUID(int=chance.getrandbits(128), version=4) for _ in range(10))
        guests.append(ids[4])
        session.add_all(answered(wave, one, DAYS[n // 2]) for n, one in enumerate(ids))
    session.commit()
    duties.run_duty("respond.settle", NIGHT)

    gone = set(session.scalars(select(Response.uuid).where(~Response.is_withheld)))
    assert len(gone) == 5 * len(waves)
    # of ten go five, so for each it is a throw of a coin
    assert abs(len(gone & set(guests)) - len(waves) / 2) < BOUND * (len(waves) / 4) ** 0.5


def test_a_night_draws_another_number_for_each_wave(waves: list[Wave]) -> None:
    for seed, wave in enumerate(waves[:16]):
        session.add_all(answered(wave, one.uuid, one.day) for one in crowd(seed))
    session.commit()
    duties.run_duty("respond.settle", NIGHT)

    left = session.scalars(select(Response.wave_id).where(Response.is_withheld).order_by(Response.wave_id)).all()
    numbers = {wave: len(list(group)) for wave, group in itertools.groupby(left)}
    assert len(numbers) == 16
    assert len(set(numbers.values())) > 8
    assert all(K <= number <= 40 - K for number in numbers.values())
