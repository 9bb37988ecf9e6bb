"""Cases: what somebody has to look after."""

import datetime as dt
from typing import Literal

from app.api.shapes.base import Id, Page, PageAsked, Shape

Kind = Literal["site_falls", "customer_worsens", "complaint"]
State = Literal["open", "in_progress", "closed"]


class CasesAsked(PageAsked):
    """`state` waiting: those that are not closed; late: those of them that are past their deadline."""

    state: Literal["waiting", "late", "open", "in_progress", "closed"] | None = None
    study: Id | None = None


class CaseStake(Shape):
    """What is at stake: `spend` in the organisation's currency, in the 12 months before the case was opened, or
    `people` who answered at the site.
    """

    of: Literal["spend", "people"]
    value: str


class CaseAdvice(Shape):
    """One proposed action: a key that stays, its words in the language of Accept-Language, and the source whose advice
    it is; `source` is null where it is ours.
    """

    key: str
    text: str
    source: str | None


class CaseOutcome(Shape):
    """What the wave of this number told of the customer. It is no effect of what was done. `bought` is null where
    nobody's purchases since are known, `score` where there is none on the same ruler.
    """

    wave: int
    asked: bool
    answered: bool
    bought: bool | None
    score: float | None


class CaseOut(Shape):
    """Something that somebody has to look after. What a rule holds back by lot is never among these.

    `customer` is the organisation's own key; it is null where the case is about a site or the token may not read
    customers. `due_at` is null of cases from before there were deadlines. `escalated`: 0 nobody, 1 whose case and site
    it is, 2 the organisation's owners were told that it is late. `evidence` holds the figures behind it; of a complaint
    it is empty, because that would be answers.
    """

    id: int
    kind: Kind
    state: State
    study: int
    wave: int
    site: str | None
    customer: str | None
    dimension: str
    opened_at: dt.datetime
    due_at: dt.datetime | None
    is_late: bool
    closed_at: dt.datetime | None
    escalated: int
    stake: CaseStake | None
    advice: CaseAdvice
    evidence: dict[str, float | int | str]
    outcome: CaseOutcome | None


class CasePage(Page[CaseOut]):
    """A page of cases."""
