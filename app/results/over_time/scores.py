"""The scores of each person of a wave with what tells sites and people apart: for comparing waves."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Text, cast, select

from analysis import scoring
from analysis.errors import AnalysisError
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.collection import frame_key
from app.results.frames.dimensions import dimensions_of
from app.results.frames.released import countable
from app.results.kept import Kept, database
from app.results.live import MISSING, coded, parsed
from app.results.plan import INDEX, Plan, ScalePlan, from_questionnaire
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveScores:
    """The responses of a wave that count, one row for each in the order of their random ids.

    values   one column for each dimension, 0 to 100; missing where fewer than half of its items were answered
    site     id of the site
    person   what recognises the person in another wave of the study; None where nothing does
    is_withheld so new that the respondents themselves must not see it come (respond.release)
    """

    values: pd.DataFrame
    site: "pd.Series[float]"
    person: "pd.Series[str]"
    is_withheld: "pd.Series[bool]"

    @property
    def overall(self) -> "pd.Series[float]":
        """The first column: the value index where the questionnaire has one, else its leading scale."""
        return self.values.iloc[:, 0]


_kept: Kept[tuple[str, int, int, int, int], WaveScores] = Kept(6)


def scores_of(wave: Wave) -> WaveScores:
    """Scores of everybody who finished; kept until an answer changes."""
    return _kept.get((database(), *frame_key(wave)), lambda: _computed(wave))


def _computed(wave: Wave) -> WaveScores:
    questionnaire = definition_of(wave.version)
    scales, plan = dimensions_of(questionnaire), from_questionnaire(questionnaire)
    person = {"identified": Response.customer_id, "pseudonymous": Response.pseudonym}.get(
        wave.study.anonymity, Response.own_code
    )
    query = select(cast(Response.answers, Text), Response.site_id, person, Response.is_withheld, Response.version_id)
    query = query.where(*countable(wave)).order_by(Response.uuid)
    rows = session.execute(query).all()
    items = list(dict.fromkeys(item for scale in scales.values() for item in scale.items))
    codes = pd.DataFrame(coded(parsed(wave, [row[0] for row in rows], [row[4] for row in rows]), items), columns=items)
    answers = codes.astype("float64").where(codes != MISSING)
    values = {
        name: scoring.score(answers[list(scale.items)], reverse=scale.reverse, range=scale.range).rescaled
        for name, scale in scales.items()
    }
    return WaveScores(
        values=_ordered(pd.DataFrame(values, index=answers.index), plan),
        site=pd.Series([row[1] for row in rows], dtype="float64"),
        person=pd.Series([None if row[2] is None else str(row[2]) for row in rows], dtype=object),
        is_withheld=pd.Series([row[3] for row in rows], dtype=bool),
    )


def scores_on(answers: pd.DataFrame, plan: ScalePlan) -> "pd.Series[float]":
    """The score of each row on a scale; nobody's, where the answers cannot be scored."""
    try:
        return scoring.score(answers[list(plan.items)], reverse=plan.reverse, range=plan.range).values
    except AnalysisError:
        return pd.Series(np.nan, index=answers.index)


def _ordered(values: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """What speaks for the whole comes first: the value index, else the attitude of the loyalty states."""
    if plan.value_index and set(plan.value_index) <= set(values.columns):
        index = values[list(plan.value_index)].mean(axis=1, skipna=False)
        return pd.concat([index.rename(INDEX), values], axis=1)
    leading = plan.quadrants.attitude if plan.quadrants else ""
    return values[sorted(values.columns, key=lambda name: name != leading)]
