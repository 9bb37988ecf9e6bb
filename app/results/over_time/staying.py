"""Who stays from wave to wave, by what they scored in the wave before.

People are divided into as many groups as the smallest cell allows: three, two or one; in every group those who came
back and those who did not are at least so many, or nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.inference.shares import wilson_interval
from app.results.over_time.scores import WaveScores, scores_of
from app.results.plan import INDEX
from app.studies.models import Wave

GROUPS = (3, 2, 1)


@dataclass(frozen=True, kw_only=True)
class Band:
    """People of similar scores.

    low, high            scores above low up to high, 0 to 100; None where the group has no such limit
    stayed, n            who came back, of how many
    share, least, most   with Wilson's limits
    """

    low: float | None
    high: float | None
    stayed: int
    n: int
    share: float
    least: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Staying:
    """One wave and the one before.

    before    None where there is none
    measure   what people are divided by: "index" or the name of a scale
    known     people of the wave before who can be recognised
    bands     empty where there are too few people
    """

    wave: Wave
    before: Wave | None
    measure: str
    known: int
    bands: Sequence[Band]


def staying(wave: Wave) -> Staying:
    """Whether people with a low score stay away: then the newest wave flatters."""
    earlier = wave.before
    if earlier is None:
        return Staying(wave=wave, before=None, measure="", known=0, bands=())
    before, now = scores_of(earlier), scores_of(wave)
    people = _people(before)
    people["stayed"] = people.index.isin(set(now.person.dropna()))
    cell = wave.study.organisation.min_cell
    return Staying(
        wave=wave,
        before=earlier,
        measure=str(before.overall.name) if len(before.values.columns) else INDEX,
        known=len(people) if len(people) >= cell else 0,
        bands=next((found for groups in GROUPS if (found := _bands(people, groups, cell))), ()),
    )


def _people(scores: WaveScores) -> pd.DataFrame:
    """One row for each person who can be recognised and has a score; an own code that two people chose counts once."""
    if not len(scores.values.columns):
        return pd.DataFrame({"score": pd.Series(dtype=float)})
    table = pd.DataFrame({"person": scores.person, "score": scores.overall}).dropna()
    return table.groupby("person").mean()


def _bands(people: pd.DataFrame, groups: int, cell: int) -> list[Band]:
    """Groups of about the same size; none where one of them is too small."""
    if len(people) < groups * cell:
        return []
    scores = people["score"]
    edges = [float(scores.quantile(place / groups)) for place in range(1, groups)]
    place = pd.Series(0, index=people.index)
    for edge in edges:
        place += scores > edge
    limits = [None, *edges, None]
    bands = [_band(people[place == number], limits[number], limits[number + 1]) for number in range(groups)]
    cells = [n for band in bands for n in (band.stayed, band.n - band.stayed)]
    is_divided = all(band.n for band in bands)
    return bands if is_divided and all(n == 0 or n >= cell for n in cells) else []


def _band(people: pd.DataFrame, low: float | None, high: float | None) -> Band:
    stayed, n = int(people["stayed"].sum()), len(people)
    least, most = wilson_interval(stayed, max(n, 1))
    return Band(low=low, high=high, stayed=stayed, n=n, share=stayed / max(n, 1), least=least, most=most)
