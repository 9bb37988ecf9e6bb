"""What opened a case, as its row keeps it: figures of a site's responses or of one customer. Answers stand there of a
complaint alone, and only those that are the complaint.

The names stand in rows and in what a customer is handed out. `change` is on the scale from 0 to 100, `before` the
number of the wave that was compared with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar


@dataclass(frozen=True, kw_only=True)
class SiteFall:
    """The mean of a site fell beyond noise.

    detectable     the change that so many people would have shown four times in five
    method         "cluster" where people stand in both waves, else "welch"
    adjusted       p among all `tests` comparisons of the wave, of whose alarms at most `false_alarms` are false
    """

    change: float
    low: float
    high: float
    p: float
    effect: float
    detectable: float
    mean_before: float
    mean_after: float
    n_before: int
    n_after: int
    method: str
    adjusted: float
    tests: int
    false_alarms: float
    before: int


@dataclass(frozen=True, kw_only=True)
class Worsening:
    """One customer's score fell by more than error of measurement.

    needed     what error alone moves a score by in `level` of people
    compared   customers who answered both waves
    """

    before_score: float
    after_score: float
    change: float
    needed: float
    reliability: float
    level: float
    compared: int
    before: int


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a customer chose that asks for an answer; None and "" where that was not said.

    level            own word of mouth, where it is as low as the rule says
    recommendation   of 0 to 10, where it is as low as the rule says
    problem          "untold" where nobody was told of it, "told" where it was not put right
    """

    level: int | None = None
    recommendation: int | None = None
    problem: str = ""

    @property
    def signs(self) -> int:
        return sum((self.level is not None, self.recommendation is not None, bool(self.problem)))


Evidence = SiteFall | Worsening | Complaint
Found = TypeVar("Found", SiteFall, Worsening, Complaint)


def read(kind: type[Found], stored: Mapping[str, Any]) -> Found:
    """The evidence in a row of a case."""
    return kind(**{field.name: stored[field.name] for field in fields(kind)})
