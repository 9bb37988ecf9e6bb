"""Webhooks and their deliveries, for programs."""

import datetime as dt
from uuid import UUID

from flask import url_for
from sqlalchemy import select

from app.api.calls.operation import Reply, operation, organisation
from app.api.calls.paging import by_id, read_cursor, write_cursor
from app.api.calls.problems import BadCursor
from app.api.models import Webhook, WebhookDelivery
from app.api.shapes.base import PageAsked
from app.api.shapes.webhooks import (
    DeliveryOut,
    DeliveryPage,
    WebhookChange,
    WebhookGiven,
    WebhookMade,
    WebhookOut,
    WebhookPage,
)
from app.api.webhooks import addresses, deliveries
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import lazy_gettext as _l


@operation("GET", "/webhooks", _l("List webhooks"), scope="webhooks:read", asked=PageAsked, gives={200: WebhookPage})
def list_webhooks(asked: PageAsked) -> WebhookPage:
    page, following = by_id(select(Webhook).filter_by(organisation_id=organisation().id), Webhook.id, asked)
    return WebhookPage(items=tuple(_webhook(*row) for row in page), next=following)


@operation(
    "POST",
    "/webhooks",
    _l("Add a webhook"),
    about="The answer holds the secret that signs what is sent; it is shown this once. An address has one webhook.",
    scope="webhooks:write",
    given=WebhookGiven,
    gives={201: WebhookMade},
    refuses=(409,),
)
def add_webhook(given: WebhookGiven) -> Reply:
    addresses.look_at(given.url)
    made = addresses.create(organisation(), url=given.url, events=given.events, now=utc_now())
    session.commit()
    body = WebhookMade(**_webhook(made.webhook).model_dump(), secret=made.secret)
    return Reply(body, 201, {"Location": url_for("api.get_webhook", webhook_id=made.webhook.id)})


@operation("GET", "/webhooks/{webhook_id}", _l("Read a webhook"), scope="webhooks:read", gives={200: WebhookOut})
def get_webhook(webhook_id: int) -> WebhookOut:
    return _webhook(addresses.find_of(organisation(), webhook_id))


@operation(
    "PATCH",
    "/webhooks/{webhook_id}",
    _l("Change a webhook"),
    scope="webhooks:write",
    given=WebhookChange,
    gives={200: WebhookOut},
    refuses=(409,),
)
def change_webhook(webhook_id: int, given: WebhookChange) -> WebhookOut:
    if given.url is not None:
        addresses.look_at(given.url)
    webhook = addresses.find_of(organisation(), webhook_id)
    addresses.change(webhook, url=given.url, events=given.events, is_on=given.is_on)
    session.commit()
    return _webhook(webhook)


@operation(
    "DELETE",
    "/webhooks/{webhook_id}",
    _l("Remove a webhook and what waits for it"),
    scope="webhooks:write",
    gives={204: None},
)
def remove_webhook(webhook_id: int) -> Reply:
    addresses.remove(addresses.find_of(organisation(), webhook_id))
    session.commit()
    return Reply(status=204)


@operation(
    "POST",
    "/webhooks/{webhook_id}/ping",
    _l("Send a test to a webhook now"),
    about="Waits for the answer, 20 seconds at most. Ten tests a minute.",
    scope="webhooks:write",
    gives={200: DeliveryOut},
)
def ping_webhook(webhook_id: int) -> DeliveryOut:
    return _delivery(deliveries.ping(addresses.find_of(organisation(), webhook_id), utc_now()))


@operation(
    "GET",
    "/webhooks/{webhook_id}/deliveries",
    _l("List the deliveries of a webhook, newest first"),
    scope="webhooks:read",
    asked=PageAsked,
    gives={200: DeliveryPage},
)
def list_deliveries(webhook_id: int, asked: PageAsked) -> DeliveryPage:
    webhook = addresses.find_of(organisation(), webhook_id)
    before = _place(asked.cursor) if asked.cursor else None
    rows = deliveries.deliveries_of(webhook, before=before, limit=asked.limit + 1)
    page = rows[: asked.limit]
    more = len(rows) > asked.limit
    following = write_cursor(page[-1].due_at.isoformat(), str(page[-1].id)) if more else None
    return DeliveryPage(items=tuple(_delivery(row) for row in page), next=following)


@operation(
    "POST",
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
    _l("Send a delivery once more"),
    scope="webhooks:write",
    gives={200: DeliveryOut},
)
def redeliver(webhook_id: int, delivery_id: UUID) -> DeliveryOut:
    delivery = deliveries.find_delivery(addresses.find_of(organisation(), webhook_id), delivery_id)
    deliveries.redeliver(delivery, utc_now())
    session.commit()
    return _delivery(delivery)


def _place(cursor: str) -> tuple[dt.datetime, UUID]:
    moment, key = read_cursor(cursor, str, str)
    try:
        found = dt.datetime.fromisoformat(str(moment)).astimezone(dt.UTC), UUID(str(key))
    except (ValueError, OverflowError) as error:
        raise BadCursor from error
    return found


def _webhook(row: Webhook) -> WebhookOut:
    return WebhookOut(
        id=row.id,
        url=row.url,
        events=tuple(row.events),
        is_on=row.is_on,
        failing_since=row.failing_since,
        created_at=row.created_at,
    )


def _delivery(row: WebhookDelivery) -> DeliveryOut:
    return DeliveryOut(**{name: getattr(row, name) for name in DeliveryOut.model_fields})
