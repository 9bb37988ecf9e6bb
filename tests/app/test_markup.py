"""Everything that people write is text on every page: names, attributes, notes, titles, words of letters."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.accounts.models import Organisation
from app.cases.models import CaseNote
from app.kernel import db
from app.kernel.config import Config
from app.kernel.keys import KeyRing
from app.kernel.web.security import fingerprint
from app.questionnaires.operations import publish
from app.studies.inviting.personal import new_token
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.app.test_strangers import guarded

MARKUP = "<img src=x onerror=alert(1)>"
# leaves an attribute and a script's string
BREAKOUT = '"><svg onload=alert(1)>'
ALIVE = ("<img src=x", "<svg onload")


@pytest.fixture
def values(organisation: Organisation, config: Config) -> dict[str, object]:
    """Things of an organisation whose people write markup wherever they can."""
    organisation.name, organisation.contact = MARKUP, f"{BREAKOUT}@mail.example"
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=db.utc_now())
    wave = factories.wave(version, anonymity="identified", title=BREAKOUT)
    wave.study.title = version.questionnaire.title = MARKUP
    found = people(organisation, wave, config.keys) | {
        "name": "sample",
        "organisation": organisation.slug,
        "form": "json",
    }
    db.session.commit()
    return found | {"wave_id": wave.id, "study_id": wave.study_id, "version_id": version.id}


def people(organisation: Organisation, wave: Wave, keys: KeyRing) -> dict[str, object]:
    site = factories.site(organisation, "there", name=MARKUP, region=BREAKOUT)
    who = {"name": MARKUP, "email": f"{BREAKOUT}@x.example", "attributes": {MARKUP: BREAKOUT}}
    customer = factories.customer(organisation, BREAKOUT, **who, phone=MARKUP, site_id=site.id)
    factories.purchase(customer, product=MARKUP, source_key=BREAKOUT)
    one = uuid4()
    factories.invitation(wave, customer, id=one, token_hash=fingerprint(new_token(keys, one)))
    case = factories.case(wave, site=site, customer=customer)
    db.session.add(CaseNote(case=case, at=db.utc_now(), text=MARKUP + BREAKOUT, change={}))
    message = factories.message(wave, "failed", recipient=MARKUP, customer_id=customer.id, error=f"refused: {MARKUP}")
    return {
        "customer_id": customer.id,
        "case_id": case.id,
        "site_id": site.id,
        "site": site.code,
        "message_id": message.id,
        "link_id": factories.link(wave, "there", site=site, kind="embed").id,
        "segment_id": factories.segment(organisation, MARKUP).id,
        "webhook_id": factories.webhook(organisation, f"https://hooks.example/{BREAKOUT}").id,
        "token_id": factories.token(organisation, name=MARKUP).id,
        "member_id": factories.membership(organisation).id,
        "rule_id": case.rule_id,
    }


@pytest.mark.long
def test_what_people_write_is_markup_on_no_page(app: Flask, owner: FlaskClient, values: dict[str, object]) -> None:
    shown = dict(pages(owner, [rule for rule in guarded(app) if rule.arguments <= values.keys()], values))

    assert sum("&lt;img src=x" in text for text in shown.values()) > 10
    assert [(address, sign) for address, text in shown.items() for sign in ALIVE if sign in text] == []


def pages(client: FlaskClient, rules: list[Rule], values: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Every page in HTML, and what it says."""
    for rule in rules:
        built = rule.build({name: values[name] for name in rule.arguments})
        if "GET" in (rule.methods or ()) and built is not None:
            answer = client.get(built[1])
            if answer.mimetype in ("text/html", "image/svg+xml"):
                yield str(rule), answer.text
