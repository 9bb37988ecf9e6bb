"""When customers bought last and mean to buy next, and for how much."""

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.answers import Captions, answers_blocks
from app.reports.sections.model import Section, Text
from app.results.frames.labels import Labels
from app.results.parts.asked.answers import Answers


def habits_section(found: Answers, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    note = _(
        "What people remember and expect, in bands; who does not know or would rather not say is not among them. An "
        "expectation is no purchase: set it beside later purchases. Amounts are in the currency of the study and "
        "skewed, so read the median before the mean."
    )
    captions = Captions(choices=_("Last and next purchase"), numbers=_("Expected spending"))
    blocks = answers_blocks(found, labels, fmt, captions, min_cell=min_cell)
    heading = _("How often customers buy, and what they expect next")
    return Section(id="habits", heading=heading, blocks=(*blocks, Text(note, small=True)))
