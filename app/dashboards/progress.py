"""Bars that are true: how many of how many, of the wave and of each site with a quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.studies.plan import Plan


@dataclass(frozen=True, kw_only=True)
class Progress:
    """
    kind    wave (of a quota for every site), invited, or site
    name    of the site
    done    None where it is too few to be told
    goal    what the bar is full at
    """

    kind: str
    done: int | None
    goal: int
    name: str = ""

    @property
    def full(self) -> int:
        """What the bar shows: never more than its goal."""
        return min(self.done or 0, self.goal)


def progress_of(
    plan: Plan, totals: Mapping[str, int], finished: Mapping[str, int | None], sites: Mapping[str, str]
) -> Sequence[Progress]:
    """The wave's bar first; none where nothing says how many responses are wished for.

    finished   by name of the site
    sites      code -> name
    """
    quotas = {sites[code]: goal for code, goal in plan.quotas.items() if code in sites}
    found = [Progress(kind="site", name=name, done=finished.get(name, 0), goal=goal) for name, goal in quotas.items()]
    if len(quotas) == len(sites) > 1:
        found.insert(0, Progress(kind="wave", done=totals["finished"], goal=sum(quotas.values())))
    elif totals["invited"] >= totals["finished"] > 0 or (totals["invited"] and not totals["started"]):
        found.insert(0, Progress(kind="invited", done=totals["finished"], goal=totals["invited"]))
    return found
