"""Sites around the chain, worst change first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Change, Overview, Reading, SiteRow
from app.results.pictures.drawn import Drawn, Key, drawn
from app.results.pictures.pen import Pen
from app.results.words.table import Table

if TYPE_CHECKING:
    from analysis.plots import Board, Paper

# from more sites than this on those in the middle are folded; so many of the rest stay on each side
MANY, STAY = 15, 5
# what the panel of levels shows, for which a phone has no room
LEVELS = ("now", "was", "chain")
Row = dict[str, Any]


def sites(
    found: Overview,
    measure: str,
    pen: Pen,
    *,
    label: str,
    links: Mapping[str, str] | None = None,
    table: Table | None = None,
    is_whole: bool = False,
    is_pair: bool = False,
) -> Drawn:
    """
    label     the finding in words
    links     address of each site's page by its code; "more" and "more_few" lead to the whole
    is_whole  no site is folded
    is_pair   the wave before has its interval as well: two waves side by side
    """
    from analysis import plots

    rows = list(rows_of(found, measure, is_whole=is_whole))
    if not rows:
        return Drawn(name="sites", label=label, table=table)

    def draw(paper: plots.Paper) -> plots.Board:
        return sites_axes(found, measure, pen, paper, is_whole=is_whole, is_pair=is_pair)

    papers = (plots.DESK, plots.MIDDLE, plots.PHONE)
    return drawn("sites", draw, papers, label=label, key=_key(rows, found, pen), lost=LEVELS, table=table, links=links)


def sites_axes(
    found: Overview, measure: str, pen: Pen, paper: "Paper", *, is_whole: bool = False, is_pair: bool = False
) -> "Board":
    """The sites on one paper; there is one at least."""
    from analysis import plots

    now = found.measure(measure).now
    chain = (now.mean, _or_mean(now.low, now.mean), _or_mean(now.high, now.mean)) if now and found.is_chain else None
    limits = _limits_before(found, measure) if is_pair else {}
    rows = [row | limits.get(row["site"], {}) for row in rows_of(found, measure, is_whole=is_whole)]
    return plots.site_changes(frame(rows), chain=chain, paper=paper, **pen.look(_names(found.sites)))


def _limits_before(found: Overview, measure: str) -> dict[str, Row]:
    """By the code of each site."""
    known = {row.code: row.measures[measure].before for row in found.sites if measure in row.measures}
    return {code: {"before_low": one and one.low, "before_high": one and one.high} for code, one in known.items()}


def regions(
    found: Overview,
    measure: str,
    pen: Pen,
    *,
    label: str,
    links: Mapping[str, str] | None = None,
    table: Table | None = None,
) -> Drawn:
    """The same changes by region, side by side on one scale; sites without a region stand last."""
    from analysis import plots

    rows = list(_by_region(found, measure))
    if not rows:
        return Drawn(name="regions", label=label, table=table)

    look, table_of_rows = pen.look(_names(found.sites)), frame(rows)

    def draw(paper: plots.Paper) -> plots.Board:
        return plots.region_changes(table_of_rows, paper=paper, **look)

    papers = (plots.DESK, plots.MIDDLE, plots.PHONE)
    return drawn("regions", draw, papers, label=label, table=table, links=links)


def _by_region(found: Overview, measure: str) -> Iterator[Row]:
    """Regions by their worst site, so that the order of sites stays."""
    ordered = [one for one in found.sites_by(measure) if measure in one.measures]
    known = [one for one in dict.fromkeys(site.region for site in ordered) if one]
    for region in (*known, None):
        for site in ordered:
            if (site.region or None) == region:
                yield _row(site, site.measures[measure]) | {"region": region or _("no region")}


def frame(rows: list[Row]) -> Any:
    """The rows as the charts take them."""
    import pandas as pd

    return pd.DataFrame(rows)


def rows_of(found: Overview, measure: str, *, is_whole: bool = False) -> Iterator[Row]:
    """Worst first; of many sites those that are real, and the ends of the rest."""
    ordered = [row for row in found.sites_by(measure) if measure in row.measures]
    if is_whole or len(ordered) <= MANY:
        yield from (_row(one, one.measures[measure]) for one in ordered)
        return
    quiet = [one for one in ordered if one.measures[measure].change.told == "no_change"]
    few = [one for one in ordered if not one.measures[measure].change.is_tested]
    folded = {one.code for one in quiet[STAY:-STAY]}, {one.code for one in few[STAY:]}
    yield from _folded(ordered, measure, folded)


def _folded(ordered: Iterable[SiteRow], measure: str, folded: tuple[set[str], set[str]]) -> Iterator[Row]:
    told = set()
    for one in ordered:
        kind = next((place for place, codes in enumerate(folded) if one.code in codes), None)
        if kind is None:
            yield _row(one, one.measures[measure])
        elif kind not in told:
            told.add(kind)
            name = ("more", "more_few")[kind]
            yield {"site": name, "name": name, "n": len(folded[kind]), "told": name}


def _row(site: SiteRow, reading: Reading) -> Row:
    now, before = reading.now, reading.before
    return {
        "site": site.code,
        "name": site.code,
        "n": now.n if now else None,
        "now": now.mean if now else None,
        "low": now.low if now else None,
        "high": now.high if now else None,
        "before": before.mean if before else None,
        **change_columns(reading.change),
    }


def change_columns(change: Change) -> Row:
    """A change as the charts take it."""
    known = asdict(change)
    return {
        "told": change.told,
        "change": known["size"],
        "change_low": known["low"],
        "change_high": known["high"],
        "found_low": known["found_low"],
        "found_high": known["found_high"],
    }


def _names(rows: Iterable[SiteRow]) -> dict[str, str]:
    return {one.code: one.name or one.code for one in rows}


def _or_mean(limit: float | None, mean: float) -> float:
    return mean if limit is None else limit


def _key(rows: list[Row], found: Overview, pen: Pen) -> Key:
    told = {str(row["told"]) for row in rows}
    always = [("now", _("now, with 95 % interval"))]
    if found.before is not None:
        always.append(("was", pen.wave(found.before)))
    if found.is_chain:
        always.append(("chain", _("all sites, with interval")))
    some = [
        ("fell", _("a real fall"), {"fell"}),
        ("rose", _("a real rise"), {"rose"}),
        ("few", _("too few answers"), {"too_few", "no_spread", "more_few"}),
    ]
    return (*always, *((mark, words) for mark, words, needs in some if needs & told))
