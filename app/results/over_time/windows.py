"""Whether the questions of two waves look back on different times."""

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    from app.results.over_time.history import PastWave


class WindowsOverlap(AnalysisError):
    """Every earlier wave asks about a time that the newest one asks about as well."""

    code = "windows_overlap"

    def __init__(self, *, months: int) -> None:
        self.months = months
        super().__init__(
            needed=f"an earlier wave that closed {months} months before this one opened",
            found=f"questions about the last {months} months in waves that lie closer together",
            remedy="compare waves that lie further apart",
        )


class OtherRuler(AnalysisError):
    """No earlier wave asked in the same words."""

    code = "other_ruler"

    def __init__(self) -> None:
        super().__init__(
            needed="an earlier wave with the same questions on the same points",
            found="other questions in all of them",
            remedy="keep the wording from wave to wave",
        )


def looks_back_apart(before: "PastWave", now: "PastWave", *, months: int | None) -> bool:
    """Whether all of the earlier wave was over when the time began that the later one asks about."""
    if months is None:
        return True
    closed = _closed(before)
    return closed is not None and closed <= _months_before(now.opens, months)


def _closed(past: "PastWave") -> dt.date | None:
    """The day it closed by itself or by somebody; None where that is not known."""
    wave = past.wave
    moment = min(filter(None, (wave.closes_at, wave.closed_at)), default=None)
    return moment and moment.astimezone(wave.study.organisation.zone).date()


def _months_before(day: dt.date, months: int) -> dt.date:
    return (pd.Timestamp(day) - pd.DateOffset(months=months)).date()
