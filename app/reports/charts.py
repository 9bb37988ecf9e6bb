"""Charts of a report by name."""

from collections.abc import Callable

from app.i18n import Formatter
from app.results.labels import Labels
from app.results.run import Analysis

Draw = Callable[[Analysis, Labels, Formatter], bytes]
CHARTS: dict[str, Draw] = {}


def draw(name: str, analysis: Analysis, labels: Labels, fmt: Formatter) -> bytes:
    return CHARTS[name](analysis, labels, fmt)
