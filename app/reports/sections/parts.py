"""The sections of a report by the part of the analysis that they show, in the order of the page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from analysis.loyalty.quadrants import Quadrants
from app.kernel.web.i18n import Formatter
from app.reports.sections.axes import axes_section
from app.reports.sections.comments import comments_section
from app.reports.sections.cross_check import check_section
from app.reports.sections.factors import factor_section
from app.reports.sections.groups import groups_section
from app.reports.sections.intentions import intentions_section
from app.reports.sections.model import Section
from app.reports.sections.people import quadrant_section, standing_section
from app.reports.sections.profiles import profiles_section
from app.reports.sections.quality import quality_section
from app.reports.sections.reliability import reliability_section
from app.reports.sections.signals import signals_section
from app.reports.sections.word_of_mouth import word_of_mouth_section
from app.results.frames.labels import Labels
from app.results.parts.quality import AnswerQuality
from app.results.plan import ECONOMIC
from app.results.run import Analysis


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """What sections are made of.

    whole     results of the whole wave, where these are of some of its sites; else None
    signals   what was noted when responses came in; None for a file
    min_cell  no group smaller than this is shown
    """

    analysis: Analysis
    labels: Labels
    fmt: Formatter
    min_cell: int = 1
    whole: Analysis | None = None
    signals: Mapping[str, int] | None = None


def sections_of(shown: Shown) -> Iterator[Section]:
    """All sections that the results allow."""
    for draw in SECTIONS.values():
        yield from draw(shown)


def _standing(shown: Shown) -> Iterator[Section]:
    if shown.analysis.value_index is not None:
        yield standing_section(shown.analysis, shown.labels, shown.fmt)


def _groups(shown: Shown) -> Iterator[Section]:
    if shown.analysis.groups:
        cell, whole = shown.min_cell, shown.whole.groups if shown.whole else ()
        yield groups_section(shown.analysis.groups, shown.labels, shown.fmt, min_cell=cell, whole=whole)


def _scales(shown: Shown) -> Iterator[Section]:
    if shown.analysis.scales:
        yield reliability_section(shown.analysis, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _quality(shown: Shown) -> Iterator[Section]:
    found, signals = shown.analysis.quality, shown.signals
    if isinstance(found, AnswerQuality):
        yield quality_section(found, shown.labels, shown.fmt, min_cell=shown.min_cell, signals=signals)
    elif signals is not None and any(signals.values()):
        yield signals_section(signals, shown.fmt, min_cell=shown.min_cell)


def _factors(shown: Shown) -> Iterator[Section]:
    if shown.analysis.factors is not None:
        yield factor_section(shown.analysis.factors, shown.labels, shown.fmt)


def _quadrants(shown: Shown) -> Iterator[Section]:
    found = shown.analysis.quadrants
    if found is not None:
        yield quadrant_section(found, shown.labels, shown.fmt)
    if isinstance(found, Quadrants):
        yield axes_section(found, shown.fmt, min_cell=shown.min_cell)


def _word_of_mouth(shown: Shown) -> Iterator[Section]:
    if shown.analysis.word_of_mouth is not None or shown.analysis.recommendation is not None:
        yield word_of_mouth_section(shown.analysis, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _beside(_shown: Shown) -> Iterator[Section]:
    """Stands in the section of another part."""
    yield from ()


def _intentions(shown: Shown) -> Iterator[Section]:
    found = shown.analysis.intentions
    if found is not None:
        scale = shown.analysis.scale(ECONOMIC)
        yield intentions_section(scale, found, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _profiles(shown: Shown) -> Iterator[Section]:
    if shown.analysis.profiles:
        yield profiles_section(shown.analysis.profiles, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _comments(shown: Shown) -> Iterator[Section]:
    found, whole = shown.analysis.comments, shown.whole.comments if shown.whole else None
    if found:
        yield comments_section(found, shown.labels, shown.fmt, min_cell=shown.min_cell, whole=whole or ())


def _cross_check(shown: Shown) -> Iterator[Section]:
    if shown.analysis.cross_check is not None:
        yield check_section(shown.analysis.cross_check, shown.labels, shown.fmt)


SECTIONS: Mapping[str, Callable[[Shown], Iterator[Section]]] = {
    "value_index": _standing,
    "groups": _groups,
    "scales": _scales,
    "quality": _quality,
    "factors": _factors,
    "quadrants": _quadrants,
    "movement": _beside,
    "word_of_mouth": _word_of_mouth,
    "recommendation": _beside,
    "intentions": _intentions,
    "profiles": _profiles,
    "comments": _comments,
    "cross_check": _cross_check,
}
