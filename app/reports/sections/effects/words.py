"""Words that the sections on what goes with what share."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from analysis.effects.regression import Regression
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Text
from app.results.frames.labels import Labels
from app.results.parts.effects.score_table import Errored

Row = Mapping[str, Any]
Write = Callable[[float], str]
PLAIN = ("estimate", "low", "high")


def records(table: pd.DataFrame) -> list[Row]:
    """The rows of a table."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def driver_name(name: str, labels: Labels) -> str:
    """A construct by its name, a touchpoint by its question."""
    return labels.scales.get(name) or labels.item(name)


def with_limits(estimate: str, low: str, high: str, fmt: Formatter) -> str:
    return f"{estimate} ({fmt.range(low, high)})"


def limited(row: Row, names: tuple[str, str, str], write: Write, fmt: Formatter) -> str:
    """An estimate and its limits, from the columns of these names."""
    estimate, low, high = (write(float(row[name])) for name in names)
    return with_limits(estimate, low, high, fmt)


def p_written(value: float, fmt: Formatter) -> str:
    """p with its sign of relation, for a sentence."""
    found = fmt.p_value(value)
    return found if found.startswith("<") else f"= {found}"


def how_told(one: Regression, errored: Errored, fmt: Formatter) -> str:
    """How errors were made, and what to be careful about."""
    said = [_errors(one.clusters, errored, fmt)]
    if one.has_few_rows:
        said.append(few_rows(one.n, one.advised, fmt))
    return fmt.sentences(*said)


def few_rows(n: int, advised: int, fmt: Formatter) -> str:
    return _(
        "There are %(n)s people; from %(advised)s on, figures of so many drivers are steady.",
        n=fmt.integer(n),
        advised=fmt.integer(advised),
    )


def _errors(clusters: int | None, errored: Errored, fmt: Formatter) -> str:
    if clusters is None and errored.too_few_sites:
        return _(
            "Sites are too few to stand for others: the confidence intervals (95 %, HC3) are about these sites alone."
        )
    if clusters is None:
        return _("Confidence intervals (95 %) allow for spread that differs between people (HC3).")
    told = _(
        "People of one site are alike; the confidence intervals (95 %%) allow for it (CR2, %(sites)s sites).",
        sites=fmt.integer(clusters),
    )
    if clusters >= 30:
        return told
    return fmt.sentences(told, _("With fewer than 30 sites these are uncertain themselves."))


def no_order() -> Text:
    """What no figure of one wave can tell."""
    return Text(
        _(
            "These figures tell what goes together, not what leads to what: one wave shows no order in time, and what "
            "was not asked may stand behind both."
        ),
        small=True,
    )
