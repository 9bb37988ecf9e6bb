"""How exact the alpha of each scale is by now, and how many more responses a wished width needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.errors import AnalysisError, TooFewRows
from analysis.reliability import cronbach_alpha
from analysis.scales.planning import responses_for_width
from app.questionnaires.operations import definition_of
from app.results.defined.label_texts import labels_of
from app.results.live import Live
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of

# an alpha of fewer people says nothing
FEWEST = 10


@dataclass(frozen=True, kw_only=True)
class Precision:
    """One scale.

    n, alpha, low, high   None while there are too few complete answers, or nobody differs
    more                  responses that are still to come for the wished width; None where it is out of reach
    """

    name: str
    k: int
    n: int | None = None
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    more: int | None = None


def precision_of(wave: Wave, live: Live, language: str, *, width: float) -> Sequence[Precision]:
    questionnaire = definition_of(wave.version)
    labels = labels_of(questionnaire, language, words_of(wave.study, questionnaire, language))
    fewest = max(wave.study.organisation.min_cell, FEWEST)
    return [_precision(labels.scale(name), name, live, width, fewest) for name in live.scales]


def _precision(label: str, name: str, live: Live, width: float, fewest: int) -> Precision:
    moments = live.scales[name]
    k = len(moments.columns)
    try:
        if moments.n < fewest:
            raise TooFewRows(needed_rows=fewest, found_rows=moments.n)
        found = cronbach_alpha(moments)
    except AnalysisError:
        return Precision(name=label, k=k)
    needed = responses_for_width(found.alpha, width=width, k=k)
    return Precision(
        name=label,
        n=found.n,
        k=k,
        alpha=found.alpha,
        low=found.low,
        high=found.high,
        more=None if needed is None else max(needed - found.n, 0),
    )
