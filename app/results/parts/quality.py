"""Signs of careless answering in a frame: who would be left out by the recorded rule, and what that would change."""

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from analysis import quality
from analysis.checks import numeric_frame
from app.disclosure.figure import Figure, Tree, fewest
from app.results.parts.part import Part, rows_of
from app.results.plan import Plan, Range, ScalePlan
from app.results.trying import tried


@dataclass(frozen=True, kw_only=True, eq=False)
class AnswerQuality:
    """The recorded rule on every row. Nobody is left out: figures before and after stand side by side.

    exclusion   rows that the rule names, rule by rule
    scales      alpha of each scale with all rows and without these
    timed       responses whose seconds are known; None where the study keeps none
    """

    exclusion: quality.Exclusion
    scales: quality.BeforeAfter
    timed: int | None = None

    @property
    def flagged(self) -> int:
        return self.exclusion.n_before - self.exclusion.n_after


def answer_quality(
    frame: pd.DataFrame, answers: pd.DataFrame, plan: Plan, seconds: pd.DataFrame | None = None
) -> AnswerQuality | None:
    """The rule on the answers; None where nothing in the plan lets a careless answer show.

    Answers of scales with another range than most are left aside, because one answer to everything means the same
    point of the same response scale.
    """
    range_ = _common_range(plan)
    chosen = [scale for scale in plan.scales if scale.range == range_ and len(scale.items) > 1]
    columns = list(dict.fromkeys(item for scale in chosen for item in scale.items))
    reverse = [item for item in plan.reverse if item in columns]
    instructed = {name: right for name, right in plan.instructed.items() if name in frame}
    if range_ is None or len(columns) < 2 or not (reverse or instructed or seconds is not None):
        return None
    items = answers[columns]
    times = None if seconds is None else _seconds(items, seconds)
    asked = pd.DataFrame(numeric_frame(frame[list(instructed)]), columns=list(instructed), index=frame.index)
    found = quality.careless(
        pd.concat([items, asked], axis=1), times=times, instructed=instructed, reverse=reverse, range=range_
    )
    exclusion = quality.exclude(found)
    compared = quality.before_and_after(items, exclusion, scales=_reflective(chosen), reverse=reverse, range=range_)
    timed = None if times is None else int(times.notna().sum())
    return AnswerQuality(exclusion=exclusion, scales=compared, timed=timed)


def _seconds(items: pd.DataFrame, seconds: pd.DataFrame) -> "pd.Series[float]":
    """Seconds that each person took for these items; pages without a time are taken for as long as the others."""
    answered = items.notna()
    own = seconds[list(items.columns)].set_axis(items.index)
    return own.where(answered).mean(axis=1) * answered.sum(axis=1)


def _common_range(plan: Plan) -> Range | None:
    counts = Counter({range_: 0 for scale in plan.scales if (range_ := scale.range)})
    for scale in plan.scales:
        if scale.range is not None:
            counts[scale.range] += len(scale.items)
    return counts.most_common(1)[0][0] if counts else None


def _reflective(scales: list[ScalePlan]) -> dict[str, tuple[str, ...]]:
    return {scale.name: scale.items for scale in scales if scale.measurement == "reflective"}


def _tree(quality: AnswerQuality) -> Tree:
    """Whom the recorded rule names, and each scale with all rows and without these. All rules or none, all scales or
    none: each gives the others away.
    """
    n, rules, scales = quality.exclusion.n_before, quality.exclusion.to_frame(), quality.scales.to_frame()
    named = fewest([quality.flagged], of=n)
    together = rules["flagged"] - rules["flagged_alone"]
    by_rule = _fewest_of(named, rules["flagged"], rules["flagged_alone"], together)
    by_scale = _fewest_of(named, scales["n_before"] - scales["n_after"], scales["n_after"])
    found: dict[str, Figure] = {
        "n": Figure(n, n),
        "flagged": Figure(quality.flagged, named),
        "rules": Figure(rows_of(rules), by_rule),
        "scales": Figure({str(row.pop("scale")): row for row in rows_of(scales)}, by_scale),
    }
    return found if quality.timed is None else found | {"timed": Figure(quality.timed, fewest([quality.timed], of=n))}


def _fewest_of(most: int, *counts: "pd.Series[int]") -> int:
    return min([most, *(int(n) for column in counts for n in column if n > 0)])


QUALITY: Part[AnswerQuality] = Part(
    name="quality",
    wants=lambda _plan: True,
    run=lambda given: tried(lambda: answer_quality(given.frame, given.answers, given.plan, given.seconds)),
    json=lambda quality, _labels: {"quality": _tree(quality)},
    rows_behind=lambda quality: {"quality": quality.exclusion.n_before},
)
