"""A member of some sites, whatever their role, walks every page with things of another site in hand."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app.accounts.models import Organisation, Role, Site
from app.accounts.operations import OF_SOME_SITES
from app.cases.models import CaseNote
from app.dashboards.comments.models import CommentCare, CommentTag, Tag
from app.kernel import db
from app.questionnaires.operations import publish
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import cast, factories, routes
from tests.app.test_strangers import guarded

pytestmark = pytest.mark.access

# what only somebody who sees the other site may read
SECRETS = (
    "Zarbanoo",
    "tierofzarb",
    "zarbanoo",
    "keyofzarb",
    "+989121234567",
    "suiteofzarb",
    "loyalofzarb",
    "doorofzarb",
    "noteofzarb",
    "textofzarb",
    "tagofzarb",
    "remarkofzarb",
    "Guest sample",
)


# parameters of addresses that name what belongs to a site
OF_A_SITE = {"customer_id", "case_id", "link_id", "message_id"}


@pytest.fixture
def values(organisation: Organisation, site: Site, request: pytest.FixtureRequest) -> dict[str, object]:
    """Samples of which everything that can belong to a site belongs to the other one."""
    found = routes.samples(organisation) | routes.WORDS | _things(organisation, request.param)
    # what has nothing to ask belongs to no page of forms
    for wave in db.session.scalars(select(Wave).where(Wave.id != found["wave_id"])):
        wave.study.archived_at = db.utc_now()
    db.session.commit()
    return found


def _things(organisation: Organisation, status: str) -> dict[str, object]:
    there = factories.site(organisation, "elsewhere")
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=db.utc_now())
    wave = factories.wave(version, anonymity="identified", status=status)
    theirs = factories.customer(
        organisation,
        "keyofzarb",
        name="Zarbanoo",
        email="zarbanoo@guest.example",
        phone="+989121234567",
        site_id=there.id,
        attributes={"tierofzarb": "loyalofzarb"},
    )
    factories.purchase(theirs, product="suiteofzarb")
    factories.invitation(wave, theirs)
    factories.response(wave, site_id=there.id, customer_id=theirs.id)
    for _person in range(organisation.min_cell):
        wrote = factories.response(wave, site_id=there.id, status="complete", answers={"open_why": "textofzarb"})
    tag = Tag(organisation_id=organisation.id, name="tagofzarb", folded="tagofzarb")
    db.session.add(tag)
    db.session.flush()
    db.session.add(CommentTag(tag_id=tag.id, response_uuid=wrote.uuid, question="open_why"))
    db.session.add(CommentCare(response_uuid=wrote.uuid, question="open_why", remark="remarkofzarb", is_flagged=True))
    message = factories.message(wave, "uncertain", recipient=theirs.email, customer_id=theirs.id)
    case = factories.case(wave, site=there, customer=theirs)
    db.session.add(CaseNote(case=case, at=db.utc_now(), text="noteofzarb", change={}))
    link = factories.link(wave, "doorofzarb", site=there)
    of_wave = {"wave_id": wave.id, "study_id": wave.study_id, "version_id": wave.version_id}
    return of_wave | {
        "customer_id": theirs.id,
        "message_id": message.id,
        "case_id": case.id,
        "link_id": link.id,
        "site": there.code,
        "site_id": there.id,
    }


@pytest.mark.long
@pytest.mark.parametrize("values", ["open", "closed"], indirect=True)
@pytest.mark.parametrize("role", sorted(OF_SOME_SITES))
@pytest.mark.parametrize("count", [1, 2])
def test_a_member_of_some_sites_reads_nothing_of_another(
    app: Flask, organisation: Organisation, site: Site, values: dict[str, object], role: Role, count: int
) -> None:
    sites = [site, factories.site(organisation, "near")][:count]
    client = cast.signed_in(app, cast.member(organisation, role, sites=sites))
    told = [(at, secret) for at in _addresses(app, values) for secret in _told(client, at)]

    assert told == []


@pytest.mark.parametrize("values", ["open"], indirect=True)
@pytest.mark.parametrize("role", sorted(OF_SOME_SITES))
def test_a_member_of_some_sites_changes_nothing_of_another(
    app: Flask, organisation: Organisation, site: Site, values: dict[str, object], role: Role
) -> None:
    sites = [site, factories.site(organisation, "near")]
    client = cast.signed_in(app, cast.member(organisation, role, sites=sites))
    posts = [rule for rule in guarded(app) if "POST" in (rule.methods or ()) and rule.arguments & OF_A_SITE]
    answers = {rule.endpoint: client.post(_built(rule, values)).status_code for rule in posts}

    assert len(answers) > 5
    assert {endpoint: status for endpoint, status in answers.items() if status not in (403, 404)} == {}


@pytest.mark.parametrize("values", ["open"], indirect=True)
def test_who_sees_every_site_reads_all_of_it(
    owner: FlaskClient, organisation: Organisation, values: dict[str, object]
) -> None:
    """So that the walk above is known to pass where it could be read."""
    assert _read(owner, organisation, values) == set(SECRETS)


@pytest.mark.parametrize("values", ["open"], indirect=True)
def test_a_member_of_two_sites_reads_what_is_of_either(
    app: Flask, organisation: Organisation, site: Site, values: dict[str, object]
) -> None:
    there = db.session.get_one(Site, values["site_id"])
    client = cast.signed_in(app, cast.member(organisation, Role.MANAGER, sites=[site, there]))

    # who is of no site is seen by those alone who see every site
    assert _read(client, organisation, values) == set(SECRETS) - {"Guest sample"}


def _read(client: FlaskClient, organisation: Organisation, values: Mapping[str, object]) -> set[str]:
    mine = f"/o/{organisation.slug}/"
    pages = ["", f"customers/{values['customer_id']}/", f"cases/{values['case_id']}", f"links/{values['link_id']}"]
    pages += ["customers/", f"comments/?wave={values['wave_id']}"]
    return {secret for page in pages for secret in _told(client, mine + page)}


def _told(client: FlaskClient, address: str) -> list[str]:
    answer = client.get(address)
    said = answer.get_data() + str(answer.headers).encode()
    return [secret for secret in SECRETS if secret.encode() in said]


def _addresses(app: Flask, values: Mapping[str, object]) -> list[str]:
    """Every page, and every page searched for what is not theirs."""
    plain = [_built(rule, values) for rule in guarded(app) if "GET" in (rule.methods or ())]
    asked = f"?q=arban&site={values['site_id']}&after={values['customer_id']}&state="
    return plain + [address + asked for address in plain]


def _built(rule: Rule, values: Mapping[str, object]) -> str:
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built is not None
    return built[1]
