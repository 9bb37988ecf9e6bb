"""Reports of waves and of files: results are computed once, then drawn as asked."""

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace

from flask import Blueprint, Flask, render_template
from flask_babel import Babel, force_locale, get_locale
from markupsafe import Markup

from analysis.errors import TooFewRows
from analysis.words.usage import FEWEST
from app.accounts.scope import EVERYWHERE, Scope
from app.dashboards.comments.themes import held_beside, themes_of
from app.disclosure.figure import is_crowd, needed_people
from app.kernel.db import utc_now
from app.kernel.web.assets import build
from app.kernel.web.i18n import FORMATTERS, TRANSLATIONS, Formatter
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.reports import charts, drawings
from app.reports.build import Occasion, build_report
from app.reports.pdf import render_pdf
from app.reports.sections.comments import Matters
from app.reports.sections.model import Chart, Report
from app.reports.small_parts import without_few
from app.results import waves
from app.results.defined.label_texts import labels_of
from app.results.frames.collection import Collection, collection_of
from app.results.frames.labels import Labels
from app.results.frames.released import Standing, told_sites
from app.results.kept import Kept
from app.results.parts.groups import SITE
from app.results.pictures.drawn import Drawn
from app.results.run import Analysis
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of

_kept: Kept[tuple[Hashable, ...], Report] = Kept(48)


def wave_report(wave: Wave, language: str, *, checked: bool = False, only: Scope = EVERYWHERE) -> Report:
    """The report, of the whole wave or of some sites; `checked` adds the independent check."""
    told = told_sites(wave, only)
    if told is None:
        return _untold(wave, language, only)
    beside = _beside(wave, told, language)
    key = (*waves.read(wave).known_by(told), language, checked, *beside.known_by)
    return _kept.get(key, lambda: _built(wave, told, language, beside, checked=checked))


def _built(wave: Wave, told: Scope, language: str, beside: "_Beside", *, checked: bool) -> Report:
    figures = waves.read(wave)
    analysis = figures.checked_analysis(told) if checked else figures.analysis(told)
    return build_report(
        beside.occasion,
        analysis,
        _labels(wave, language),
        FORMATTERS[language],
        collection=beside.collection,
        signals=figures.results(told).signals,
        whole=None if told.is_everywhere else figures.analysis(),
        matters=beside.matters,
    )


@dataclass(frozen=True, kw_only=True)
class _Beside:
    """What a report says besides its results; `words` stand in place of names in braces, `sites` are called so."""

    occasion: Occasion
    collection: Collection
    matters: Matters
    words: Mapping[str, str]
    sites: Mapping[str, str]
    spoken: str

    @property
    def known_by(self) -> tuple[Hashable, ...]:
        """Two reports of the same results with the same of these are the same."""
        return tuple(repr(getattr(self, part.name)) for part in fields(self))


def _beside(wave: Wave, told: Scope, language: str) -> _Beside:
    return _Beside(
        occasion=_occasion(wave, FORMATTERS[language]),
        collection=collection_of(wave, told),
        matters=_matters(wave, told),
        words=words_of(wave.study, definition_of(wave.version), language),
        sites=_site_names(wave),
        spoken=str(get_locale()),
    )


def _matters(wave: Wave, told: Scope) -> Matters:
    themes = themes_of(wave, told)
    if told.is_everywhere:
        return Matters(themes=themes)
    held = held_beside(wave, told, needed_people(FEWEST, min_cell=wave.study.organisation.min_cell))
    people = {name: n for name, n in themes.people.items() if name not in held}
    return Matters(themes=replace(themes, people=people), whole=themes_of(wave, EVERYWHERE))


def _untold(wave: Wave, language: str, only: Scope) -> Report:
    """Nothing but why there is nothing."""
    nobody = Collection(
        started=None,
        standing=Standing(counted=0, finished=0, until=None),
        refusals=None,
        by_site={},
        by_language={},
        first_day=None,
        sites=tuple(site.name for site in only.sites),
    )
    few, fmt = TooFewRows(needed_rows=wave.study.organisation.min_cell, found_rows=0), FORMATTERS[language]
    return build_report(_occasion(wave, fmt), few, _labels(wave, language), fmt, collection=nobody)


def _occasion(wave: Wave, fmt: Formatter) -> Occasion:
    zone = wave.study.organisation.zone
    opens = fmt.date(wave.opens_at, zone)
    return Occasion(
        title=_("%(study)s, wave %(number)s", study=wave.study.title, number=fmt.integer(wave.number)),
        period=fmt.range(opens, fmt.date(wave.closes_at, zone)) if wave.closes_at else opens,
        made=utc_now().astimezone(zone).date(),
        min_cell=wave.study.organisation.min_cell,
    )


