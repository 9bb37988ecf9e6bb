"""What goes on without anybody clicking: jobs of an organisation, duties of the installation, messages, and gaps.

Duties serve every organisation at once. How much one of them did, and what it said when it failed, could tell about
others: neither is shown, only when it ran and whether it succeeded.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts.models import Organisation, User
from app.kernel import duties, heartbeat
from app.kernel.db import session
from app.kernel.duties import Duty, DutyRun, DutyState
from app.kernel.jobs import Job
from app.kernel.jobs import State as JobState
from app.kernel.registry import Registry
from app.kernel.web.addresses import public_trouble
from app.kernel.web.current import current_config
from app.letters import delivery
from app.letters.outbox import Message
from app.letters.outbox import State as LetterState

SHOWN_JOBS = 50
KEPT = dt.timedelta(days=30)
# a worker looks around every minute; three silent ones are none
SILENCE = dt.timedelta(minutes=3)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Chore:
    """A duty and how it fares.

    ran_at     when it ended last; None where it never did
    next_at    when it is due
    failures   of the last day
    """

    name: str
    label: str
    ran_at: dt.datetime | None
    next_at: dt.datetime | None
    has_failed: bool
    is_late: bool
    failures: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A job, and by whom it was asked for."""

    job: Job
    who: str

    @property
    def is_going(self) -> bool:
        return self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def share(self) -> float | None:
        """How much of it is done; None while its size is not known."""
        return min(self.job.done / self.job.total, 1.0) if self.job.total else None


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something that will happen by itself."""

    at: dt.datetime
    what: str


@dataclass(frozen=True, kw_only=True)
class Machinery:
    """What the work needs. Channels that are missing carry the reason.

    silent_since   when the last worker that was killed was heard of
    """

    has_worker: bool
    silent_since: dt.datetime | None
    missing: dict[str, str]
    has_public_address: bool


# takes the organisation and now; says what will happen by itself
Ahead = Callable[[Organisation, dt.datetime], Iterable[Due]]
_ahead: Registry[str, Ahead] = Registry()


def coming(room: str) -> Callable[[Ahead], Ahead]:
    """Mark a room's function that says what will happen by itself."""
    return _ahead.marks(room)


def jobs_of(organisation: Organisation, *, now: dt.datetime) -> list[Asked]:
    """The newest first."""
    query = (
        select(Job, User.name)
        .outerjoin(User, User.id == Job.user_id)
        .where(Job.organisation_id == organisation.id, Job.created_at > now - KEPT)
        .order_by(Job.created_at.desc())
        .limit(SHOWN_JOBS)
    )
    return [Asked(job=job, who=name or "") for job, name in session.execute(query)]


def ahead_of(organisation: Organisation, *, now: dt.datetime) -> list[Due]:
    """What will happen by itself, the next first."""
    found = [due for look in _ahead.values() for due in look(organisation, now)]
    return sorted(found, key=lambda due: due.at)


def letters_of(organisation: Organisation, *, now: dt.datetime) -> dict[LetterState, int]:
    """How many messages wait, are uncertain, failed; and were sent within a day."""
    counts = select(Message.state, func.count()).where(Message.organisation_id == organisation.id)
    open_ones = counts.where(Message.state != LetterState.SENT).group_by(Message.state)
    sent = counts.where(Message.state == LetterState.SENT, Message.sent_at > now - DAY).group_by(Message.state)
    found = {**dict(session.execute(open_ones).all()), **dict(session.execute(sent).all())}
    return {state: found.get(state, 0) for state in LetterState}


def chores(*, now: dt.datetime) -> list[Chore]:
    """Every duty of the installation, without what it did."""
    states = {state.name: state for state in session.scalars(select(DutyState))}
    failed = select(DutyRun.name, func.count()).where(DutyRun.at > now - DAY, DutyRun.error != "")
    failures = dict(session.execute(failed.group_by(DutyRun.name)).all())
    return [_chore(duty, states.get(duty.name), failures.get(duty.name, 0), now) for duty in duties.duties()]


def machinery(*, now: dt.datetime) -> Machinery:
    config = current_config()
    found = heartbeat.standing(now=now)
    latest = session.scalar(select(func.max(DutyState.started_at)))
    return Machinery(
        has_worker=found.living > 0 or (latest is not None and now - latest < SILENCE and not found.silent),
        silent_since=found.silent[-1] if found.silent else None,
        missing=delivery.missing_settings(config),
        has_public_address=not public_trouble(config),
    )


def _chore(duty: Duty, state: DutyState | None, failures: int, now: dt.datetime) -> Chore:
    return Chore(
        name=duty.name,
        label=str(duty.label),
        ran_at=state.finished_at if state else None,
        next_at=state.next_at if state else None,
        has_failed=bool(state and state.error),
        is_late=state is None or state.next_at < now - SILENCE,
        failures=failures,
    )
