"""What an export is, for whoever finds the file later."""

from app.exports.wave_table import Export
from app.kernel.db import utc_now
from app.kernel.web.i18n import FORMATTERS
from app.kernel.web.i18n import gettext as _
from app.results.frames.released import standing_of, withheld_note


def about_of(export: Export, language: str) -> list[tuple[str, str]]:
    """Name and value of everything worth knowing; the day it was made and no hour."""
    wave, fmt = export.wave, FORMATTERS[language]
    study, version = wave.study, export.version
    today = utc_now().astimezone(study.organisation.zone).date()
    standing = standing_of(wave)
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
        *([(_("Dates"), withheld_note(standing.until, fmt, standing.wait))] if standing.withheld else []),
        (_("Empty cells"), _("A cell without an answer is empty; why it is empty stands on the sheet reasons.")),
        (
            _("Text like a formula"),
            _("Text that a spreadsheet could run as a formula is marked as text; CSV has an apostrophe before it."),
        ),
    ]
