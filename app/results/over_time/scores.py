"""The scores of each person of a wave with what tells sites and people apart: for comparing waves."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Row, Text, cast, select

from analysis import scoring
from analysis.errors import AnalysisError
from app.disclosure.invited import UNDETERMINED
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
from survey_defs.answers import Answers
from survey_defs.model import Questionnaire
from survey_defs.scores import derive


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveScores:
    """The responses of a wave that count, one row for each in the order of their random ids.

    values    one column for each dimension, 0 to 100; missing where fewer than half of its items were answered
    axes      columns attitude and patronage of the loyalty states, in the units of the plan; empty where it has none
    attitude  answers to the items of the attitude, the reversed ones turned
    site      id of the site
    person    what recognises the person in another wave of the study; None where nothing does
    language  None where it is not kept
    is_withheld  so new that the respondents themselves must not see it come (respond.release)
    """

    values: pd.DataFrame
    axes: pd.DataFrame
    attitude: pd.DataFrame
    site: "pd.Series[float]"
    person: "pd.Series[str]"
    language: "pd.Series[str]"
    is_withheld: "pd.Series[bool]"

    def of(self, rows: "pd.Series[bool]") -> "WaveScores":
        """The scores of these rows alone."""
        return WaveScores(**{part.name: getattr(self, part.name)[rows].reset_index(drop=True) for part in fields(self)})

    @property
    def overall(self) -> "pd.Series[float]":
        """The first column: the value index where the questionnaire has one, else its leading scale."""
        return self.values.iloc[:, 0]


_kept: Kept[tuple[str, int, int, int, int], WaveScores] = Kept(16)


def scores_of(wave: Wave) -> WaveScores:
    """Scores of everybody who finished; kept until an answer changes."""
    return _kept.get((database(), *frame_key(wave)), lambda: _computed(wave))


def _computed(wave: Wave) -> WaveScores:
    questionnaire = definition_of(wave.version)
    plan, rows = from_questionnaire(questionnaire), _rows(wave)
    given = parsed(wave, [row.answers for row in rows], [row.version_id for row in rows])
    answers = _answers(given, questionnaire)
    values = {
        name: scoring.score(answers[list(scale.items)], reverse=scale.reverse, range=scale.range).rescaled
        for name, scale in dimensions_of(questionnaire).items()
    }
    languages = [None if row.language == UNDETERMINED else row.language for row in rows]
    return WaveScores(
        values=_ordered(pd.DataFrame(values, index=answers.index), plan),
        axes=_axes(given, answers, plan, questionnaire),
        attitude=_attitude_items(answers, plan),
        site=pd.Series([row.site_id for row in rows], dtype="float64"),
        person=pd.Series([None if row.person is None else str(row.person) for row in rows], dtype=object),
        language=pd.Series(languages, dtype=object),
        is_withheld=pd.Series([row.is_withheld for row in rows], dtype=bool),
    )


def _rows(wave: Wave) -> Sequence[Row[*tuple[Any, ...]]]:
    person = {"identified": Response.customer_id, "pseudonymous": Response.pseudonym}.get(
        wave.study.anonymity, Response.own_code
    )
    columns = (Response.site_id, Response.is_withheld, Response.version_id, Response.language)
    query = select(cast(Response.answers, Text).label("answers"), person.label("person"), *columns)
    return session.execute(query.where(*countable(wave)).order_by(Response.uuid)).all()


def _answers(given: Sequence[Answers], questionnaire: Questionnaire) -> pd.DataFrame:
    items = list(dict.fromkeys(item for scale in dimensions_of(questionnaire).values() for item in scale.items))
    codes = pd.DataFrame(coded(given, items), columns=items)
    return codes.astype("float64").where(codes != MISSING)


def _axes(given: Sequence[Answers], answers: pd.DataFrame, plan: Plan, questionnaire: Questionnaire) -> pd.DataFrame:
    """Where each person stands on the axes of the loyalty states."""
    scale, axes = _attitude(plan), plan.quadrants
    if axes is None or scale is None:
        return pd.DataFrame(index=answers.index)
    how = questionnaire.derived.get(axes.patronage)
    shares = [one.get(axes.patronage) if how is None else derive(how, questionnaire, one) for one in given]
    patronage = [share if isinstance(share, int | float) else None for share in shares]
    return pd.DataFrame(
        {"attitude": scores_on(answers, scale), "patronage": pd.Series(patronage, index=answers.index, dtype="float64")}
    )


def _attitude_items(answers: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    scale = _attitude(plan)
    if scale is None:
        return pd.DataFrame(index=answers.index)
    own = answers[list(scale.items)]
    return scoring.turn(own, reverse=scale.reverse, range=scale.range) if scale.range and scale.reverse else own


def _attitude(plan: Plan) -> ScalePlan | None:
    """The scale of the first axis; None where no states are asked for or its answers have no known range."""
    wanted = plan.quadrants.attitude if plan.quadrants else None
    return next((scale for scale in plan.scales if scale.name == wanted and scale.range is not None), None)


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
