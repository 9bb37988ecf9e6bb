"""Scores of single customers in a wave, for the room that looks after them."""

from collections.abc import Collection

from app.results.frames.blocks.keyed import person_numbers
from app.results.over_time.scores import scores_of
from app.studies.models import Wave


def own_scores(wave: Wave, customers: Collection[int], dimension: str) -> dict[int, float]:
    """Customer -> score of 0 to 100 on this dimension; only of those who answered enough of it."""
    scores = scores_of(wave)
    if dimension not in scores.values:
        return {}
    known = scores.values[dimension].notna() & scores.person.notna()
    found = dict(zip(map(int, scores.person[known]), scores.values[dimension][known], strict=True))
    number = person_numbers(wave.study_id)
    return {one: float(found[number(one)]) for one in customers if number(one) in found}
