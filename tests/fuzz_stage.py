"""What the fuzzer finds when it comes: one of everything, people who are signed in, a respondent half-way."""

import datetime as dt
import json
from pathlib import Path

from flask import Flask

from app.accounts.models import Organisation, Role
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.security import fingerprint
from app.questionnaires.operations import publish
from app.studies.inviting.personal import new_token
from app.studies.models import Invitation, Wave
from survey_defs.load import canonical_json, load_file
from tests import cast, factories, routes
from tests.fuzzing import Fuzzer
from tests.person import Person

FILE = Path(__file__).resolve().parent / "questionnaires" / "every_kind_everywhere.yaml"
CUSTOMER = {"name": "Guest", "email": "g@guest.example", "phone": "+989121234567", "site": "sample", "language": "fa",
            "attributes": {"tier": "gold"}}  # fmt: skip
PURCHASE = {"key": "p1", "customer": "sample", "at": "2026-03-01T10:00:00Z", "amount": "120.50", "site": "sample"}
KEY, HOOK = "/api/v1/customers/<string(maxlength=600):key>", "https://hooks.example/x"
BODIES: dict[str, dict[str, object]] = {
    f"PUT {KEY}": CUSTOMER,
    f"PUT {KEY}/consents/<any(mail, sms):channel>": {"state": "given", "text": "Yes", "language": "en"},
    "POST /api/v1/purchases": {"purchases": [PURCHASE]},
    "POST /api/v1/waves/<int:wave_id>/invitations": {"customers": ["sample"]},
    "POST /api/v1/webhooks": {"url": HOOK, "events": ["wave.closed"]},
    "PATCH /api/v1/webhooks/<int:webhook_id>": {"url": f"{HOOK}y", "events": ["wave.closed"], "active": True},
    "POST /r/<page_id>": {"answers": {"welcome": "5"}, "event": "1", "go": "save"},
}


def stage(app: Flask, seed: int) -> Fuzzer:
    """The fuzzer on an empty, migrated database; everything it needs is made by way of the factories."""
    organisation = factories.organisation()
    made = routes.samples(organisation, json.loads(canonical_json(load_file(FILE)))) | routes.WORDS
    wave = _wave(organisation)
    owner = cast.member(organisation, Role.OWNER)
    clients = {
        "owner": cast.signed_in(app, owner),
        "manager": cast.signed_in(app, cast.member(organisation, Role.MANAGER, sites=organisation.sites[:1])),
        "stranger": cast.signed_in(app, cast.member(factories.organisation("anqa"), Role.OWNER)),
        "nobody": cast.armed(app.test_client()),
    }
    factories.token(organisation, created_by=owner.id)
    session.commit()
    values = (
        {name: [value] for name, value in made.items()} | _things(wave) | {"organisation": [*["simorgh"] * 9, "anqa"]}
    )
    session.remove()
    app.config["API_CALLS"] = 10**9
    config: Config = app.extensions["vafa"]
    invitation = session.get_one(Invitation, values["invitation_id"][0])
    invitation.token_hash = fingerprint(new_token(config.keys, invitation.id))
    values["token"] = [new_token(config.keys, invitation.id), "sample", "lost"]
    session.commit()
    session.remove()
    clients["owner"].post("/o/simorgh/questionnaires/shipped/hotel_loyalty_short/", data={})
    person = Person(clients["owner"])
    person.open()
    person.follow(person.agree())
    found = Fuzzer(app, clients, values, seed, authorization="Bearer vafa_secret", bodies=BODIES)
    found.learn()
    return found


def _wave(organisation: Organisation) -> Wave:
    version = publish(organisation, load_file(FILE), now=utc_now())
    wave = factories.planned_wave(version, anonymity="identified")
    factories.link(wave, site=organisation.sites[0])
    factories.link(wave, "reception", kind="kiosk")
    return wave


def _things(wave: Wave) -> dict[str, list[object]]:
    """Things of a wave whose questionnaire can be drawn; those of the samples stand on an empty one."""
    organisation = wave.study.organisation
    customer = factories.customer(organisation, "guest", site_id=organisation.sites[0].id)
    invited = factories.invitation(wave, customer)
    factories.invitation(wave, factories.customer(organisation, "lost"), token_hash=fingerprint("lost"))
    answered = factories.response(
        wave, customer_id=customer.id, status="complete", answers={"rating": 7, "spent": 12.5, "arrived": "2026-11-03"},
        started_at=utc_now() - dt.timedelta(hours=1), finished_at=utc_now(),
    )  # fmt: skip
    watched = factories.rule(wave)
    found = {
        "wave_id": wave.id, "version_id": wave.version_id, "study_id": wave.study_id, "link_id": wave.links[0].id,
        "rule_id": watched.id, "case_id": factories.case(wave, watched).id, "message_id": factories.message(wave).id,
        "invitation_id": invited.id, "response_id": answered.uuid, "customer_id": customer.id,
    }  # fmt: skip
    words: dict[str, list[object]] = {
        "version_id": [wave.version_id, wave.version_id + 1], "page_id": ["points", "choices", "entries"],
        "address": ["welcome", "reception"], "key": ["guest", "sample"],
        "channel": ["mail", "sms"], "form": ["yaml", "json"], "name": ["respond.css", "alpha"], "slug": ["simorgh"],
        "digest": ["0" * 64],
    }  # fmt: skip
    session.commit()
    return {name: [value] for name, value in found.items()} | words
