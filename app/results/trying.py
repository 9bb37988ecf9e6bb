"""A part of a report is its result, or the error that says why there is none."""

from collections.abc import Callable
from typing import TypeVar

from analysis.errors import AnalysisError

T = TypeVar("T")


def tried(call: Callable[[], T]) -> T | AnalysisError:
    """The result, or the reason why there is none."""
    try:
        return call()
    except AnalysisError as error:
        return error
