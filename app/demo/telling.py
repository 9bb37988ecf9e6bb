"""What simulated people tell of themselves beside the sentences: stays, spending, rivals, talk, comments."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from app.demo.comments import COMMENTS, RIVALS
from survey_defs.answers import Value

Rng = np.random.Generator


@dataclass
class Person:
    """One simulated respondent. `latent` holds their own value of every construct."""

    latent: dict[str, float]
    language: str
    kind: str
    rng: Rng = field(repr=False)

    def feel(self, construct: str) -> float:
        return self.latent.get(construct, 0.0)


Teller = Callable[[Person, dict[str, Value]], Value | None]


def _stays(person: Person, answers: dict[str, Value]) -> Value:
    return 3 + int(person.rng.poisson(9 * np.exp(0.3 * person.feel("clv_use"))))


def _stays_here(person: Person, answers: dict[str, Value]) -> Value:
    total = answers.get("db_rp_all")
    if answers.get("first_or_repeat") == 1 or not isinstance(total, int):
        return 1
    share = 1 / (1 + np.exp(-(0.1 + 2 * person.feel("clv_loy"))))
    return max(1, int(person.rng.binomial(total, share)))


def _of_ten(person: Person, answers: dict[str, Value]) -> Value:
    share = 1 / (1 + np.exp(-(0.2 + 0.8 * person.feel("clv_loy"))))
    return int(person.rng.binomial(10, share))


def _recommends(person: Person, answers: dict[str, Value]) -> Value:
    return int(np.clip(round(7.4 + 1.7 * person.feel("clv_wom") + person.rng.normal(0, 1.1)), 0, 10))


def _word_of_mouth(person: Person, answers: dict[str, Value]) -> Value:
    return int(np.clip(round(0.8 + 1.1 * person.feel("clv_wom") + person.rng.normal(0, 0.7)), -4, 4))


def _heard(person: Person, answers: dict[str, Value]) -> Value:
    """Others speak of the place much as one does oneself, and less warmly."""
    return int(np.clip(round(0.3 + 0.6 * person.feel("clv_wom") + person.rng.normal(0, 1)), -4, 4))


def _rated(person: Person, answers: dict[str, Value]) -> Value:
    """The own provider, and up to three others that the person knows."""
    cells: dict[str, Value] = {"focal": _seventh(5.1 + 0.9 * person.feel("db_ra") + person.rng.normal(0, 0.5))}
    names = RIVALS[person.kind][person.language]
    for number, name in enumerate(person.rng.permutation(names)[: int(person.rng.integers(0, 4))], 1):
        cells[f"rival_{number}"] = _seventh(4.4 + person.rng.normal(0, 1.1))
        cells[f"rival_{number}_name"] = str(name)
    return cells


def _seventh(rating: float) -> int:
    return int(np.clip(round(rating), 1, 7))


def _gets(person: Person, answers: dict[str, Value]) -> Value:
    return int(np.clip(round(7 + 1.5 * person.feel("rq_sat") + person.rng.normal(0, 1)), 0, 10))


def _gives(person: Person, answers: dict[str, Value]) -> Value:
    return int(np.clip(round(5.5 - 0.5 * person.feel("rq_sat") + person.rng.normal(0, 1.5)), 0, 10))


def _expects(person: Person, answers: dict[str, Value]) -> Value:
    return 50 * int(person.rng.gamma(2, 4 * np.exp(0.3 * person.feel("clv_rev"))))


def _spends(person: Person, answers: dict[str, Value]) -> Value:
    return 50 * (1 + int(person.rng.gamma(2, 8)))


def _spends_here(person: Person, answers: dict[str, Value]) -> Value | None:
    total = answers.get("sow_total")
    if not isinstance(total, int):
        return None
    share = 1 / (1 + np.exp(-(0.1 + 0.8 * person.feel("clv_loy"))))
    return 50 * int(person.rng.binomial(total // 50, share))


def _tenure(person: Person, answers: dict[str, Value]) -> Value:
    return int(person.rng.choice([1, 2, 3, 4, 5], p=[0.1, 0.2, 0.3, 0.25, 0.15]))


def _visits(person: Person, answers: dict[str, Value]) -> Value:
    """Contacts with the bank in a year, where there is no number of all stays to stay below."""
    return _stays_here(person, answers) if "db_rp_all" in answers else int(person.rng.poisson(12))


def _first(person: Person, answers: dict[str, Value]) -> Value:
    return 1 if person.rng.random() < 0.3 else 2


def _problem(person: Person, answers: dict[str, Value]) -> Value:
    return int(person.rng.random() < 1 / (1 + np.exp(1.6 + person.feel("rq_sat"))))


def _wish(person: Person, answers: dict[str, Value]) -> Value | None:
    """What could be better: whoever is content has less to say."""
    if person.rng.random() > 0.2 - 0.06 * person.feel("rq_sat"):
        return None
    return _one_of(person, "bad")


def _comment(person: Person, answers: dict[str, Value]) -> Value | None:
    if person.rng.random() > 0.25:
        return None
    mood = "good" if person.feel("rq_sat") + person.rng.normal(0, 0.5) > -0.3 else "bad"
    return _one_of(person, mood)


def _one_of(person: Person, mood: str) -> str:
    choices = COMMENTS[person.kind][person.language][mood]
    return choices[int(person.rng.integers(len(choices)))]


TELLERS: dict[str, Teller] = {
    "first_or_repeat": _first,
    "db_rp_all": _stays,
    "db_rp_freq": _visits,
    "tenure": _tenure,
    "db_rp_of10": _of_ten,
    "sow_10": _of_ten,
    "had_problem": _problem,
    "rec_0_10": _recommends,
    "wom_level_own": _word_of_mouth,
    "wom_level_heard": _heard,
    "db_grid": _rated,
    "val_get": _gets,
    "val_give": _gives,
    "sow_total": _spends,
    "pf_spend": _expects,
    "sow_focal": _spends_here,
    "open_why": _comment,
    "open_improve": _wish,
}
