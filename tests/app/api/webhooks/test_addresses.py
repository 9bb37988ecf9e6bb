"""Webhooks: what happened is told, signed, at least once, to addresses of the open internet alone."""

import datetime as dt
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Role
from app.api.models import Webhook, WebhookDelivery
from app.api.webhooks import addresses, deliveries
from app.customers.erasing import erase
from app.kernel import duties, events
from app.kernel.db import session, utc_now
from app.letters import outbox
from app.respond.models import Response
from app.respond.rights import receipts
from app.studies.models import Wave
from app.studies.waves import close_now
from tests import cast, factories
from tests.app.api.receiver import Receiver, receiving

pytestmark = pytest.mark.long

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def app(start: Callable[..., Flask]) -> Flask:
    return start(allows_private_webhooks=True)


@pytest.fixture
def webhook(app: Flask, organisation: Organisation, receiver: Receiver) -> Iterator[Webhook]:
    with app.app_context():
        made = factories.webhook(organisation, receiver.url, keys=app.extensions["vafa"].keys)
        session.commit()
        yield made


def tell(organisation: Organisation, name: str = "wave.closed", **facts: int) -> None:
    events.record(name, organisation.id, **facts or {"wave": 7})
    session.commit()
    duties.run_duty("events", utc_now())


def run(now: dt.datetime | None = None) -> int:
    return duties.run_duty("webhooks.deliver", now or utc_now())


def stored() -> list[WebhookDelivery]:
    session.rollback()
    return list(session.scalars(select(WebhookDelivery).execution_options(populate_existing=True)))


def test_an_event_arrives_signed_under_an_id_that_stays(
    organisation: Organisation, webhook: Webhook, receiver: Receiver
) -> None:
    tell(organisation)
    assert run() == 1

    (taken,) = receiver.taken
    parts = dict(part.split("=") for part in taken.headers["Vafa-Signature"].split(","))
    signed = hmac.new(b"whsec_test", parts["t"].encode() + b"." + taken.body, hashlib.sha256).hexdigest()
    assert parts["v1"] == signed
    assert abs(int(parts["t"]) - utc_now().timestamp()) < 60
    told = json.loads(taken.body)
    assert (told["event"], told["data"]) == ("wave.closed", {"wave": 7})
    assert told["id"] == taken.headers["Vafa-Event-Id"]
    assert taken.path == "/vafa?of=hotel"
    assert stored()[0].state == "delivered"


def test_closing_a_wave_reaches_the_webhook(
    organisation: Organisation, webhook: Webhook, receiver: Receiver, make_wave: Callable[..., Wave]
) -> None:
    wave = make_wave()
    close_now(wave, utc_now())
    session.commit()
    duties.run_duty("events", utc_now())
    run()

    assert [json.loads(taken.body)["data"] for taken in receiver.taken] == [{"wave": wave.id}]


def test_only_who_listens_is_told(app: Flask, organisation: Organisation, webhook: Webhook, receiver: Receiver) -> None:
    addresses.change(webhook, events=["case.opened"])
    theirs = factories.organisation("anqa")
    factories.webhook(theirs, receiver.url)
    off = factories.webhook(organisation, receiver.url + "2", is_on=False)
    session.commit()

    tell(organisation)
    assert stored() == []
    assert not off.is_on


def test_what_is_withheld_is_not_told(organisation: Organisation, webhook: Webhook) -> None:
    events.record("response.completed", organisation.id, is_withheld=True, wave=7)
    session.commit()
    duties.run_duty("events", utc_now())

    assert stored() == []


