"""What charts of different results write and refuse alike."""

import pandas as pd

from analysis.errors import BadOption
from analysis.plots.wording import Wording


def with_limits(words: Wording, point: str, low: str, high: str) -> str:
    """An estimate and its interval, in figures."""
    return f"{point} ({words.span(low, high)})"


def refuse_empty(table: pd.DataFrame, what: str) -> None:
    """Stop where there is nothing to draw."""
    if table.empty:
        raise BadOption(what, needed="at least one", found="none")
