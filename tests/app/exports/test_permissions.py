"""Who may be contacted again: those who allowed it and nobody else; never in an anonymous study."""

import datetime as dt
import io

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Role, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.customers import consents as contact_consents
from app.customers.models import Customer
from app.exports.permissions import permissions_of
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.respond.rights.consents import Consent
from app.studies.inviting.personal import pseudonym_of
from app.studies.models import Wave
from tests import cast, factories
from tests.app import watching

pytestmark = pytest.mark.privacy
DAY = dt.date(2026, 11, 3)


def allow(response: Response, *, withdrawn: bool = False, kind: str = "recontact", day: dt.date = DAY) -> None:
    session.add(
        Consent(
            response_uuid=response.uuid, kind=kind, version_id=response.version_id, language="en",
            text_digest="0" * 64, day=day, withdrawn_day=DAY if withdrawn else None,
        )
    )  # fmt: skip


def guests(organisation: Organisation, wave: Wave, n: int, **fields: object) -> list[tuple[Customer, Response]]:
    """Customers with their responses."""
    made = []
    for number in range(n):
        customer = factories.customer(organisation, f"g{number}", name=f"Guest {number:03}", **fields)
        made.append((customer, watching.answer(wave, 1, customers=customer.id, seed=number)[0]))
    session.commit()
    return made


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    made = watching.study(organisation)[-1]
    session.commit()
    return made


def place(wave: Wave, more: str = "") -> str:
    return f"/o/simorgh/studies/{wave.study_id}/contacts/{more}"


def test_of_a_hundred_answers_the_thirty_seven_that_permit_are_listed_and_no_other(
    owner: FlaskClient, organisation: Organisation, wave: Wave
) -> None:
    for number, (_customer, response) in enumerate(guests(organisation, wave, 100)):
        allow(response, kind="participation")
        if number < 37:
            allow(response)
    session.commit()
    lines = owner.get(place(wave, "contacts.csv")).get_data().decode("utf-8-sig").split("\r\n")

    assert len(lines) == 1 + 37 + 1
    assert lines[1] == "g0,Guest 000,g0@guest.example,,,,2026-11-03"
    assert not any("Guest 037" in line for line in lines)
    assert "37 people" in owner.get(place(wave)).text


def test_a_permission_that_was_taken_back_is_none(organisation: Organisation, wave: Wave) -> None:
    (one, mine), (_other, theirs) = guests(organisation, wave, 2)
    allow(mine)
    allow(theirs, withdrawn=True)
    session.commit()

    assert [person.customer.id for person in permissions_of(wave.study, EVERYWHERE).people] == [one.id]


def test_no_answer_stands_in_the_list_and_no_permission_in_the_answers(
    owner: FlaskClient, organisation: Organisation, wave: Wave
) -> None:
    ((_customer, response),) = guests(organisation, wave, 1)
    response.answers = {**response.answers, "comment": "secret words"}
    allow(response)
    session.commit()
    answers = owner.get(f"/o/simorgh/waves/{wave.id}/export.csv").get_data().decode("utf-8-sig")

    assert "secret words" not in owner.get(place(wave, "contacts.csv")).text + owner.get(place(wave)).text
    assert "recontact" not in answers
    assert "consent" not in answers
    assert "g0@guest.example" not in answers


def test_addresses_of_people_who_said_no_or_where_messages_bounce_are_left_out(
    app: Flask, organisation: Organisation, wave: Wave
) -> None:
    (silent, first), (reachable, second) = guests(organisation, wave, 2)
    reachable.phone = "+989121234567"
    for response in (first, second):
        allow(response)
    with app.app_context():
        contact_consents.withdraw(silent, "mail", source="staff", now=utc_now())
        contact_consents.withdraw(reachable, "mail", source="staff", now=utc_now())
        session.commit()
    found = permissions_of(wave.study, EVERYWHERE)

    assert [(one.customer.id, one.email, one.phone) for one in found.people] == [(reachable.id, "", "+989121234567")]
    assert found.unreachable == 1


