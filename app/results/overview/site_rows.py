"""The sites of a look, each with every measure; and what all comparisons of the look gave."""

from collections import Counter
from collections.abc import Iterable, Sequence

from app.accounts.models import Site
from app.results.overview.changed import Changed, Q, unlike
from app.results.overview.estimates import Change, Estimate, Measure, Reading, SiteRow, Tally
from app.results.overview.look import Look
from app.results.overview.narrowing import called
from app.results.overview.parts import SITE
from app.results.overview.readings import estimate

JUDGED = ("fell", "rose", "no_change")


def site_rows(look: Look, names: Sequence[str], changed: Changed) -> tuple[SiteRow, ...]:
    """By name. A site where nobody answered in either wave is listed only for who sees some sites."""
    return tuple(
        SiteRow(
            id=site.id,
            code=site.code,
            name=called(site),
            region=site.region or None,
            n=look.parts(look.newest).count(SITE, site.id),
            measures={name: _reading(look, site.id, name, changed) for name in names},
        )
        for site in look.shown
        if not look.only.is_everywhere or look.narrowing.way == "site" or _has_answers(look, site)
    )


def _has_answers(look: Look, site: Site) -> bool:
    places = range(max(look.newest - 1, 0), look.newest + 1)
    return any(look.parts(place).rows(SITE, site.id).any() for place in places)


def _reading(look: Look, site: int, name: str, changed: Changed) -> Reading:
    change = _change(look, site, name, changed)
    before = (
        None if change.told in ("first_wave", "not_asked", "other_ruler") else _mean(look, look.newest - 1, name, site)
    )
    return Reading(now=_mean(look, look.newest, name, site), before=before, change=change)


def _mean(look: Look, place: int, name: str, site: int) -> Estimate | None:
    return estimate(look.parts(place).mean(name, SITE, site)) if look.is_site_told(place, name, site) else None


def _change(look: Look, site: int, name: str, changed: Changed) -> Change:
    reason = unlike(look, name)
    if reason is not None:
        return Change(told=reason)
    if (site, name) in changed:
        is_told = all(look.is_site_told(place, name, site) for place in (look.newest - 1, look.newest))
        return changed[site, name] if is_told else Change(told="too_few")
    before = look.parts(look.newest - 1)
    return Change(told="too_few" if (before.rows(SITE, site) & before.known(name)).any() else "first_wave")


def tally_of(look: Look, rows: Sequence[SiteRow], measures: Sequence[Measure]) -> Tally:
    """Over the sites that are seen; where none are listed over the measures of the part."""
    if rows:
        return _tally((one.change for row in rows for one in row.measures.values()), "sites")
    return _tally((one.change for one in measures), "part")


def _tally(changes: Iterable[Change], family: str) -> Tally:
    told: Counter[str] = Counter(change.told for change in changes)
    few = sum(told[one] for one in ("too_few", "no_spread"))
    counts = {one: told[one] for one in JUDGED}
    return Tally(
        tested=sum(counts.values()), too_few=few, q=Q, family="sites" if family == "sites" else "part", **counts
    )
