"""Events on their way to webhooks: each at least once, under an id that stays, tried again for a day."""

import datetime as dt
import json
from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import contains_eager

from app.api.models import Webhook, WebhookDelivery
from app.api.webhooks import notices
from app.api.webhooks.addresses import EVENTS, secret_of, signature
from app.api.webhooks.posting import LONGEST_BODY, BadAddress, NoReply, post
from app.kernel import duties, events
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import NotFound, TooManyTries
from app.kernel.events import DomainEvent
from app.kernel.seal import BrokenSeal
from app.kernel.web import limits
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l

PING = "ping"
# tests of one organisation: nobody is to be flooded from here
PINGS, PING_WINDOW = 10, dt.timedelta(minutes=1)
# pauses between tries, a day in all; after the last one it is given up
BACKOFF = tuple(dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 819))
# a delivery that has been on its way for so long was caught by a crash, and is sent again
LEASE = dt.timedelta(minutes=5)
# an address that took nothing for so long is switched off
PATIENCE = dt.timedelta(days=5)
KEEP = dt.timedelta(days=30)
AT_ONCE = 500


def queue(event: DomainEvent) -> None:
    """Put an event on its way to every webhook that wants it; told by the kernel's events, which commits."""
    query = select(Webhook).filter_by(organisation_id=event.organisation_id, is_on=True)
    for webhook in session.scalars(query):
        if event.name in webhook.events:
            _put(webhook, event.id, event.name, {"id": str(event.id), "event": event.name, "data": event.facts})


for _name in EVENTS:
    events.subscribe(_name, "webhooks")(queue)


def ping(webhook: Webhook, now: dt.datetime) -> WebhookDelivery:
    """Send a test at once, and once only; it says nothing but that the address is reached. Commits.

    Takes as long as the address does, 20 seconds at most. Raises TooManyTries.
    """
    # the count is written beside this transaction
    session.commit()
    used, rest = limits.count("webhook_ping", str(webhook.organisation_id), PING_WINDOW)
    if used > PINGS:
        raise TooManyTries(rest)
    event_id = uuid4()
    delivery = _put(webhook, event_id, PING, {"id": str(event_id), "event": PING, "data": {}})
    delivery.state, delivery.claimed_at, delivery.tries = "sending", now, 1
    session.commit()
    _deliver(delivery, now)
    return delivery


def _put(webhook: Webhook, event_id: UUID, event: str, payload: dict[str, object]) -> WebhookDelivery:
    made = WebhookDelivery(
        id=uuid4(), webhook=webhook, event_id=event_id, event=event, payload=payload, due_at=utc_now()
    )
    session.add(made)
    session.flush()
    return made


def deliveries_of(
    webhook: Webhook, *, before: tuple[dt.datetime, UUID] | None, limit: int
) -> Sequence[WebhookDelivery]:
    """Newest first by when they were due, after the given place."""
    query = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook.id)
    if before is not None:
        moment, key = before
        same = (WebhookDelivery.due_at == moment) & (WebhookDelivery.id < key)
        query = query.where((WebhookDelivery.due_at < moment) | same)
    return session.scalars(query.order_by(WebhookDelivery.due_at.desc(), WebhookDelivery.id.desc()).limit(limit)).all()


def find_delivery(webhook: Webhook, delivery_id: UUID) -> WebhookDelivery:
    found = session.scalar(select(WebhookDelivery).filter_by(id=delivery_id, webhook_id=webhook.id))
    if found is None:
        raise NotFound
    return found


def redeliver(delivery: WebhookDelivery, now: dt.datetime) -> None:
    """Once more from the start, under the same event id; one that is on its way already is left alone."""
    if delivery.state in ("delivered", "failed"):
        delivery.state, delivery.due_at, delivery.tries, delivery.settled_at = "queued", now, 0, None
        session.flush()


def wake() -> None:
    """After a commit: do not wait for the next minute."""
    duties.wake("webhooks.deliver")


@duties.duty("webhooks.deliver", label=_l("Send events to webhooks"))
def deliver_due(now: dt.datetime) -> int:
    """Send what is due. An address that fails keeps its other deliveries waiting until the next look."""
    _wake_interrupted(now)
    _forget_old(now)
    failed: set[int] = set()
    count = 0
    while count < AT_ONCE and (delivery := _claim(now, failed)) is not None:
        if not _deliver(delivery, now):
            failed.add(delivery.webhook_id)
        count += 1
    return count


