"""Studies, waves, invitations."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.shapes.base import Given, Key, Page, PageAsked, Shape
from survey_defs.kinds.item import Anonymity

State = Literal["waiting", "open", "closed"]
Status = Literal["new", "sent", "failed", "answered", "refused", "opted_out", "withdrawn"]
Channel = Literal["mail", "sms", "none"]


class StudyOut(Shape):
    """A questionnaire that is repeated. `anonymity` never changes; `ended_at`: no further wave is made."""

    id: int
    slug: str
    title: str
    questionnaire: str
    anonymity: Anonymity
    recurrence: str
    ended_at: dt.datetime | None


class WaveOut(Shape):
    """One round of a study. `state` is that of this moment; `version` numbers the questionnaire's edition."""

    id: int
    study: int
    number: int
    title: str
    version: int
    opens_at: dt.datetime
    closes_at: dt.datetime | None
    state: State


class StudyPage(Page[StudyOut]):
    """A page of studies."""


class WavePage(Page[WaveOut]):
    """A page of waves."""


class WavesAsked(PageAsked):
    state: State | None = None


class InvitationsAsked(PageAsked):
    status: Status | None = None


class InvitationOut(Shape):
    """That a customer is asked in a wave. Of an anonymous wave, `answered` is set in batches and also stands for a
    refusal, so that nobody is told apart. `channel` none: there is no way to write to the customer.
    """

    id: UUID
    wave: int
    customer: str
    status: Status
    channel: Channel
    sends: int
    reminders: int
    due_at: dt.datetime | None
    sent_at: dt.datetime | None


class InvitationPage(Page[InvitationOut]):
    """A page of invitations."""


class InviteGiven(Given):
    """Keys of the customers to ask."""

    customers: Annotated[list[Key], Field(min_length=1, max_length=1000, examples=[["G-1042"]])]


class NotInvited(Shape):
    """Who was not invited and why: no such customer, one who wants no messages, or one at an address where somebody
    asked for none.
    """

    customer: str
    reason: Literal["unknown", "opted_out", "suppressed"]


class Invited(Shape):
    """What came of it: how many are new, how many were invited before, who could not be."""

    new: int
    before: int
    left_out: tuple[NotInvited, ...]
