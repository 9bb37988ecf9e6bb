"""The cards of cases: in which order they stand, whom they name, and what they say of deadline and stake."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event

from app.accounts.access import Access
from app.accounts.models import Organisation, Role, Site
from app.accounts.scope import Scope
from app.cases import operations
from app.cases.cards.cards import Card
from app.cases.models import Case
from app.customers.models import Customer
from app.kernel.db import session
from app.kernel.web.i18n import speaking
from app.respond.rights.consents import Consent
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
WORSENING = {
    "before_score": 80.0, "after_score": 40.0, "change": -40.0, "needed": 20.0, "reliability": 0.9, "level": 0.95,
    "compared": 30, "before": 1,
}  # fmt: skip


@pytest.fixture(autouse=True)
def page(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    return field.study(organisation, 2)[1]


def member(of: Organisation, role: Role = Role.OWNER, *sites: Site) -> Access:
    made = factories.user(of, role, sites=sites, email=f"{role}-{len(sites)}@x.example")
    return Access(user=made, organisation=of, role=role, scope=Scope(sites))


def about(wave: Wave, customer: Customer, **fields: object) -> Case:
    """A case of a customer who changed for the worse."""
    by = factories.rule(wave, "customer_worsens")
    defaults = {"dimension": "service", "evidence": WORSENING, "subject": f"customer:{customer.id}:service"}
    return factories.case(wave, by, customer=customer, site=customer.site, **defaults | fields)


def cards(of: Organisation, *sites: Site, role: Role = Role.OWNER, most: int = 4) -> list[Card]:
    with speaking("en"):
        return operations.first_cases(member(of, role, *sites), most, now=NOW)


def test_the_late_come_first_then_what_is_at_stake_then_what_has_no_deadline(
    organisation: Organisation, wave: Wave
) -> None:
    people = [factories.customer(organisation, f"c{number}") for number in range(4)]
    about(wave, people[0], due_at=None)
    about(wave, people[1], due_at=NOW + HOUR, stake=Decimal(9), stake_of="spend")
    about(wave, people[2], due_at=NOW + HOUR, stake=Decimal(80), stake_of="spend")
    about(wave, people[3], due_at=NOW - 3 * HOUR)

    found = cards(organisation)

    assert [one.person.name for one in found if one.person] == ["Guest c3", "Guest c2", "Guest c1", "Guest c0"]
    assert [one.is_late for one in found] == [True, False, False, False]
    assert [one.due for one in found] == ["3 hours late", "today, 13:00", "today, 13:00", ""]
    assert found[1].stake == "spent 80.00 EUR in the 12 months before"
    assert [one.id for one in cards(organisation, most=2, role=Role.RESEARCHER)] == [one.id for one in found[:2]]


def test_what_is_closed_or_held_back_is_on_no_card(organisation: Organisation, wave: Wave) -> None:
    first, second = (factories.customer(organisation, key) for key in ("a", "b"))
    about(wave, first, state="closed")
    about(wave, second, arm="held_back")

    assert cards(organisation) == []


@pytest.mark.privacy
def test_a_customer_is_named_to_those_who_see_them_alone(organisation: Organisation, site: Site, wave: Wave) -> None:
    other = factories.site(organisation, "syz")
    guest = factories.customer(organisation, site=other)
    # who stayed elsewhere than where they are known: the case is of the site, the customer is not
    about(wave, guest).site_id = site.id
    session.flush()

    here, everywhere = cards(organisation, site, role=Role.MANAGER), cards(organisation)

    assert [one.person for one in here] == [None]
    assert [one.person.name for one in everywhere if one.person] == ["Guest c1"]


@pytest.mark.privacy
@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous"])
def test_nobody_is_named_where_the_study_does_not_know_its_people(
    organisation: Organisation, wave: Wave, anonymity: str
) -> None:
    about(wave, factories.customer(organisation))
    wave.study.anonymity = anonymity  # type: ignore[assignment]
    session.flush()

    assert [one.person for one in cards(organisation)] == [None]


@pytest.mark.privacy
def test_the_way_to_a_customer_is_shown_as_far_as_they_allow_it(organisation: Organisation, wave: Wave) -> None:
    phone = "+989121234567"
    guest = factories.customer(organisation, phone=phone, mail_consent="unknown", sms_consent="unknown")
    answered = field.answer(wave, 1, customers=guest.id)[0]
    about(wave, guest)

    assert [(one.person.email, one.person.phone) for one in cards(organisation) if one.person] == [("", "")]

    permission = Consent(
        response_uuid=answered.uuid, kind="recontact", version_id=wave.version_id, language="en", text_digest="0" * 64,
        day=NOW.date(),
    )  # fmt: skip
    session.add(permission)
    session.flush()
    allowed = member(organisation, Role.RESEARCHER)
    person = operations.first_cases(allowed, now=NOW)[0].person
    assert person is not None
    assert (person.email, person.phone, person.dial) == ("c1@guest.example", phone, phone)

    guest.sms_consent = "withdrawn"
    session.flush()
    person = operations.first_cases(allowed, now=NOW)[0].person
    assert person is not None
    assert (person.email, person.phone) == ("c1@guest.example", "")

    permission.withdrawn_day = NOW.date()
    session.flush()
    person = operations.first_cases(allowed, now=NOW)[0].person
    assert person is not None
    assert not person.is_reachable


def test_a_site_is_due_by_a_day_and_its_stake_is_people(organisation: Organisation, site: Site, wave: Wave) -> None:
    due = dt.datetime(2026, 11, 27, 23, 59, tzinfo=dt.UTC)
    factories.case(wave, site=site, due_at=due, stake=Decimal(110), stake_of="people", dimension="service")

    (card,) = cards(organisation)

    assert (card.place, card.term, card.due) == ("THR", "the site", "by 27 November 2026")
    assert (card.stake, card.headline) == ("110 people answered", "Service fell by 8.0 points (3.0 to 13.0)")
    assert (card.source, card.person) == ("", None)


def test_the_advice_of_the_source_is_marked_as_its_own(organisation: Organisation, wave: Wave) -> None:
    about(wave, factories.customer(organisation), advice="level:-1")

    (card,) = cards(organisation)

    assert (card.action, card.source) == ("Advertising helps, but slowly.", "Ghaffari (2005)")


def test_many_cards_cost_no_query_each(organisation: Organisation, wave: Wave) -> None:
    """The definition of a wave is read once, however many of its cases are listed."""
    by = factories.rule(wave, "customer_worsens")
    for number in range(12):
        guest = factories.customer(organisation, f"q{number}")
        factories.case(
            wave, by, customer=guest, evidence=WORSENING, dimension="service", subject=f"customer:{guest.id}"
        )
    reader = member(organisation)
    session.commit()

    def queries(most: int) -> int:
        session.expunge_all()
        counted: list[str] = []
        engine = session.get_bind()
        listener = lambda *told: counted.append(told[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        with speaking("en"):
            operations.first_cases(reader, most, now=NOW)
        event.remove(engine, "before_cursor_execute", listener)
        return len(counted)

    # what the process keeps of a definition is read first
    queries(2)
    assert queries(12) == queries(2)
