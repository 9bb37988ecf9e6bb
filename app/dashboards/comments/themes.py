"""How many people wrote about each matter that staff tagged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.scope import EVERYWHERE, Scope
from app.dashboards.comments import tags
from app.disclosure.small_cells import shown_counts
from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.comments import comments_of
from app.results.frames.released import countable
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True)
class Themes:
    """
    people   tag -> people at least one of whose texts carries it
    wrote    people who wrote anything
    tagged   people at least one of whose texts carries a tag
    """

    people: Mapping[str, int]
    wrote: int
    tagged: int = 0


def themes_of(wave: Wave, only: Scope) -> Themes:
    """Of the responses that count; a tag whose text was taken back counts no more."""
    comments, tagged = comments_of(wave, only), tags.places_of(wave)
    people: dict[str, set[object]] = {}
    for one in comments:
        for name in tagged.get((one.response, one.question), ()):
            people.setdefault(name, set()).add(one.response)
    counts = {name: len(who) for name, who in people.items()}
    order = sorted(counts, key=lambda name: (-counts[name], name))
    return Themes(
        people={name: counts[name] for name in order},
        wrote=len({one.response for one in comments}),
        tagged=len(set().union(*people.values())),
    )


def held_beside(wave: Wave, own: Scope, cell: int) -> frozenset[str]:
    """Themes that are not told of these sites: one of them would be hidden in a table of the theme by site.

    So what is told of some sites, of each of them and of all together leaves no few, however it is laid side by side.
    """
    tagged, sites = tags.places_of(wave), _sites(wave)
    people: dict[str, set[UUID]] = {}
    for one in comments_of(wave, EVERYWHERE):
        for name in tagged.get((one.response, one.question), ()):
            people.setdefault(name, set()).add(one.response)
    by_site = {name: Counter(str(sites.get(one)) for one in who) for name, who in people.items()}
    return frozenset(name for name, counts in by_site.items() if _is_hidden(counts, own, cell))


def _is_hidden(by_site: Mapping[str, int], own: Scope, cell: int) -> bool:
    shown = shown_counts(by_site, min_cell=cell)
    return any(shown.get(str(site), 0) is None for site in own.ids)


def _sites(wave: Wave) -> Mapping[UUID, int | None]:
    query = select(Response.uuid, Response.site_id).where(*countable(wave))
    return {row.uuid: row.site_id for row in session.execute(query)}
