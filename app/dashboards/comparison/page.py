"""Two waves in words and tables, from figures that may be told. Nothing is computed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.access import Access
from app.dashboards.comparison.words import looks, rulers, tables
from app.dashboards.comparison.words.rulers import Unlike
from app.dashboards.comparison.words.tables import Line, Parts, Row
from app.dashboards.overview.page import place_of, speech_of
from app.dashboards.overview.words import places
from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.statement import Statement, statement
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Overview
from app.results.overview.pair import Pair
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True)
class Together:
    """All sites that are seen, measure by measure.

    name     what they are called
    is_part  somebody sees some sites: everybody stands beside them
    parts    the change in two parts
    """

    name: str
    heading: str
    lines: Sequence[Line]
    parts: Sequence[Parts]
    notes: Sequence[str]
    is_part: bool


@dataclass(frozen=True, kw_only=True)
class Where:
    """The sites by one measure."""

    heading: str
    intro: str
    lines: Sequence[Line]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class All:
    """Every comparison.

    looks   how many there were, and what they found
    signs   what stands in cells without a figure
    """

    looks: str
    why: Sequence[str]
    rows: Sequence[Row]
    together: Row
    signs: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    measures     that both waves asked alike, by name
    where        None where fewer than two sites are seen, or nothing was asked alike
    """

    pair: Pair
    wave: Wave
    before: Wave
    speech: Speech
    measure: str
    measures: Mapping[str, str]
    statement: Statement
    together: Together
    where: Where | None
    all: All
    unlike: Unlike

    @property
    def found(self) -> Overview:
        return self.pair.found

    @property
    def has_figures(self) -> bool:
        return any(one.now or one.before for one in self.found.measures)


def page_of(pair: Pair, wave: Wave, before: Wave, wished: str, member: Access, *, waves: int, fmt: Formatter) -> Page:
    """
    wished   the measure that the address asks for
    waves    of the study that can be laid side by side
    """
    found, speech = pair.found, speech_of(wave, fmt)
    measure = _measure(found, wished)
    return Page(
        pair=pair,
        wave=wave,
        before=before,
        speech=speech,
        measure=measure,
        measures={name: speech.measure(name) for name in tables.compared(found)},
        statement=statement(found, speech, place_of(found.narrowing, member)),
        together=_together(pair, speech, member),
        where=_where(found, measure, speech),
        all=_all(pair, measure, speech, member, waves),
        unlike=rulers.unlike(pair, before, wave, speech, speech_of(before, fmt)),
    )


def _measure(found: Overview, wished: str) -> str:
    """The wished one, else that of the first finding, else the first; none where nothing was asked alike."""
    names = tables.compared(found)
    findings = [name for _row, name, _change in found.findings]
    return next((name for name in (wished, *findings, *names) if name in names), "")


def _together(pair: Pair, speech: Speech, member: Access) -> Together:
    found = pair.found
    is_part = any(one.chain for one in found.measures)
    return Together(
        name=_whole(member),
        heading=tables.heading([one.change for one in found.measures], speech),
        lines=tables.measures(found, speech),
        parts=tables.parts(pair, speech),
        notes=[looks.same_weights()] if found.is_chain and member.scope.is_everywhere else [],
        is_part=is_part,
    )


def _whole(member: Access) -> str:
    sites = member.scope.sites
    if not sites:
        return _("All sites")
    return sites[0].name.strip() or sites[0].code if len(sites) == 1 else _("Your sites together")


def _where(found: Overview, measure: str, speech: Speech) -> Where | None:
    if len(found.sites) < 2 or not measure:
        return None
    rows = found.sites_by(measure)
    worst, power = _("Worst change first."), places.power(rows, measure, speech)
    return Where(
        heading=places.heading(rows, measure, speech),
        intro=speech.fmt.sentences(worst, power) if power else worst,
        lines=tables.sites(found, measure, speech),
        notes=places.silence(rows, found, measure, speech),
    )


def _all(pair: Pair, measure: str, speech: Speech, member: Access, waves: int) -> All:
    found = pair.found
    rows = tables.matrix(found, measure, speech) if len(found.sites) > 1 and measure else []
    together = tables.together(found, speech, _whole(member))
    return All(
        looks=places.looks(found, speech),
        why=looks.why(pair, speech, waves=waves, sees_all=member.scope.is_everywhere),
        rows=rows,
        together=together,
        signs=tables.signs([*rows, together]) if rows else (),
    )