def _claim(now: dt.datetime, but: set[int]) -> WebhookDelivery | None:
    """The next delivery that is due, marked and committed, so that nobody else takes it."""
    session.rollback()
    begin_writing()
    due = (
        select(WebhookDelivery)
        .join(Webhook)
        .where(WebhookDelivery.state == "queued", WebhookDelivery.due_at <= now)
        .where(Webhook.is_on, Webhook.id.not_in(but))
        .order_by(WebhookDelivery.due_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=WebhookDelivery)
        .options(contains_eager(WebhookDelivery.webhook))
    )
    delivery = session.scalar(due)
    if delivery is not None:
        delivery.state, delivery.claimed_at, delivery.tries = "sending", now, delivery.tries + 1
    session.commit()
    return delivery


def _deliver(delivery: WebhookDelivery, now: dt.datetime) -> bool:
    """Send once and note what came of it."""
    config = current_config()
    webhook = delivery.webhook
    try:
        body = json.dumps(delivery.payload, separators=(",", ":"), sort_keys=True).encode()
        reply = post(webhook.url, body, _headers(delivery, body), private=config.allows_private_webhooks)
    except (NoReply, BadAddress, BrokenSeal) as failure:
        return _note_outcome(delivery, now, status=None, error=str(failure))
    taken = 200 <= reply.status < 300
    return _note_outcome(delivery, now, status=reply.status, error="" if taken else reply.body)


def _headers(delivery: WebhookDelivery, body: bytes) -> dict[str, str]:
    # the clock of the sending, not of the duty: receivers refuse what is old
    timestamp = int(utc_now().timestamp())
    return {
        "Content-Type": "application/json",
        "User-Agent": "Vafa",
        "Vafa-Event": delivery.event,
        "Vafa-Event-Id": str(delivery.event_id),
        "Vafa-Signature": signature(secret_of(delivery.webhook), timestamp, body),
    }


def _note_outcome(delivery: WebhookDelivery, now: dt.datetime, *, status: int | None, error: str) -> bool:
    taken = status is not None and 200 <= status < 300
    session.rollback()
    begin_writing()
    fresh = session.get(WebhookDelivery, delivery.id, populate_existing=True)
    session.get(Webhook, delivery.webhook_id, populate_existing=True)
    # gone when the webhook was removed meanwhile
    if fresh is not None:
        fresh.last_status, fresh.error, fresh.claimed_at = status, error[:LONGEST_BODY], None
        if taken:
            _note_success(fresh, now)
        else:
            _note_failure(fresh, now)
    session.commit()
    return taken


def _note_success(delivery: WebhookDelivery, now: dt.datetime) -> None:
    delivery.state, delivery.settled_at = "delivered", now
    delivery.webhook.failing_since = None


def _note_failure(delivery: WebhookDelivery, now: dt.datetime) -> None:
    webhook = delivery.webhook
    given_up = delivery.event == PING or delivery.tries > len(BACKOFF)
    if given_up:
        delivery.state, delivery.settled_at = "failed", now
    else:
        delivery.state, delivery.due_at = "queued", now + BACKOFF[delivery.tries - 1]
    if delivery.event == PING:
        return
    webhook.failing_since = webhook.failing_since or now
    if given_up and webhook.is_on and now - webhook.failing_since >= PATIENCE:
        webhook.is_on = False
        notices.tell_switched_off(webhook, now)


def _wake_interrupted(now: dt.datetime) -> None:
    session.rollback()
    begin_writing()
    caught = (WebhookDelivery.state == "sending") & (WebhookDelivery.claimed_at <= now - LEASE)
    session.execute(update(WebhookDelivery).where(caught).values(state="queued", claimed_at=None))
    session.commit()


def _forget_old(now: dt.datetime) -> None:
    waits = (WebhookDelivery.state == "queued") & (WebhookDelivery.due_at < now - KEEP)
    session.execute(delete(WebhookDelivery).where((WebhookDelivery.settled_at < now - KEEP) | waits))
    session.commit()
