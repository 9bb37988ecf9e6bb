"""Results in words, tables and charts: pure, in the language of the request."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.errors import AnalysisError
from app.disclosure.figure import is_crowd
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.checks.unshown import unshown_notes
from app.reports.sections.comments import Matters
from app.reports.sections.model import Refusal, Report, Section
from app.reports.sections.parts import Shown, sections_of
from app.reports.sections.people import collection_section
from app.reports.sections.words.readings import is_enough
from app.reports.small_parts import without_small
from app.results.frames.collection import Collection
from app.results.frames.labels import Labels
from app.results.frames.released import Standing, withheld_note
from app.results.run import Analysis
from app.results.words.refusals import refusal_text


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """What the report is about.

    title     the study and wave, or the file
    period    when, already written; empty for a file
    made      day the report was made
    digest    fingerprint of the data
    min_cell  no group smaller than this is shown
    """

    title: str
    period: str = ""
    made: dt.date | None = None
    digest: str = ""
    min_cell: int = 1


def build_report(
    occasion: Occasion,
    analysis: Analysis | AnalysisError,
    labels: Labels,
    fmt: Formatter,
    *,
    collection: Collection | None = None,
    signals: Mapping[str, int] | None = None,
    whole: Analysis | AnalysisError | None = None,
    matters: Matters | None = None,
) -> Report:
    """All sections that the results allow; what they do not allow is told in its place. `whole` are the results of the
    whole wave where these are of some sites.
    """
    if isinstance(analysis, Analysis):
        analysis = without_small(analysis, min_cell=occasion.min_cell)
    sections = [] if collection is None else [collection_section(collection, occasion.min_cell, fmt)]
    too_few = collection is not None and not is_crowd(collection.standing.counted, min_cell=occasion.min_cell)
    if collection is not None and too_few:
        sections.append(_too_few(occasion, collection, fmt))
    elif isinstance(analysis, AnalysisError):
        sections.append(_refused(analysis, labels, fmt))
    else:
        cell = occasion.min_cell
        everybody = whole if isinstance(whole, Analysis) else None
        shown = Shown(analysis=analysis, labels=labels, fmt=fmt, min_cell=cell, whole=everybody, signals=signals)
        sections += sections_of(replace(shown, matters=matters))
    usable = None if too_few or isinstance(analysis, AnalysisError) else analysis
    return Report(
        title=occasion.title,
        kicker=" · ".join(_kicker(occasion, analysis, collection, fmt)),
        lead=lead_of(usable, fmt, collection.standing if collection else None),
        sections=tuple(sections),
        notes=_notes(usable, fmt),
    )


def _kicker(
    occasion: Occasion, analysis: Analysis | AnalysisError, collection: Collection | None, fmt: Formatter
) -> Iterator[str]:
    yield _("Reliability report")
    if collection is not None and collection.sites:
        yield fmt.listed(collection.sites)
    if occasion.period:
        yield occasion.period
    standing = collection.standing if collection else None
    known = analysis.n if isinstance(analysis, Analysis) else None
    rows = (standing.counted or standing.finished) if standing else known
    if rows is not None:
        yield ngettext("%(count)s response", "%(count)s responses", rows, count=fmt.integer(rows))
    if occasion.made:
        yield _("made %(day)s", day=fmt.date(occasion.made))
    if occasion.digest:
        yield _("data %(digest)s", digest=occasion.digest[:8])


def lead_of(analysis: Analysis | None, fmt: Formatter, standing: Standing | None = None) -> str:
    """The one sentence a busy reader takes away."""
    over_at = standing.wait.over_at if standing and standing.wait.is_running else None
    if analysis is None and over_at is not None:
        time = fmt.time(over_at, over_at.tzinfo or dt.UTC)
        return _("The wave has closed; its answers count from %(time)s on.", time=time)
    if analysis is None:
        return _("There is not enough to say yet.")
    if not analysis.scales:
        return _("This questionnaire has no scales: its questions are read one by one.")
    from_scales = [scale for scale in analysis.scales if not isinstance(scale.alpha, AnalysisError)]
    enough = sum(1 for scale in from_scales if is_enough(scale))
    if not from_scales:
        return _("No scale can be judged yet; see below what is missing.")
    return _(
        "%(enough)s of %(all)s scales are reliable enough to compare groups (alpha of .70 or more).",
        enough=fmt.integer(enough),
        all=fmt.integer(len(from_scales)),
    )


def _too_few(occasion: Occasion, collection: Collection, fmt: Formatter) -> Section:
    standing = collection.standing
    enough = is_crowd(standing.finished, min_cell=occasion.min_cell)
    waits = standing.wait.is_running if collection.sites else enough
    if waits:
        heading = _("These answers cannot be analysed yet")
        text = withheld_note(standing.until, fmt, standing.wait)
    elif collection.sites:
        heading = _("Too few answers to show results")
        text = _(
            "Your sites are shown from %(needed)s responses on, and only where their figures do not give away a smaller"
            " site.",
            needed=fmt.integer(occasion.min_cell),
        )
    elif standing.wait.over_at is not None:
        heading = _("Too few answers to show results")
        text = _(
            "Results are shown from %(needed)s complete responses on, so that nobody can be recognised; this wave has "
            "closed with %(found)s.",
            needed=fmt.integer(occasion.min_cell),
            found=fmt.integer(standing.finished),
        )
    else:
        heading = _("Too few answers to show results")
        text = _(
            "Results are shown from %(needed)s complete responses on, so that nobody can be recognised; "
            "there are %(found)s so far. Share the link of the wave and come back.",
            needed=fmt.integer(occasion.min_cell),
            found=fmt.integer(standing.finished),
        )
    return Section(id="too-few", heading=heading, blocks=(Refusal(text),))


def _refused(error: AnalysisError, labels: Labels, fmt: Formatter) -> Section:
    return Section(
        id="refused",
        heading=_("These answers cannot be analysed yet"),
        blocks=(Refusal(refusal_text(error, labels, fmt)),),
    )


def _notes(analysis: Analysis | None, fmt: Formatter) -> tuple[str, ...]:
    if analysis is None:
        return ()
    return (
        *unshown_notes(analysis.plan.unshown, fmt),
        _("Missing answers: each scale uses the responses that answered all its items; a score needs half of them."),
        _(
            'Items worded the other way round are recoded before anything is computed. "Does not '
            'apply" is never filled in.'
        ),
    )
