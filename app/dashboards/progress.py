"""Bars that are true: how many of how many, of the wave and of each site with a quota."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.studies.planning.wave_plan import Plan


@dataclass(frozen=True, kw_only=True)
class Progress:
    """
    kind    wave (of a quota for every site), invited, site, or answer
    name    of the site, of the question and its answer
    done    None where it is too few to be told
    goal    what the bar is full at
    is_least   sites that are too few to be told may have some of it too
    """

    kind: str
    done: int | None
    goal: int
    name: str = ""
    is_least: bool = False

    @property
    def full(self) -> int:
        """What the bar shows: never more than its goal."""
        return min(self.done or 0, self.goal)


def progress_of(
    plan: Plan,
    totals: Mapping[str, int],
    finished: Mapping[str, int | None],
    sites: Mapping[str, str],
    *,
    rest: int = 0,
) -> Sequence[Progress]:
    """The wave's bar first; none where nothing says how many responses are wished for.

    finished   by code of the site; None where it is too few to be told
    sites      code -> name
    rest       finished at the sites that are not told, together
    """
    quotas = {code: goal for code, goal in plan.quotas.items() if code in sites}
    done = {code: finished.get(code, 0) for code in quotas}
    found = [Progress(kind="site", name=sites[code], done=done[code], goal=goal) for code, goal in quotas.items()]
    if len(quotas) == len(sites) > 1:
        found.insert(0, _of_all(quotas, done, rest))
    elif totals["invited"] >= totals["finished"] > 0 or (totals["invited"] and not totals["started"]):
        found.insert(0, Progress(kind="invited", done=totals["finished"], goal=totals["invited"]))
    return found


def _of_all(quotas: Mapping[str, int], done: Mapping[str, int | None], rest: int) -> Progress:
    """The quotas together: what one site has beyond its own fills no other's.

    Of sites that are not told no more is said than is sure, wherever their responses are: as if all were of the one
    with the smallest quota.
    """
    told = {code: n for code, n in done.items() if n is not None}
    hidden = [goal for code, goal in quotas.items() if code not in told]
    capped = sum(min(n, quotas[code]) for code, n in told.items()) + min([rest, *hidden] if hidden else [0])
    return Progress(kind="wave", done=capped, goal=sum(quotas.values()), is_least=bool(hidden))
