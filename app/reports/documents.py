"""Reports of waves and of files: results are computed once, then drawn as asked."""

import base64
from collections import OrderedDict
from threading import Lock
from zoneinfo import ZoneInfo

from flask import Flask, render_template
from flask_babel import Babel, force_locale
from markupsafe import Markup

from analysis.errors import AnalysisError
from app.assets import build
from app.db import utc_now
from app.i18n import FORMATTERS, TRANSLATIONS
from app.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.reports import charts
from app.reports.build import Occasion, build_report
from app.reports.sections import Report
from app.results.collection import collection_of, frame_key
from app.results.frame import load_frame
from app.results.labels import Labels, labels_of
from app.results.plan import from_questionnaire
from app.results.run import Analysis, analyse
from app.studies.models import Wave

KEPT = 8
_analyses: OrderedDict[tuple[int, int, int], Analysis | AnalysisError] = OrderedDict()
_guard = Lock()


def analysis_of(wave: Wave) -> Analysis | AnalysisError:
    """Results of a wave; kept until an answer changes."""
    key = frame_key(wave)
    with _guard:
        if key in _analyses:
            _analyses.move_to_end(key)
            return _analyses[key]
    questionnaire = definition_of(wave.version)
    found: Analysis | AnalysisError
    try:
        found = analyse(load_frame(wave, questionnaire).answers, from_questionnaire(questionnaire))
    except AnalysisError as error:
        found = error
    with _guard:
        _analyses[key] = found
        while len(_analyses) > KEPT:
            _analyses.popitem(last=False)
    return found


def wave_report(wave: Wave, language: str) -> Report:
    fmt, study = FORMATTERS[language], wave.study
    organisation = study.organisation
    zone = ZoneInfo(organisation.timezone)
    opens = fmt.date(wave.opens_at, zone)
    title = _("%(study)s, wave %(number)s", study=study.title, number=fmt.integer(wave.number))
    collection = collection_of(wave)
    occasion = Occasion(
        title=title,
        period=fmt.range(opens, fmt.date(wave.closes_at, zone)) if wave.closes_at else opens,
        made=utc_now().astimezone(zone).date(),
        min_cell=organisation.min_cell,
    )
    return build_report(occasion, analysis_of(wave), _labels(wave, language), fmt, collection)


def wave_chart(wave: Wave, name: str, language: str) -> bytes | None:
    """The chart as SVG; None where the report has no such chart."""
    analysis = analysis_of(wave)
    if isinstance(analysis, AnalysisError) or analysis.n < wave.study.organisation.min_cell:
        return None
    try:
        return charts.draw(name, analysis, _labels(wave, language), FORMATTERS[language])
    except charts.NoChart:
        return None


def _labels(wave: Wave, language: str) -> Labels:
    return labels_of(definition_of(wave.version), language)


def render_file_report(analysis: Analysis, labels: Labels, *, language: str, title: str) -> str:
    """A page that stands alone: style and charts inside, nothing to fetch."""
    app = Flask("app.reports", template_folder="templates")
    Babel(app, default_translation_directories=str(TRANSLATIONS))
    fmt = FORMATTERS[language]
    with app.test_request_context(), force_locale(language):
        report = build_report(Occasion(title=title), analysis, labels, fmt)
        pictures = {chart.name: _inline(charts.draw(chart.name, analysis, labels, fmt)) for chart in report.charts}
        style = Markup(build()["staff.css"].body.decode())
        return render_template(
            "reports/alone.html", report=report, pictures=pictures, language=fmt.language, style=style
        )


def _inline(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
