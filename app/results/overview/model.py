"""What a manager is told of a wave: plain figures after disclosure, without a word. Light: no numpy, no analysis.

What is not told is None, and nothing that could be read from what is told rests on fewer people than the smallest cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.results.overview.aspects import (
    Made,
    Pending,
    Quality,
    Recommendation,
    Rung,
    Share,
    Spoken,
    StateMoves,
    Touchpoint,
)
from app.results.overview.estimates import (
    Beside,
    Change,
    Estimate,
    Limit,
    Limits,
    Measure,
    Point,
    Reading,
    SiteRow,
    Tally,
    WaveName,
)
from app.results.overview.narrowing import EVERYBODY, Narrowing

if TYPE_CHECKING:
    from analysis.effects.priority import Priorities
    from analysis.errors import AnalysisError

__all__ = [
    "EVERYBODY",
    "Beside",
    "Change",
    "Estimate",
    "Limit",
    "Limits",
    "Made",
    "Measure",
    "Narrowing",
    "Overview",
    "Pending",
    "Point",
    "Quality",
    "Reading",
    "Recommendation",
    "Rung",
    "Share",
    "SiteRow",
    "Spoken",
    "StateMoves",
    "Tally",
    "Touchpoint",
    "WaveName",
]


@dataclass(frozen=True, kw_only=True, eq=False)
class Overview:
    """A wave as somebody may see it, looked at in one of the fixed ways.

    before       the wave that changes are from; None of a first one
    waves        every wave up to this one, oldest first: the axis of the lines
    n            people who answered, as far as they count
    sites        the sites that are seen; empty in the look at a language or a segment
    is_chain     whether the organisation has more than one site
    movement     between loyalty states; None without states or an earlier wave
    priorities   what to mend first, of everybody whom the looker sees; None where no touchpoints or drivers are asked
    heard_gap    what people say less what they hear, on the nine levels
    reliability  alpha of each scale
    ruler        for each measure: None, or the number of the newest wave that began with another ruler
    has_released whether any answer counts yet
    min_cell     of fewer people than this nothing is told
    least        fewer people than this in a wave are not compared
    """

    wave: WaveName
    before: WaveName | None
    study: int
    n: int
    measures: tuple[Measure, ...]
    narrowing: Narrowing = EVERYBODY
    waves: tuple[WaveName, ...] = ()
    sites: tuple[SiteRow, ...] = ()
    is_chain: bool = False
    tally: Tally = field(default_factory=Tally)
    movement: "Made[StateMoves | AnalysisError] | Pending | None" = None
    word_of_mouth: Spoken | None = None
    heard: Spoken | None = None
    heard_gap: Estimate | None = None
    recommendation: Recommendation | None = None
    priorities: "Made[Priorities | AnalysisError] | Pending | None" = None
    touchpoints: tuple[Touchpoint, ...] = ()
    quality: Quality | None = None
    reliability: Mapping[str, float] = field(default_factory=dict)
    ruler: Mapping[str, int | None] = field(default_factory=dict)
    has_released: bool = True
    min_cell: int = 5
    least: int = 30

    def measure(self, name: str) -> Measure:
        return next(one for one in self.measures if one.name == name)

    def sites_by(self, name: str) -> tuple[SiteRow, ...]:
        """Worst first by the shrunken change, those that could not be compared last."""
        return tuple(sorted(self.sites, key=lambda row: _order(row.measures[name].change)))

    @property
    def findings(self) -> "tuple[tuple[SiteRow | None, str, Change], ...]":
        """Everything that fell or rose, falls first, the largest shrunken change first; without a site where the part
        that is looked at has changed.
        """
        own = [(row, name, one.change) for row in self.sites for name, one in row.measures.items()]
        alone = [(None, one.name, one.change) for one in self.measures]
        found = [one for one in (own or alone) if one[2].is_found]
        return tuple(sorted(found, key=lambda one: (one[2].told != "fell", -abs(_moved(one[2])))))


def _order(change: Change) -> tuple[bool, float]:
    return not change.is_tested, _moved(change)


def _moved(change: Change) -> float:
    return next((size for size in (change.shrunken, change.size) if size is not None), 0.0)
