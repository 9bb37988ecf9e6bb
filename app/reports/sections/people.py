"""Sections about people: who answered, how they stand, which loyalty state they are in."""

from typing import Any

import pandas as pd

from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from app.disclosure.figure import is_crowd
from app.disclosure.small_cells import shown_counts
from app.kernel.web.i18n import LANGUAGES, Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text, Tile, Tiles
from app.reports.sections.words.help import about_states
from app.reports.sections.words.readings import is_enough
from app.reports.sections.words.written import HIDDEN, people
from app.results.frames.collection import Collection
from app.results.frames.labels import Labels
from app.results.frames.released import withheld_note
from app.results.plan import INDEX
from app.results.run import Analysis
from app.results.words.index import index_name, index_note
from app.results.words.refusals import refusal_text
from app.results.words.states import state_names


def collection_section(collection: Collection, min_cell: int, fmt: Formatter) -> Section:
    """Who answered: counts only, small groups hidden."""
    blocks: list[Block] = [_collection_tiles(collection, fmt)]
    standing = collection.standing
    if standing.withheld and is_crowd(standing.counted, min_cell=min_cell):
        blocks.append(Text(withheld_note(standing.until, fmt, standing.wait)))
    if len(collection.by_site) > 1:
        sites = {_("No site, or not kept") if name is None else name: n for name, n in collection.by_site.items()}
        blocks.append(_counts(_("By site"), _("Site"), sites, min_cell, fmt))
    languages = {_language(code): n for code, n in collection.by_language.items()}
    rest = {_language(code): n for code, n in collection.rest.items()}
    if len(languages) > 1:
        blocks.append(_counts(_("By language"), _("Language"), languages, min_cell, fmt, rest=rest))
    count = standing.finished
    heading = ngettext("%(count)s person answered", "%(count)s people answered", count, count=fmt.integer(count))
    return Section(id="who", heading=heading, blocks=tuple(blocks))


def _language(code: str | None) -> str:
    if code is None:
        return _("Language not kept")
    return LANGUAGES[code].name if code in LANGUAGES else code


def _collection_tiles(collection: Collection, fmt: Formatter) -> Tiles:
    standing = collection.standing
    if collection.started is None:
        return Tiles((Tile(_("Responses counted"), fmt.integer(standing.counted), _("of the sites that are shown")),))
    share = standing.finished / collection.started if collection.started else 0.0
    finished = _("%(share)s of those who began", share=fmt.percent(share)) if collection.started else ""
    days = ""
    if collection.first_day and standing.until and not standing.withheld:
        first, last = fmt.date(collection.first_day), fmt.date(standing.until)
        days = first if first == last else fmt.range(first, last)
    counted = _("the figures below rest on these; %(held)s are held back", held=fmt.integer(standing.withheld))
    return Tiles(
        (
            Tile(_("Finished"), fmt.integer(standing.finished), finished, days),
            *((Tile(_("Counted"), fmt.integer(standing.counted), counted),) if standing.withheld else ()),
            Tile(_("Began"), fmt.integer(collection.started), _("gave at least one answer or consent")),
            Tile(_("Declined"), fmt.integer(collection.refusals or 0), _("said no at the consent page")),
        )
    )


def _counts(
    caption: str,
    what: str,
    counts: dict[str, int],
    min_cell: int,
    fmt: Formatter,
    *,
    rest: dict[str, int] | None = None,
) -> Table:
    shown = shown_counts(counts, min_cell=min_cell, rest=rest)
    hidden = any(n is None for n in shown.values())
    note = _(
        "Groups that are too small to be shown without recognising people are hidden (fewer than %(n)s).",
        n=fmt.integer(min_cell),
    )
    rows = tuple((name, HIDDEN if n is None else fmt.integer(n)) for name, n in sorted(shown.items()))
    return Table(caption, (Column(what, numeric=False), Column(_("Counted"))), rows, (note,) if hidden else ())


def standing_section(analysis: Analysis, labels: Labels, fmt: Formatter) -> Section:
    """The dimensions of perceived value and their index, 0-100, with intervals."""
    index = analysis.value_index
    if index is None or isinstance(index, AnalysisError):
        text = refusal_text(index, labels, fmt) if index else _("The questionnaire declares no dimensions.")
        return Section(id="standing", heading=_("How customers stand"), blocks=(Refusal(text),))
    table = index.to_frame()
    asked = tuple(map(str, index.dimensions.columns))
    readings = [(_name(str(row["name"]), asked, labels, fmt), row) for _i, row in table.iterrows()]
    scores = {name: float(row["estimate"]) for name, row in readings[:-1]}
    heading = _standing_heading(dict(readings[:-1]), _weak(analysis, labels))
    tiles = Tiles(tuple(_tile(name, row, fmt) for name, row in readings))
    columns = (
        Column(_("Dimension"), numeric=False),
        Column(_("Items")),
        Column("n"),
        Column(_("Score")),
        Column(_("Confidence interval (95 %)")),
    )
    rows = tuple(
        (name, fmt.integer(row["items"]), fmt.integer(row["n"]), fmt.number(row["estimate"], 1), _limits(row, fmt, 1))
        for name, row in readings
    )
    behind = Table(_("Scores from 0 to 100"), columns, rows)
    chart = Chart(
        "dimensions",
        _("Dimension scores with their confidence intervals (95 %)"),
        fmt.clauses(fmt.labelled(name, fmt.number(value)) for name, value in scores.items()),
        behind,
    )
    note = Text(
        _(
            "The perceived value index is the mean of the dimensions: an index, neither money nor per cent. "
            "A person who misses a dimension has no index. A score rests on at least half of its items."
        ),
        small=True,
    )
    partial = index_note(asked, fmt)
    return Section(id="standing", heading=heading, blocks=(tiles, *([Text(partial)] if partial else []), chart, note))


