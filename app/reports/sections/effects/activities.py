"""Which activity goes with which outcome, and what their mean would hide."""

from collections.abc import Iterator

from analysis.effects.outcomes import SeveralOutcomes
from analysis.errors import AnalysisError
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.effects.words import (
    PLAIN,
    Row,
    driver_name,
    few_rows,
    limited,
    no_order,
    p_written,
    records,
)
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text
from app.results.frames.labels import Labels
from app.results.parts.effects.activities import Activities
from app.results.words.refusals import refusal_text


def activities_section(activities: Activities | AnalysisError, labels: Labels, fmt: Formatter) -> Section:
    heading = _("Which activity goes with which outcome")
    if isinstance(activities, AnalysisError):
        return Section(id="activities", heading=heading, blocks=(Refusal(refusal_text(activities, labels, fmt)),))
    found = activities.found
    if found.opposite:
        names = fmt.listed(driver_name(name, labels) for name in found.opposite)
        heading = _("A mean would hide opposite signs: %(activities)s", activities=names)
    blocks = [_map(found, labels, fmt), *_tests(found, labels, fmt)]
    if found.has_few_rows:
        blocks.append(Text(few_rows(found.n, found.advised, fmt), small=True))
    return Section(id="activities", heading=heading, blocks=(*blocks, no_order()))


def _map(found: SeveralOutcomes, labels: Labels, fmt: Formatter) -> Chart:
    cells = {(row["predictor"], row["outcome"]): row for row in records(found.effects)}
    rows = tuple(
        (
            driver_name(row["predictor"], labels),
            *(_cell(cells[row["predictor"], outcome], fmt) for outcome in found.y),
            limited(row, PLAIN, fmt.coefficient, fmt),
        )
        for row in records(found.composite)
    )
    heads = (Column(_("Activity"), numeric=False), *(Column(labels.scale(name)) for name in found.y))
    note = _(
        "Standardised coefficients with confidence intervals (95 %%); n = %(n)s. ✓: shown after Holm's adjustment over "
        "all %(count)s.",
        n=fmt.integer(found.n),
        count=fmt.integer(len(found.effects)),
    )
    table = Table(_("Activities and outcomes"), (*heads, Column(_("All of them together"))), rows, (note,), folded=True)
    said = [_said(row, labels, fmt) for row in cells.values() if row["is_shown"]]
    alternative = fmt.clauses(said) if said else _("No coefficient is shown to differ from 0.")
    return Chart("activities", _("Standardised coefficients; bold ones are shown after Holm"), alternative, table)


def _said(row: Row, labels: Labels, fmt: Formatter) -> str:
    pair = _(
        "%(activity)s and %(outcome)s",
        activity=driver_name(row["predictor"], labels),
        outcome=labels.scale(row["outcome"]),
    )
    return fmt.labelled(pair, fmt.coefficient(row["estimate"]))


def _cell(row: Row, fmt: Formatter) -> str:
    written = limited(row, PLAIN, fmt.coefficient, fmt)
    return f"{written} ✓" if row["is_shown"] else written


def _tests(found: SeveralOutcomes, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    for row in (row for row in records(found.composite) if row["hides_opposites"]):
        yield Text(
            _(
                "%(activity)s goes with more of %(highest)s and less of %(lowest)s; their mean (%(mean)s) hides both.",
                activity=driver_name(row["predictor"], labels),
                highest=labels.scale(row["highest"]),
                lowest=labels.scale(row["lowest"]),
                mean=fmt.coefficient(row["estimate"]),
            )
        )
    unequal = found.equality[found.equality["p_holm"] <= 1 - found.level]
    if len(unequal):
        names = fmt.listed(driver_name(str(name), labels) for name in unequal["predictor"])
        yield Text(_("Does not go with all outcomes alike: %(activities)s (Holm).", activities=names))
    elif len(found.equality):
        yield Text(_("No activity is shown to go with the outcomes differently."))
    if found.equal is not None:
        yield Text(
            _(
                "Test of equal coefficients of all outcomes: F(%(df1)s, %(df2)s) = %(f)s, p %(p)s.",
                df1=fmt.integer(found.equal.df1),
                df2=fmt.integer(found.equal.df2),
                f=fmt.number(found.equal.f, 2),
                p=p_written(found.equal.p, fmt),
            ),
            small=True,
        )
