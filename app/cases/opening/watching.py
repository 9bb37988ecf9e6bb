"""When a wave closes its rules look at it: a subscriber asks for a job, the job compares and opens cases. Complaints
are heard one by one, as they come.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.cases.afterwards import outcomes
from app.cases.models import AlertRule
from app.cases.opening import comparing, opening
from app.cases.opening.complaints import complaint_of
from app.cases.rules import Draft
from app.cases.thresholds import complains_of
from app.kernel import events, jobs
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.web.i18n import formatter, speaking
from app.kernel.web.i18n import gettext as _
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.released import standing_of
from app.studies.models import Study, Wave

JOB = "cases.watch"


@events.subscribe("wave.closed", "cases.watch")
def watch_wave(event: events.DomainEvent) -> None:
    """Nothing is computed here: an event is told inside a transaction, and a comparison takes seconds."""
    wave = session.get(Wave, int(event.facts["wave"]))
    # what is withheld when an anonymous wave closes counts a little later, and that is told as well
    if wave is not None and (_rules(wave) or outcomes.are_awaited(wave)) and not standing_of(wave).withheld:
        ask(wave)


@events.subscribe("wave.settled", "cases.watch")
def watch_released(event: events.DomainEvent) -> None:
    """An anonymous wave is compared when all of it counts; the others were when they closed."""
    wave = session.get(Wave, int(event.facts["wave"]))
    if wave is not None and wave.study.is_anonymous and _rules(wave):
        ask(wave)


@events.subscribe("response.completed", "cases.complaints")
def hear(event: events.DomainEvent) -> None:
    """One response is read at once: who complains is not kept waiting for the end of a wave."""
    response = session.get(Response, UUID(str(event.facts["response"]))) if "response" in event.facts else None
    if response is None or response.customer_id is None or response.status != "complete" or _is_doubtful(response):
        return
    wave = _wave(response.wave_id)
    if wave is None or not wave.study.is_identified:
        return
    heard = [(rule, draft) for rule in _rules(wave, "complaint") for draft in _complaint(rule, response)]
    opening.open_all(wave, heard, now=utc_now())


def _complaint(rule: AlertRule, response: Response) -> list[Draft]:
    version = session.get_one(Version, response.version_id)
    found = complaint_of(response.answers, definition_of(version), complains_of(rule))
    if found is None:
        return []
    subject = f"customer:{response.customer_id}:complaint"
    customer, site = response.customer_id, response.site_id
    return [Draft(subject=subject, dimension="", site=site, customer=customer, evidence=found)]


def _is_doubtful(response: Response) -> bool:
    """Something looked unlike a person: nobody is called for that."""
    return bool((response.timing or {}).get("signals"))


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
    found = outcomes.outcomes_in(wave) if wave.state(utc_now()) == "closed" else {}
    # what was read is done with: from here on SQLite lets nobody else write
    session.rollback()
    begin_writing()
    opened = opening.open_all(wave, drafts, now=utc_now())
    outcomes.tell(found, now=utc_now())
    session.commit()
    return {"opened": opened}


def _wave(wave_id: int) -> Wave | None:
    loaded = select(Wave).where(Wave.id == wave_id).options(joinedload(Wave.study).joinedload(Study.organisation))
    return session.scalar(loaded.options(joinedload(Wave.version)))


def _rules(wave: Wave, *kinds: str) -> Sequence[AlertRule]:
    """Those that are on and look at waves, or those of these kinds."""
    query = select(AlertRule).filter_by(study_id=wave.study_id, is_on=True)
    query = query.where(AlertRule.kind.in_(kinds or ("site_falls", "customer_worsens")))
    return session.scalars(query.order_by(AlertRule.id)).all()
