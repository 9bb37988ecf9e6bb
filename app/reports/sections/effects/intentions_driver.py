"""What goes with the intention to spend: a sentence with its interval."""

from collections.abc import Iterator

from analysis.effects.regression import Regression
from analysis.errors import AnalysisError
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.effects.drivers import explained
from app.reports.sections.effects.words import PLAIN, driver_name, how_told, limited, no_order, records
from app.reports.sections.model import Block, Refusal, Section, Text
from app.results.frames.labels import Labels
from app.results.parts.effects.drivers import Drivers
from app.results.words.refusals import refusal_text


def intentions_driver_section(drivers: Drivers | AnalysisError, labels: Labels, fmt: Formatter) -> Section:
    heading = _("What goes with the intention to spend")
    if isinstance(drivers, AnalysisError):
        return Section(id="intentions-driver", heading=heading, blocks=(Refusal(refusal_text(drivers, labels, fmt)),))
    blocks = [block for one in drivers.regressions.values() for block in _said(one, labels, fmt)]
    blocks += [Text(how_told(drivers.first, drivers.errored, fmt), small=True), no_order()]
    return Section(id="intentions-driver", heading=heading, blocks=tuple(blocks))


def _said(one: Regression, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    yield Text(explained(one, labels, fmt))
    for row in records(one.coefficients.iloc[1:]):
        raw = limited(row, PLAIN, lambda value: fmt.number(value, 2), fmt)
        names = ("standardized", "standardized_low", "standardized_high")
        standard = limited(row, names, fmt.coefficient, fmt)
        yield Text(
            _(
                "One point more of %(driver)s goes with %(raw)s points of %(outcome)s; in standard deviations "
                "%(standard)s.",
                driver=driver_name(row["name"], labels),
                raw=raw,
                outcome=labels.scale(one.y),
                standard=standard,
            )
        )
