"""The same figures by independent programs, beside ours."""

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Refusal, Section, Table, Text
from app.results.frames.labels import Labels
from app.results.parts.cross_check import Checked
from app.results.words.refusals import refusal_text

AGREED = 1e-4


def check_section(checked: Checked, labels: Labels, fmt: Formatter) -> Section:
    """Names what agrees to the fourth decimal, and by how much what does not."""
    largest = checked.largest
    blocks: list[Block] = []
    heading = _("Independent check")
    if largest:
        worst = max(one.difference for one in largest.values())
        agrees = worst < AGREED
        heading = _("Independent check: the figures agree") if agrees else _("Independent check: a figure differs")
        text = _(
            "Computed a second time by %(packages)s. Largest difference: %(difference)s.",
            packages=fmt.listed(checked.packages),
            difference=_small(worst, fmt),
        )
        blocks += [Text(text), _table(checked, fmt)]
    blocks += [
        Refusal(fmt.labelled(labels.scale(name), refusal_text(error, labels, fmt)))
        for name, error in checked.refused.items()
    ]
    return Section(id="cross-check", heading=heading, blocks=tuple(blocks))


def _table(checked: Checked, fmt: Formatter) -> Table:
    names = {
        "alpha": _("Alpha of the scales"),
        "kmo": _("Kaiser-Meyer-Olkin"),
        "kmo_items": _("Kaiser-Meyer-Olkin of the items"),
        "bartlett_chi2": _("Bartlett's χ² (relative)"),
        "communalities": _("Communalities before rotation"),
    }
    columns = (
        Column(_("Figure"), numeric=False),
        Column(_("Software"), numeric=False),
        Column(_("Ours")),
        Column(_("Theirs")),
        Column(_("Largest difference")),
    )
    rows = tuple(
        (
            names.get(name, name),
            one.package,
            fmt.number(one.ours, 6),
            fmt.number(one.theirs, 6),
            _small(one.difference, fmt),
        )
        for name, one in checked.largest.items()
    )
    note = _("Of each figure the value is shown whose difference is largest.")
    return Table(_("Our figures beside those of other software"), columns, rows, (note,))


def _small(difference: float, fmt: Formatter) -> str:
    """Differences are written with eight decimals; what is smaller still is said to be so."""
    if difference < 5e-9:
        return "< " + fmt.number(1e-8, 8)
    return fmt.number(difference, 8)
