"""Responses, row by row, and the results of a wave."""

import datetime as dt
from typing import Any
from uuid import UUID

from pydantic import RootModel

from app.api.shapes.base import Day, Page, PageAsked, Shape


class ResponsesAsked(PageAsked):
    """`since`: the first day. Of an anonymous wave the rows without a day come too."""

    since: Day | None = None


class ResponseOut(Shape):
    """One complete response in codes, in the columns of the export.

    `reasons` says why a column has no answer. Who and when as the study's anonymity allows: `id`, `started_at` and
    `finished_at` are absent in an anonymous study, `customer` is there only in an identified one, `pseudonym` only in
    a pseudonymous one.

    `language`, `site` and `day` are null where they are not kept or where, in an anonymous study, fewer responses than
    the organisation's smallest cell would share them; `site` also where the response came by no site.
    """

    language: str | None
    site: str | None
    day: dt.date | None
    answers: dict[str, int | float | str]
    reasons: dict[str, str]
    id: UUID | None = None
    started_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    customer: str | None = None
    pseudonym: str | None = None


class HeldBack(Shape):
    """Complete responses of an anonymous wave that are not among the rows yet: why, and from when on they are.

    `until` is null where that depends on how many more come.
    """

    detail: str
    until: dt.datetime | None


class ResponsePage(Page[ResponseOut]):
    """A page of responses; `held_back` is null where none is missing."""

    held_back: HeldBack | None = None


class Results(RootModel[dict[str, Any]]):
    """Scales with reliability, factors, warnings: the document of `vafa analyse --out X.json`. Absent is what cannot
    be computed or rests on fewer responses than the organisation's smallest cell; `warnings` say why.
    """
