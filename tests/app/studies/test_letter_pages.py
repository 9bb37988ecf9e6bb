"""The pages of letters: what is stuck and what to do about it, what they say, who is invited by hand."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import Organisation, Role
from app.customers.models import Segment
from app.kernel import duties
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.studies.inviting.personal import token_of
from app.studies.inviting.wording import Kind, own_words
from app.studies.models import Invitation, Wave
from tests import factories
from tests.app.studies.letters_cast import SLACK, invited, letters_wave, message_of, send, settings
from tests.cast import member, signed_in
from tests.post import Post, part


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(start: Callable[..., Flask], post: Post) -> Flask:
    return start(**settings(post))


@pytest.fixture
def wave(app: Flask) -> Wave:
    return letters_wave(opens_at=utc_now() - 2 * SLACK, closes_at=None)


@pytest.fixture
def organisation(wave: Wave) -> Organisation:
    return wave.study.organisation


def pages(wave: Wave) -> str:
    return f"/o/simorgh/waves/{wave.id}/letters/"


@pytest.fixture
def stuck(app: Flask, wave: Wave) -> list[Invitation]:
    """Three letters: one sent, one failed, one caught in the act."""
    with app.app_context():
        found = [invited(session.merge(wave), key) for key in ("sent", "failed", "uncertain")]
    for invitation, state, error in zip(
        found, ("sent", "failed", "uncertain"), ("", "refused: 550 no such mailbox", "interrupted"), strict=True
    ):
        message = message_of(invitation)
        message.state, message.error, message.claimed_at = state, error, None
        session.get_one(Invitation, invitation.id).status = {"uncertain": "new"}.get(state, state)
        session.commit()
    return found


def test_an_empty_list_says_what_will_happen(owner: FlaskClient, wave: Wave) -> None:
    assert "invited automatically" in owner.get(pages(wave)).text


def test_the_list_shows_what_is_stuck_and_why(owner: FlaskClient, wave: Wave, stuck: list[Invitation]) -> None:
    page = owner.get(pages(wave)).text

    assert "3 people are invited" in page
    assert "1 message may or may not have gone out" in page
    assert "The server did not take it." in page
    assert "550 no such mailbox" in page


@pytest.mark.parametrize(("state", "shown", "hidden"), [("failed", "failed@", "sent@"), ("sent", "sent@", "failed@")])
def test_the_list_is_narrowed_by_state(
    owner: FlaskClient, wave: Wave, stuck: list[Invitation], state: str, shown: str, hidden: str
) -> None:
    page = owner.get(pages(wave), query_string={"state": state}).text
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize("query", [{"state": "nonsense"}, {"page": "0"}, {"page": "9" * 30}])
def test_nonsense_in_the_address_is_not_found(owner: FlaskClient, wave: Wave, query: dict[str, str]) -> None:
    assert owner.get(pages(wave), query_string=query).status_code == 404


def test_long_lists_are_read_page_by_page(owner: FlaskClient, wave: Wave) -> None:
    for number in range(60):
        factories.message(wave, recipient=f"g{number}@x.example")
    session.commit()

    first, second = owner.get(pages(wave)).text, owner.get(pages(wave), query_string={"page": 2}).text
    assert (first.count("@x.example</bdi>"), second.count("@x.example</bdi>")) == (50, 10)


def test_a_failed_message_goes_to_the_corrected_address(
    app: Flask, owner: FlaskClient, wave: Wave, stuck: list[Invitation], post: Post
) -> None:
    session.get_one(Invitation, stuck[1].id).customer.email = "right@guest.example"
    session.commit()
    owner.post(f"{pages(wave)}decide", data={"state": "failed", "decision": "again"})
    with app.app_context():
        send(app, utc_now() + SLACK)
        assert session.get_one(Invitation, stuck[1].id).status == "sent"
    assert post.recipients == ["right@guest.example"]


@pytest.mark.parametrize(("decision", "letters"), [("again", 1), ("sent", 0)])
def test_an_uncertain_message_waits_for_a_decision(
    app: Flask, owner: FlaskClient, wave: Wave, stuck: list[Invitation], post: Post, decision: str, letters: int
) -> None:
    message = message_of(stuck[2])
    data = {"state": "uncertain", "decision": decision, "message": str(message.id)}
    page = owner.post(f"{pages(wave)}decide", data=data, follow_redirects=True).text
    with app.app_context():
        send(app, utc_now() + SLACK)
        invitation = session.get_one(Invitation, stuck[2].id)

    assert ("goes out again" if letters else "counts as sent") in page
    assert len(post.letters) == letters
    assert (invitation.status, invitation.sends) == ("sent", 1)


def test_messages_that_are_not_stuck_are_not_decided_upon(
    owner: FlaskClient, wave: Wave, stuck: list[Invitation]
) -> None:
    message = message_of(stuck[0])
    for state, status in (("uncertain", 303), ("sent", 404)):
        data = {"state": state, "decision": "again", "message": str(message.id)}
        assert owner.post(f"{pages(wave)}decide", data=data).status_code == status
    assert message_of(stuck[0]).state == "sent"


@pytest.mark.access
def test_a_message_of_another_wave_is_not_decided_upon(owner: FlaskClient, wave: Wave, stuck: list[Invitation]) -> None:
    other = letters_wave(slug="anqa")
    theirs = factories.message(other, "failed")
    session.commit()
    owner.post(f"{pages(wave)}decide", data={"state": "failed", "decision": "again", "message": str(theirs.id)})

    assert owner.get(f"{pages(wave)}{theirs.id}").status_code == 404
    assert session.scalar(select(Message.state).where(Message.id == theirs.id)) == "failed"


@pytest.mark.privacy
def test_staff_read_a_message_without_its_link(
    owner: FlaskClient, wave: Wave, stuck: list[Invitation], config: Config
) -> None:
    address = f"{pages(wave)}{message_of(stuck[0]).id}"
    page, letter = owner.get(address), owner.get(f"{address}/page")

    assert "would like your opinion" in page.text
    assert token_of(config.keys, stuck[0]) not in page.text + letter.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "sandbox" in letter.headers["Content-Security-Policy"]


def test_a_missing_mail_server_is_told_with_the_remedy(start: Callable[..., Flask]) -> None:
    bare, wave = start(), letters_wave()
    page = signed_in(bare, member(wave.study.organisation, Role.OWNER)).get(pages(wave)).text
    assert "No mail server is configured" in page
    assert "VAFA_SMTP_URL" in page


def words_page(wave: Wave) -> str:
    return f"/o/simorgh/studies/{wave.study_id}/letters/"


def test_our_words_are_there_to_begin_with(owner: FlaskClient, wave: Wave) -> None:
    page = owner.get(words_page(wave), query_string={"kind": "last", "language": "en"}).text
    assert "This is the last time that we write to you" in page
    assert "This is the default wording" in page


WORDS = {"kind": "invitation", "language": "en", "subject": "Tell us", "text": "Dear {name}\n\nBye", "sms": "{link}"}


def test_a_studys_own_words_are_kept_and_given_up(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    owner.post(words_page(wave), data=WORDS)
    with app.app_context():
        kept = own_words(session.get_one(type(wave.study), wave.study_id), Kind.INVITATION, "en")
    assert kept is not None
    assert (kept.subject, kept.text) == ("Tell us", "Dear {name}\n\nBye")

    owner.post(f"{words_page(wave)}ours", data={"kind": "invitation", "language": "en"})
    assert "This is the default wording" in owner.get(words_page(wave), query_string={"language": "en"}).text


def test_a_name_nothing_stands_for_is_told_and_nothing_typed_is_lost(owner: FlaskClient, wave: Wave) -> None:
    answer = owner.post(words_page(wave), data=WORDS | {"text": "Dear {nmae}, my long letter"})

    assert answer.status_code == 422
    assert "Nothing stands for" in answer.text
    assert "my long letter" in answer.text


def test_typed_words_are_shown_as_a_message_to_a_customer_without_being_kept(
    app: Flask, owner: FlaskClient, wave: Wave, organisation: Organisation
) -> None:
    factories.customer(organisation, "k7", name="Leila")
    session.commit()
    shown = owner.post(f"{words_page(wave)}preview", data=WORDS | {"customer": "k7"}).text
    text = owner.post(f"{words_page(wave)}preview", data=WORDS | {"customer": "k7", "show": "sms"})

    assert "Dear Leila" in shown
    assert text.content_type.startswith("text/plain")
    assert "Dear Leila" not in owner.get(f"{words_page(wave)}preview?language=en").text


def test_a_key_that_no_customer_has_is_told(owner: FlaskClient, wave: Wave) -> None:
    assert "No customer has this key" in owner.get(words_page(wave), query_string={"customer": "nobody"}).text


def test_a_test_message_reaches_the_member(app: Flask, owner: FlaskClient, wave: Wave, post: Post) -> None:
    owner.post(f"{words_page(wave)}test", data={"kind": "invitation", "language": "en"})
    with app.app_context():
        send(app, utc_now() + SLACK)
    assert post.recipients == ["owner@simorgh.example"]
    assert part(post.letters[0], "plain").startswith("Simorgh would like your opinion")


def invite_page(wave: Wave) -> str:
    return f"/o/simorgh/waves/{wave.id}/invite/"


def _invitations() -> int | None:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Invitation))


def test_customers_are_invited_by_key_after_a_look(owner: FlaskClient, wave: Wave, organisation: Organisation) -> None:
    factories.customer(organisation, "k1")
    factories.customer(organisation, "k2", mail_consent="withdrawn")
    session.commit()
    keys = {"keys": "k1\nk2\n nobody \n"}
    look = owner.post(invite_page(wave), data=keys).text

    assert "1 customer would be invited" in look
    assert "they opted out" in look
    assert "nobody" in look
    assert _invitations() == 0
    owner.post(invite_page(wave), data=keys | {"confirmed": "1"})
    assert _invitations() == 1


@pytest.mark.privacy
def test_inviting_too_few_to_an_anonymous_wave_is_warned_of(
    owner: FlaskClient, wave: Wave, organisation: Organisation
) -> None:
    for number in range(5):
        factories.customer(organisation, f"k{number}")
    session.get_one(Wave, wave.id).study.anonymity = "anonymous"
    session.commit()
    few, enough = {"keys": "k0\nk1\nk2\nk3"}, {"keys": "k4"}

    assert "fewer than 5 of those invited could still answer" in owner.post(invite_page(wave), data=few).text
    owner.post(invite_page(wave), data=few | {"confirmed": "1"})
    assert "fewer than 5 of those invited could still answer" not in owner.post(invite_page(wave), data=enough).text


@pytest.mark.long
def test_a_large_segment_is_invited_by_a_job(
    app: Flask, owner: FlaskClient, wave: Wave, organisation: Organisation
) -> None:
    segment = Segment(organisation_id=organisation.id, name="All", conditions={"match": "all", "conditions": []})
    session.add(segment)
    for number in range(1001):
        factories.customer(organisation, f"k{number}")
    session.commit()
    data = {"segment": str(segment.id), "confirmed": "1"}
    assert owner.post(invite_page(wave), data=data).headers["Location"].endswith("/work/")
    with app.app_context():
        duties.run_duty("jobs", utc_now())
        assert _invitations() == 1001


@pytest.mark.parametrize("data", [{}, {"keys": " \n"}, {"keys": "\n".join(map(str, range(5001)))}])
def test_choosing_nobody_or_too_many_is_told(owner: FlaskClient, wave: Wave, data: dict[str, str]) -> None:
    assert owner.post(invite_page(wave), data=data).status_code == 422


def test_nobody_is_invited_to_a_closed_wave(owner: FlaskClient, wave: Wave) -> None:
    session.merge(wave).status = "closed"
    session.commit()
    assert owner.get(invite_page(wave)).status_code == 422


@pytest.mark.access
def test_a_manager_sees_no_addresses(app: Flask, wave: Wave) -> None:
    manager = signed_in(app, member(wave.study.organisation, Role.MANAGER, sites=wave.study.organisation.sites[:1]))
    addresses = (pages(wave), words_page(wave), invite_page(wave))
    assert {manager.get(address).status_code for address in addresses} == {403}
