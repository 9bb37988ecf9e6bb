"""Consent to be contacted: what counts, what is kept, what nobody overturns."""

import pytest
from flask import Flask

from app.customers import consents
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from tests import factories

pytestmark = pytest.mark.privacy


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def guest(app: Flask) -> Customer:
    return factories.customer(factories.organisation(), mail_consent="unknown")


def states(customer: Customer) -> list[tuple[str, str, str]]:
    return [(entry.channel, entry.state, entry.source) for entry in consents.entries_of(customer)]


def test_consent_is_kept_with_its_words_and_time(guest: Customer) -> None:
    now = utc_now()

    assert consents.give(guest, "mail", source="staff", now=now, text="Write to me", text_version="2")

    (entry,) = consents.entries_of(guest)
    assert (entry.text, entry.text_version, entry.at) == ("Write to me", "2", now)
    assert (guest.mail_consent, guest.sms_consent) == ("given", "unknown")


@pytest.mark.parametrize("source", ["import", "api"])
def test_files_and_programs_cannot_overturn_a_withdrawal(guest: Customer, source: str) -> None:
    consents.withdraw(guest, "mail", source="link", now=utc_now())

    assert not consents.give(guest, "mail", source=source, now=utc_now())

    assert guest.mail_consent == "withdrawn"
    assert states(guest) == [("mail", "withdrawn", "link")]


@pytest.mark.parametrize("source", ["staff", "link"])
def test_the_person_may_give_it_again(guest: Customer, source: str) -> None:
    consents.withdraw(guest, "sms", source="link", now=utc_now())

    assert consents.give(guest, "sms", source=source, now=utc_now())

    assert guest.sms_consent == "given"
    assert states(guest) == [("sms", "given", source), ("sms", "withdrawn", "link")]


def test_twice_is_once_and_new_words_are_kept(guest: Customer) -> None:
    for version in ("1", "1", "2"):
        consents.give(guest, "mail", source="staff", now=utc_now(), text="Yes", text_version=version)
    for _ in range(2):
        consents.withdraw(guest, "mail", source="link", now=utc_now())

    assert [state for _, state, _ in states(guest)] == ["withdrawn", "given", "given"]


def test_entries_go_with_the_customer(guest: Customer) -> None:
    consents.withdraw_all(guest, source="staff", now=utc_now())
    session.delete(guest)
    session.flush()

    assert consents.entries_of(guest) == []
