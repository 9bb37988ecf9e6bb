"""Customers of the demonstration: numbers instead of names, consents, and what they bought."""

import datetime as dt
import zlib
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from sqlalchemy import insert, select

from app.accounts.models import Organisation, Site
from app.customers.folding import search_text
from app.customers.models import ContactConsent, Customer, Purchase
from app.customers.silence.objections import carry_over, recipients_of
from app.kernel.db import session

SEED = 20261102
YEARS = 3
RETURNS = 0.03


@dataclass(frozen=True, kw_only=True)
class Trade:
    """What customers are called and what they pay.

    typical   amount in the middle of all purchases, in the organisation's currency
    margin    share of an amount that is left
    often     purchases a year, on average
    consent   what customers agreed to
    group     what the attribute with the groups is called; `member` likewise, with `answers` for yes and no
    """

    customers: int
    called: str
    groups: tuple[str, ...]
    products: tuple[str, ...]
    typical: float
    margin: float
    often: float
    consent: str
    group: str
    member: str
    answers: tuple[str, str]


def make(organisation: Organisation, trade: Trade, shares: dict[str, float], *, now: dt.datetime) -> list[Customer]:
    """Customers of every site with their consents and purchases, in the order of their keys."""
    rng = np.random.default_rng([SEED, zlib.crc32(organisation.slug.encode())])
    sites = [organisation.sites[int(i)] for i in rng.choice(len(shares), size=trade.customers, p=list(shares.values()))]
    session.execute(
        insert(Customer), [_customer(organisation, trade, n, site, rng, now) for n, site in enumerate(sites, 1)]
    )
    found = list(session.scalars(select(Customer).filter_by(organisation=organisation).order_by(Customer.id)))
    session.execute(insert(ContactConsent), [_consent(customer, trade) for customer in found if _has_said(customer)])
    for customer in found:
        carry_over(customer, source="link", now=customer.created_at)
    session.execute(insert(Purchase), [row for customer in found for row in _purchases(customer, trade, rng, now)])
    return found


def _customer(
    organisation: Organisation, trade: Trade, number: int, site: Site, rng: np.random.Generator, now: dt.datetime
) -> dict[str, object]:
    key, name = f"{organisation.slug[:1].upper()}-{number:05}", f"{trade.called} {number:05}"
    email = f"{key.lower()}@{organisation.slug}-customers.example"
    told = {"external_key": key, "name": name, "email": email, "phone": ""}
    mail_key = recipients_of(organisation).key("mail", email)
    consent = str(rng.choice(["given", "unknown", "withdrawn"], p=[0.78, 0.17, 0.05]))
    stamp = now - dt.timedelta(days=float(rng.uniform(30, 900)))
    return told | {
        "organisation_id": organisation.id,
        "language": organisation.locale,
        "site_id": site.id,
        "attributes": {
            trade.group: str(rng.choice(trade.groups)),
            trade.member: trade.answers[0 if rng.random() < 0.4 else 1],
        },
        "search_text": search_text(**told),
        "mail_key": mail_key,
        "mail_consent": consent,
        "sms_consent": "unknown",
        "created_at": stamp,
        "updated_at": stamp,
    }


def _has_said(customer: Customer) -> bool:
    return customer.mail_consent != "unknown"


def _consent(customer: Customer, trade: Trade) -> dict[str, object]:
    return {
        "customer_id": customer.id,
        "channel": "mail",
        "state": customer.mail_consent,
        "source": "import" if customer.mail_consent == "given" else "link",
        "text": trade.consent,
        "text_version": "1",
        "at": customer.created_at,
    }


def _purchases(customer: Customer, trade: Trade, rng: np.random.Generator, now: dt.datetime) -> list[dict[str, object]]:
    """Poisson in number with a rate of the customer's own (gamma), log-normal in amount; some are taken back."""
    rate = float(rng.gamma(1.6, trade.often / 1.6))
    own = float(rng.normal(0, 0.4))
    rows: list[dict[str, object]] = []
    for number in range(int(rng.poisson(rate * YEARS))):
        amount = trade.typical * float(np.exp(own + rng.normal(0, 0.5)))
        back = -1 if rng.random() < RETURNS else 1
        rows.append({
            "organisation_id": customer.organisation_id, "customer_id": customer.id, "site_id": customer.site_id,
            "source_key": f"{customer.external_key}-{number + 1}",
            "at": now - dt.timedelta(days=float(rng.uniform(0, 365 * YEARS))),
            "amount": _money(back * amount), "margin": _money(back * amount * trade.margin),
            "product": str(rng.choice(trade.products)),
        })  # fmt: skip
    return rows


def _money(amount: float) -> Decimal:
    return Decimal(f"{amount:.2f}")
