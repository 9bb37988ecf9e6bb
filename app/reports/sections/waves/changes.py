"""What changed in each site since the wave before, how surely, and how much of it is the mix of sites."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.waves import Changes
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text
from app.reports.sections.waves.wording import is_absent, limits, signed, site_name, verdict_word
from app.reports.sections.words.written import ABSENT, HIDDEN
from app.results.frames.labels import Labels
from app.results.parts.waves.changes import WaveChanges

FEW = "○"
Row = Mapping[Hashable, Any]


def changes_section(found: WaveChanges, labels: Labels, fmt: Formatter) -> Section:
    heading, blocks = _heading(found, labels, fmt), list(_blocks(found, labels, fmt))
    return Section(id="changes", heading=heading, blocks=tuple(blocks))


def leading(found: Changes) -> str:
    """The dimension that is drawn: that of the surest finding, else the first."""
    told = found.table[found.table["told"].isin(["fell", "rose"])]
    return str(told.sort_values("adjusted")["dimension"].iloc[0] if len(told) else found.dimensions[0])


def forest(found: WaveChanges) -> pd.DataFrame:
    """What the chart of a dimension draws: its sites, those that changed first, then by the shrunken change."""
    if found.found is None:
        return pd.DataFrame()
    rows = found.found.ordered(leading(found.found))
    return pd.DataFrame(
        {"name": [site_name(int(site), found.sites) for site in rows["site"]]}
        | {name: rows[name].to_numpy() for name in ("change", "low", "high", "told")}
    )


def _heading(found: WaveChanges, labels: Labels, fmt: Formatter) -> str:
    if found.before is None:
        return _("The first wave: changes come with the second")
    before = fmt.integer(found.before)
    if found.found is None or not found.found.tested:
        return _("Nothing can be compared with wave %(before)s", before=before)
    count = found.found.found
    if count == 0:
        return _("Since wave %(before)s nothing changed by more than chance gives", before=before)
    if count > 1:
        return _(
            "Since wave %(before)s, %(count)s figures changed by more than chance gives",
            before=before,
            count=fmt.integer(count),
        )
    return next(_finding(row, found, labels, fmt) for row in _told(found.found))


def _told(found: Changes) -> Iterator[Row]:
    """What fell or rose, the surest first."""
    rows = found.table[found.table["told"].isin(["fell", "rose"])].sort_values("adjusted")
    yield from rows.to_dict("records")


def _finding(row: Row, found: WaveChanges, labels: Labels, fmt: Formatter) -> str:
    names = {
        "site": site_name(int(row["site"]), found.sites),
        "dimension": labels.scale(str(row["dimension"])),
        "size": fmt.number(abs(row["change"])),
    }
    if row["told"] == "fell":
        return _("%(site)s: %(dimension)s fell by %(size)s", **names)
    return _("%(site)s: %(dimension)s rose by %(size)s", **names)


def _blocks(found: WaveChanges, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    if found.before is None:
        yield Text(_("Each wave is compared with the one before it, site by site."))
        return
    judged = found.found
    if judged is not None:
        yield Text(_how(judged, fmt))
        yield from (Text(_sure(row, found, labels, fmt)) for row in _told(judged))
        yield _chart(found, judged, labels, fmt)
        yield _matrix(found, judged, labels, fmt)
    if found.chain:
        yield _chain(found, labels, fmt)
    yield from _not_compared(found, labels, fmt)
    if judged is not None and judged.tested:
        yield Text(_power(judged, fmt))
    yield Text(_assumed(), small=True)


def _how(judged: Changes, fmt: Formatter) -> str:
    tested = ngettext(
        "%(count)s comparison of a site and a dimension was made.",
        "%(count)s comparisons of sites and dimensions were made.",
        judged.tested,
        count=fmt.integer(judged.tested),
    )
    rate = _(
        "Of what is called a change here at most %(rate)s is chance (Benjamini and Hochberg).",
        rate=fmt.percent(judged.q),
    )
    few = int((judged.table["told"] == "too_few").sum())
    if not few:
        return fmt.sentences(tested, rate)
    left = ngettext(
        "%(count)s has too few answers (fewer than %(least)s in one of the waves): that is not the same as no change.",
        "%(count)s have too few answers (fewer than %(least)s in one of the waves): that is not the same as no change.",
        few,
        count=fmt.integer(few),
        least=fmt.integer(judged.least),
    )
    return fmt.sentences(tested, rate, left)


def _sure(row: Row, found: WaveChanges, labels: Labels, fmt: Formatter) -> str:
    """A finding with both of its intervals."""
    return _(
        "%(finding)s (%(limits)s; with limits that know it was picked out of many: %(selected)s).",
        finding=_finding(row, found, labels, fmt),
        limits=limits(row["low"], row["high"], fmt),
        selected=limits(row["selected_low"], row["selected_high"], fmt),
    )


def _chart(found: WaveChanges, judged: Changes, labels: Labels, fmt: Formatter) -> Chart:
    name = leading(judged)
    dimension = labels.scale(name)
    table = _sites(judged.ordered(name), found, dimension, fmt)
    caption = _("%(dimension)s: change of each site, the largest fall first", dimension=dimension)
    return Chart("changes", caption, fmt.clauses(fmt.labelled(row[0], row[-1]) for row in table.rows), table)


def _sites(rows: pd.DataFrame, found: WaveChanges, dimension: str, fmt: Formatter) -> Table:
    columns = (
        Column(_("Site"), numeric=False),
        *(Column(_("n in wave %(number)s", number=fmt.integer(wave))) for wave in (found.before or 0, found.wave)),
        Column(_("Change")),
        Column(_("Confidence interval (95 %)")),
        Column(_("Likely change")),
        Column(_("Places")),
        Column(_("Verdict"), numeric=False),
    )
    cells = tuple(_site(row, found, fmt) for row in rows.to_dict("records"))
    notes = [
        _(
            "Likely change: each change drawn towards the mean of all sites, the more the fewer people stand behind "
            "it. The sites stand in its order, because the largest of many changes is partly luck."
        )
        if rows["shrunken"].notna().any()
        else _("Fewer than five sites: changes are not drawn towards each other."),
        _(
            "Places: those that a site may have among all, 1 for the largest fall. Where they overlap there is no "
            "order."
        ),
        _("Among so many comparisons a confidence interval that leaves out 0 is no finding by itself."),
    ]
    return Table(_("%(dimension)s by site", dimension=dimension), columns, cells, tuple(notes))


def _site(row: Row, found: WaveChanges, fmt: Formatter) -> tuple[str, ...]:
    people = fmt.integer(row["n_before"]), fmt.integer(row["n_after"])
    if is_absent(row["low"]):
        gaps = [ABSENT] * 4
        return (site_name(int(row["site"]), found.sites), *people, *gaps, verdict_word(str(row["told"])))
    likely = ABSENT if is_absent(row["shrunken"]) else signed(row["shrunken"], fmt, 1)
    places = fmt.range(fmt.integer(row["rank_low"]), fmt.integer(row["rank_high"]))
    return (
        site_name(int(row["site"]), found.sites),
        *people,
        signed(row["change"], fmt, 1),
        limits(row["low"], row["high"], fmt, 1),
        likely,
        places,
        verdict_word(str(row["told"])),
    )


def _matrix(found: WaveChanges, judged: Changes, labels: Labels, fmt: Formatter) -> Table:
    """How many looks, how many findings: the quiet is the finding."""
    names = [str(name) for name in judged.dimensions]
    cells = {(int(row["site"]), str(row["dimension"])): _cell(row, fmt) for row in judged.table.to_dict("records")}
    cells |= dict.fromkeys(found.hidden, HIDDEN)
    sites = sorted({site for site, _name in cells}, key=lambda site: site_name(site, found.sites))
    rows = [(site_name(site, found.sites), *(cells.get((site, name), ABSENT) for name in names)) for site in sites]
    columns = (Column(_("Site"), numeric=False), *(Column(labels.scale(name)) for name in names))
    note = _("▼ fell and ▲ rose by more than chance gives; every other change may be none. ○: too few answers.")
    caption = _("All comparisons: change of the mean, 0 to 100")
    return Table(caption, columns, tuple(rows), (note, *_hidden_note(found)), folded=len(names) > 6)


def _cell(row: Row, fmt: Formatter) -> str:
    told = str(row["told"])
    if told in ("fell", "rose"):
        return f"{'▼' if told == 'fell' else '▲'} {fmt.number(abs(row['change']))}"
    return FEW if told == "too_few" or is_absent(row["change"]) else signed(row["change"], fmt)


def _hidden_note(found: WaveChanges) -> Sequence[str]:
    if not found.hidden:
        return ()
    return (
        _("%(sign)s: too few people to tell anything of them, or another site could be read from it.", sign=HIDDEN),
    )


def _chain(found: WaveChanges, labels: Labels, fmt: Formatter) -> Table:
    columns = (
        Column(_("Dimension"), numeric=False),
        Column(_("Change of all")),
        Column(_("within the sites")),
        Column(_("by their mix")),
    )
    rows = tuple(
        (labels.scale(name), *(signed(value, fmt, 1) for value in (one.change, one.within, one.mix)))
        for name, one in found.chain.items()
    )
    note = _(
        "The mean of everybody also moves when more people of one site answer. Within the sites: what they changed, at "
        "their mean shares; by their mix: what other shares of sites made (Kitagawa)."
    )
    return Table(_("The change of all sites together, in two parts"), columns, rows, (note,))


def _not_compared(found: WaveChanges, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    if found.broken:
        names = fmt.listed(labels.scale(name) for name in found.broken)
        yield Refusal(
            _(
                "%(names)s: other questions, other answers or other words than in wave %(before)s. Nothing is compared "
                "across that.",
                names=names,
                before=fmt.integer(found.before or 0),
            )
        )
    if found.new:
        names = fmt.listed(labels.scale(name) for name in found.new)
        yield Text(_("Not asked in wave %(before)s: %(names)s.", before=fmt.integer(found.before or 0), names=names))


def _power(judged: Changes, fmt: Formatter) -> str:
    compared = judged.table[judged.table["power"].notna()].sort_values("power")
    few, many = compared.iloc[0], compared.iloc[-1]
    return _(
        "How much these alarms can see: a change of %(effect)s standard deviations is found in the smallest site that "
        "was compared (%(few_before)s and %(few_after)s answers) with a chance of %(few)s, in the largest "
        "(%(many_before)s and %(many_after)s) with %(many)s. Were it the only comparison, it would be %(few_single)s "
        "and %(many_single)s.",
        effect=fmt.coefficient(judged.effect, 1),
        few_before=fmt.integer(few["n_before"]),
        few_after=fmt.integer(few["n_after"]),
        few=fmt.percent(few["power"]),
        many_before=fmt.integer(many["n_before"]),
        many_after=fmt.integer(many["n_after"]),
        many=fmt.percent(many["power"]),
        few_single=fmt.percent(few["power_single"]),
        many_single=fmt.percent(many["power_single"]),
    )


def _assumed() -> str:
    return _(
        "Compared are the same questions in the same words; whether people understand them alike in both waves was not "
        "tested. Everybody counts alike: who was asked more easily, or stayed, is not weighed."
    )
