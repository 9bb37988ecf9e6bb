"""The section on how the dimensions of perceived value go together."""

from collections.abc import Iterator
from functools import partial

from analysis.correlation import ItemCorrelations
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Column, Section, Table, Text
from app.reports.sections.words.written import written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.together import TOGETHER


def together_section(found: ItemCorrelations, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    """Correlations of the dimensions of perceived value, with their intervals."""
    told = parts.told(TOGETHER, found, min_cell=min_cell)
    columns = (
        Column(_("Dimensions"), numeric=False),
        Column("n"),
        Column(_("Correlation")),
        Column(_("Confidence interval (95 %)")),
    )
    rows = tuple(_rows(found, told.under("dimension_correlations").rows("pairs"), labels, fmt))
    table = Table(_("Correlations of the dimensions"), columns, rows)
    note = Text(
        _(
            "People who score high on one dimension tend to score high on the other where the correlation is above 0. "
            "Confidence intervals after Fisher. Scores that contain error go together less than what they measure."
        ),
        small=True,
    )
    return Section(id="together", heading=_("How the dimensions go together"), blocks=(table, note))


def _rows(found: ItemCorrelations, told: tuple[Told, ...], labels: Labels, fmt: Formatter) -> Iterator[tuple[str, ...]]:
    for (_i, pair), own in zip(found.to_frame().iterrows(), told, strict=True):
        names = fmt.listed([labels.scale(str(pair["first"])), labels.scale(str(pair["second"]))])
        limits = partial(_limits, own, fmt)
        yield (
            names,
            written(own, "n", fmt.integer),
            written(own, "estimate", fmt.coefficient),
            written(own, "low", limits),
        )


def _limits(own: Told, fmt: Formatter, low: float) -> str:
    return fmt.range(fmt.coefficient(low), fmt.coefficient(own.value("high")))