def wave_chart(wave: Wave, name: str, language: str, *, only: Scope = EVERYWHERE) -> bytes | None:
    """The chart as SVG; None where the report has no such chart."""
    told = told_sites(wave, only)
    analysis = None if told is None else waves.read(wave).analysis(told)
    cell = wave.study.organisation.min_cell
    if not isinstance(analysis, Analysis) or not is_crowd(analysis.n, min_cell=cell):
        return None
    try:
        return charts.draw(
            name,
            without_few(analysis, min_cell=cell),
            _labels(wave, language),
            FORMATTERS[language],
        )
    except charts.NoChart:
        return None


def wave_drawings(wave: Wave, report: Report, language: str, *, only: Scope = EVERYWHERE) -> dict[str, Drawn]:
    """The charts of a report as parts of its page; kept until an answer or a name changes."""
    told = told_sites(wave, only)
    if told is None or not report.charts:
        return {}
    found, cell = waves.read(wave).results(told), wave.study.organisation.min_cell
    if not isinstance(found.analysis, Analysis):
        return {}
    analysis, labels = found.analysis, _labels(wave, language)
    drawn = drawings.kept(found, (language, cell), labels)
    for chart in report.charts:
        if chart.name not in drawn:
            drawn[chart.name] = _in_page(chart, without_few(analysis, min_cell=cell), labels, FORMATTERS[language])
    return {name: one for name, one in drawn.items() if one is not None}


def _in_page(chart: Chart, analysis: Analysis, labels: Labels, fmt: Formatter) -> Drawn | None:
    label = fmt.labelled(chart.caption, chart.alternative)
    try:
        parts = charts.draw_in_page(chart.name, analysis, labels, fmt, label=label)
    except charts.NoChart:
        return None
    return Drawn(name=chart.name, label=label, drawings=parts)


def wave_pdf(wave: Wave, language: str, *, only: Scope = EVERYWHERE) -> bytes:
    """The report as it is on the page, on paper; about half a second, most of it for the charts."""
    report, fmt = wave_report(wave, language, only=only), FORMATTERS[language]
    told = told_sites(wave, only)
    analysis = None if told is None else waves.read(wave).analysis(told)
    if not isinstance(analysis, Analysis):
        return render_pdf(report, {}, fmt)
    drawn = without_few(analysis, min_cell=wave.study.organisation.min_cell)
    return render_pdf(report, _pictures(report, drawn, _labels(wave, language), fmt), fmt)


def _labels(wave: Wave, language: str) -> Labels:
    definition = definition_of(wave.version)
    labels = labels_of(definition, language, words_of(wave.study, definition, language))
    return replace(labels, options={**labels.options, SITE: _site_names(wave)})


def _site_names(wave: Wave) -> dict[str, str]:
    return {site.code: site.name for site in wave.study.organisation.sites}


def _pictures(report: Report, analysis: Analysis, labels: Labels, fmt: Formatter) -> dict[str, bytes]:
    return {chart.name: charts.draw(chart.name, analysis, labels, fmt) for chart in report.charts}


def render_file_report(analysis: Analysis, labels: Labels, *, language: str, title: str) -> str:
    """A page that stands alone: style and charts inside, nothing to fetch."""
    with alone(language) as fmt:
        report = build_report(Occasion(title=title), analysis, labels, fmt)
        drawn = {chart.name: one for chart in report.charts if (one := _in_page(chart, analysis, labels, fmt))}
        style = Markup(build()["staff.css"].body.decode())
        return render_template("reports/alone.html", report=report, drawings=drawn, language=fmt.language, style=style)


def render_file_pdf(analysis: Analysis, labels: Labels, *, language: str, title: str) -> bytes:
    """The same report as PDF."""
    with alone(language) as fmt:
        report = build_report(Occasion(title=title), analysis, labels, fmt)
        return render_pdf(report, _pictures(report, analysis, labels, fmt), fmt)


@contextmanager
def alone(language: str) -> Iterator[Formatter]:
    """Templates and catalogues without the web application and its database."""
    app = Flask("app", template_folder="templates", static_folder=None)
    app.register_blueprint(Blueprint("alone", "app.reports", template_folder="templates"))
    Babel(app, default_translation_directories=str(TRANSLATIONS))
    with app.test_request_context(), force_locale(language):
        yield FORMATTERS[language]
