"""What to improve first: importance and score of each driver, and how sites score on them."""

from collections.abc import Iterator

from analysis.effects.priority import Priorities
from analysis.errors import AnalysisError
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.effects.words import Row, driver_name, few_rows, limited, no_order, records
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text
from app.reports.sections.words.written import HIDDEN, written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.effects.priorities import PRIORITIES
from app.results.parts.groups import SITE
from app.results.words.refusals import refusal_text


def priorities_section(
    found: Priorities | AnalysisError, labels: Labels, fmt: Formatter, *, min_cell: int = 1
) -> Section:
    heading = _("What to improve first")
    if isinstance(found, AnalysisError):
        return Section(id="priorities", heading=heading, blocks=(Refusal(refusal_text(found, labels, fmt)),))
    blocks: list[Block] = [Text(_introduced(found, labels)), _map(found, labels, fmt)]
    blocks += _sites(found, labels, fmt, min_cell)
    if found.has_few_rows:
        blocks.append(Text(few_rows(found.n, found.advised, fmt), small=True))
    return Section(id="priorities", heading=_heading(found, labels, fmt), blocks=(*blocks, no_order()))


def _heading(found: Priorities, labels: Labels, fmt: Formatter) -> str:
    sure = found.drivers[found.drivers["is_sure"]].sort_values("p_first", ascending=False)
    if sure.empty:
        return _("What to improve first: no driver stands out with certainty")
    names = fmt.listed(driver_name(str(name), labels) for name in sure["name"])
    return _("Important and rated low: %(drivers)s", drivers=names)


def _introduced(found: Priorities, labels: Labels) -> str:
    return _(
        "How well each driver is rated, beside its share of what goes with %(outcome)s. The cuts are the mean rating "
        "and an equal share. A driver is named only where its confidence intervals leave no doubt, or where it comes "
        "first in 80 of 100 resamples by importance times what is missing of 100.",
        outcome=labels.scale(found.y),
    )


def _map(found: Priorities, labels: Labels, fmt: Formatter) -> Chart:
    drivers = records(found.drivers.sort_values("importance", ascending=False))
    rows = tuple(_row(row, labels, fmt) for row in drivers)
    columns = (
        Column(_("Driver"), numeric=False),
        Column(_("Importance")),
        Column(_("Score")),
        Column(_("Comes first")),
        Column(_("Field"), numeric=False),
    )
    urgent = [row for row in drivers if row["quadrant"] == "improve"]
    said = fmt.clauses(
        fmt.labelled(driver_name(row["name"], labels), _place(row["importance"], row["score"], fmt))
        for row in urgent or drivers[:1]
    )
    table = Table(_("Importance and score"), columns, rows, folded=True)
    return Chart("priorities", _("Importance and score of each driver"), said, table)


def _place(importance: float, score: float, fmt: Formatter) -> str:
    return _("importance %(share)s, score %(score)s", share=fmt.percent(importance), score=fmt.number(score))


def _row(row: Row, labels: Labels, fmt: Formatter) -> tuple[str, ...]:
    return (
        driver_name(row["name"], labels),
        limited(row, ("importance", "importance_low", "importance_high"), fmt.percent, fmt),
        limited(row, ("score", "score_low", "score_high"), fmt.number, fmt),
        fmt.percent(row["p_first"]),
        _fields()[row["quadrant"]],
    )


def _fields() -> dict[str, str]:
    return {
        "improve": _("Improve first"),
        "keep": _("Keep up the good work"),
        "low_priority": _("Low priority"),
        "overkill": _("Possible overkill"),
    }


def _sites(found: Priorities, labels: Labels, fmt: Formatter, min_cell: int) -> Iterator[Block]:
    """Scores of sites, none from which a small one could be had."""
    told = parts.told(PRIORITIES, found, min_cell=min_cell).under("priorities", "sites")
    sites = sorted({str(site) for site in found.sites["site"]})
    if not sites:
        return
    rows = tuple(_site(labels.option(SITE, site), told.under(site), found.x, fmt) for site in sites)
    heads = (Column(driver_name(name, labels)) for name in found.x)
    note = _("Importance is that of all sites together: one site alone has too few answers for its own.")
    yield Table(
        _("Drivers by site"), (Column(_("Site"), numeric=False), Column("n"), *heads), tuple(rows), (note,), True
    )


def _site(site: str, own: Told, drivers: tuple[str, ...], fmt: Formatter) -> tuple[str, ...]:
    cells = (_score(own.under("drivers", name), fmt) for name in drivers)
    return (site, written(own, "n", fmt.integer), *cells)


def _score(own: Told, fmt: Formatter) -> str:
    row = {name: own.value(name) for name in ("score", "low", "high")}
    if row["score"] is None:
        return HIDDEN
    return limited(row, ("score", "low", "high"), fmt.number, fmt)
