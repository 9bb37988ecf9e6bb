"""Reports of waves and of files: results are computed once, then drawn as asked."""

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from flask import Flask, render_template
from flask_babel import Babel, force_locale
from markupsafe import Markup

from analysis.errors import AnalysisError, TooFewRows
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import utc_now
from app.kernel.web.assets import build
from app.kernel.web.i18n import FORMATTERS, TRANSLATIONS, Formatter
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.reports import charts
from app.reports.build import Occasion, build_report
from app.reports.pdf import render_pdf
from app.reports.sections.model import Report
from app.results.frames.collection import Collection, collection_of, frame_key
from app.results.frames.frame import load_frame
from app.results.frames.labels import Labels, labels_of
from app.results.frames.settled import Standing, told_sites
from app.results.groups import SITE, Grouping, groupings
from app.results.kept import Kept
from app.results.live import database
from app.results.plan import from_questionnaire
from app.results.run import Analysis, analyse, check
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveResults:
    """What the answers of a wave give, before anything small is hidden."""

    analysis: Analysis | AnalysisError
    groupings: tuple[Grouping, ...] = ()
    signals: Mapping[str, int] = field(default_factory=dict)


_results: Kept[tuple[str, tuple[int, ...], int, int, int, int], WaveResults] = Kept(8)


def results_of(wave: Wave, only: Scope = EVERYWHERE) -> WaveResults:
    """Results of a wave, or of some of its sites; kept until an answer changes."""
    return _results.get(_key(wave, only), lambda: _computed(wave, only))


def _key(wave: Wave, only: Scope) -> tuple[str, tuple[int, ...], int, int, int, int]:
    return database(), only.ids, *frame_key(wave, only)


def _computed(wave: Wave, only: Scope) -> WaveResults:
    questionnaire = definition_of(wave.version)
    frame = load_frame(wave, questionnaire, only=only)
    try:
        analysis = analyse(frame.answers, from_questionnaire(questionnaire), seconds=frame.conduct.seconds)
    except AnalysisError as error:
        return WaveResults(analysis=error)
    return WaveResults(analysis=analysis, groupings=groupings(frame, analysis), signals=frame.conduct.signals)


def analysis_of(wave: Wave, only: Scope = EVERYWHERE) -> Analysis | AnalysisError:
    return results_of(wave, only).analysis


def checked_analysis(wave: Wave, only: Scope = EVERYWHERE) -> Analysis | AnalysisError:
    """The analysis with its figures computed a second time, kept as the results are; it takes seconds."""
    found = results_of(wave, only)
    if isinstance(found.analysis, AnalysisError) or found.analysis.cross_check is not None:
        return found.analysis
    frame = load_frame(wave, definition_of(wave.version), only=only)
    checked = check(frame.answers, found.analysis)
    _results.put(_key(wave, only), replace(found, analysis=checked))
    return checked


def _unchecked(analysis: Analysis | AnalysisError) -> Analysis | AnalysisError:
    """Without the check that somebody asked for before: it stands only where it is asked for."""
    return analysis if isinstance(analysis, AnalysisError) else replace(analysis, cross_check=None)


def wave_report(wave: Wave, language: str, *, checked: bool = False, only: Scope = EVERYWHERE) -> Report:
    """The report, of the whole wave or of some sites; `checked` adds the independent check."""
    told = told_sites(wave, only)
    if told is None:
        return _untold(wave, language, only)
    analysis = checked_analysis(wave, told) if checked else _unchecked(analysis_of(wave, told))
    found = results_of(wave, told)
    return build_report(
        _occasion(wave, FORMATTERS[language]),
        analysis,
        _labels(wave, language),
        FORMATTERS[language],
        collection=collection_of(wave, told),
        groupings=found.groupings,
        signals=found.signals,
        whole=() if told.is_everywhere else results_of(wave).groupings,
    )


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
    analysis = None if told is None else analysis_of(wave, told)
    if not isinstance(analysis, Analysis) or analysis.n < wave.study.organisation.min_cell:
        return None
    try:
        return charts.draw(name, analysis, _labels(wave, language), FORMATTERS[language])
    except charts.NoChart:
        return None


def wave_pdf(wave: Wave, language: str, *, only: Scope = EVERYWHERE) -> bytes:
    """The report as it is on the page, on paper; about half a second, most of it for the charts."""
    report, fmt = wave_report(wave, language, only=only), FORMATTERS[language]
    told = told_sites(wave, only)
    analysis = None if told is None else analysis_of(wave, told)
    pictures = _pictures(report, analysis, _labels(wave, language), fmt) if isinstance(analysis, Analysis) else {}
    return render_pdf(report, pictures, fmt)


def _labels(wave: Wave, language: str) -> Labels:
    definition = definition_of(wave.version)
    labels = labels_of(definition, language, words_of(wave.study, definition, language))
    sites = {site.code: site.name for site in wave.study.organisation.sites}
    return replace(labels, options={**labels.options, SITE: sites})


def _pictures(report: Report, analysis: Analysis, labels: Labels, fmt: Formatter) -> dict[str, bytes]:
    return {chart.name: charts.draw(chart.name, analysis, labels, fmt) for chart in report.charts}


def render_file_report(analysis: Analysis, labels: Labels, *, language: str, title: str) -> str:
    """A page that stands alone: style and charts inside, nothing to fetch."""
    with alone(language) as fmt:
        report = build_report(Occasion(title=title), analysis, labels, fmt)
        pictures = {name: _inline(svg) for name, svg in _pictures(report, analysis, labels, fmt).items()}
        style = Markup(build()["staff.css"].body.decode())
        return render_template(
            "reports/alone.html", report=report, pictures=pictures, language=fmt.language, style=style
        )


def render_file_pdf(analysis: Analysis, labels: Labels, *, language: str, title: str) -> bytes:
    """The same report as PDF."""
    with alone(language) as fmt:
        report = build_report(Occasion(title=title), analysis, labels, fmt)
        return render_pdf(report, _pictures(report, analysis, labels, fmt), fmt)


@contextmanager
def alone(language: str) -> Iterator[Formatter]:
    """Templates and catalogues without the web application and its database."""
    app = Flask("app.reports", template_folder="templates")
    Babel(app, default_translation_directories=str(TRANSLATIONS))
    with app.test_request_context(), force_locale(language):
        yield FORMATTERS[language]


def _inline(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