def test_a_failure_is_tried_again_for_a_day_and_then_given_up(
    organisation: Organisation, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.statuses = [503]
    tell(organisation)
    began = now = utc_now()
    tries = 0
    while stored()[0].state == "queued":
        assert run(now) == 1
        tries += 1
        now = max(stored()[0].due_at, now)

    assert tries == len(deliveries.BACKOFF) + 1
    assert 23 * 60 < (now - began).total_seconds() / 60 <= 24 * 60
    assert (stored()[0].state, stored()[0].last_status) == ("failed", 503)
    assert len({taken.headers["Vafa-Event-Id"] for taken in receiver.taken}) == 1
    assert len({taken.body for taken in receiver.taken}) == 1


def test_the_answer_is_kept_no_longer_than_is_useful(
    organisation: Organisation, webhook: Webhook, receiver: Receiver
) -> None:
    receiver.statuses, receiver.body = [500], "نه\0".encode() * 5000
    tell(organisation)
    run()

    assert 100 < len(stored()[0].error) <= 500


def test_a_redirect_is_not_followed(organisation: Organisation, webhook: Webhook, receiver: Receiver) -> None:
    receiver.statuses, receiver.headers = [302], {"Location": receiver.url + "&again=1"}
    tell(organisation)
    run()

    assert len(receiver.taken) == 1
    assert (stored()[0].state, stored()[0].last_status) == ("queued", 302)


def test_an_address_that_fails_does_not_hold_up_the_others(
    app: Flask, organisation: Organisation, webhook: Webhook, receiver: Receiver
) -> None:
    with receiving() as broken:
        broken.statuses = [500]
        factories.webhook(organisation, broken.url, keys=app.extensions["vafa"].keys)
        session.commit()
        for number in range(3):
            tell(organisation, wave=number)
        run()
        assert (len(broken.taken), len(receiver.taken)) == (1, 3)


def test_a_delivery_whose_worker_died_is_sent_again(
    organisation: Organisation, webhook: Webhook, receiver: Receiver
) -> None:
    now = utc_now()
    factories.delivery(webhook, state="sending", claimed_at=now - MINUTE, tries=1)
    session.commit()

    assert run(now) == 0
    assert run(now + deliveries.LEASE) == 1
    assert stored()[0].state == "delivered"


def test_two_workers_send_each_event_once(
    app: Flask, organisation: Organisation, webhook: Webhook, receiver: Receiver
) -> None:
    for _ in range(12):
        factories.delivery(webhook)
    session.commit()

    def work() -> None:
        with app.app_context():
            deliveries.deliver_due(utc_now())

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ids = [taken.headers["Vafa-Event-Id"] for taken in receiver.taken]
    assert (len(ids), len(set(ids))) == (12, 12)


def test_an_address_that_fails_for_days_is_switched_off_and_the_owners_are_told(
    app: Flask, organisation: Organisation, webhook: Webhook, receiver: Receiver
) -> None:
    cast.member(organisation, Role.OWNER)
    receiver.statuses = [500]
    webhook.failing_since = utc_now() - deliveries.PATIENCE
    factories.delivery(webhook, tries=len(deliveries.BACKOFF))
    session.commit()
    run()

    session.refresh(webhook)
    assert not webhook.is_on
    message = session.scalars(select(outbox.Message)).one()
    letter = outbox.write(message)
    assert message.recipient == "owner@simorgh.example"
    assert webhook.url in letter.text
    assert f"/o/simorgh/developers/webhooks/{webhook.id}" in letter.text
    assert session.scalars(select(AuditEvent.action)).all().count("webhook.switched_off") == 1


def test_a_success_forgets_that_it_failed(organisation: Organisation, webhook: Webhook, receiver: Receiver) -> None:
    receiver.statuses = [500, 200]
    tell(organisation)
    run()
    session.refresh(webhook)
    assert webhook.failing_since is not None

    run(utc_now() + 2 * MINUTE)
    session.refresh(webhook)
    assert webhook.failing_since is None


def test_what_was_settled_long_ago_is_forgotten(webhook: Webhook) -> None:
    factories.delivery(webhook, state="delivered", settled_at=utc_now() - 31 * DAY)
    factories.delivery(webhook, state="delivered", settled_at=utc_now() - 29 * DAY)
    session.commit()
    run()

    assert len(stored()) == 1


def test_the_secret_is_sealed_in_the_database(app: Flask, organisation: Organisation) -> None:
    with app.app_context():
        made = addresses.create(organisation, url="https://hooks.example/x", events=["wave.closed"], now=utc_now())
        session.commit()

        assert made.secret.encode() not in made.webhook.secret
        assert addresses.secret_of(made.webhook) == made.secret


@pytest.fixture
def told(webhook: Webhook, make_wave: Callable[..., Wave]) -> list[Response]:
    """Two responses, each with a delivery that names it."""
    wave = make_wave(2)
    found = list(session.scalars(select(Response).where(Response.wave_id == wave.id)))
    for response in found:
        payload = {"event": "response.completed", "data": {"response": str(response.uuid), "wave": wave.id}}
        factories.delivery(webhook, "response.completed", payload=payload, state="delivered")
    session.commit()
    return found


def test_erasing_a_person_takes_along_what_was_told_of_their_responses(
    app: Flask, organisation: Organisation, told: list[Response]
) -> None:
    customer = factories.customer(organisation, "c1")
    told[0].customer_id = customer.id
    session.commit()
    with app.test_request_context():
        erase(customer, typed="c1")
        session.commit()

    assert [one.payload["data"]["response"] for one in stored()] == [str(told[1].uuid)]


@pytest.mark.privacy
def test_a_respondent_who_erases_their_answers_takes_along_what_was_told_of_them(
    app: Flask, told: list[Response]
) -> None:
    with app.test_request_context():
        receipts.erase(receipts.statement_of(told[0], None))
        session.commit()

    assert [one.payload["data"]["response"] for one in stored()] == [str(told[1].uuid)]
