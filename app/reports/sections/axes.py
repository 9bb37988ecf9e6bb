"""The two axes of the loyalty states, each on its own, and who stands too near to a cut to be sure of their state."""

from analysis.loyalty.quadrants import Quadrants
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Section, Table, Text
from app.reports.sections.words.written import written
from app.results.parts import part as parts
from app.results.parts.loyalty import QUADRANTS


def axes_section(found: Quadrants, fmt: Formatter, *, min_cell: int = 1) -> Section:
    """A typology hides how far people stand from its cuts; the axes do not."""
    told = parts.told(QUADRANTS, found, min_cell=min_cell).under("quadrants")
    uncertain = told.value("uncertain")
    columns = (
        Column(_("Axis"), numeric=False),
        Column(_("Mean")),
        Column(_("SD")),
        Column(_("Cut")),
        Column(_("At the cut")),
        Column(_("High")),
        Column(_("Confidence interval (95 %)")),
        Column(_("Cut by"), numeric=False),
    )
    names = {"attitude": _("Relative attitude"), "patronage": _("Repeat patronage")}
    rows = tuple(
        (
            names[str(row["axis"])],
            fmt.number(row["mean"], 2),
            fmt.number(row["sd"], 2),
            fmt.number(row["cut"], 2),
            written(own, "n_at_cut", fmt.integer),
            fmt.percent(row["share_high"]),
            fmt.range(fmt.percent(row["low"]), fmt.percent(row["high"])),
            _rules()[str(row["rule"])],
        )
        for own, (_i, row) in zip(told.rows("axes"), found.axes.iterrows(), strict=True)
    )
    at = {
        "high": _("Who stands exactly at a cut counts as high."),
        "low": _("Who stands exactly at a cut counts as low."),
    }
    blocks: list[Block] = [Table(_("Relative attitude and repeat patronage, each on its own"), columns, rows)]
    if uncertain is not None:
        blocks.append(Text(_uncertain(uncertain, fmt)))
    blocks.append(Text(fmt.sentences(at[found.at_cut], _frozen()), small=True))
    return Section(id="axes", heading=_heading(uncertain, fmt), blocks=tuple(blocks))


def _heading(uncertain: float | None, fmt: Formatter) -> str:
    if uncertain is None:
        return _("The two axes, each on its own")
    return _("%(share)s of people stand close to a cut", share=fmt.percent(uncertain))


def _uncertain(share: float, fmt: Formatter) -> str:
    return _(
        "%(share)s of people stand nearer to a cut than their error of measurement (95 %%): asked again, they could be "
        "counted in another state although nothing about them has changed.",
        share=fmt.percent(share),
    )


def _frozen() -> str:
    return _(
        "A median holds its share near one half. The waves of a study keep the cuts of the first one, so that loyalty "
        "can move; for a file, give the cuts of the first file as numbers."
    )


def _rules() -> dict[str, str]:
    return {
        "midpoint": _("middle of the response scale"),
        "median": _("median of these people"),
        "kmeans": _("clusters"),
        "given": _("number that was given or kept"),
    }
