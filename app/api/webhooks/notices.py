"""A message to the owners when a webhook was switched off because it failed for days."""

import datetime as dt

from sqlalchemy import select

from app.accounts import audit
from app.accounts.models import Membership, Role, User
from app.api.models import Webhook
from app.kernel.db import session
from app.kernel.web.addresses import external
from app.kernel.web.i18n import gettext, speaking
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import outbox

WEBHOOK_SWITCHED_OFF = audit.deed("webhook.switched_off", _l("Webhook switched off"))

SWITCHED_OFF = "api.webhook_off"


def tell_switched_off(webhook: Webhook, now: dt.datetime) -> None:
    """Put the messages into the outbox and note the deed; the caller commits."""
    audit.record(WEBHOOK_SWITCHED_OFF, webhook, organisation=webhook.organisation)
    for owner in _owners(webhook.organisation_id):
        outbox.put(
            SWITCHED_OFF,
            recipient=owner.email,
            once=f"webhook_off:{webhook.id}:{owner.id}:{now:%Y%m%d}",
            due_at=now,
            organisation_id=webhook.organisation_id,
            language=owner.language,
            webhook=webhook.id,
        )


def _owners(organisation_id: int) -> list[User]:
    query = select(User).join(Membership).where(Membership.organisation_id == organisation_id)
    return list(session.scalars(query.where(Membership.role == Role.OWNER)))


@outbox.template(SWITCHED_OFF)
def write(message: outbox.Message) -> outbox.Letter:
    webhook = session.get(Webhook, int(message.parameters["webhook"]))
    if webhook is None or webhook.is_on:
        raise outbox.Withdrawn("switched_on")
    page = external("developers.webhook", organisation=webhook.organisation.slug, webhook_id=webhook.id)
    with speaking(message.language):
        return outbox.Letter(
            subject=gettext("A webhook of %(organisation)s was switched off", organisation=webhook.organisation.name),
            text=gettext(
                "The address %(url)s took no event for five days, so nothing more is sent there. "
                "When it works again, switch the webhook on: %(page)s",
                url=webhook.url,
                page=page,
            ),
        )
