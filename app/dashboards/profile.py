"""A respondent's own scores beside those of the others. Imports the analysis: the pages import it at call time.

The group is made of days that are over, in steps of enough responses, and is kept as it was first computed: who looks
again after every response must not see single people arrive.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, func, literal_column, select

from analysis import scoring
from app.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.dimensions import dimensions_of, same_ruler
from app.results.live import MISSING, coded, database
from app.results.scores import scores_of
from app.results.settled import settled_day
from app.studies.models import Wave
from survey_defs.model import Questionnaire

KEPT = 32
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
    earlier: bool


Figures = Mapping[str, Group]
_kept: OrderedDict[tuple[str, int, dt.date | None, int], Figures] = OrderedDict()
_guard = Lock()


def profile_of(response: Response, wave: Wave, *, now: dt.datetime) -> Profile:
    """Every dimension that the person's answers give a score on."""
    questionnaire = definition_of(wave.version)
    own = _own(response, questionnaire)
    figures, is_earlier = _group(response, wave, now)
    lines = [Line(name=name, own=value, group=figures.get(name)) for name, value in own.items()]
    sizes = [line.group.n for line in lines if line.group is not None]
    return Profile(lines=lines, n=max(sizes, default=None), earlier=is_earlier)


def _own(response: Response, questionnaire: Questionnaire) -> dict[str, float]:
    scores = {}
    for name, scale in dimensions_of(questionnaire).items():
        codes = pd.DataFrame(coded([response.answers], scale.items), columns=list(scale.items))
        answers = codes.astype("float64").where(codes != MISSING)
        score = scoring.score(answers, reverse=scale.reverse, range=scale.range).rescaled.iloc[0]
        if not pd.isna(score):
            scores[name] = float(score)
    return scores


def _group(response: Response, wave: Wave, now: dt.datetime) -> tuple[Figures, bool]:
    """This wave's people where they are enough, else those of the wave before; whether it is the latter."""
    cell = wave.study.organisation.min_cell
    figures = _figures(wave, now)
    # the person may be one of the group: it is the others who must be enough
    enough = {name: group for name, group in figures.items() if group.n - 1 >= cell}
    earlier = [other for other in wave.study.waves if other.number < wave.number]
    if enough or not earlier:
        return enough, False
    before = earlier[-1]
    one, other = definition_of(before.version), definition_of(wave.version)
    kept = _figures(before, now).items()
    return {name: group for name, group in kept if group.n - 1 >= cell and same_ruler(one, other, name)}, True


def _figures(wave: Wave, now: dt.datetime) -> Figures:
    settled, erased = _settled(wave, now), session.scalar(select(Wave.erased).where(Wave.id == wave.id)) or 0
    key = (database(), wave.id, settled, erased)
    with _guard:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = _computed(wave, settled) if settled is not None else {}
    with _guard:
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _settled(wave: Wave, now: dt.datetime) -> dt.date | None:
    """The last day whose responses are in the group."""
    finished: ColumnElement[str] = literal_column("'complete'")
    query = select(Response.day, func.count()).where(Response.wave_id == wave.id, Response.status == finished)
    days: dict[dt.date, int] = {row[0]: row[1] for row in session.execute(query.group_by(Response.day))}
    if wave.state(now - dt.timedelta(minutes=wave.study.grace_minutes)) == "closed":
        return max(days, default=None)
    organisation = wave.study.organisation
    today = now.astimezone(ZoneInfo(organisation.timezone)).date()
    return settled_day(days, today=today, min_cell=organisation.min_cell)


def _computed(wave: Wave, settled: dt.date) -> Figures:
    scores = scores_of(wave)
    counted = scores.values[scores.day <= settled.isoformat()]
    found = {}
    for name in counted.columns:
        known = counted[name].dropna().to_numpy()
        if len(known):
            low, high = (float(np.quantile(known, share)) for share in HALF)
            found[str(name)] = Group(n=len(known), mean=float(known.mean()), low=low, high=high)
    return found
