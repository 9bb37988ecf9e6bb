"""What every JSON of the interface has in common. The reference is made of these models and nothing else."""

import datetime as dt
import re
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

LONGEST_PAGE = 500
PAGE = 100


class Shape(BaseModel):
    """What goes out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(BaseModel):
    """What comes in: no field that is not known, no text where a number belongs."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Asked(BaseModel):
    """The part of an address after the question mark."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _whole(text: object) -> object:
    if isinstance(text, str) and not (text.isascii() and text.isdecimal() and len(text) <= 10):
        raise ValueError("needed: a whole number in digits")
    return text


def _day(text: object) -> object:
    if isinstance(text, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("needed: a day as year-month-day")
    return text


def _moment(text: object) -> object:
    """As RFC 3339 writes it; a bare number is no time."""
    if not isinstance(text, str) or not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}", text):
        raise ValueError("needed: a time such as 2026-11-22T10:00:00Z")
    return text


def _in_our_time(moment: dt.datetime) -> dt.datetime:
    """Databases and calendars end somewhere."""
    if not 1900 <= moment.year <= 2200:
        raise ValueError("needed: a year between 1900 and 2200")
    return moment


# no control characters: PostgreSQL keeps no zero, and nobody means the others
PRINTABLE = r"^[^\u0000-\u001f\u007f]*$"
Name = Annotated[str, Field(max_length=200, pattern=PRINTABLE)]
Word = Annotated[str, Field(max_length=64, pattern=PRINTABLE)]
Key = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\u0000-\u0020\u007f]([^\u0000-\u001f\u007f]*[^\u0000-\u0020\u007f])?$")]  # fmt: skip # noqa: E501
# text, so that no digit is lost on the way
Amount = Annotated[str, Field(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$", examples=["129.90"])]
# strictness is in the pattern: what was looked at by it is no JSON any more
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_moment), AfterValidator(_in_our_time)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Whole = Annotated[int, BeforeValidator(_whole)]
Id = Annotated[Whole, Field(ge=1, le=2_147_483_647)]
CursorText = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[A-Za-z0-9_-]+$")]

Item = TypeVar("Item")


class Page(Shape, Generic[Item]):
    """A part of a list; `next` is the cursor of the part after it, absent at the end."""

    items: tuple[Item, ...]
    next: str | None = None


class PageAsked(Asked):
    limit: Annotated[Whole, Field(ge=1, le=LONGEST_PAGE)] = PAGE
    cursor: CursorText | None = None


class Fault(Shape):
    """One thing that does not fit: where (a JSON Pointer), a code, what is wrong."""

    where: str
    code: str
    detail: str


class Problem(Shape):
    """An error (RFC 9457). `code` never changes; the sentences are in the language of Accept-Language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str
    faults: tuple[Fault, ...] | None = None
