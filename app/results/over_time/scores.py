"""The scores of each person of a wave with what tells sites and people apart: for comparing waves."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis import scoring
from analysis.errors import AnalysisError
from analysis.numeric.whole_scores import whole_scores
from app.questionnaires.operations import definition_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.blocks.block import NOBODY, NONE, Block
from app.results.frames.blocks.codes import missing
from app.results.frames.blocks.kept import block_of
from app.results.frames.blocks.mark import Mark
from app.results.frames.dimensions import dimensions_of
from app.results.kept import Kept, database
from app.results.plan import INDEX, Plan, ScalePlan
from app.studies.models import Wave
from survey_defs.model import Questionnaire


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveScores:
    """The responses of a wave that count, one row for each, in an order that the instance's key draws.

    block          their answers
    questionnaire  that they answered
    """

    block: Block
    questionnaire: Questionnaire

    def __len__(self) -> int:
        return len(self.block)

    def of(self, rows: "pd.Series[bool] | npt.NDArray[np.bool_]") -> "WaveScores":
        """The scores of these rows alone."""
        return WaveScores(block=self.block.rows(np.asarray(rows)), questionnaire=self.questionnaire)

    @cached_property
    def plan(self) -> Plan:
        return from_questionnaire(self.questionnaire)

    @cached_property
    def values(self) -> pd.DataFrame:
        """One column for each dimension, 0 to 100; missing where fewer than half of its items were answered."""
        found = {name: self._rescaled(scale) for name, scale in dimensions_of(self.questionnaire).items()}
        return _ordered(pd.DataFrame(found, index=self._index), self.plan)

    @cached_property
    def axes(self) -> pd.DataFrame:
        """Columns attitude and patronage of the loyalty states, in the units of the plan; empty where it has none."""
        scale, axes = _attitude(self.plan), self.plan.quadrants
        if axes is None or scale is None:
            return pd.DataFrame(index=self._index)
        patronage = pd.Series(self.block.numbers(axes.patronage), index=self._index)
        return pd.DataFrame({"attitude": self._score(scale), "patronage": patronage})

    @cached_property
    def attitude(self) -> pd.DataFrame:
        """Answers to the items of the attitude, the reversed ones turned."""
        scale = _attitude(self.plan)
        if scale is None:
            return pd.DataFrame(index=self._index)
        own = self.block.frame(scale.items)
        return scoring.turn(own, reverse=scale.reverse, range=scale.range) if scale.range and scale.reverse else own

    @cached_property
    def site(self) -> "pd.Series[float]":
        """Id of the site."""
        return pd.Series(np.where(self.block.site == NONE, np.nan, self.block.site), dtype="float64")

    @cached_property
    def person(self) -> "pd.Series[Any]":
        """A number that recognises them in another wave of the study (`person_numbers`); missing where nothing does."""
        numbers = self.block.person
        return pd.Series(pd.arrays.IntegerArray(numbers, numbers == NOBODY))

    @cached_property
    def language(self) -> "pd.Series[str]":
        """None where it is not kept."""
        return pd.Series(self.block.language_names, dtype=object)

    @cached_property
    def is_withheld(self) -> "pd.Series[bool]":
        """So new that the respondents themselves must not see it come (respond.release)."""
        return pd.Series(self.block.withheld)

    @property
    def overall(self) -> "pd.Series[float]":
        """The first column: the value index where the questionnaire has one, else its leading scale."""
        return self.values.iloc[:, 0]

    @property
    def _index(self) -> pd.RangeIndex:
        return pd.RangeIndex(len(self.block))

    def _rescaled(self, scale: ScalePlan) -> "pd.Series[float]":
        found = self._quick(scale)
        if found is None or scale.range is None:
            return scoring.score(self.block.frame(scale.items), reverse=scale.reverse, range=scale.range).rescaled
        return scoring.rescale(found, range=scale.range)

    def _score(self, scale: ScalePlan) -> "pd.Series[float]":
        found = self._quick(scale)
        return scores_on(self.block.frame(scale.items), scale) if found is None else found

    def _quick(self, scale: ScalePlan) -> "pd.Series[float] | None":
        """Where all answers are what the scale allows; else None."""
        if scale.range is None:
            return None
        answers = {item: self.block.codes[item] for item in scale.items}
        found = whole_scores(answers, reverse=scale.reverse, range=scale.range, missing=missing)
        return None if found is None else pd.Series(found, index=self._index, name="score")


_kept: Kept[tuple[str, int, int], tuple[Block, WaveScores]] = Kept(16)


def scores_of(wave: Wave, known: Mark | None = None) -> WaveScores:
    """Scores of everybody who finished; kept until an answer changes."""
    key, block = (database(), wave.id, wave.version_id), block_of(wave, known)
    made_of, scores = _kept.get(key, lambda: _of(wave, block))
    if made_of is not block:
        made_of, scores = _of(wave, block)
        _kept.put(key, (made_of, scores))
    return scores


def _of(wave: Wave, block: Block) -> tuple[Block, WaveScores]:
    return block, WaveScores(block=block, questionnaire=definition_of(wave.version))


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
