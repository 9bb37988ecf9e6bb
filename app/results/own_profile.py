"""A respondent's own scores beside those of the others.

The group grows by enough responses at once, in every study, and is kept as it was first computed: who looks again
after every response must not see single people arrive.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from analysis import scoring
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.asked import as_asked, unlike
from app.results.frames.blocks.reading import answers_of
from app.results.frames.dimensions import dimensions_of, has_same_ruler
from app.results.frames.released import countable
from app.results.kept import Kept, database
from app.results.over_time.scores import scores_of
from app.studies.models import Wave
from survey_defs.answers import Answers
from survey_defs.model import Questionnaire

HALF = (0.25, 0.75)


@dataclass(frozen=True, kw_only=True)
class Group:
    """The others on one dimension, 0 to 100: their mean, and between which scores the middle half of them lies."""

    n: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """group is None where there are too few others."""

    name: str
    own: float
    group: Group | None


@dataclass(frozen=True, kw_only=True)
class Profile:
    """
    n        responses in the group; None where there are too few others to say anything of them
    earlier  the group is that of the wave before
    """

    lines: Sequence[Line]
    n: int | None
    is_earlier: bool


Figures = Mapping[str, Group]
_kept: Kept[tuple[str, int, int, int, int], Figures] = Kept(32)


def profile_of(response: Response, wave: Wave) -> Profile:
    """Every dimension that the person's answers give a score on."""
    questionnaire = definition_of(wave.version)
    own = _own(as_asked(response.answers, response.version_id, unlike(wave)), questionnaire)
    figures, is_earlier = _group(wave)
    lines = [Line(name=name, own=value, group=figures.get(name)) for name, value in own.items()]
    sizes = [line.group.n for line in lines if line.group is not None]
    return Profile(lines=lines, n=max(sizes, default=None), is_earlier=is_earlier)


def _own(answers: Answers, questionnaire: Questionnaire) -> dict[str, float]:
    scores = {}
    for name, scale in dimensions_of(questionnaire).items():
        score = scoring.score(
            answers_of([answers], scale.items), reverse=scale.reverse, range=scale.range
        ).rescaled.iloc[0]
        if not pd.isna(score):
            scores[name] = float(score)
    return scores


def _group(wave: Wave) -> tuple[Figures, bool]:
    """This wave's people where they are enough, else those of the wave before; whether it is the latter."""
    cell = wave.study.organisation.min_cell
    figures = _figures(wave)
    # the person may be one of the group: it is the others who must be enough
    enough = {name: group for name, group in figures.items() if group.n - 1 >= cell}
    before = wave.before
    if enough or before is None:
        return enough, False
    one, other = definition_of(before.version), definition_of(wave.version)
    kept = _figures(before).items()
    return {name: group for name, group in kept if group.n - 1 >= cell and has_same_ruler(one, other, name)}, True


def _figures(wave: Wave) -> Figures:
    known = session.scalar(select(func.count()).where(*countable(wave), ~Response.is_withheld)) or 0
    erased = session.scalar(select(Wave.erased).where(Wave.id == wave.id)) or 0
    return _kept.get((database(), wave.id, wave.version_id, known, erased), lambda: _computed(wave))


def _computed(wave: Wave) -> Figures:
    scores = scores_of(wave)
    counted = scores.values[~scores.is_withheld]
    found = {}
    for name in counted.columns:
        known = counted[name].dropna().to_numpy()
        if len(known):
            low, high = (float(np.quantile(known, share)) for share in HALF)
            found[str(name)] = Group(n=len(known), mean=float(known.mean()), low=low, high=high)
    return found
