"""A form on paper whose person is known: it answers their invitation, once, and is nobody's where nobody is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Site
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.security import fingerprint
from app.respond.models import Response
from app.studies.inviting.personal import new_token, pseudonym_of
from app.studies.models import Invitation, Wave
from tests import factories
from tests.app.respond.paper.conftest import ANSWERS, Typist

pytestmark = pytest.mark.long

Stored = Callable[[], list[Response]]
UNKNOWN = "No customer has this number or personal link"


@dataclass(frozen=True)
class Guest:
    """A customer c1 who was invited; `link` is the address on the sheet."""

    app: Flask
    customer: int
    invitation: Invitation
    link: str

    @property
    def status(self) -> str:
        with self.app.app_context():
            return session.get_one(Invitation, self.invitation.id).status

    def stands(self, status: str) -> None:
        with self.app.app_context():
            session.get_one(Invitation, self.invitation.id).status = status
            session.commit()


def make(app: Flask, wave: Wave, site: Site, anonymity: str, *, key: str = "c1") -> Guest:
    config: Config = app.extensions["vafa"]
    with app.app_context():
        found = session.get_one(Wave, wave.id)
        found.study.anonymity, found.study.pseudonym_salt = anonymity, b"salt" * 8
        customer = factories.customer(found.study.organisation, key, site=session.get_one(Site, site.id))
        invitation = factories.invitation(found, customer, sent_at=utc_now(), sends=1)
        token = new_token(config.keys, invitation.id)
        invitation.token_hash = fingerprint(token)
        session.commit()
        return Guest(app, customer.id, invitation, f"https://vafa.example/i/{token}")


@pytest.fixture
def guest(app: Flask, wave: Wave, site: Site) -> Guest:
    return make(app, wave, site, "identified")


@pytest.fixture
def clerk(guest: Guest, typist: Typist) -> Typist:
    """Someone who types, after the study came to know its people."""
    typist.sit_down()
    return typist


def told(clerk: Typist, person: str) -> str:
    """What the page says to this number; nothing may be stored."""
    answer = clerk.type(ANSWERS, person=person)
    assert answer.status_code == 422
    assert f'value="{person}"' in answer.text
    return answer.text


@pytest.mark.parametrize("way", ["c1", " c1 ", "link", "token"])
def test_a_form_answers_the_invitation_of_its_person(clerk: Typist, guest: Guest, stored: Stored, way: str) -> None:
    typed = {"link": guest.link, "token": guest.link.rsplit("/")[-1]}.get(way, way)
    clerk.type(ANSWERS, person=typed)

    (response,) = stored()
    assert (response.customer_id, response.pseudonym, guest.status) == (guest.customer, None, "answered")
    assert response.site_id == guest.invitation.site_id


def test_a_pseudonymous_form_keeps_the_pseudonym_only(
    app: Flask, typist: Typist, wave: Wave, site: Site, stored: Stored
) -> None:
    guest = make(app, wave, site, "pseudonymous")
    typist.sit_down()
    typist.type(ANSWERS, person="c1")

    config: Config = app.extensions["vafa"]
    (response,) = stored()
    with app.app_context():
        named = pseudonym_of(config.keys, session.get_one(Wave, wave.id).study, guest.customer)
    assert (response.customer_id, response.pseudonym, guest.status) == (None, named, "answered")


@pytest.mark.privacy
def test_an_anonymous_form_names_nobody(app: Flask, typist: Typist, wave: Wave, site: Site, stored: Stored) -> None:
    guest = make(app, wave, site, "anonymous")
    typist.sit_down()
    assert 'name="person"' not in typist.html
    typist.type(ANSWERS, person="c1")

    (response,) = stored()
    assert (response.customer_id, response.pseudonym, guest.status) == (None, None, "sent")


def test_a_form_without_a_number_counts_without_a_name(clerk: Typist, guest: Guest, stored: Stored) -> None:
    clerk.type(ANSWERS, person="-")

    assert [(one.status, one.customer_id) for one in stored()] == [("complete", None)]
    assert guest.status == "sent"


def test_who_was_not_invited_may_answer_on_paper(
    app: Flask, clerk: Typist, organisation: Organisation, stored: Stored
) -> None:
    with app.app_context():
        other = factories.customer(session.get_one(Organisation, organisation.id), "c2").id
        session.commit()
    clerk.type(ANSWERS, person="c2")

    assert [one.customer_id for one in stored()] == [other]


@pytest.mark.parametrize("typed", ["c9", "https://vafa.example/i/" + "x" * 43, "' OR 1=1"])
def test_a_number_of_nobody_is_told(clerk: Typist, stored: Stored, typed: str) -> None:
    answer = clerk.type(ANSWERS, person=typed)

    assert (answer.status_code, UNKNOWN in answer.text) == (422, True)
    assert stored() == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("answered", "answered already"),
        ("refused", "answered already"),
        ("opted_out", "no longer invited"),
        ("withdrawn", "no longer invited"),
    ],
)
def test_an_invitation_counts_once_and_an_end_is_respected(
    clerk: Typist, guest: Guest, stored: Stored, status: str, words: str
) -> None:
    guest.stands(status)

    assert words in told(clerk, "c1")
    assert (stored(), guest.status) == ([], status)


def test_who_has_begun_online_has_one_response(clerk: Typist, app: Flask, wave: Wave, guest: Guest) -> None:
    with app.app_context():
        factories.response(session.get_one(Wave, wave.id), customer_id=guest.customer)
        session.commit()

    assert "begun to answer online" in told(clerk, "c1")


def test_the_second_form_of_a_person_is_told(clerk: Typist, stored: Stored) -> None:
    clerk.type(ANSWERS, person="c1")

    assert "answered already" in told(clerk, "c1")
    assert len(stored()) == 1


@pytest.mark.loss
def test_a_form_of_a_person_that_is_sent_twice_is_stored_once(clerk: Typist, stored: Stored) -> None:
    sent = clerk.hidden | {"consent": "1", "person": "c1"} | ANSWERS
    answers = [clerk.client.post(clerk.address, data=sent) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {303}
    assert len(stored()) == 1


def test_a_no_on_paper_closes_the_invitation_and_is_counted_once(
    clerk: Typist, guest: Guest, app: Flask, stored: Stored
) -> None:
    sent = clerk.hidden | {"consent": "0", "person": "c1"}
    for _ in range(2):
        clerk.client.post(clerk.address, data=sent)

    assert (stored(), guest.status) == ([], "refused")
    with app.app_context():
        assert session.get_one(Wave, clerk.wave_id).refusals == 1


@pytest.mark.parametrize("anonymity", ["identified", "pseudonymous"])
def test_taking_a_form_back_opens_the_invitation_again(
    app: Flask, typist: Typist, wave: Wave, site: Site, stored: Stored, anonymity: str
) -> None:
    guest = make(app, wave, site, anonymity)
    typist.sit_down()
    typist.type(ANSWERS, person="c1")
    answer = typist.undo()

    assert (stored(), guest.status) == ([], "sent")
    assert 'id="person" name="person" value="c1"' in answer.text
    typist.type(ANSWERS | {"wifi": "2"}, person="c1")
    assert ([one.answers["wifi"] for one in stored()], guest.status) == ([2], "answered")


@pytest.mark.access
def test_a_link_of_another_wave_is_told(app: Flask, clerk: Typist, guest: Guest, wave: Wave, stored: Stored) -> None:
    with app.app_context():
        found = session.get_one(Wave, wave.id)
        other = Wave(study=found.study, version=found.version, number=2, opens_at=utc_now(), status="open")
        session.add(other)
        session.flush()
        session.get_one(Invitation, guest.invitation.id).wave_id = other.id
        session.commit()

    assert "of another wave" in told(clerk, guest.link)
    assert stored() == []


@pytest.mark.access
def test_a_customer_of_another_site_is_told_to_who_sees_it_and_unknown_to_who_does_not(
    app: Flask, manager: FlaskClient, clerk: Typist, guest: Guest, site: Site
) -> None:
    with app.app_context():
        other = factories.site(session.get_one(Organisation, site.organisation_id), "syz", name="Shiraz")
        session.get_one(Invitation, guest.invitation.id).site_id = other.id
        session.commit()
    clerk.sit_down(site=str(site.id))
    limited = replace(clerk, client=manager)
    limited.sit_down(site=str(site.id))

    assert "of another site: Shiraz" in told(clerk, "c1")
    page = limited.type(ANSWERS, person="c1").text
    assert (UNKNOWN in page, "Shiraz" in page) == (True, False)


@pytest.mark.access
def test_a_customer_of_another_organisation_is_unknown(app: Flask, clerk: Typist) -> None:
    with app.app_context():
        factories.customer(factories.organisation("elsewhere"), "theirs")
        session.commit()

    assert UNKNOWN in told(clerk, "theirs")


@pytest.mark.privacy
def test_the_log_does_not_tell_whose_form_it_was(app: Flask, clerk: Typist) -> None:
    clerk.type(ANSWERS, person="c1")

    with app.app_context():
        (entry,) = session.scalars(select(AuditEvent).filter_by(action="paper.typed"))
        assert (entry.subject, entry.details) == (f"wave:{clerk.wave_id}", {})


def test_a_full_quota_is_told_and_the_form_still_counts(
    app: Flask, clerk: Typist, site: Site, wave: Wave, stored: Stored
) -> None:
    with app.app_context():
        session.get_one(Wave, wave.id).plan = {"quotas": {site.code: 1}}
        session.commit()
    clerk.sit_down(site=str(site.id))
    assert "quota" not in clerk.html
    clerk.type(ANSWERS)
    assert "The quota of this site is full" in clerk.html
    clerk.type(ANSWERS)

    assert [one.status for one in stored()] == ["complete", "complete"]
