"""What other rooms say on a customer's page."""

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Site
from app.customers.models import Customer
from app.kernel.db import session, utc_now
from app.studies.models import Wave
from tests import factories
from tests.app import watching


@pytest.fixture
def customer(organisation: Organisation, site: Site) -> Customer:
    return factories.customer(organisation, site=site)


@pytest.fixture
def wave(customer: Customer) -> Wave:
    return watching.study(customer.organisation, 2)[1]


def page(client: FlaskClient, customer: Customer) -> str:
    session.commit()
    answer = client.get(f"/o/simorgh/customers/{customer.id}/")
    assert answer.status_code == 200
    return answer.text


def test_a_customer_whom_nobody_asked_has_no_such_parts(owner: FlaskClient, customer: Customer) -> None:
    text = page(owner, customer)

    assert 'id="invitations"' not in text
    assert 'id="cases"' not in text


def test_invitations_stand_with_status_message_and_reminders(
    owner: FlaskClient, customer: Customer, wave: Wave
) -> None:
    factories.invitation(wave, customer, sent_at=utc_now(), reminders=2)
    text = page(owner, customer).split('id="invitations"')[-1]

    assert f"/waves/{wave.id}/letters" in text
    assert "contacted" in text
    assert '<td class="num" data-label="Reminders">2</td>' in text


@pytest.mark.privacy
def test_in_an_anonymous_wave_nobody_can_tell_an_answer_from_a_refusal(
    owner: FlaskClient, customer: Customer, wave: Wave
) -> None:
    wave.study.anonymity = "anonymous"
    factories.invitation(wave, customer, status="answered")

    assert "answered or said no" in page(owner, customer)


def test_cases_about_the_customer_stand_there(owner: FlaskClient, customer: Customer, wave: Wave) -> None:
    found = factories.case(wave, factories.rule(wave, "customer_worsens"), customer_id=customer.id, dimension="room")
    factories.case(wave, factories.rule(wave, "customer_worsens"), subject="another", dimension="service")
    text = page(owner, customer).split('id="cases"')[-1]

    assert f"/cases/{found.id}" in text
    assert text.count("A customer: ") == 1


@pytest.mark.access
def test_a_manager_reads_no_case_of_another_site(manager: FlaskClient, customer: Customer, wave: Wave) -> None:
    elsewhere = factories.site(customer.organisation, "syz")
    by = factories.rule(wave, "customer_worsens")
    factories.case(wave, by, customer_id=customer.id, site_id=elsewhere.id)
    factories.invitation(wave, customer)
    text = page(manager, customer)

    assert 'id="cases"' not in text
    assert 'id="invitations"' in text
