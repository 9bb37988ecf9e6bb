"""Quotas: a site that has enough finished responses asks nobody else; an answer that is given often enough ends kindly.

Answers are kept by a room to the right, which says here how its finished responses are counted.
"""

from collections.abc import Callable, Mapping

from app.accounts.models import Site
from app.studies.models import Wave
from app.studies.planning.wave_plan import plan_of

# takes a wave's id, a site's id and a number; whether so many responses of the site are finished
Count = Callable[[int, int, int], bool]
_has_finished: list[Count] = []
# takes a wave and the id of a question; finished responses by what they chose, None where too few to be told
Tell = Callable[[Wave, str], Mapping[str, int | None]]
_told_by_answer: list[Tell] = []


def counts_finished(count: Count) -> Count:
    """Mark the function that counts finished responses; it need not count further than the number."""
    _has_finished[:] = [count]
    return count


def tells_answers(tell: Tell) -> Tell:
    """Mark the function that counts finished responses by their answer, as they may be told."""
    _told_by_answer[:] = [tell]
    return tell


def told_by_answer(wave: Wave, item: str) -> Mapping[str, int | None]:
    return {option: n for tell in _told_by_answer for option, n in tell(wave, item).items()}


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
