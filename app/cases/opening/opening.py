"""A case is opened once, with its deadline, what is at stake and one proposed action; or held back, by lot."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import func, select

from app.accounts import audit
from app.cases.advice import SPOKEN, advice_for
from app.cases.evidence import Complaint, SiteFall
from app.cases.models import AlertRule, Case
from app.cases.opening import arms, stakes
from app.cases.opening.arms import HELD_BACK
from app.cases.opening.complaints import own_level
from app.cases.opening.deadlines import after_hours, after_working_days
from app.cases.opening.stakes import NOTHING, Stake
from app.cases.rules import Draft
from app.cases.thresholds import falls_of
from app.kernel import events
from app.kernel.db import session
from app.kernel.upsert import add_new
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.released import countable
from app.studies.models import Wave

CASE_OPENED = audit.deed("case.opened", _l("Case opened"))
CASE_HELD_BACK = audit.deed("case.held_back", _l("Case held back, to compare with"))


def open_all(wave: Wave, drafts: Sequence[tuple[AlertRule, Draft]], *, now: dt.datetime) -> int:
    """How many are new. The same case is opened once, however often this runs; the caller commits."""
    # to the minute: what is found together is due together, and stands in the order of what is at stake
    moment = now.replace(second=0, microsecond=0)
    spent = stakes.spend_of([draft.customer for _rule, draft in drafts if draft.customer is not None], moment)
    return sum(_open(wave, rule, draft, spent, moment) for rule, draft in drafts)


def _open(wave: Wave, rule: AlertRule, draft: Draft, spent: Mapping[int, Stake], now: dt.datetime) -> bool:
    """False where this case is there already, or the answers it rests on went meanwhile."""
    if draft.customer is not None and not _still_answered(wave, draft):
        return False
    stake, arm = _stake(draft, spent), arms.draw(rule, wave, draft)
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
        "owner_id": None if arm == HELD_BACK else rule.owner_id,
        "opened_at": now,
        "due_at": None if arm == HELD_BACK else _due(rule, wave, now),
        "stake": stake.value,
        "stake_of": stake.of,
        "advice": advice_for(draft.evidence, draft.dimension, level=_level(wave, draft)),
        "arm": arm,
    }
    made = add_new(Case, [row], "rule_id", "wave_id", "subject")
    if made:
        _tell(rule, wave, made[0].id, is_held_back=arm == HELD_BACK)
    return bool(made)


def _tell(rule: AlertRule, wave: Wave, case: int, *, is_held_back: bool) -> None:
    """Of one that is held back nobody hears but the log, by its number."""
    deed = CASE_HELD_BACK if is_held_back else CASE_OPENED
    if not is_held_back:
        events.record("case.opened", rule.organisation_id, case=case)
    audit.record(deed, audit.Gone("case", case), organisation=wave.study.organisation, case=case, rule=rule.id)


def _due(rule: AlertRule, wave: Wave, now: dt.datetime) -> dt.datetime:
    if rule.kind != "site_falls":
        return after_hours(now, int(rule.parameters.get("hours", 24)))
    organisation = wave.study.organisation
    return after_working_days(now, falls_of(rule).working_days, zone=organisation.zone, timezone=organisation.timezone)


def _stake(draft: Draft, spent: Mapping[int, Stake]) -> Stake:
    if isinstance(draft.evidence, SiteFall):
        return stakes.people(draft.evidence.n_after)
    return spent.get(draft.customer or 0, NOTHING)


def _level(wave: Wave, draft: Draft) -> int | None:
    """What the customer says of us, where that decides what is proposed."""
    if draft.customer is None or draft.dimension != SPOKEN:
        return None
    query = select(Response.answers).where(*countable(wave), Response.customer_id == draft.customer)
    return own_level(session.scalar(query) or {}, definition_of(wave.version))


def _still_answered(wave: Wave, draft: Draft) -> bool:
    """Somebody may have erased their answers since they were compared."""
    numbers = {wave.number}
    if not isinstance(draft.evidence, Complaint):
        numbers.add(draft.evidence.before)
    waves = select(Wave.id).where(Wave.study_id == wave.study_id, Wave.number.in_(numbers))
    query = select(func.count()).select_from(Response).where(Response.customer_id == draft.customer)
    return session.scalar(query.where(Response.wave_id.in_(waves), Response.status == "complete")) == len(numbers)
