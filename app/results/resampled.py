"""Limits of alpha from resampled rows: exact where no distribution fits, and long for many rows, so only when asked."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pandas as pd

from analysis import reliability
from analysis.errors import AnalysisError
from app.results.parts.scales import ScaleResult, own_items
from app.results.run import Analysis, prepare
from app.results.trying import tried

# part of the work that is done, all of it
Progress = Callable[[int, int], None]


def expected_seconds(table: pd.DataFrame, analysis: Analysis, *, replicates: int) -> float:
    """About how long `resample` will take, from a short part of it. Raises AnalysisError."""
    answers = prepare(table, analysis.plan)
    found = [own_items(answers, scale.plan) for scale in analysis.scales if _has_alpha(scale)]
    seconds = [tried(partial(reliability.resampling_seconds, items, replicates=replicates)) for items in found]
    return sum(one for one in seconds if not isinstance(one, AnalysisError))


def resample(table: pd.DataFrame, analysis: Analysis, *, replicates: int, progress: Progress) -> Analysis:
    """The analysis with percentile limits beside those it has. Raises AnalysisError where the table cannot be used."""
    answers, judged = prepare(table, analysis.plan), [scale for scale in analysis.scales if _has_alpha(scale)]
    before = 0

    def reached(done: int, _: int) -> None:
        progress(before + done, len(judged) * replicates)

    found: dict[str, reliability.Alpha | AnalysisError] = {}
    for scale in judged:
        items = own_items(answers, scale.plan)
        limits = partial(reliability.cronbach_alpha, interval="bootstrap", replicates=replicates, progress=reached)
        found[scale.plan.name] = tried(partial(limits, items))
        before += replicates
    scales = tuple(replace(scale, resampled=found.get(scale.plan.name)) for scale in analysis.scales)
    return replace(analysis, scales=scales)


def _has_alpha(scale: ScaleResult) -> bool:
    return not isinstance(scale.alpha, AnalysisError)
