"""Webhooks: addresses that are told of events."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.shapes.base import Given, Page, Shape

Event = Literal["response.completed", "wave.closed", "case.opened"]
Url = Annotated[
    str,
    Field(
        min_length=10, max_length=2000, pattern=r"^https?://[\u0021-\u007e]+$", examples=["https://example.com/vafa"]
    ),
]
Events = Annotated[list[Event], Field(min_length=1, max_length=3)]
State = Literal["queued", "sending", "delivered", "failed"]


class WebhookOut(Shape):
    """An address that is told of events. Off with `failing_since`: it was turned off because it failed for long."""

    id: int
    url: str
    events: tuple[str, ...]
    is_on: bool
    failing_since: dt.datetime | None
    created_at: dt.datetime


class WebhookMade(WebhookOut):
    """The new webhook. `secret` signs what is sent and is shown this once."""

    secret: str


class WebhookPage(Page[WebhookOut]):
    """A page of webhooks."""


class WebhookGiven(Given):
    url: Url
    events: Events


class WebhookChange(Given):
    """What is to change; what is absent stays."""

    url: Url | None = None
    events: Events | None = None
    is_on: bool | None = None


class DeliveryOut(Shape):
    """One event on its way. `id` names the delivery, `event_id` what happened; the latter is the same on every try."""

    id: UUID
    event_id: UUID
    event: str
    state: State
    tries: int
    due_at: dt.datetime
    settled_at: dt.datetime | None
    last_status: int | None
    error: str


class Told(Shape):
    """What a webhook receives. `id` is the same on every try; `data` names what happened by its ids: `wave`, with
    `response` where the study is not anonymous, or `case`.
    """

    id: UUID
    event: str
    data: dict[str, int | str]


class DeliveryPage(Page[DeliveryOut]):
    """A page of deliveries, newest first."""
