"""Letting go of a customer, or of one response: deliveries that name it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import JSON, CursorResult, delete, type_coerce

from app.api.models import WebhookDelivery
from app.kernel import erasing
from app.kernel.db import session
from app.kernel.erasing import Erased
from app.kernel.web.i18n import gettext as _

# importing it registers that room before this one: rooms let go from right to left, and this one asks for responses
from app.respond.rights.erasing import responses_of


@erasing.register("api")
def erase(customer_id: int) -> list[Erased]:
    """What was told of the person's responses, and what still waits to be told."""
    count = _delete_naming([response.uuid for response in responses_of(customer_id)])
    return [Erased(what=_("Deliveries of webhooks"), count=count)]


@erasing.forgets_response("api")
def forget_response(response: UUID) -> None:
    """Also where nobody but the respondent knows whose it was."""
    _delete_naming([response])


def _delete_naming(responses: Collection[UUID]) -> int:
    named = type_coerce(WebhookDelivery.payload, JSON)["data"]["response"].as_string().in_(map(str, responses))
    done = session.execute(delete(WebhookDelivery).where(named)) if responses else None
    return done.rowcount if isinstance(done, CursorResult) else 0
