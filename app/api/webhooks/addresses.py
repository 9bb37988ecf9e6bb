"""Addresses that are told of events: added, changed, switched off; and how what is sent to them is signed."""

import datetime as dt
import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts import audit
from app.accounts.models import Organisation
from app.api.models import Webhook, WebhookDelivery
from app.api.webhooks.posting import read_address, require_open
from app.kernel import seal
from app.kernel.db import begin_writing, session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import new_token

audit.thing("webhook", _l("webhook"), endpoint="developers.webhook", value="webhook_id")
WEBHOOK_CREATED = audit.deed("webhook.created", _l("Webhook made"))
WEBHOOK_CHANGED = audit.deed("webhook.changed", _l("Webhook changed"))
WEBHOOK_SECRET_RENEWED = audit.deed("webhook.secret_renewed", _l("Secret of a webhook renewed"))
WEBHOOK_REMOVED = audit.deed("webhook.removed", _l("Webhook removed"))

EVENTS: dict[str, str] = {
    "response.completed": _l("A response was completed"),
    "wave.closed": _l("A wave was closed"),
    "case.opened": _l("A case was opened"),
}
PURPOSE = "webhook"
PREFIX = "whsec_"
MOST = 20


class WebhookExists(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("There is a webhook to this address already"), _l("Change that one, or remove it and add it anew.")
        )


class TooManyWebhooks(AppError):
    status = 409

    def __init__(self) -> None:
        super().__init__(_l("There are too many webhooks"), _l("Remove those that no program listens to any more."))


class NoEvent(AppError):
    status = 422

    def __init__(self) -> None:
        super().__init__(_l("A webhook without an event is never told anything"), _l("Choose at least one event."))


@dataclass(frozen=True)
class Made:
    """A webhook and its secret, which nobody can read again."""

    webhook: Webhook
    secret: str


def look_at(url: str) -> None:
    """Refuse an address that leads into a network of one's own when it is typed. Raises BadAddress.

    Call it first: it closes the transaction, because the name system may take seconds, and begins one that writes.
    """
    session.commit()
    require_open(url, private=current_config().allows_private_webhooks)
    begin_writing()


def create(organisation: Organisation, *, url: str, events: Collection[str], now: dt.datetime) -> Made:
    """Raises BadAddress, NoEvent, WebhookExists, TooManyWebhooks."""
    _require_free(organisation, url)
    if len(list_webhooks(organisation)) >= MOST:
        raise TooManyWebhooks
    secret, sealed = _new_secret()
    webhook = Webhook(organisation=organisation, url=url, events=_known(events), secret=sealed, created_at=now)
    _store(webhook)
    audit.record(WEBHOOK_CREATED, webhook, organisation=organisation, events=" ".join(webhook.events))
    return Made(webhook, secret)


def change(
    webhook: Webhook, *, url: str | None = None, events: Collection[str] | None = None, is_on: bool | None = None
) -> None:
    """What is None stays. Switching it on forgets that it failed."""
    if url is not None and url != webhook.url:
        _require_free(webhook.organisation, url)
        webhook.url = url
    if events is not None:
        webhook.events = _known(events)
    if is_on is not None:
        webhook.is_on, webhook.failing_since = is_on, None
    _store(webhook)
    audit.record(WEBHOOK_CHANGED, webhook, is_on=webhook.is_on, events=" ".join(webhook.events))


def renew_secret(webhook: Webhook) -> str:
    """A new secret; what is sent from now on is signed with it."""
    secret, webhook.secret = _new_secret()
    audit.record(WEBHOOK_SECRET_RENEWED, webhook)
    return secret


def remove(webhook: Webhook) -> None:
    audit.record(WEBHOOK_REMOVED, webhook)
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id))
    session.delete(webhook)
    session.flush()


def list_webhooks(organisation: Organisation) -> list[Webhook]:
    return list(session.scalars(select(Webhook).filter_by(organisation_id=organisation.id).order_by(Webhook.id)))


def find_of(organisation: Organisation, webhook_id: int) -> Webhook:
    """A webhook of this organisation; anybody else's does not exist."""
    webhook = session.scalar(select(Webhook).filter_by(id=webhook_id, organisation_id=organisation.id))
    if webhook is None:
        raise NotFound
    return webhook


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Header Vafa-Signature: HMAC-SHA256 over the timestamp, a point and the body."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signed}"


def secret_of(webhook: Webhook) -> str:
    return seal.unseal(current_config().keys, PURPOSE, webhook.secret).decode()


def _new_secret() -> tuple[str, bytes]:
    secret = PREFIX + new_token()
    return secret, seal.seal(current_config().keys, PURPOSE, secret.encode())


def _require_free(organisation: Organisation, url: str) -> None:
    read_address(url, private=current_config().allows_private_webhooks)
    if any(one.url == url for one in list_webhooks(organisation)):
        raise WebhookExists


def _store(webhook: Webhook) -> None:
    """Raises WebhookExists where another call was quicker."""
    try:
        with session.begin_nested():
            session.add(webhook)
            session.flush()
    except IntegrityError as error:
        raise WebhookExists from error


def _known(events: Collection[str]) -> list[str]:
    found = [name for name in EVENTS if name in events]
    if not found:
        raise NoEvent
    return found