def _weak(analysis: Analysis, labels: Labels) -> set[str]:
    """Dimensions whose scale is not reliable enough for a superlative; an index is not judged by its consistency."""
    judged = (one for one in analysis.scales if one.plan.measurement == "reflective" and not is_enough(one))
    return {labels.scale(one.plan.name) for one in judged}


def _standing_heading(readings: "dict[str, pd.Series[Any]]", weak: set[str]) -> str:
    """Names a strongest and a weakest dimension only where their intervals lie apart and both are measured well."""
    best = max(readings, key=lambda name: float(readings[name]["estimate"]))
    worst = min(readings, key=lambda name: float(readings[name]["estimate"]))
    low, high = readings[best]["low"], readings[worst]["high"]
    if len(readings) > 1 and not pd.isna(low) and not pd.isna(high) and low > high:
        if unsure := [name for name in (best, worst) if name in weak]:
            return _("Which dimension is strongest is not certain: the scale of %(name)s is weak", name=unsure[0])
        return _("%(best)s is strongest, %(worst)s weakest", best=best, worst=worst)
    return _("No dimension stands out from the others")


def _name(name: str, asked: tuple[str, ...], labels: Labels, fmt: Formatter) -> str:
    return index_name(asked, fmt) if name == INDEX else labels.scale(name)


def _tile(name: str, row: "pd.Series[Any]", fmt: Formatter) -> Tile:
    of = _("of 100 (%(limits)s)", limits=_limits(row, fmt, 0))
    return Tile(name, fmt.number(row["estimate"]), of, people(int(row["n"]), fmt))


def _limits(row: "pd.Series[Any]", fmt: Formatter, decimals: int) -> str:
    low, high = row["low"], row["high"]
    if pd.isna(low):
        return "–"
    return fmt.range(fmt.number(low, decimals), fmt.number(high, decimals))


def quadrant_section(found: Quadrants | AnalysisError, labels: Labels, fmt: Formatter) -> Section:
    """Dick and Basu's loyalty states: shares with intervals, and the cuts that made them."""
    heading = _("Where customers stand between attitude and habit")
    if isinstance(found, AnalysisError):
        return Section(id="states", heading=heading, blocks=(Refusal(refusal_text(found, labels, fmt)),))
    names, shares = state_names(), found.to_frame()
    rows = tuple(
        (
            names[str(row["state"])],
            fmt.integer(row["count"]),
            fmt.percent(row["share"]),
            fmt.range(fmt.percent(row["low"]), fmt.percent(row["high"])),
        )
        for _i, row in shares.iterrows()
    )
    largest = max(rows, key=lambda row: int(found.counts[next(k for k, v in names.items() if v == row[0])]))
    columns = (
        Column(_("State"), numeric=False),
        Column("n"),
        Column(_("Share")),
        Column(_("Confidence interval (95 %)")),
    )
    table = Table(_("Loyalty states after Dick and Basu"), columns, rows, (_cuts(found, fmt),))
    alternative = fmt.clauses(fmt.labelled(row[0], row[2]) for row in rows)
    chart = Chart("quadrants", _("Relative attitude and repeat patronage"), alternative, table)
    heading = _("The largest group of customers: %(state)s (%(share)s)", state=largest[0], share=largest[2])
    blocks: list[Block] = [about_states(), chart]
    if found.n_dropped:
        text = ngettext(
            "%(count)s person has no state: one of the two axes is missing.",
            "%(count)s people have no state: one of the two axes is missing.",
            found.n_dropped,
            count=fmt.integer(found.n_dropped),
        )
        blocks.append(Text(text, small=True))
    blocks.append(
        Text(
            _("The confidence intervals come from resampling people and include the uncertainty of the cuts."),
            small=True,
        )
    )
    return Section(id="states", heading=heading, blocks=tuple(blocks))


def _cuts(found: Quadrants, fmt: Formatter) -> str:
    attitude, patronage = found.cuts
    return _(
        "Cut at %(attitude)s for relative attitude (1 to 5) and at %(patronage)s for the share of visits.",
        attitude=fmt.number(attitude, 2),
        patronage=fmt.number(patronage, 2),
    )
