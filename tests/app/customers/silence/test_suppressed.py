"""Addresses that nobody writes to: whoever has them, whatever is imported, and although somebody was erased."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Organisation
from app.customers import consents, erasing
from app.customers.models import Customer
from app.customers.silence import objections
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.keys import KeyRing
from app.letters import bounces, outbox, suppressed
from app.letters.outbox import Message
from app.letters.suppressed import SuppressedAddress, Why
from app.studies.inviting import invite, sampling
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import Plan, sample_of
from tests import factories
from tests.app.customers.conftest import Bring
from tests.app.customers.silence.conftest import EVERYBODY, remembered, stop
from tests.app.letters.test_bounces import report
from tests.app.studies.letters_cast import DAY, OPENING, invited, letters_wave, remind, send
from tests.post import Post

pytestmark = pytest.mark.privacy


def draw(wave: Wave) -> tuple[list[str], dict[str, int]]:
    """Keys of who is drawn for the wave, and why others are left out."""
    ids = sampling.draw(wave, OPENING)
    sample = sample_of(wave)
    assert sample is not None
    return sorted(session.get_one(Customer, one).external_key for one in ids), sample.left_out


def next_wave(of: Organisation) -> Wave:
    """Of another study that asks everybody."""
    return factories.planned_wave(factories.version(of, {}, slug="next"), plan=EVERYBODY.model_dump(mode="json"))


def reasons(wave: Wave) -> set[str]:
    session.rollback()
    return set(session.scalars(select(Message.error).where(Message.wave_id == wave.id)))


def test_two_customers_with_one_address(app: Flask, wave: Wave, config: Config, post: Post) -> None:
    """One says stop; the letter to the other that waits is not sent, and the other is not drawn again."""
    first = invited(wave, "c1", email="Family@Guest.example")
    second = invited(wave, "c2", email="family@guest.EXAMPLE ")
    stop(app, first, config)
    send(app)

    assert (post.letters, remembered()) == ([], [("mail", "objection", "link")])
    assert "objection" in reasons(wave)
    again = next_wave(wave.study.organisation)
    assert draw(again) == ([], {"said_no": 1, "objected": 1})
    assert session.get_one(Customer, second.customer_id).mail_consent == "given"


def test_no_reminder_goes_to_the_other_either(app: Flask, wave: Wave, config: Config, post: Post) -> None:
    first, _ = invited(wave, "c1", email="a@guest.example"), invited(wave, "c2", email="A@guest.example")
    send(app)
    stop(app, first, config)

    assert (len(post.letters), remind(OPENING + 3 * DAY)) == (2, 0)


def test_an_erased_person_who_had_said_stop_stays_silent(
    app: Flask, config: Config, bring: Bring, here: Organisation
) -> None:
    wave = next_wave(here)
    bring("Key;Email;Mail consent\n1;Ana@guests.example;yes\n")
    ana = session.scalars(select(Customer)).one()
    consents.withdraw(ana, "mail", source="link", now=utc_now())
    session.commit()
    erasing.erase(ana, typed="1")
    session.commit()

    checked = bring("Key;Email;Mail consent\n9;ANA@guests.example;yes\n2;Bo@guests.example;yes\n", dry=True)
    job = bring("Key;Email;Mail consent\n9;ANA@guests.example;yes\n2;Bo@guests.example;yes\n")

    for told in (checked, job):
        assert (told.result["new"], told.result["suppressed"], told.result["kept_opt_outs"]) == (2, 1, 1)
    assert draw(wave) == (["2"], {"objected": 1})


def test_who_is_erased_after_a_new_address_was_noted_stays_silent_there(app: Flask) -> None:
    """A no of the person holds for the address they had when they went."""
    house = factories.organisation()
    ana = factories.customer(house, "1", email="old@guests.example")
    consents.withdraw(ana, "mail", source="link", now=utc_now())
    ana.email = "new@guests.example"
    session.flush()
    erasing.erase(ana, typed="1")

    back = factories.customer(house, "2", email="NEW@guests.example")
    assert objections.reasons_of(back) == {"mail": Why.OBJECTION}


@pytest.mark.parametrize("source", ["link", "staff", "import", "api"])
def test_every_no_is_remembered(app: Flask, source: str) -> None:
    guest = factories.customer(factories.organisation(timezone="Asia/Tehran"), phone="0912 345 6789")
    consents.withdraw_all(guest, source=source, now=utc_now())
    session.commit()

    assert remembered() == [("mail", "objection", source), ("sms", "objection", source)]
    other = factories.customer(guest.organisation, "c2", email="", phone="+98 912 345 6789")
    assert objections.reasons_of(other) == {"sms": Why.OBJECTION}


@pytest.mark.parametrize("source", ["import", "api"])
def test_files_and_programs_overturn_no_objection_of_somebody_else(app: Flask, source: str) -> None:
    house = factories.organisation()
    consents.withdraw(factories.customer(house, email="a@guest.example"), "mail", source="link", now=utc_now())
    other = factories.customer(house, "c2", email="A@guest.example", mail_consent="unknown")

    assert not consents.give(other, "mail", source=source, now=utc_now())
    assert other.mail_consent == "unknown"


def test_a_file_that_says_no_for_one_silences_both(bring: Bring, here: Organisation) -> None:
    bring("Key;Email;Mail consent\n1;ana@guests.example;no\n2;ANA@guests.example;yes\n")

    wave = next_wave(here)
    assert draw(wave)[0] == []


def test_an_address_belongs_to_the_organisation_that_was_told(app: Flask) -> None:
    first, second = factories.organisation(), factories.organisation("other")
    consents.withdraw(factories.customer(first, email="a@guest.example"), "mail", source="link", now=utc_now())
    there = factories.customer(second, email="a@guest.example")

    assert objections.reasons_of(there) == {}
    assert there.mail_key != session.scalars(select(SuppressedAddress.key)).one()


def test_an_address_that_bounced_is_left_out_of_the_next_wave(app: Flask, wave: Wave, post: Post) -> None:
    invited(wave, "c1", email="gone@guest.example")
    send(app)
    letter = session.scalars(select(Message)).one()
    bounces.take_back(report(letter.id), now=OPENING + DAY)
    session.commit()
    factories.customer(wave.study.organisation, "c2", email="GONE@guest.example")
    session.commit()

    assert remembered() == [("mail", "bounce", "server")]
    again = next_wave(wave.study.organisation)
    assert draw(again) == ([], {"bounced": 2})


def test_a_mailbox_that_is_refused_at_once_is_left_out_as_well(app: Flask, wave: Wave, post: Post) -> None:
    post.answers["gone@guest.example"] = "550 5.1.1 no such mailbox"
    post.answers["busy@guest.example"] = "550 5.7.1 we do not like your server"
    invited(wave, "c1", email="gone@guest.example")
    invited(wave, "c2", email="busy@guest.example")
    send(app)

    assert remembered() == [("mail", "bounce", "server")]
    assert session.scalars(select(SuppressedAddress.code)).one() == "5.1.1"


def test_a_report_is_about_the_address_that_the_message_went_to(app: Flask, wave: Wave) -> None:
    """It was corrected between the invitation and the sending."""
    invitation = invited(wave, "c1", email="typo@guest.example")
    session.get_one(Customer, invitation.customer_id).email = "gone@guest.example"
    session.commit()
    send(app)
    bounces.take_back(report(session.scalars(select(Message.id)).one()), now=OPENING + DAY)
    session.commit()

    assert objections.reasons_of(session.get_one(Customer, invitation.customer_id)) == {"mail": Why.BOUNCE}


def test_messages_to_members_go_on(app: Flask, wave: Wave, post: Post) -> None:
    """The same address, as somebody who works here: security letters are no questionnaires."""
    invitation = invited(wave, "c1", email="owner@guest.example")
    consents.withdraw(session.get_one(Customer, invitation.customer_id), "mail", source="link", now=utc_now())
    user = factories.user(wave.study.organisation, email="owner@guest.example")
    now = OPENING.timestamp()
    told = {"what": "password", "user": user.id, "at": int(now)}
    put = {"recipient": user.email, "once": "x", "due_at": OPENING, "organisation_id": wave.study.organisation_id}
    outbox.put("accounts.changed", **put, **told)
    session.commit()
    send(app)

    message = session.scalars(select(Message).where(Message.once == "x")).one()
    assert "objection" not in message.error


def test_the_preview_of_inviting_by_hand_says_whose_no_it_is(app: Flask, wave: Wave) -> None:
    house = wave.study.organisation
    consents.withdraw(factories.customer(house, "c1", email="a@guest.example"), "mail", source="link", now=utc_now())
    factories.customer(house, "c2", email="A@guest.example")
    factories.customer(house, "c3", email="b@guest.example")
    ids = list(session.scalars(select(Customer.id)))

    expected = invite.expect(wave, ids)
    assert {key: count for key, count in expected.items() if count} == {"refused": 1, "suppressed": 1, "mail": 1}
    assert invite.invite(wave, ids, now=OPENING) == 1


def test_who_objected_by_mail_is_sent_no_text_message_unless_they_agreed(app: Flask) -> None:
    wave = letters_wave(plan=Plan(channel="best", needs_consent=False))
    house = wave.study.organisation
    consents.withdraw(factories.customer(house, "c1", email="a@guest.example"), "mail", source="link", now=utc_now())
    asked = {"email": "a@guest.example", "mail_consent": "unknown"}
    factories.customer(house, "c2", phone="+989120000001", **asked)
    factories.customer(house, "c3", phone="+989120000002", sms_consent="given", **asked)
    factories.customer(house, "c4", phone="+989120000003", email="b@guest.example", mail_consent="unknown")
    ids = list(session.scalars(select(Customer.id).order_by(Customer.id)))
    invite.invite(wave, ids, now=OPENING)

    query = select(Customer.external_key, Invitation.channel).join(Invitation.customer)
    assert dict(session.execute(query).all()) == {"c3": "sms", "c4": "mail"}


def test_a_rotation_of_keys_lets_nobody_back_in(app: Flask, start: Callable[..., Flask], config: Config) -> None:
    house = factories.organisation()
    consents.withdraw(factories.customer(house, email="a@guest.example"), "mail", source="link", now=utc_now())
    session.commit()
    session.remove()
    rotated = KeyRing((b"newest", *config.keys.secrets))
    with start(keys=rotated).app_context():
        other = factories.customer(session.scalars(select(Organisation)).one(), "c2", email="a@guest.example")
        assert objections.reasons_of(other) == {"mail": Why.OBJECTION}


def test_nothing_of_the_address_stands_in_the_table(app: Flask, wave: Wave) -> None:
    invited(wave, "c1", email="secretive@guest.example")
    send(app)
    said = report(session.scalars(select(Message.id)).one()).replace(b"no such", b"<secretive@guest.example> no such")
    bounces.take_back(said, now=OPENING)
    session.commit()
    row = session.execute(select(SuppressedAddress.__table__)).one()
    assert "secretive" not in str(row)


def test_the_page_tells_why_and_how_many_and_looks_one_up(
    app: Flask, owner: FlaskClient, organisation: Organisation
) -> None:
    guest = factories.customer(organisation, email="ana@guests.example", name="Ana Lima")
    consents.withdraw(guest, "mail", source="link", now=utc_now())
    session.commit()
    address = f"/o/{organisation.slug}/customers/suppressed"

    page = owner.get(address).text
    assert "Ana Lima" in page
    assert "opted out" in page
    assert "ana@guests.example" not in page
    assert "Nobody writes to this address." in owner.post(address, data={"address": " ANA@guests.example"}).text
    assert "is not on the list" in owner.post(address, data={"address": "bo@guests.example"}).text
    card = owner.get(f"/o/{organisation.slug}/customers/{guest.id}/").text
    assert "Nobody writes to this email address" in card


def test_twice_is_once(app: Flask) -> None:
    guest = factories.customer(factories.organisation())
    for _ in range(2):
        objections.object_to(guest, ["mail"], source="link", now=utc_now())
    key = objections.keys_of(guest)["mail"]
    assert suppressed.lift(guest.organisation_id, key) == 1


def test_a_copy_that_is_put_back_takes_along_what_was_said_since(app: Flask) -> None:
    engine = app.extensions["engine"]
    guest = factories.customer(factories.organisation())
    session.commit()
    objections.object_to(guest, ["mail"], source="link", now=utc_now())
    session.commit()
    before = suppressed.all_of(engine)
    suppressed.lift(guest.organisation_id, guest.mail_key)
    session.commit()

    assert [suppressed.bring_along(engine, before) for _ in range(2)] == [1, 0]
    assert remembered() == [("mail", "objection", "link")]
