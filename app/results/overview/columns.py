"""Columns of a wave beside its scores: touchpoints on 0 to 100, word of mouth, and who recommends."""

import numpy as np

from analysis.checks import Array
from app.results.frames.blocks.codes import WHY, reasons
from app.results.over_time.scores import WaveScores
from app.results.plan import Plan

# promoters less detractors; the levels that people say and hear
BALANCE, SAID, HEARD = "recommendation", "word_of_mouth", "heard"
SILENT = "none"
PROMOTERS, DETRACTORS = 9, 6


def has_column(scores: WaveScores, name: str) -> bool:
    return name in scores.values or (item_of(scores.plan, name) or name) in scores.block.codes


def column_of(scores: WaveScores, name: str) -> Array:
    """Missing where somebody gave no answer; nobody's, where it was not asked."""
    if name in scores.values:
        return np.asarray(scores.values[name], dtype=np.float64)
    item = item_of(scores.plan, name) or name
    if item not in scores.block.codes:
        return np.full(len(scores), np.nan)
    found = np.asarray(scores.block.numbers(item), dtype=np.float64)
    if name == SAID:
        # who answers that they have said nothing is at level 0, not missing
        return np.where(reasons(scores.block.codes[item]) == WHY.index(SILENT), 0.0, found)
    return _standing(found) if name == BALANCE else _rescaled(scores.plan, item, found)


def item_of(plan: Plan, name: str) -> str | None:
    """The question behind one of the three; None where the plan has none."""
    return {BALANCE: plan.recommendation, SAID: plan.word_of_mouth, HEARD: plan.heard}.get(name)


def _standing(answers: Array) -> Array:
    """1 for promoters, -1 for detractors, 0 between."""
    own = (answers >= PROMOTERS).astype(np.float64) - (answers <= DETRACTORS)
    return np.where(np.isnan(answers), np.nan, own)


def _rescaled(plan: Plan, item: str, found: Array) -> Array:
    range_ = next((scale.range for scale in plan.touchpoints if item in scale.items and scale.range), None)
    if range_ is None:
        return found
    low, high = range_
    return np.asarray(100 * (found - low) / (high - low))
