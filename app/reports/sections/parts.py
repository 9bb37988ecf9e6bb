"""The sections of a report by the part of the analysis that they show, in the order of the page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.correlation import ItemCorrelations
from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from app.kernel.web.i18n import Formatter
from app.reports.sections.asked.answers import answers_section
from app.reports.sections.asked.habits import habits_section
from app.reports.sections.asked.heard import heard_section
from app.reports.sections.asked.modules import modules_section
from app.reports.sections.asked.reasons import reasons_section
from app.reports.sections.asked.rivals import rivals_section
from app.reports.sections.asked.spending import patronage_section, value_section, wallet_section
from app.reports.sections.axes import axes_section
from app.reports.sections.checks.cross_check import check_section
from app.reports.sections.checks.quality import quality_section
from app.reports.sections.checks.signals import signals_section
from app.reports.sections.comments import Matters, comments_section
from app.reports.sections.effects.activities import activities_section
from app.reports.sections.effects.drivers import drivers_section
from app.reports.sections.effects.equivalence import equivalence_section
from app.reports.sections.effects.intentions_driver import intentions_driver_section
from app.reports.sections.effects.priorities import priorities_section
from app.reports.sections.factors import factor_section
from app.reports.sections.groups import groups_section
from app.reports.sections.intentions import intentions_section
from app.reports.sections.model import Section
from app.reports.sections.movement import movement_section
from app.reports.sections.people import quadrant_section, standing_section
from app.reports.sections.profiles import profiles_section
from app.reports.sections.reliability import reliability_section
from app.reports.sections.together import together_section
from app.reports.sections.waves.changes import changes_section
from app.reports.sections.waves.lines import waves_section
from app.reports.sections.waves.wording import with_index
from app.reports.sections.word_of_mouth import word_of_mouth_section
from app.results.frames.labels import Labels
from app.results.parts.quality import AnswerQuality
from app.results.parts.waves.changes import WaveChanges
from app.results.parts.waves.trend import WaveTrends
from app.results.plan import ECONOMIC, INDEX
from app.results.run import Analysis
from app.results.words.index import index_name


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
    """What sections are made of.

    whole     results of the whole wave, where these are of some of its sites; else None
    matters   what staff tagged; None for a file
    signals   what was noted when responses came in; None for a file
    min_cell  no group smaller than this is shown
    """

    analysis: Analysis
    labels: Labels
    fmt: Formatter
    min_cell: int = 1
    whole: Analysis | None = None
    matters: Matters | None = None
    signals: Mapping[str, int] | None = None

    @property
    def named(self) -> Labels:
        """The labels, and what the value index of these dimensions is called."""
        index = index_name(self.analysis.plan.value_index, self.fmt)
        return replace(self.labels, scales={**self.labels.scales, INDEX: index})


def sections_of(shown: Shown) -> Iterator[Section]:
    """All sections that the results allow."""
    for draw in SECTIONS.values():
        yield from draw(shown)


def _standing(shown: Shown) -> Iterator[Section]:
    if shown.analysis.value_index is not None:
        yield standing_section(shown.analysis, shown.labels, shown.fmt)


def _together(shown: Shown) -> Iterator[Section]:
    found = shown.analysis.together
    if isinstance(found, ItemCorrelations):
        yield together_section(found, shown.labels, shown.fmt, min_cell=shown.min_cell)


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


def _movement(shown: Shown) -> Iterator[Section]:
    if shown.analysis.movement is not None:
        yield movement_section(shown.analysis.movement, shown.labels, shown.fmt, min_cell=shown.min_cell)


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
    found = tuple((plan, one) for plan, one in shown.analysis.profiles if not plan.is_module)
    if found:
        yield profiles_section(found, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _heard(shown: Shown) -> Iterator[Section]:
    found, own = shown.analysis.heard, shown.analysis.word_of_mouth
    if found is not None:
        yield heard_section(found, own, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _modules(shown: Shown) -> Iterator[Section]:
    if shown.analysis.modules:
        yield modules_section(shown.analysis.modules, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _rivals(shown: Shown) -> Iterator[Section]:
    if shown.analysis.rivals is not None:
        yield rivals_section(shown.analysis.rivals, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _reasons(shown: Shown) -> Iterator[Section]:
    found = shown.analysis.reasons
    if found is not None and not isinstance(found, AnalysisError):
        yield reasons_section(found, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _patronage(shown: Shown) -> Iterator[Section]:
    if shown.analysis.patronage is not None:
        yield patronage_section(shown.analysis.patronage, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _wallet(shown: Shown) -> Iterator[Section]:
    if shown.analysis.wallet:
        yield wallet_section(shown.analysis.wallet, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _delivered_value(shown: Shown) -> Iterator[Section]:
    if shown.analysis.delivered_value is not None:
        yield value_section(shown.analysis.delivered_value, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _habits(shown: Shown) -> Iterator[Section]:
    if shown.analysis.purchase_habits is not None:
        yield habits_section(shown.analysis.purchase_habits, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _answers(shown: Shown) -> Iterator[Section]:
    if shown.analysis.answers is not None:
        yield answers_section(shown.analysis.answers, shown.labels, shown.fmt, min_cell=shown.min_cell)


def _comments(shown: Shown) -> Iterator[Section]:
    found, whole = shown.analysis.comments, shown.whole.comments if shown.whole else None
    if found:
        cell, matters = shown.min_cell, shown.matters
        yield comments_section(found, shown.labels, shown.fmt, min_cell=cell, whole=whole or (), matters=matters)


def _drivers(shown: Shown) -> Iterator[Section]:
    found, grouped = shown.analysis.drivers, shown.analysis.drivers_by_group
    if found or grouped is not None:
        plan = shown.analysis.plan.effects.drivers_by_group
        yield drivers_section(found or {}, grouped, plan.by if plan else "", shown.named, shown.fmt)


def _activities(shown: Shown) -> Iterator[Section]:
    if shown.analysis.activities is not None:
        yield activities_section(shown.analysis.activities, shown.named, shown.fmt)


def _intentions_driver(shown: Shown) -> Iterator[Section]:
    if shown.analysis.intentions_driver is not None:
        yield intentions_driver_section(shown.analysis.intentions_driver, shown.named, shown.fmt)


def _priorities(shown: Shown) -> Iterator[Section]:
    if shown.analysis.priorities is not None:
        yield priorities_section(shown.analysis.priorities, shown.named, shown.fmt, min_cell=shown.min_cell)


def _equivalence(shown: Shown) -> Iterator[Section]:
    found, plan = shown.analysis.equivalence, shown.analysis.plan.effects.equivalence
    if found is not None and plan is not None:
        yield equivalence_section(found, plan, shown.labels, shown.fmt)


def _cross_check(shown: Shown) -> Iterator[Section]:
    if shown.analysis.cross_check is not None:
        yield check_section(shown.analysis.cross_check, shown.labels, shown.fmt)


def _with_index(shown: Shown) -> Labels:
    return with_index(shown.labels, shown.analysis.plan.value_index, shown.fmt)


def _changes(shown: Shown) -> Iterator[Section]:
    found = shown.analysis.changes
    if isinstance(found, WaveChanges):
        yield changes_section(found, _with_index(shown), shown.fmt)


def _trend(shown: Shown) -> Iterator[Section]:
    found = shown.analysis.trend
    if isinstance(found, WaveTrends):
        yield waves_section(found, _with_index(shown), shown.fmt)


SECTIONS: Mapping[str, Callable[[Shown], Iterator[Section]]] = {
    "value_index": _standing,
    "together": _together,
    "groups": _groups,
    "changes": _changes,
    "trend": _trend,
    "scales": _scales,
    "quality": _quality,
    "factors": _factors,
    "quadrants": _quadrants,
    "movement": _movement,
    "patronage": _patronage,
    "reasons": _reasons,
    "rivals": _rivals,
    "word_of_mouth": _word_of_mouth,
    "heard": _heard,
    "recommendation": _beside,
    "intentions": _intentions,
    "wallet": _wallet,
    "delivered_value": _delivered_value,
    "purchase_habits": _habits,
    "drivers": _drivers,
    "drivers_by_group": _beside,
    "activities": _activities,
    "intentions_driver": _intentions_driver,
    "priorities": _priorities,
    "equivalence": _equivalence,
    "profiles": _profiles,
    "comments": _comments,
    "modules": _modules,
    "answers": _answers,
    "cross_check": _cross_check,
}
