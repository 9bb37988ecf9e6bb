"""When a wave closes its rules look at it: a subscriber asks for a job, the job compares and opens cases."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts import audit
from app.cases import comparing
from app.cases.evidence import Complaint
from app.cases.models import AlertRule, Case
from app.cases.rules import Draft
from app.kernel import events, jobs
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.upsert import add_new
from app.kernel.web.i18n import formatter, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.models import Response
from app.results.frames.released import standing_of
from app.studies.models import Study, Wave

CASE_OPENED = audit.deed("case.opened", _l("Case opened"))

JOB = "cases.watch"


@events.subscribe("wave.closed", "cases.watch")
def watch_wave(event: events.DomainEvent) -> None:
    """Nothing is computed here: an event is told inside a transaction, and a comparison takes seconds."""
    wave = session.get(Wave, int(event.facts["wave"]))
    # what is withheld when an anonymous wave closes counts a little later, and that is told as well
    if wave is not None and _rules(wave) and not standing_of(wave).withheld:
        ask(wave)


@events.subscribe("wave.settled", "cases.watch")
def watch_released(event: events.DomainEvent) -> None:
    """An anonymous wave is compared when all of it counts; the others were when they closed."""
    wave = session.get(Wave, int(event.facts["wave"]))
    if wave is not None and wave.study.is_anonymous and _rules(wave):
        ask(wave)


def ask(wave: Wave, *, user_id: int | None = None) -> jobs.Job:
    """Have a wave compared; the caller commits and wakes the jobs."""
    organisation = wave.study.organisation
    return jobs.start(
        JOB,
        organisation_id=organisation.id,
        user_id=user_id,
        title=_title(wave),
        language=organisation.locale,
        wave=wave.id,
    )


def _title(wave: Wave) -> str:
    """In the organisation's language: who asks is a worker, as a rule."""
    with speaking(wave.study.organisation.locale):
        return _(
            "Comparing %(study)s, wave %(number)s with the wave before",
            study=wave.study.title,
            number=formatter().integer(wave.number),
        )


@jobs.task(JOB)
def compare(job: jobs.Job) -> dict[str, object]:
    """Open a case for everything the rules find; the same case is opened once, however often this runs."""
    wave = _wave(job.parameters["wave"])
    if wave is None or wave.study.organisation_id != job.organisation_id:
        return {"opened": 0}
    drafts = comparing.drafts_of(wave, _rules(wave))
    # what was read is done with: from here on SQLite lets nobody else write
    session.rollback()
    begin_writing()
    opened = sum(_open(wave, rule, draft) for rule, draft in drafts)
    session.commit()
    return {"opened": opened}


def _wave(wave_id: int) -> Wave | None:
    loaded = select(Wave).where(Wave.id == wave_id).options(joinedload(Wave.study).joinedload(Study.organisation))
    return session.scalar(loaded.options(joinedload(Wave.version)))


def _rules(wave: Wave) -> Sequence[AlertRule]:
    return session.scalars(select(AlertRule).filter_by(study_id=wave.study_id, is_on=True).order_by(AlertRule.id)).all()


def _still_answered(wave: Wave, draft: Draft) -> bool:
    """Somebody may have erased their answers since they were compared."""
    numbers = {wave.number}
    if not isinstance(draft.evidence, Complaint):
        numbers.add(draft.evidence.before)
    waves = select(Wave.id).where(Wave.study_id == wave.study_id, Wave.number.in_(numbers))
    query = select(func.count()).select_from(Response).where(Response.customer_id == draft.customer)
    return session.scalar(query.where(Response.wave_id.in_(waves), Response.status == "complete")) == len(numbers)


def _open(wave: Wave, rule: AlertRule, draft: Draft) -> bool:
    """False where this case is there already, or the answers it rests on went meanwhile."""
    if draft.customer is not None and not _still_answered(wave, draft):
        return False
    row = {
        "organisation_id": rule.organisation_id,
        "rule_id": rule.id,
        "wave_id": wave.id,
        "site_id": draft.site,
        "customer_id": draft.customer,
        "subject": draft.subject,
        "dimension": draft.dimension,
        "evidence": asdict(draft.evidence),
        "state": "open",
        "owner_id": rule.owner_id,
        "opened_at": utc_now(),
    }
    made = add_new(Case, [row], "rule_id", "wave_id", "subject")
    if not made:
        return False
    case = made[0].id
    events.record("case.opened", rule.organisation_id, case=case)
    audit.record(CASE_OPENED, audit.Gone("case", case), organisation=wave.study.organisation, case=case, rule=rule.id)
    return True
