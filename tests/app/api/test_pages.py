"""Webhooks on the pages of staff."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Organisation
from app.api.models import Webhook, WebhookDelivery
from app.api.webhooks import addresses
from app.kernel.db import session, utc_now
from tests import factories
from tests.app.api.receiver import Receiver

pytestmark = pytest.mark.long

PAGES = "/o/simorgh/developers/webhooks"
NEW = {"url": "https://hooks.example/vafa", "events": ["wave.closed"]}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The subject is the page."""
    return sqlite_url


@pytest.fixture
def app(start: Callable[..., Flask]) -> Flask:
    return start(allows_private_webhooks=True)


@pytest.fixture
def webhook(app: Flask, organisation: Organisation, receiver: Receiver) -> Webhook:
    made = factories.webhook(organisation, receiver.url, keys=app.extensions["vafa"].keys)
    session.commit()
    return made


def test_the_secret_is_shown_once(owner: FlaskClient, app: Flask) -> None:
    made = owner.post(PAGES, data=NEW)
    found = re.search(r'value="(whsec_[^"]+)"', made.text)
    webhook = session.scalars(select(Webhook)).one()

    assert made.status_code == 201
    assert found
    assert found[1] not in owner.get(f"{PAGES}/{webhook.id}").text
    with app.app_context():
        assert addresses.secret_of(webhook) == found[1]


@pytest.mark.parametrize("wrong", [{"url": ""}, {"url": "ftp://x.example"}, {"events": []}, {"events": ["sale.made"]}])
def test_what_is_no_webhook_is_told_at_its_field(owner: FlaskClient, wrong: dict[str, object]) -> None:
    answer = owner.post(PAGES, data=NEW | wrong)

    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert session.scalars(select(Webhook)).all() == []


def test_an_address_has_one_webhook(owner: FlaskClient) -> None:
    assert [owner.post(PAGES, data=NEW).status_code for _ in range(2)] == [201, 409]


def test_a_test_says_at_once_what_came_of_it(owner: FlaskClient, webhook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [200, 418]
    good = owner.post(f"{PAGES}/{webhook.id}/ping", follow_redirects=True)
    bad = owner.post(f"{PAGES}/{webhook.id}/ping", follow_redirects=True)

    assert "took the test" in good.text
    assert "418" in bad.text
    assert "notice bad" in bad.text
    assert [taken.headers["Vafa-Event"] for taken in receiver.taken] == ["ping", "ping"]


def test_nobody_is_flooded_with_tests(owner: FlaskClient, webhook: Webhook, receiver: Receiver) -> None:
    next_minute = utc_now().replace(second=0) + dt.timedelta(minutes=1)
    with time_machine.travel(next_minute, tick=False):
        statuses = [owner.post(f"{PAGES}/{webhook.id}/ping").status_code for _ in range(11)]

    assert statuses == [303] * 10 + [429]
    assert len(receiver.taken) == 10


def test_a_delivery_is_sent_once_more(owner: FlaskClient, webhook: Webhook) -> None:
    delivery = factories.delivery(webhook, state="failed", tries=8)
    session.commit()
    owner.post(f"{PAGES}/{webhook.id}/deliveries/{delivery.id}/redeliver")

    again = session.scalars(select(WebhookDelivery)).one()
    assert (again.state, again.tries, again.event_id) == ("queued", 0, delivery.event_id)


def test_switching_on_forgets_the_failures(owner: FlaskClient, webhook: Webhook) -> None:
    webhook.is_on, webhook.failing_since = False, webhook.created_at
    session.commit()
    assert "switched off" in owner.get(f"{PAGES}/{webhook.id}").text
    owner.post(f"{PAGES}/{webhook.id}/switch", data={"on": "1"})

    found = session.scalars(select(Webhook)).one()
    assert (found.is_on, found.failing_since) == (True, None)


def test_a_webhook_is_changed_renewed_and_removed(owner: FlaskClient, webhook: Webhook) -> None:
    factories.delivery(webhook)
    session.commit()
    before, one = webhook.secret, f"{PAGES}/{webhook.id}"
    owner.post(one, data={"url": "https://hooks.example/new", "events": ["case.opened"]})
    renewed = owner.post(f"{one}/secret")
    found = session.scalars(select(Webhook)).one()

    assert (found.url, found.events) == ("https://hooks.example/new", ["case.opened"])
    assert "whsec_" in renewed.text
    assert found.secret != before
    owner.post(f"{one}/remove")
    assert owner.get(one).status_code == 404
    assert session.scalars(select(WebhookDelivery)).all() == []