def test_who_cannot_be_told_and_who_is_archived_is_not_listed(organisation: Organisation, wave: Wave) -> None:
    ((archived, response),) = guests(organisation, wave, 1)
    archived.archived_at = utc_now()
    allow(response)
    allow(watching.answer(wave, 1, seed=900)[0])
    session.commit()
    found = permissions_of(wave.study, EVERYWHERE)

    assert (found.people, found.unreachable, found.unknown) == ((), 0, 1)


def test_a_pseudonymous_study_lists_whom_it_invited_without_the_day(config: Config, organisation: Organisation) -> None:
    wave = watching.study(organisation, anonymity="pseudonymous", pseudonym_salt=b"salt" * 8)[-1]
    customer = factories.customer(organisation, "g1")
    factories.invitation(wave, customer)
    name = pseudonym_of(config.keys, wave.study, customer.id)
    allow(watching.answer(wave, 1, pseudonym=name)[0])
    session.commit()
    (found,) = permissions_of(wave.study, EVERYWHERE).people

    assert (found.customer.id, found.day) == (customer.id, None)


def test_an_anonymous_study_has_no_list_whatever_stands_in_the_database(
    owner: FlaskClient, organisation: Organisation
) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    allow(watching.answer(wave, 1)[0])
    session.commit()
    at = place(wave)

    assert "Nobody is asked here" in owner.get(at).text
    assert owner.get(f"{at}contacts.csv").status_code == owner.get(f"{at}contacts.xlsx").status_code == 404


def test_an_empty_list_says_how_it_fills(owner: FlaskClient, wave: Wave) -> None:
    assert "Nobody has allowed it yet" in owner.get(place(wave)).text


def test_a_file_holds_no_formulas_and_is_noted(owner: FlaskClient, organisation: Organisation, wave: Wave) -> None:
    ((customer, response),) = guests(organisation, wave, 1)
    customer.name = '=HYPERLINK("http://evil.example")'
    allow(response)
    session.commit()
    at = place(wave)
    book = openpyxl.load_workbook(io.BytesIO(owner.get(f"{at}contacts.xlsx").get_data()))
    cell = book.active["B2"]  # type: ignore[index]

    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://evil.example")')
    assert "'=HYPERLINK" in owner.get(f"{at}contacts.csv").text
    events = session.scalars(select(AuditEvent).filter_by(action="study.permissions_exported")).all()
    assert [event.details for event in events] == [{"format": "xlsx", "people": 1}, {"format": "csv", "people": 1}]


@pytest.mark.access
@pytest.mark.parametrize("role", [Role.MANAGER, Role.VIEWER, Role.COLLECTOR])
def test_who_may_not_write_sees_no_list(app: Flask, organisation: Organisation, wave: Wave, role: Role) -> None:
    client, at = cast.signed_in(app, cast.member(organisation, role)), place(wave)

    assert {client.get(at + more).status_code for more in ("", "contacts.csv", "contacts.xlsx")} == {403}


def test_of_some_sites_only_their_customers(organisation: Organisation, wave: Wave, site: Site) -> None:
    for customer, response in guests(organisation, wave, 2):
        customer.site = site if customer.external_key == "g0" else None
        allow(response)
    session.commit()
    found = permissions_of(wave.study, Scope((site,)))

    assert [one.customer.external_key for one in found.people] == ["g0"]


def test_of_several_waves_the_last_yes_counts_once(organisation: Organisation, wave: Wave) -> None:
    later = Wave(study=wave.study, version=wave.version, number=2, status="open", opens_at=utc_now())
    session.add(later)
    session.flush()
    ((customer, first),) = guests(organisation, wave, 1)
    again = watching.answer(later, 1, customers=customer.id, seed=5)[0]
    allow(first)
    allow(again, day=DAY + dt.timedelta(days=30))
    session.commit()
    (found,) = permissions_of(wave.study, EVERYWHERE).people

    assert found.day == DAY + dt.timedelta(days=30)
