"""Letting go of a customer: deliveries that name a response of theirs."""

from sqlalchemy import JSON, CursorResult, delete, type_coerce

from app import erasing
from app.api.models import WebhookDelivery
from app.db import session
from app.erasing import Erased
from app.i18n import gettext as _

# importing it registers that room before this one: rooms let go from right to left, and this one asks for responses
from app.respond.erasing import responses_of


@erasing.register("api")
def erase(customer_id: int) -> list[Erased]:
    """What was told of the person's responses, and what still waits to be told."""
    ids = [str(response.uuid) for response in responses_of(customer_id)]
    named = type_coerce(WebhookDelivery.payload, JSON)["data"]["response"].as_string().in_(ids)
    done = session.execute(delete(WebhookDelivery).where(named)) if ids else None
    return [Erased(what=_("Deliveries to programs"), count=done.rowcount if isinstance(done, CursorResult) else 0)]
