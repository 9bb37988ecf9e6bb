"""When a customer is erased their cases go with all that was written there; before, they are told on request."""

from sqlalchemy import delete, select

from app.accounts import audit
from app.cases.models import Case, CaseNote
from app.kernel.db import session
from app.kernel.erasing import Erased, collects, follows_answers, register
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Wave

CASE_ERASED = audit.deed("case.erased", _l("Case erased with the answers it rested on"))


@register("cases")
def forget(customer_id: int) -> list[Erased]:
    """The case, its evidence, its notes. Cases of sites rest on many people and stay."""
    found = _about(customer_id)
    _remove(found)
    return [Erased(what=_("case") if len(found) == 1 else _("cases"), count=len(found))] if found else []


@follows_answers("cases")
def forget_answers(customer_id: int, wave_id: int) -> None:
    """Cases that rest on this person's answers to this wave, as the later or as the earlier one of the two."""
    wave = session.get_one(Wave, wave_id)
    mine = [case for case in _about(customer_id) if case.wave.study_id == wave.study_id]
    found = [case for case in mine if case.wave_id == wave.id or case.evidence.get("before") == wave.number]
    for case in found:
        audit.record(CASE_ERASED, case, organisation=wave.study.organisation, case=case.id)
    # an earlier case stays without what these answers told of how it ended
    for case in mine:
        if case.outcome.get("wave") == wave.number:
            case.outcome = {}
    _remove(found)


def _about(customer_id: int) -> list[Case]:
    return list(session.scalars(select(Case).filter_by(customer_id=customer_id)))


def _remove(cases: list[Case]) -> None:
    ids = [case.id for case in cases]
    session.execute(delete(CaseNote).where(CaseNote.case_id.in_(ids)))
    session.execute(delete(Case).where(Case.id.in_(ids)))


@collects("cases")
def tell(customer_id: int) -> dict[str, object]:
    cases = session.scalars(select(Case).filter_by(customer_id=customer_id).order_by(Case.id)).all()
    return {
        "cases": [
            {
                "opened": case.opened_at.isoformat(),
                "state": case.state,
                "dimension": case.dimension,
                "evidence": case.evidence,
                "due": case.due_at.isoformat() if case.due_at else None,
                "stake": None if case.stake is None else str(case.stake),
                "stake_of": case.stake_of,
                "advice": case.advice,
                "arm": case.arm,
                "outcome": case.outcome,
                "notes": [{"at": note.at.isoformat(), "text": note.text} for note in case.notes if note.text],
            }
            for case in cases
        ]
    }
