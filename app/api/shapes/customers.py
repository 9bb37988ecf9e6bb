"""Customers, what they allowed, what they bought."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from app.api.shapes.base import Amount, Asked, Given, Key, Moment, Name, Page, PageAsked, Shape, Word

Consent = Literal["unknown", "given", "withdrawn"]
Number = Annotated[int, Field(ge=-999_999_999_999, le=999_999_999_999)]
Fraction = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Value = Annotated[str, Field(max_length=500, pattern=r"^[^\u0000-\u001f\u007f]*$")]
AttributeName = Annotated[str, Field(min_length=1, max_length=60, pattern=r'^[^\u0000-\u0020\u007f"\\]([^\u0000-\u001f\u007f"\\]*[^\u0000-\u0020\u007f"\\])?$')]  # fmt: skip # noqa: E501


class CustomersAsked(PageAsked):
    """`site`: its code; `updated_since`: only those that changed at or after this time."""

    site: Word | None = None
    updated_since: Moment | None = None


class CustomerGiven(Given):
    """What is to be stored; what is absent stays, null or an empty text erases. `site` is the code of a site."""

    name: Annotated[Name | None, Field(examples=["Guest of room 12"])] = None
    email: Annotated[Name | None, Field(examples=["room12@guest.example"])] = None
    phone: Annotated[Word | None, Field(examples=["+989123456789"])] = None
    language: Annotated[Word | None, Field(examples=["fa"])] = None
    site: Annotated[Word | None, Field(examples=["thr"])] = None
    attributes: Annotated[
        dict[AttributeName, Value | Number | Fraction | None],
        Field(default_factory=dict, max_length=100, examples=[{"tier": "gold", "nights": 12}]),
    ]


class Consents(Shape):
    """What the customer said last."""

    mail: Consent
    sms: Consent


class Suppressed(Shape):
    """Why nobody writes to the address, whatever the customer said: somebody there objected, or messages bounce."""

    mail: Literal["objection", "bounce"] | None
    sms: Literal["objection", "bounce"] | None


class CustomerOut(Shape):
    """A person the organisation knows. `key` is the organisation's own; archived customers are asked nothing."""

    key: str
    name: str
    email: str
    phone: str
    language: str
    site: str | None
    attributes: dict[str, str | int | float]
    consents: Consents
    suppressed: Suppressed
    archived: bool
    created_at: dt.datetime
    updated_at: dt.datetime


class CustomerPage(Page[CustomerOut]):
    """A page of customers."""


class ErasureAsked(Asked):
    """`confirm`: the key of the customer once more, to say that it is meant; it cannot be undone."""

    confirm: Annotated[Key, Field(examples=["G-1042"])]


class ErasedOut(Shape):
    """What was removed."""

    what: str
    count: int


class KeptOut(Shape):
    """What stays, and why it may."""

    what: str
    why: str


class Erasure(Shape):
    """Told once; the person is gone from every table."""

    erased: tuple[ErasedOut, ...]
    kept: tuple[KeptOut, ...]


class ConsentGiven(Given):
    """What the customer said, with the words that were shown and their edition where there were any."""

    state: Literal["given", "withdrawn"]
    text: Annotated[
        str, Field(max_length=4000, pattern=r"^[^\u0000]*$", examples=["You may write to me about my stays."])
    ] = ""
    text_version: Annotated[Word, Field(examples=["3"])] = ""


class ConsentOut(Shape):
    """One thing a customer said about being written to; never changed afterwards."""

    channel: Literal["mail", "sms"]
    state: Literal["given", "withdrawn"]
    source: Literal["import", "staff", "api", "link"]
    text: str
    text_version: str
    at: dt.datetime


class ConsentList(Shape):
    """Everything a customer said, newest first."""

    items: tuple[ConsentOut, ...]


class PurchaseGiven(Given):
    """What a customer paid, or got back with a minus. `key` is the purchase's own number: sent again, it is corrected.
    Times are kept to the minute; `site` is the code of a site.
    """

    key: Annotated[Key, Field(examples=["INV-2041"])]
    customer: Annotated[Key, Field(examples=["G-1042"])]
    at: Annotated[Moment, Field(examples=["2026-11-22T10:00:00Z"])]
    amount: Amount
    margin: Annotated[Amount | None, Field(examples=["41.50"])] = None
    site: Annotated[Word | None, Field(examples=["thr"])] = None
    product: Annotated[Name | None, Field(examples=["Double room, two nights"])] = None


class PurchasesGiven(Given):
    """Up to 1000 purchases; all are stored or none."""

    purchases: Annotated[list[PurchaseGiven], Field(min_length=1, max_length=1000)]


class PurchasesTaken(Shape):
    """How many were new, corrected, known already."""

    new: int
    changed: int
    unchanged: int


class PurchasesAsked(PageAsked):
    """`customer`: only those of one customer; `since` and `until`: from one time until before another."""

    customer: Key | None = None
    since: Moment | None = None
    until: Moment | None = None


class PurchaseOut(Shape):
    key: str
    customer: str
    at: dt.datetime
    amount: str
    margin: str | None
    site: str | None
    product: str


class PurchasePage(Page[PurchaseOut]):
    """A page of purchases."""
