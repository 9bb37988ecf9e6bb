"""The manager's page: every part of it in words, from figures that may be told. Nothing is computed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.access import Access
from app.cases.cards.cards import Card
from app.dashboards.overview import asking
from app.dashboards.overview.first import FallOf, First, first
from app.dashboards.overview.words import beside, drivers, line, movement, places, statement, talk
from app.dashboards.overview.words import trust as trusting
from app.dashboards.overview.words.made import Told
from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.verdicts import Verdict, verdict
from app.kernel.web.i18n import LANGUAGES, Formatter
from app.questionnaires.operations import definition_of
from app.results.defined.label_texts import labels_of
from app.results.defined.plans import from_questionnaire
from app.results.overview.model import Measure, Overview
from app.results.overview.narrowing import Narrowing, Way
from app.results.plan import INDEX
from app.results.words.index import index_name
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """One measure: where it stands and whether that changed."""

    name: str
    label: str
    mean: str
    interval: str
    verdict: Verdict | None


@dataclass(frozen=True, kw_only=True)
class Where:
    """The sites by one measure, and every comparison."""

    heading: str
    power: str
    notes: Sequence[str]
    lines: Sequence[places.Line]
    measures: Sequence[str]
    matrix: Sequence[places.Row]
    together: places.Row
    looks: str
    why: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    place      what is looked at as a whole
    measure    that the sites are ordered by
    choices    what the answers may be narrowed to, by way
    waves      that can be told
    """

    found: Overview
    wave: Wave
    place: str
    measure: str
    speech: Speech
    statement: statement.Statement
    first: First | None
    gauges: Sequence[Gauge]
    breaks: str
    where: Where | None
    movement: Told[movement.Moved] | None
    talk: talk.Talk | None
    drivers: Told[drivers.Drivers] | None
    over: line.Over | None
    broken: Sequence[line.Over]
    touchpoints: beside.Compared | None
    beside: beside.Compared | None
    trust: str
    facts: Sequence[trusting.Fact]
    choices: Mapping[Way, Sequence[Narrowing]]
    waves: Sequence[Wave]

    @property
    def is_part(self) -> bool:
        return is_part(self.found)

    @property
    def has_figures(self) -> bool:
        return self.found.has_released and any(one.now for one in self.found.measures)


def page_of(
    found: Overview,
    wave: Wave,
    wished: str,
    member: Access,
    *,
    waves: Sequence[Wave],
    fmt: Formatter,
    urgent: Sequence[Card],
    fall_of: FallOf,
) -> Page:
    """
    wished   the measure that the address asks for
    """
    speech = speech_of(wave, fmt)
    place = place_of(found.narrowing, member)
    measure = _measure(found, wished)
    return Page(
        found=found,
        wave=wave,
        place=place,
        measure=measure,
        speech=speech,
        statement=statement.statement(found, speech, place),
        first=first(found, fall_of, urgent, speech),
        gauges=[_gauge(one, found, speech) for one in found.measures],
        breaks=trusting.breaks(found, speech),
        where=_where(found, measure, speech),
        movement=movement.moved(found.movement, speech),
        talk=talk.talk(found, speech),
        drivers=drivers.drivers(found.priorities, speech),
        over=_over(found, measure, speech),
        broken=line.broken(found, measure, speech) if is_part(found) else [],
        touchpoints=beside.touchpoints(found, speech),
        beside=beside.measures(found, speech),
        trust=trusting.heading(found, speech),
        facts=trusting.facts(found, speech),
        choices=asking.choices(member, wave),
        waves=waves,
    )


def speech_of(wave: Wave, fmt: Formatter) -> Speech:
    questionnaire = definition_of(wave.version)
    code = fmt.language.code
    labels = labels_of(questionnaire, code, words_of(wave.study, questionnaire, code))
    index = index_name(from_questionnaire(questionnaire).value_index, fmt)
    zone = wave.study.organisation.zone
    return Speech(fmt, {**labels.scales, INDEX: index}, labels.items, zone)


def place_of(narrowing: Narrowing, member: Access) -> str:
    """What people call the answers that are looked at."""
    if narrowing.way == "everybody":
        return member.organisation.name
    if narrowing.way == "language" and narrowing.key in LANGUAGES:
        return LANGUAGES[narrowing.key].name
    return narrowing.name or narrowing.key


def _measure(found: Overview, wished: str) -> str:
    """The wished one, else that of the first finding, else the first."""
    names = [one.name for one in found.measures]
    findings = [name for _row, name, _change in found.findings]
    return next((name for name in (wished, *findings, *names) if name in names), "")


def is_part(found: Overview) -> bool:
    """Whether a part of the answers is looked at."""
    return found.narrowing.way != "everybody"


def _over(found: Overview, measure: str, speech: Speech) -> line.Over | None:
    """Whether it is real, of a part alone: of everybody the sites tell more."""
    return line.over_waves(found.measure(measure), found, speech) if measure and is_part(found) else None


def _gauge(one: Measure, found: Overview, speech: Speech) -> Gauge:
    is_compared = found.before is not None
    return Gauge(
        name=one.name,
        label=speech.measure(one.name),
        mean=speech.level(one.now.mean) if one.now else "",
        interval=speech.interval(one.now) if one.now else "",
        verdict=verdict(one.change, speech, found.before) if is_compared else None,
    )


def _where(found: Overview, measure: str, speech: Speech) -> Where | None:
    if len(found.sites) < 2 or not measure:
        return None
    rows = found.sites_by(measure)
    return Where(
        heading=places.heading(rows, measure, speech),
        power=places.power(rows, measure, speech),
        notes=places.silence(rows, found, measure, speech),
        lines=places.lines(rows, found, measure, speech),
        measures=[speech.measure(one.name) for one in found.measures],
        matrix=places.matrix(found, measure, speech),
        together=places.together(found, speech),
        looks=places.looks(found, speech),
        why=places.false_alarms(found, speech) if found.tally.tested > 1 else (),
    )
