"""Whole simulated people: the sentences, the facts around them, what they skip, and some who do not read."""

import numpy as np
import numpy.typing as npt

from app.demo.population import Latents, Shifts, draw_latents, draw_sentences
from app.demo.telling import TELLERS, Person, Rng
from survey_defs import routing
from survey_defs.answers import Value, reason
from survey_defs.kinds.choices import MultipleChoiceItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import InstructedItem, LikertItem, RatingItem
from survey_defs.kinds.typed import MoneyItem, NumberItem
from survey_defs.model import Questionnaire

SKIPS = 0.015
CARELESS = 0.04
LEAVES = 0.06


def draw_people(
    questionnaire: Questionnaire, n: int, rng: Rng, *, shifts: Shifts, languages: list[str]
) -> list[tuple[str, dict[str, Value]]]:
    """Language and answers of n people who finished."""
    return answer(questionnaire, draw_latents(questionnaire, n, rng, shifts), rng, languages=languages)


def answer(
    questionnaire: Questionnaire, latents: Latents, rng: Rng, *, languages: list[str]
) -> list[tuple[str, dict[str, Value]]]:
    """Language and answers of the people whose latent values are given."""
    n = len(languages)
    sentences = draw_sentences(questionnaire, latents, rng)
    careless = rng.random(n) < CARELESS
    drawn = []
    for row in range(n):
        person = Person(_own(latents, row), languages[row], questionnaire.variant or "hotel", rng)
        clicked = {str(name): int(value) for name, value in sentences.iloc[row].items()}
        drawn.append((languages[row], _fill(questionnaire, person, clicked, careless=bool(careless[row]))))
    return drawn


def _own(latents: Latents, row: int) -> dict[str, float]:
    return {name: float(values[row]) for name, values in latents.items()}


def _fill(questionnaire: Questionnaire, person: Person, clicked: dict[str, int], *, careless: bool) -> dict[str, Value]:
    """Answers in the order of the pages; what is not shown gets its reason, as a real response does."""
    answers: dict[str, Value] = {}
    same = int(person.rng.integers(2, 5))
    for item in questionnaire.items:
        if not routing.is_shown(item, questionnaire, answers):
            continue
        value = _careless(item, same) if careless else clicked.get(item.id)
        answer = value if value is not None else _other(item, person, answers)
        if answer is not None and person.rng.random() > SKIPS:
            answers[item.id] = answer
        elif item.soft_required:
            answers[item.id] = reason("skipped")
    return answers | {name: reason(why) for name, why in routing.reasons_not_shown(questionnaire, answers).items()}


def _careless(item: Item, same: int) -> int | None:
    """Who does not read clicks down one column."""
    return item.values[min(same, len(item.values) - 1)] if isinstance(item, LikertItem | InstructedItem) else None


def _other(item: Item, person: Person, answers: dict[str, Value]) -> Value | None:
    if item.id in TELLERS:
        return TELLERS[item.id](person, answers)
    if isinstance(item, InstructedItem):
        return item.expect if item.expect is not None else max(item.values)
    if isinstance(item, RatingItem):
        return int(person.rng.choice(item.values))
    return _by_kind(item, person.rng)


def _by_kind(item: Item, rng: Rng) -> Value | None:
    if isinstance(item, SingleChoiceItem):
        option = item.options[int(rng.choice(len(item.options), p=_falling(len(item.options))))]
        return reason(option.reason) if option.reason else option.value
    if isinstance(item, MultipleChoiceItem):
        usual = [option.value for option in item.options if option.value is not None and not option.exclusive]
        # the first reasons are the most common
        return [value for place, value in enumerate(usual) if rng.random() < 0.5 - 0.4 * place / len(usual)] or None
    if isinstance(item, NumberItem | MoneyItem):
        return int(rng.integers(int(item.low or 0), int(item.high if item.high is not None else 20) + 1))
    return None


def _falling(k: int) -> npt.NDArray[np.float64]:
    weights = np.linspace(2, 0.5, k)
    return np.asarray(weights / weights.sum())
