"""The first page of an organisation: what is open, what waits, what comes next. Light: no analysis."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts.access import Access
from app.accounts.scope import Scope
from app.cases import operations
from app.cases.rules import WORKERS, rules_of, usual_kinds
from app.dashboards.progress import Progress, progress_of
from app.disclosure.small_cells import shown_counts
from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.collection import complete_by_wave
from app.results.frames.released import countable
from app.studies.models import Invitation, Link, Wave
from app.studies.operations import StudyWaves, studies_of
from app.studies.planning.wave_plan import plan_of

MOST_NEXT = 5


@dataclass(frozen=True, kw_only=True)
class OpenWave:
    """A wave that is open.

    finished   None where they are too few to be told
    days_left  None where it has no end
    """

    wave: Wave
    finished: int | None
    days_left: int | None
    progress: Progress | None


@dataclass(frozen=True, kw_only=True)
class Home:
    """
    links        ways into each wave that the member may hand on
    complete     finished responses of each wave; None where they are too few to be told
    cases, mine  that wait, for anybody and for the member; None for who does not work on cases
    unwatched    studies that repeat without a rule
    """

    studies: Sequence[StudyWaves]
    states: Mapping[int, str]
    complete: Mapping[int, int | None]
    links: Mapping[int, Sequence[Link]]
    open_waves: Sequence[OpenWave]
    next_waves: Sequence[Wave]
    cases: int | None
    mine: int
    unwatched: Sequence[str]


def home_of(member: Access, now: dt.datetime) -> Home:
    studies = studies_of(member.organisation)
    waves = [wave for group in studies for wave in group.waves]
    states = {wave.id: wave.state(now) for wave in waves}
    complete = _complete(waves, member)
    works = member.may(*WORKERS)
    return Home(
        studies=studies,
        states=states,
        complete=complete,
        links={wave.id: [link for link in wave.links if member.sees(link.site)] for wave in waves},
        open_waves=[_open(wave, complete[wave.id], member.scope, now) for wave in waves if states[wave.id] == "open"],
        next_waves=sorted((w for w in waves if states[w.id] == "waiting"), key=lambda w: w.opens_at)[:MOST_NEXT],
        cases=operations.count_waiting(member) if works else None,
        mine=operations.count_waiting(member, owner=member.user) if works else 0,
        unwatched=_unwatched(member, studies) if works and member.scope.is_everywhere else (),
    )


def _complete(waves: Sequence[Wave], member: Access) -> dict[int, int | None]:
    """All responses for who sees every site; those of the own sites for others, unless they are too few."""
    if member.scope.is_everywhere:
        return dict(complete_by_wave(waves))
    # who looks every hour must not see single people of a site arrive
    own = (Response.status == "complete", ~Response.is_withheld, Response.wave_id.in_([wave.id for wave in waves]))
    query = select(Response.wave_id, Response.site_id, func.count()).where(*own)
    found: dict[int, dict[str, int]] = {wave.id: {} for wave in waves}
    for wave_id, site_id, n in session.execute(query.group_by(Response.wave_id, Response.site_id)):
        found[wave_id][str(site_id)] = n
    cell = member.organisation.min_cell
    return {wave: _own_number(counts, member.scope, cell) for wave, counts in found.items()}


def _own_number(by_site: Mapping[str, int], only: Scope, cell: int) -> int | None:
    """Of the own sites together; without those that are hidden one by one, where together they are few."""
    shown = shown_counts(by_site, min_cell=cell)
    own = [str(site.id) for site in only.sites]
    total = sum(by_site.get(site, 0) for site in own)
    hidden = sum(by_site.get(site, 0) for site in own if shown.get(site, 0) is None)
    told = total - hidden if 0 < hidden < cell else total
    return None if (hidden and not told) or 0 < told < cell else told


def _open(wave: Wave, finished: int | None, only: Scope, now: dt.datetime) -> OpenWave:
    left = None if wave.closes_at is None else max((wave.closes_at - now).days, 0)
    return OpenWave(wave=wave, finished=finished, days_left=left, progress=_progress(wave, finished, only))


def _progress(wave: Wave, finished: int | None, only: Scope) -> Progress | None:
    """Of the quotas where every site in sight has one, else of those invited; none where no number is wished for."""
    if finished is None:
        return None
    own = [Invitation.wave_id == wave.id, Invitation.status != "withdrawn", *only.rows(Invitation.site_id)]
    invited = session.scalar(select(func.count()).select_from(Invitation).where(*own)) or 0
    names = {one.code: one.name for one in only.seen(wave.study.organisation.sites)}
    totals = {"invited": invited, "finished": finished, "started": finished}
    plan = plan_of(wave)
    own_sites, rest = _by_site(wave, only) if plan.quotas else ({}, 0)
    found = progress_of(plan, totals, own_sites, names, rest=rest)
    return next((one for one in found if one.kind != "site" or len(only.sites) == 1), None)


def _by_site(wave: Wave, only: Scope) -> tuple[dict[str, int | None], int]:
    """Finished responses of each site by its code, as a table of every site may tell them, and those of the hidden ones
    together: 0 where responses without a site are hidden with them.
    """
    query = select(Response.site_id, func.count()).where(*countable(wave)).group_by(Response.site_id)
    counts = {str(site_id): int(n) for site_id, n in session.execute(query)}
    shown = shown_counts(counts, min_cell=wave.study.organisation.min_cell)
    seen = only.seen(wave.study.organisation.sites)
    hidden = {name for name, n in shown.items() if n is None}
    is_sure = only.is_everywhere and "None" not in hidden
    rest = sum(counts[name] for name in hidden) if is_sure else 0
    return {site.code: shown.get(str(site.id), 0) for site in seen}, rest


def _unwatched(member: Access, studies: Sequence[StudyWaves]) -> list[str]:
    watched = {rule.study_id for rule in rules_of(member.organisation)}
    return [
        group.study.title
        for group in studies
        if group.study.id not in watched and len(group.waves) > 1 and usual_kinds(group.study)
    ]
