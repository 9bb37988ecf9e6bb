"""Letting go of a customer: their responses, wherever the study knows whose they are."""

from sqlalchemy import or_, select

from app.customers.models import Customer
from app.kernel import erasing
from app.kernel.db import session
from app.kernel.erasing import Erased
from app.kernel.web.current import current_config
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.models import Response
from app.respond.release import marks
from app.respond.rights import receipts
from app.respond.rights.removing import forget_events, remove
from app.studies.inviting.personal import pseudonym_of
from app.studies.models import Invitation, Study

erasing.keeps(_l("Answers to anonymous studies"), _l("Nobody can tell which of them are this person's."))


@erasing.register("respond")
def erase(customer_id: int) -> list[Erased]:
    """Every response of the person with its events and consents, and marks that wait in anonymous waves."""
    found = responses_of(customer_id)
    for response in found:
        remove(response)
    forget_events({str(response.uuid) for response in found})
    mine = select(Invitation.id).where(Invitation.customer_id == customer_id)
    marks.forget(list(session.scalars(mine)))
    return [Erased(what=_("response") if len(found) == 1 else _("responses"), count=len(found))]


@erasing.collects("respond")
def collect(customer_id: int) -> dict[str, object]:
    """Every response as its own person reads it, in words and as it is stored."""
    return {"responses": [receipts.statement_of(one, None).as_json() for one in responses_of(customer_id)]}


def responses_of(customer_id: int) -> list[Response]:
    """Those that carry the customer, and those that carry one of their pseudonyms."""
    config = current_config()
    studies = (
        select(Study)
        .join(Customer, Customer.organisation_id == Study.organisation_id)
        .where(Customer.id == customer_id, Study.is_pseudonymous)
    )
    names = [pseudonym_of(config.keys, study, customer_id) for study in session.scalars(studies)]
    theirs = or_(Response.customer_id == customer_id, Response.pseudonym.in_(names))
    return list(session.scalars(select(Response).where(theirs).order_by(Response.uuid)))
