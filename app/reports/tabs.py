"""Which tab of a wave a section of its report stands in."""

from dataclasses import replace

from app.reports.sections.model import Report

LOYALTY, DRIVERS, QUALITY, RELIABILITY = "loyalty", "drivers", "quality", "reliability"
OF_SECTION = {
    "standing": LOYALTY,
    "changes": LOYALTY,
    "trend": LOYALTY,
    "groups": LOYALTY,
    "together": LOYALTY,
    "states": LOYALTY,
    "axes": LOYALTY,
    "movement": LOYALTY,
    "patronage": LOYALTY,
    "reasons": LOYALTY,
    "rivals": LOYALTY,
    "word-of-mouth": LOYALTY,
    "heard": LOYALTY,
    "intentions": LOYALTY,
    "wallet": LOYALTY,
    "get-give": LOYALTY,
    "habits": LOYALTY,
    "priorities": DRIVERS,
    "drivers": DRIVERS,
    "activities": DRIVERS,
    "intentions-driver": DRIVERS,
    "equivalence": DRIVERS,
    "profiles": DRIVERS,
    "comments": DRIVERS,
    "modules": DRIVERS,
    "who": QUALITY,
    "quality": QUALITY,
    "answers": QUALITY,
    "reliability": RELIABILITY,
    "structure": RELIABILITY,
    "cross-check": RELIABILITY,
}
# why there is nothing yet: in every tab, so that none is empty without a word
EVERYWHERE = ("too-few", "refused")


def of_tab(report: Report, tab: str) -> Report:
    """The sections of the report that stand in this tab, in the order of the tab."""
    order = {name: place for place, name in enumerate((*EVERYWHERE, *OF_SECTION))}
    own = [one for one in report.sections if one.id in EVERYWHERE or OF_SECTION.get(one.id) == tab]
    return replace(report, sections=tuple(sorted(own, key=lambda one: order[one.id])))
