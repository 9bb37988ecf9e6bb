"""Figures of a wave are kept before its answers go, as they stand in the report: what is small is hidden in them."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy import delete, select

from analysis.plots.fonts import MissingFont
from app.kernel.db import begin_writing, session
from app.kernel.web.i18n import FORMATTERS, LANGUAGES
from app.reports import documents
from app.reports.models import KeptFigure
from app.reports.pdf import render_pdf
from app.reports.sections import model
from app.reports.sections.model import Report
from app.results.pictures.drawn import Drawn
from app.studies.models import Wave

KINDS = {name: getattr(model, name) for name in (
    "Text", "Refusal", "Tile", "Tiles", "Column", "Table", "Chart", "Help", "Section", "Report",
)}  # fmt: skip


# between the name of a chart and the paper of a part of a page
IN_PAGE = "."
WIDEST_FIRST = ("desk", "middle", "half", "phone")


def keep(wave: Wave, results: Mapping[str, object] | None) -> int:
    """Store report and charts in every language, and the results as programs read them; how many pieces. Commits.
    Again gives the same.
    """
    found = _reports(wave)
    if results is not None:
        found.append(_piece(wave, "results", "", "", json.dumps(results).encode()))
    session.rollback()
    begin_writing()
    session.execute(delete(KeptFigure).where(KeptFigure.wave_id == wave.id))
    session.add_all(found)
    session.commit()
    return len(found)


def report_of(wave: Wave, language: str) -> Report | None:
    """The report as it stood on the day the answers went; None of a wave that has its answers."""
    body = _body(wave, "report", "", language) if wave.cleared_at else None
    found = _read(json.loads(body)) if body is not None else None
    return found if isinstance(found, Report) else None


def pdf_of(wave: Wave, language: str) -> bytes | None:
    """The kept report on paper; None of a wave that has its answers."""
    report = report_of(wave, language)
    if report is None:
        return None
    pictures = {chart.name: svg for chart in report.charts if (svg := chart_of(wave, chart.name, language))}
    return render_pdf(report, pictures, FORMATTERS[language])


def chart_of(wave: Wave, name: str, language: str) -> bytes | None:
    """As a file."""
    return None if IN_PAGE in name else _body(wave, "chart", name, language)


def drawings_of(wave: Wave, language: str) -> dict[str, Drawn]:
    """The charts as parts of the page; a wave that was kept before there were any has pictures only."""
    named = {"wave_id": wave.id, "kind": "chart", "language": language}
    bodies = session.execute(select(KeptFigure.name, KeptFigure.body).filter_by(**named))
    found: dict[str, list[tuple[str, str]]] = {}
    for name, body in sorted(bodies, key=lambda one: _order(one[0])):
        chart, dot, paper = name.partition(IN_PAGE)
        if dot:
            found.setdefault(chart, []).append((paper, body.decode()))
    return {chart: Drawn(name=chart, drawings=tuple(parts)) for chart, parts in found.items()}


def _order(name: str) -> int:
    """The widest first, as a page wants them."""
    paper = name.partition(IN_PAGE)[2]
    return WIDEST_FIRST.index(paper) if paper in WIDEST_FIRST else -1


def results_of(wave: Wave) -> dict[str, object] | None:
    """The document of `vafa analyse`; None where there were too few for one."""
    body = _body(wave, "results", "", "")
    return dict(json.loads(body)) if body is not None else None


def _reports(wave: Wave) -> list[KeptFigure]:
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            report = documents.wave_report(wave, language)
            found.append(_piece(wave, "report", "", language, json.dumps(_written(report)).encode()))
            found += _charts(wave, report, language)
    return found


def _charts(wave: Wave, report: Report, language: str) -> list[KeptFigure]:
    parts = [
        _piece(wave, "chart", f"{name}{IN_PAGE}{paper}", language, part.encode())
        for name, one in documents.wave_drawings(wave, report, language).items()
        for paper, part in one.drawings
    ]
    try:
        drawn = {chart.name: documents.wave_chart(wave, chart.name, language) for chart in report.charts}
    except MissingFont:
        # the words and the table behind each chart are in the report
        return parts
    files = [_piece(wave, "chart", name, language, svg) for name, svg in drawn.items() if svg is not None]
    return [*files, *parts]


def _piece(wave: Wave, kind: str, name: str, language: str, body: bytes) -> KeptFigure:
    return KeptFigure(wave_id=wave.id, kind=kind, name=name, language=language, body=body)


def _body(wave: Wave, kind: str, name: str, language: str) -> bytes | None:
    named = {"wave_id": wave.id, "kind": kind, "name": name, "language": language}
    return session.scalar(select(KeptFigure.body).filter_by(**named))


def _written(one: Any) -> Any:
    """Blocks as JSON: each says its kind."""
    if is_dataclass(one):
        return {"$": type(one).__name__} | {field.name: _written(getattr(one, field.name)) for field in fields(one)}
    if isinstance(one, tuple):
        return [_written(part) for part in one]
    return str(one) if not isinstance(one, bool | int | float | None) else one


def _read(one: Any) -> Any:
    if isinstance(one, dict):
        named = {name: _read(value) for name, value in one.items() if name != "$"}
        return KINDS[one["$"]](**named)
    return tuple(_read(part) for part in one) if isinstance(one, list) else one
