"""Cases, for programs: read, never changed, so that a ticket of another system can be made of each."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from app.api.calls.operation import operation, organisation, program
from app.api.calls.paging import by_id
from app.api.shapes.cases import CaseAdvice, CaseOut, CaseOutcome, CasePage, CasesAsked, CaseStake
from app.cases.advice import advice
from app.cases.afterwards.outcomes import outcome_of
from app.cases.models import AlertRule, Case
from app.cases.opening.arms import HELD_BACK
from app.cases.operations import WAITING
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.kernel.errors import NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Wave


@operation("GET", "/cases", _l("List cases"), scope="cases:read", asked=CasesAsked, gives={200: CasePage})
def list_cases(asked: CasesAsked) -> CasePage:
    now = utc_now()
    query = _mine().where(*_in_state(asked.state, now))
    if asked.study:
        query = query.where(Case.rule_id.in_(select(AlertRule.id).filter_by(study_id=asked.study)))
    page, following = by_id(query, Case.id, asked)
    return CasePage(items=tuple(_case(row, now) for (row,) in page), next=following)


@operation(
    "GET",
    "/cases/{case_id}",
    _l("Read a case"),
    about="The id is that of the event case.opened.",
    scope="cases:read",
    gives={200: CaseOut},
)
def get_case(case_id: int) -> CaseOut:
    found = session.scalar(_mine().where(Case.id == case_id))
    if found is None:
        raise NotFound
    return _case(found, utc_now())


def _mine() -> Select[Case]:
    ways = (
        joinedload(Case.rule),
        joinedload(Case.wave).joinedload(Wave.study),
        joinedload(Case.site),
        joinedload(Case.customer),
    )
    mine = (Case.organisation_id == organisation().id, Case.arm != HELD_BACK)
    return select(Case).where(*mine).options(*ways)


def _in_state(state: str | None, now: dt.datetime) -> list[ColumnElement[bool]]:
    if state is None:
        return []
    if state not in ("waiting", "late"):
        return [Case.state == state]
    return [Case.state.in_(WAITING), *([Case.due_at < now] if state == "late" else [])]


def _case(case: Case, now: dt.datetime) -> CaseOut:
    proposed = advice(case.advice, is_person=case.customer_id is not None)
    return CaseOut.model_validate(
        {
            "id": case.id,
            "kind": case.rule.kind,
            "state": case.state,
            "study": case.wave.study_id,
            "wave": case.wave_id,
            "site": case.site.code if case.site else None,
            "customer": _key(case, case.customer),
            "dimension": case.dimension,
            "opened_at": case.opened_at,
            "due_at": case.due_at,
            "is_late": case.is_late(now),
            "closed_at": case.closed_at,
            "escalated": case.escalated,
            "stake": _stake(case),
            "advice": CaseAdvice(key=case.advice, text=proposed.text, source=proposed.source or None),
            "evidence": {} if case.rule.kind == "complaint" else case.evidence,
            "outcome": _outcome(case),
        }
    )


def _key(case: Case, customer: Customer | None) -> str | None:
    """Who it is is for programs that may read customers, and of a study that knows its people."""
    may_know = customer is not None and case.wave.study.is_identified and "customers:read" in program().scopes
    return customer.external_key if customer is not None and may_know else None


def _stake(case: Case) -> CaseStake | None:
    if case.stake is None or case.stake_of not in ("spend", "people"):
        return None
    return CaseStake.model_validate({"of": case.stake_of, "value": f"{Decimal(case.stake).normalize():f}"})


def _outcome(case: Case) -> CaseOutcome | None:
    found = outcome_of(case)
    if found is None:
        return None
    return CaseOutcome(
        wave=found.wave, asked=found.asked, answered=found.answered, bought=found.bought, score=found.score
    )
