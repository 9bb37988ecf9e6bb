"""What is at stake: what the customer spent in the year before, else how many people stand behind a site's fall."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from app.customers.models import Purchase
from app.kernel.db import session

YEAR = dt.timedelta(days=365)
SPEND, PEOPLE = "spend", "people"


@dataclass(frozen=True)
class Stake:
    """`of` says what it counts; None and "" where nothing is known."""

    value: Decimal | None = None
    of: str = ""


NOTHING = Stake()


def spend_of(customers: Collection[int], now: dt.datetime) -> Mapping[int, Stake]:
    """Purchases less returns of the 365 days before; only of customers who bought at all in them."""
    query = select(Purchase.customer_id, func.sum(Purchase.amount)).where(Purchase.customer_id.in_(customers))
    query = query.where(Purchase.at > now - YEAR, Purchase.at <= now).group_by(Purchase.customer_id)
    return {customer: Stake(Decimal(total), SPEND) for customer, total in session.execute(query)}


def people(n: int) -> Stake:
    return Stake(Decimal(n), PEOPLE)
