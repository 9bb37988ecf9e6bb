"""What customers allow, for programs; and their erasure."""

from app.accounts import audit
from app.api.calls.customers import find_customer
from app.api.calls.operation import operation
from app.api.shapes.customers import ConsentGiven, ConsentList, ConsentOut
from app.customers import consents
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l

SAID = {
    "given": audit.deed("consent.given", _l("Consent of a customer noted")),
    "withdrawn": audit.deed("consent.withdrawn", _l("Consent of a customer withdrawn")),
    "opted_in": audit.deed("consent.opted_in", _l("Customer opted in to messages again")),
    "opted_out": audit.deed("consent.opted_out", _l("Customer opted out of messages")),
}


class WithdrawalStands(AppError):
    """Programs repeat what somebody once ticked; who said no must say yes themselves."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("This customer has said no, and the API cannot turn that into a yes"),
            _l("Ask the person: by a link of their own, or through a member of staff."),
        )


@operation(
    "GET",
    "/customers/{key}/consents",
    _l("List what a customer allowed and took back"),
    scope="customers:read",
    gives={200: ConsentList},
)
def list_consents(key: str) -> ConsentList:
    return _list(find_customer(key))


@operation(
    "PUT",
    "/customers/{key}/consents/{channel}",
    _l("Note that a customer agrees to be contacted, or no longer does"),
    about="A withdrawal holds from this moment on, for messages that wait as well. Once a customer has said no, or "
    "somebody else at the same address, a program cannot say yes for them.",
    scope="customers:write",
    given=ConsentGiven,
    gives={200: ConsentList},
    refuses=(409,),
)
def put_consent(key: str, channel: str, given: ConsentGiven) -> ConsentList:
    customer, now = find_customer(key, lock=True), utc_now()
    words = {"text": given.text, "text_version": given.text_version}
    if given.state == "withdrawn":
        consents.withdraw(customer, channel, source="api", now=now, **words)
    elif not consents.give(customer, channel, source="api", now=now, **words):
        raise WithdrawalStands
    audit.record(SAID[given.state], customer, channel=channel)
    session.commit()
    return _list(customer)


def _list(customer: Customer) -> ConsentList:
    names = ConsentOut.model_fields
    rows = consents.entries_of(customer)
    return ConsentList(items=tuple(ConsentOut(**{name: getattr(row, name) for name in names}) for row in rows))
