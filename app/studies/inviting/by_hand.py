"""Inviting customers whom somebody chose: a segment, or keys written down one by one. Many of them are a job."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts import audit
from app.accounts.models import Organisation
from app.customers.folding import clean_key
from app.customers.models import Customer, Segment
from app.customers.segments.members import select_ids
from app.kernel import duties, jobs
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError
from app.kernel.jobs import Job
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.inviting.invite import invite
from app.studies.inviting.letters import OPEN
from app.studies.models import Invitation, Wave

WAVE_INVITED_BY_HAND = audit.deed("wave.invited_by_hand", _l("Customers invited to a wave by hand"))

TASK = "studies.invite"
MOST_KEYS, AT_ONCE, MOST_NOW = 5000, 500, 1000


class NobodyToInvite(AppError):
    """What was typed names nobody, or somebody who is not known."""

    status = 422


@dataclass(frozen=True)
class Chosen:
    """Customers, and how a sentence calls them."""

    ids: Sequence[int]
    unknown_keys: tuple[str, ...] = ()


def of_segment(segment: Segment, now: dt.datetime) -> Chosen:
    return Chosen(session.scalars(select_ids(segment, now)).all())


def of_keys(organisation: Organisation, typed: str) -> Chosen:
    """One key on each line. Raises NobodyToInvite."""
    keys = list(dict.fromkeys(key for line in typed.splitlines() if (key := clean_key(line))))
    if not keys:
        raise NobodyToInvite(_l("No customer is chosen"), _l("Choose a segment, or write one key on each line."))
    if len(keys) > MOST_KEYS:
        raise NobodyToInvite(
            _l("These are too many keys to write down"),
            _l("Write %(most)s at most, or make a segment.", most=formatter().integer(MOST_KEYS)),
        )
    mine = select(Customer.id, Customer.external_key).where(
        Customer.organisation_id == organisation.id, Customer.external_key.in_(keys)
    )
    found = {row.external_key: row.id for row in session.execute(mine)}
    return Chosen(list(found.values()), tuple(key for key in keys if key not in found))


def are_too_few(wave: Wave, new: int) -> bool:
    """Whether an anonymous wave would still have so few who may answer that nobody of them may begin."""
    smallest = wave.study.organisation.min_cell
    if not wave.study.is_anonymous or new >= smallest:
        return False
    waiting = select(func.count()).select_from(Invitation)
    mine = (Invitation.wave_id == wave.id, Invitation.status.in_(OPEN))
    return (session.scalar(waiting.where(*mine)) or 0) + new < smallest


def require_open(wave: Wave, now: dt.datetime) -> None:
    if wave.state(now) == "closed":
        raise NobodyToInvite(_l("This wave is closed"), _l("Open it again, or invite to the next wave."))


def invite_chosen(
    wave: Wave, ids: Sequence[int], *, user_id: int, language: str, title: str, now: dt.datetime
) -> int | None:
    """How many are new; None where a job does it. Commits as it goes, so that respondents can save meanwhile."""
    audit.record(WAVE_INVITED_BY_HAND, wave, count=len(ids))
    if len(ids) > MOST_NOW:
        jobs.start(
            TASK,
            organisation_id=wave.study.organisation_id,
            user_id=user_id,
            title=title,
            language=language,
            wave=wave.id,
            customers=list(ids),
        )
        session.commit()
        duties.wake("jobs")
        return None
    count = invite(wave, ids, now=now)
    session.commit()
    duties.wake("letters.send")
    return count


@jobs.task(TASK)
def run(job: Job) -> dict[str, object]:
    """In parts; begun anew after a crash it invites nobody twice."""
    ids, count = job.parameters["customers"], 0
    for start in range(0, len(ids), AT_ONCE):
        begin_writing()
        wave = session.get_one(Wave, job.parameters["wave"])
        require_open(wave, utc_now())
        count += invite(wave, ids[start : start + AT_ONCE], now=utc_now())
        jobs.advance(job, min(start + AT_ONCE, len(ids)), total=len(ids))
    # the row stays for a month, and must not remember whom it was about
    job.parameters = {"wave": job.parameters["wave"]}
    session.commit()
    duties.wake("letters.send")
    return {"invited": count}
