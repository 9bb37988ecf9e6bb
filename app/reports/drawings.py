"""Drawings of a report's page, kept as long as the results that they show."""

from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from app.results.figures import WaveResults
from app.results.frames.labels import Labels
from app.results.pictures.drawn import Drawn


@dataclass
class _Kept:
    labels: Labels
    drawn: dict[str, Drawn | None] = field(default_factory=dict)


# language and smallest cell: what a drawing depends on besides results and names
Look = tuple[str, int]
_kept: WeakKeyDictionary[WaveResults, dict[Look, _Kept]] = WeakKeyDictionary()


def kept(found: WaveResults, look: Look, labels: Labels) -> dict[str, Drawn | None]:
    """Drawings by the name of their chart, to be filled, None where there is nothing to draw. None of them outlives a
    change of answers or of names.
    """
    looks = _kept.setdefault(found, {})
    if look not in looks or looks[look].labels != labels:
        looks[look] = _Kept(labels)
    return looks[look].drawn
