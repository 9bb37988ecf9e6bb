"""What the next wave tells of the customers of cases: whether they came back, and how they stand now.

That is no effect of what was done: whoever was picked for being low rises in the mean anyway. Only arms that were drawn
by lot tell an effect (cases.trial).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.cases.models import Case
from app.cases.opening.arms import HELD_BACK
from app.cases.opening.complaints import own_level, recommendation_of
from app.customers.models import Customer, Purchase
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.dimensions import has_same_ruler
from app.results.frames.released import countable
from app.studies.models import Invitation, Wave
from survey_defs.answers import Answers


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """
    wave       number of the wave that told it
    asked      the customer was invited to it, or answered it
    bought     since the case was opened; None where the organisation knows of no purchase since by anybody
    score      on the dimension of the case, 0 to 100; None where there is none on the same ruler
    level, recommendation   what the customer says now
    """

    wave: int
    asked: bool
    answered: bool
    bought: bool | None = None
    score: float | None = None
    level: int | None = None
    recommendation: int | None = None


def outcome_of(case: Case) -> Outcome | None:
    """None where no wave has told it yet."""
    return Outcome(**case.outcome) if case.outcome else None


def are_awaited(wave: Wave) -> bool:
    """Whether cases of the wave before are still without an outcome."""
    return wave.before is not None and bool(_waiting(wave.before))


def tell(found: Mapping[int, Outcome], *, now: dt.datetime) -> None:
    """Write what was found into the cases that are still there; those held back have served. The caller commits."""
    for case in session.scalars(select(Case).where(Case.id.in_(found))):
        case.outcome = asdict(found[case.id])
        if case.arm == HELD_BACK:
            case.state, case.closed_at = "closed", now


def outcomes_in(wave: Wave) -> dict[int, Outcome]:
    """Id of a case of the wave before -> what this wave tells of its customer."""
    cases = _waiting(wave.before) if wave.before is not None else []
    if not cases:
        return {}
    customers = {case.customer_id for case in cases if case.customer_id is not None}
    answers, invited = _answers(wave, customers), _invited(wave, customers)
    scores, buyers = _scores(wave, cases), _buyers(cases)
    questionnaire = definition_of(wave.version)
    found = {}
    for case in cases:
        customer = case.customer_id or 0
        own = answers.get(customer)
        found[case.id] = Outcome(
            wave=wave.number,
            asked=customer in invited or own is not None,
            answered=own is not None,
            bought=None if buyers is None else case.id in buyers,
            score=scores.get(case.id),
            level=None if own is None else own_level(own, questionnaire),
            recommendation=None if own is None else recommendation_of(own, questionnaire),
        )
    return found


def _waiting(before: Wave) -> Sequence[Case]:
    query = select(Case).where(Case.wave_id == before.id, Case.customer_id.is_not(None))
    cases = session.scalars(query.options(joinedload(Case.wave).joinedload(Wave.version)).order_by(Case.id)).all()
    return [case for case in cases if not case.outcome]


def _answers(wave: Wave, customers: Collection[int]) -> dict[int, Answers]:
    query = select(Response.customer_id, Response.answers).where(*countable(wave))
    rows = session.execute(query.where(Response.customer_id.in_(customers)))
    return {customer: answers for customer, answers in rows if customer is not None}


def _invited(wave: Wave, customers: Collection[int]) -> set[int]:
    query = select(Invitation.customer_id).where(Invitation.wave_id == wave.id, Invitation.status != "withdrawn")
    return set(session.scalars(query.where(Invitation.customer_id.in_(customers))))


def _scores(wave: Wave, cases: Sequence[Case]) -> dict[int, float]:
    # numpy and pandas: only the worker that compares waves pays for them
    from app.results.own_scores import own_scores

    by_dimension: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_dimension[case.dimension].append(case)
    found: dict[int, float] = {}
    for name, mine in by_dimension.items():
        if not name or not has_same_ruler(definition_of(mine[0].wave.version), definition_of(wave.version), name):
            continue
        scores = own_scores(wave, {case.customer_id or 0 for case in mine}, name)
        found |= {case.id: scores[case.customer_id] for case in mine if case.customer_id in scores}
    return found


def _buyers(cases: Sequence[Case]) -> set[int] | None:
    """Cases whose customer bought since they were opened; None where nobody's purchases since are known."""
    first = min(case.opened_at for case in cases)
    known: Any = exists().where(Purchase.organisation_id == cases[0].organisation_id, Purchase.at > first)
    if not session.scalar(select(known)):
        return None
    bought = select(Case.id).join(Customer, Case.customer_id == Customer.id).join(Purchase)
    query = bought.where(Purchase.at > Case.opened_at, Purchase.amount > 0, Case.id.in_([one.id for one in cases]))
    return set(session.scalars(query))
