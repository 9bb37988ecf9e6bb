"""What an export is, for whoever finds the file later."""

import datetime as dt
from zoneinfo import ZoneInfo

from app.db import utc_now
from app.i18n import FORMATTERS
from app.i18n import gettext as _
from app.reports.exports.table import Export
from app.results.settled import rows_until
from app.studies.models import Wave


def about_of(export: Export, language: str) -> list[tuple[str, str]]:
    """Name and value of everything worth knowing; the day it was made and no hour."""
    wave, fmt = export.wave, FORMATTERS[language]
    study, version = wave.study, wave.version
    today = utc_now().astimezone(ZoneInfo(study.organisation.timezone)).date()
    modes = {
        "anonymous": _("anonymous: rows in random order, the day only"),
        "pseudonymous": _("pseudonymous"),
        "identified": _("identified"),
    }
    return [
        (_("Organisation"), study.organisation.name),
        (_("Study"), study.title),
        (_("Wave"), fmt.integer(wave.number)),
        (_("Questionnaire"), f"{version.questionnaire.slug}, {version.number}"),
        (_("Digest of the questionnaire"), version.digest),
        (_("Anonymity"), modes[study.anonymity]),
        (_("Complete responses"), fmt.integer(len(export.data))),
        (_("Made on"), fmt.date(today)),
        *_held_back(wave, language),
        (_("Empty cells"), _("A cell without an answer is empty; why it is empty stands on the sheet reasons.")),
        (
            _("Text like a formula"),
            _("Text that a spreadsheet could run as a formula is marked as text; CSV has an apostrophe before it."),
        ),
    ]


def _held_back(wave: Wave, language: str) -> list[tuple[str, str]]:
    """Why the newest responses are not in the file yet; nothing where none is held back."""
    until = rows_until(wave, utc_now())
    if until == dt.date.max:
        return []
    if until == dt.date.min:
        said = _(
            "This wave is anonymous: the tables begin when, at the end of a day, enough responses have come to hide "
            "each other."
        )
    else:
        said = _(
            "This wave is anonymous: the tables count what came until %(day)s. Later responses are added day by day, "
            "as soon as they are enough to hide each other.",
            day=FORMATTERS[language].date(until),
        )
    return [(_("Dates"), said)]
