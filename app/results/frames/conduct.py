"""How people answered, not what: seconds by question where the study keeps them, and what looked unlike a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from survey_defs.answers import Answers, reason_of
from survey_defs.model import Page, Questionnaire

# nobody read these: they were passed over, or never there
PASSED_OVER = ("skipped", "not_shown", "not_answered")
SIGNALS = ("trap", "fast", "repeated")
Timing = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Conduct:
    """
    seconds   one row for each response, one column for each question: the time of its page, shared out among the
              questions that were answered there; None where no time was kept of anybody
    signals   how many responses carry each sign of a program or of a second filling-in
    """

    seconds: pd.DataFrame | None = None
    signals: Mapping[str, int] = field(default_factory=dict)


def conduct_of(rows: Sequence[tuple[Answers, Timing | None]], questionnaire: Questionnaire) -> Conduct:
    """From the answers of complete responses and what is kept beside them."""
    counted = Counter(name for _, timing in rows for name in set((timing or {}).get("signals", ())))
    signals = {name: counted[name] for name in SIGNALS}
    if not any((timing or {}).get("pages") for _, timing in rows):
        return Conduct(signals=signals)
    seconds = [_seconds(answers, (timing or {}).get("pages", {}), questionnaire) for answers, timing in rows]
    names = [item.id for item in questionnaire.items]
    return Conduct(seconds=pd.DataFrame(seconds, columns=names, dtype="float64"), signals=signals)


def _seconds(answers: Answers, pages: Mapping[str, int], questionnaire: Questionnaire) -> dict[str, float]:
    found: dict[str, float] = {}
    for page in questionnaire.pages:
        answered = _answered(page, answers)
        if answered and page.id in pages:
            found |= dict.fromkeys(answered, pages[page.id] / 1000 / len(answered))
    return found


def _answered(page: Page, answers: Answers) -> list[str]:
    return [item.id for item in page.items if item.id in answers and reason_of(answers[item.id]) not in PASSED_OVER]
