"""Who is invited to a wave: lots among those who may be.

A lot is the hash of a stored seed and the customer's number. So whoever has the seed can make the same draw again,
and one customer more or less moves nobody else.
"""

import datetime as dt
import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts.models import Site
from app.customers.models import Customer
from app.kernel.db import session
from app.studies.inviting.verdicts import Asking, Reason, asking_of, verdict_of
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import Sample, Sampling, sample_of, stored

MOST_SEED = 2**53


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be drawn; who was invited before an interruption has won already."""

    id: int
    site_id: int | None
    lot: bytes
    is_invited: bool


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a draw would bring: how many may be drawn, how many would be, how many were wished for (None: all).

    fewest   an anonymous wave needs so many, or nobody may begin
    """

    eligible: int
    chosen: int
    wished: int | None
    left_out: Mapping[str, int]
    fewest: int = 1

    @property
    def is_short(self) -> bool:
        return self.wished is not None and self.chosen < self.wished

    @property
    def is_too_few(self) -> bool:
        return self.chosen < self.fewest and self.fewest > 1


def draw(wave: Wave, now: dt.datetime) -> list[int]:
    """The customers of this wave; seed and counts are kept with it. The caller commits.

    Called again after an interruption it goes on with the same lots and as of the same moment.
    """
    before = sample_of(wave)
    sample = before or Sample(seed=secrets.randbelow(MOST_SEED), drawn_at=now)
    asking = asking_of(wave, sample, now)
    if asking.sampling.kind == "nobody" and asking.after is None:
        return []
    candidates = _candidates(asking, sample.seed, _invited_by_site(wave.id))
    lucky = _by_lot(candidates, asking.sampling, _sites(asking.organisation_id))
    chosen = _without_few(lucky, asking.fewest)
    if before is None:
        lost = {Reason.LOT: len(candidates) - len(lucky), Reason.FEW: len(lucky) - len(chosen)}
        counts = _left_out(asking) | {str(reason): count for reason, count in lost.items() if count}
        wave.sample = stored(sample.model_copy(update={"chosen": len(chosen), "left_out": counts}))
    return [one.id for one in chosen]


def fallen_due(wave: Wave, now: dt.datetime) -> list[int]:
    """Customers whose purchase invites them now and who are not invited yet; the counts of the wave grow. No lots.

    In an anonymous wave a site waits until it has as many as its smallest cell.
    """
    before = sample_of(wave) or Sample(seed=0, drawn_at=now)
    asking = asking_of(wave, None, now)
    invited = _invited_by_site(wave.id)
    new = [one for one in _candidates(asking, before.seed, invited) if not one.is_invited]
    by_site = Counter(invited.values()) + Counter(one.site_id for one in new)
    chosen = [one for one in new if by_site[one.site_id] >= asking.fewest]
    counts = {key: count for key, count in _left_out(asking).items() if key != Reason.NO_PURCHASE}
    if len(new) > len(chosen):
        counts[str(Reason.FEW)] = len(new) - len(chosen)
    total = len(invited) + len(chosen)
    wave.sample = stored(before.model_copy(update={"drawn_at": now, "chosen": total, "left_out": counts}))
    return [one.id for one in chosen]


def expect(asking: Asking) -> Expected:
    """Counts for a form; nothing is drawn."""
    verdict = verdict_of(asking).label("verdict")
    query = select(verdict, Customer.site_id, func.count()).where(Customer.organisation_id == asking.organisation_id)
    by_site: Counter[int | None] = Counter()
    reasons: Counter[str] = Counter()
    for reason, site_id, count in session.execute(query.group_by(verdict, Customer.site_id)):
        if reason == Reason.IN:
            by_site[site_id] += count
        else:
            reasons[reason] += count
    few = sum(count for count in by_site.values() if count < asking.fewest)
    if few:
        reasons[Reason.FEW] = few
    wished = _wished(asking.sampling)
    chosen = min(by_site.total() - few, _most(asking, by_site))
    return Expected(
        eligible=by_site.total(), chosen=chosen, wished=wished, left_out=dict(reasons), fewest=asking.fewest
    )


def _wished(sampling: Sampling) -> int | None:
    if sampling.kind == "by_site":
        return sum(sampling.by_site.values())
    return sampling.n if sampling.kind in ("random", "fresh") else None


def _most(asking: Asking, by_site: Mapping[int | None, int]) -> int:
    """How many can be drawn at most."""
    sampling = asking.sampling
    if sampling.kind == "nobody" and asking.after is None:
        return 0
    if sampling.kind == "by_site":
        codes = _sites(asking.organisation_id)
        drawn = [min(count, sampling.by_site.get(codes.get(site, ""), 0)) for site, count in by_site.items()]
        return sum(count for count in drawn if count >= asking.fewest)
    total, wished = sum(by_site.values()), _wished(sampling)
    return total if wished is None else min(total, wished)


def _candidates(asking: Asking, seed: int, invited: Mapping[int, int | None]) -> list[Candidate]:
    query = select(Customer.id, Customer.site_id).where(
        Customer.organisation_id == asking.organisation_id, verdict_of(asking) == Reason.IN
    )
    rows = session.execute(query.order_by(Customer.id))
    return [Candidate(row.id, row.site_id, lot_of(seed, row.id), row.id in invited) for row in rows]


def lot_of(seed: int, customer_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{customer_id}".encode()).digest()


def _by_lot(candidates: list[Candidate], sampling: Sampling, codes: Mapping[int | None, str]) -> list[Candidate]:
    drawn = sorted(candidates, key=lambda one: (not one.is_invited, one.lot))
    if sampling.kind in ("random", "fresh"):
        return drawn[: sampling.n]
    if sampling.kind != "by_site":
        return drawn
    room, chosen = dict(sampling.by_site), []
    for one in drawn:
        code = codes.get(one.site_id, "")
        if room.get(code, 0) > 0:
            room[code] -= 1
            chosen.append(one)
    return chosen


def _without_few(drawn: list[Candidate], fewest: int) -> list[Candidate]:
    """Without groups of a site so small that an anonymous response could be somebody's."""
    by_site = Counter(one.site_id for one in drawn)
    return [one for one in drawn if by_site[one.site_id] >= fewest]


def _left_out(asking: Asking) -> dict[str, int]:
    verdict = verdict_of(asking).label("verdict")
    query = select(verdict, func.count()).where(Customer.organisation_id == asking.organisation_id).group_by(verdict)
    return {str(reason): count for reason, count in session.execute(query) if reason != Reason.IN}


def _sites(organisation_id: int) -> dict[int | None, str]:
    """Codes of the sites by id."""
    rows = session.execute(select(Site.id, Site.code).where(Site.organisation_id == organisation_id))
    return {row.id: row.code for row in rows}


def _invited_by_site(wave_id: int | None) -> dict[int, int | None]:
    """Site of each customer who is invited already."""
    query = select(Invitation.customer_id, Invitation.site_id).where(Invitation.wave_id == wave_id)
    return {row.customer_id: row.site_id for row in session.execute(query)}
