"""A part of the answers beside all others: its measures, and the touchpoints that its customers met."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.verdicts import Kind, Verdict
from app.kernel.web.i18n import formatter, isolated
from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Beside, Measure, Overview, Touchpoint

KINDS: dict[str, Kind] = {"below": "fell", "above": "rose", "no_difference": "same"}


@dataclass(frozen=True, kw_only=True)
class Line:
    name: str
    own: str
    others: str
    difference: str
    verdict: Verdict

    @property
    def is_real(self) -> bool:
        return self.verdict.kind in ("fell", "rose")


@dataclass(frozen=True, kw_only=True)
class Compared:
    heading: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


def measures(found: Overview, speech: Speech) -> Compared | None:
    own = [one for one in found.measures if one.beside]
    if not own:
        return None
    lines = tuple(_measure(one, one.beside, speech) for one in own if one.beside)
    return Compared(heading=_heading(lines), lines=lines, notes=tuple(_ranks(own, speech)))


def touchpoints(found: Overview, speech: Speech) -> Compared | None:
    own = [one for one in found.touchpoints if one.beside and one.now]
    if not own:
        return None
    own.sort(key=lambda one: one.beside.difference or 0.0 if one.beside else 0.0)
    lines = tuple(_touchpoint(one, one.beside, speech) for one in own if one.beside)
    note = _("Of those who met it, each on its own; false differences are held down over all of them (Holm).")
    return Compared(heading=_heading(lines), lines=lines, notes=(note,))


def _heading(lines: Sequence[Line]) -> str:
    from_below, from_above = ([line.name for line in lines if line.verdict.kind == kind] for kind in ("fell", "rose"))
    return _joined(from_below, from_above)


def _joined(below: list[str], above: list[str]) -> str:
    if below and above:
        return _("Below the others: %(below)s; above: %(above)s", below=_listed(below), above=_listed(above))
    if below:
        return _("Below the others: %(names)s", names=_listed(below))
    if above:
        return _("Above the others: %(names)s", names=_listed(above))
    return _("No real difference from the others")


def _listed(names: list[str]) -> str:
    return formatter().listed(isolated(name) for name in names)


def _measure(one: Measure, beside: Beside, speech: Speech) -> Line:
    return Line(
        name=speech.measure(one.name),
        own=speech.reading(one.now) if one.now else "",
        others=speech.level(beside.others.mean) if beside.others else "",
        difference=_difference(beside, speech),
        verdict=_verdict(beside),
    )


def _touchpoint(one: Touchpoint, beside: Beside, speech: Speech) -> Line:
    return Line(
        name=speech.driver(one.item),
        own=speech.reading(one.now) if one.now else "",
        others=speech.level(one.chain.mean) if one.chain else "",
        difference=_difference(beside, speech),
        verdict=_verdict(beside),
    )


def _difference(beside: Beside, speech: Speech) -> str:
    if beside.difference is None:
        return ""
    written = speech.signed(beside.difference)
    if beside.low is None or beside.high is None:
        return written
    return f"{written} ({speech.fmt.range(speech.signed(beside.low), speech.signed(beside.high))})"


def _verdict(beside: Beside) -> Verdict:
    words = {
        "below": _("▼ below"),
        "above": _("▲ above"),
        "no_difference": _("no real difference"),
        "too_few": _("too few answers"),
    }
    return Verdict(kind=KINDS.get(beside.told, "few"), word=words[beside.told])


def _ranks(own: Sequence[Measure], speech: Speech) -> Iterator[str]:
    """Places with what they may be; there is no league table."""
    for one in own:
        beside = one.beside
        if beside and beside.told in ("below", "above") and beside.rank_low and beside.rank_high:
            places = speech.fmt.range(speech.n(beside.rank_low), speech.n(beside.rank_high))
            measure = speech.inside(one.name)
            yield _("Its place among the sites in %(measure)s may be %(places)s.", measure=measure, places=places)
