"""When a customer is erased their cases go with all that was written there; before, they are told on request."""

from sqlalchemy import delete, select

from app.cases.models import Case, CaseNote
from app.db import session
from app.erasing import Erased, collects, register
from app.i18n import lazy_gettext as _l


@register("cases")
def forget(customer_id: int) -> list[Erased]:
    """The case, its evidence, its notes. Cases of sites rest on many people and stay."""
    ids = list(session.scalars(select(Case.id).filter_by(customer_id=customer_id)))
    session.execute(delete(CaseNote).where(CaseNote.case_id.in_(ids)))
    session.execute(delete(Case).where(Case.id.in_(ids)))
    return [Erased(what=_l("cases"), count=len(ids))] if ids else []


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
                "notes": [{"at": note.at.isoformat(), "text": note.text} for note in case.notes if note.text],
            }
            for case in cases
        ]
    }
