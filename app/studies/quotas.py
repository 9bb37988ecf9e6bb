"""Quotas: a site that has enough finished responses asks nobody else.

Answers are kept by a room to the right, which says here how its finished responses are counted.
"""

from collections.abc import Callable

from app.accounts.models import Site
from app.studies.models import Wave
from app.studies.planning.plan import plan_of

# takes a wave's id, a site's id and a number; whether so many responses of the site are finished
Count = Callable[[int, int, int], bool]
_has_finished: list[Count] = []


def counts_finished(count: Count) -> Count:
    """Mark the function that counts finished responses; it need not count further than the number."""
    _has_finished[:] = [count]
    return count


def is_full(wave: Wave, site: Site | None) -> bool:
    """Whether the wave has enough responses of this site. Costs nothing where there is no quota."""
    if site is None or not wave.plan.get("quotas"):
        return False
    quota = plan_of(wave).quotas.get(site.code)
    return quota is not None and any(count(wave.id, site.id, quota) for count in _has_finished)


def full_sites(wave: Wave) -> frozenset[int]:
    """Ids of the sites that have enough: no reminder goes there."""
    if not wave.plan.get("quotas"):
        return frozenset()
    return frozenset(site.id for site in wave.study.organisation.sites if is_full(wave, site))
