"""Letters of a wave as they arrive: their words, their links, and who gets none any more."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.customers import consents
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.letters import outbox
from app.studies import quotas
from app.studies.inviting import letters, wording
from app.studies.inviting.letters import Reader, compose, preview, put_test
from app.studies.inviting.personal import token_of
from app.studies.inviting.wording import Kind, Words, WordsRefused
from app.studies.models import Invitation
from app.studies.planning.wave_plan import Plan
from tests import factories
from tests.app.studies.letters_cast import DAY, OPENING, invited, letters_wave, message_of, send, settings
from tests.post import Post, part

READER = Reader(name="Leila", link="https://x.example/i/t", stop="https://x.example/i/t/stop")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def app(start: Callable[..., Flask], post: Post) -> Iterator[Flask]:
    app = start(**settings(post))
    with app.app_context():
        yield app


def test_an_invitation_arrives_with_its_persons_own_link(app: Flask, post: Post, config: Config) -> None:
    invitation = invited(letters_wave(), name="Leila", language="en")
    send(app)
    link = f"https://ask.hotel.example/i/{token_of(config.keys, invitation)}"

    assert post.recipients == ["c1@guest.example"]
    assert post.letters[0]["Subject"] == "Simorgh would like your opinion"
    for kind in ("plain", "html"):
        assert "Hello Leila," in part(post.letters[0], kind)
        assert f"{link}\n" in part(post.letters[0], kind) or f'href="{link}"' in part(post.letters[0], kind)
    assert post.letters[0]["List-Unsubscribe"] == f"<{link}/stop>"
    assert post.letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert post.letters[0]["Reply-To"] == "desk@simorgh.example"


def test_a_message_that_went_out_stands_with_its_invitation(app: Flask) -> None:
    invitation = invited(letters_wave())
    send(app)
    session.refresh(invitation)
    assert (invitation.status, invitation.sends, invitation.sent_at is not None) == ("sent", 1, True)


def test_a_message_that_nobody_takes_stands_with_its_invitation(app: Flask, post: Post) -> None:
    invitation = invited(letters_wave())
    post.answers[""] = "550 no such mailbox"
    send(app)
    session.refresh(invitation)
    assert (invitation.status, invitation.sends) == ("failed", 0)


def test_a_message_goes_to_the_address_as_it_is_when_it_is_sent(app: Flask, post: Post) -> None:
    invitation = invited(letters_wave())
    invitation.customer.email = "new@guest.example"
    session.commit()
    send(app)
    assert post.recipients == ["new@guest.example"]
    assert post.letters[0]["To"] == "new@guest.example"


def test_a_persian_message_runs_from_right_to_left(app: Flask, post: Post) -> None:
    invited(letters_wave(), language="fa")
    send(app)
    assert '<html lang="fa" dir="rtl">' in part(post.letters[0], "html")
    assert post.letters[0]["Content-Language"] == "fa"


def _opt_out(invitation: Invitation) -> None:
    consents.withdraw(invitation.customer, "mail", source="staff", now=utc_now())


def _answer(invitation: Invitation) -> None:
    invitation.status = "answered"


def _archive(invitation: Invitation) -> None:
    invitation.customer.archived_at = utc_now()


def _close(invitation: Invitation) -> None:
    invitation.wave.status = "closed"


def _lose_address(invitation: Invitation) -> None:
    invitation.customer.email = ""


def _archive_study(invitation: Invitation) -> None:
    invitation.wave.study.archived_at = utc_now()


@pytest.mark.privacy
@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (_opt_out, "opted_out"),
        (_answer, "answered"),
        (_archive, "archived"),
        (_close, "closed"),
        (_archive_study, "closed"),
        (_lose_address, "no_address"),
    ],
)
def test_what_happens_before_the_message_goes_out_stops_it(
    app: Flask, post: Post, happens: Callable[[Invitation], None], why: str
) -> None:
    invitation = invited(letters_wave())
    happens(invitation)
    session.commit()
    send(app)

    assert (message_of(invitation).state, message_of(invitation).error) == ("cancelled", why)
    assert post.letters == []


def test_who_is_erased_gets_no_message(app: Flask, post: Post) -> None:
    invitation = invited(letters_wave())
    session.delete(invitation)
    session.commit()
    send(app)
    assert post.letters == []


def test_the_words_of_the_study_go_before_ours(app: Flask, post: Post) -> None:
    wave = letters_wave()
    wording.keep(
        wave.study, Kind.INVITATION, "en", Words(subject="Dear {name}", text="About {site}:\n\n{link}\n\nBye", sms="x")
    )
    invited(wave, name="Leila", site=wave.study.organisation.sites[0])
    send(app)
    assert post.letters[0]["Subject"] == "Dear Leila"
    assert "About THR:\n\nBye\n\nGive your opinion\nhttps://" in part(post.letters[0], "plain")


def test_another_language_than_the_studys_own_words_has_ours(app: Flask) -> None:
    wave = letters_wave()
    wording.keep(wave.study, Kind.INVITATION, "en", Words(subject="Ours", text="t", sms="s"))
    assert wording.words_for(wave.study, Kind.INVITATION, "fa") == wording.stock_words(Kind.INVITATION, "fa")


def test_our_own_words_are_not_stored(app: Flask) -> None:
    wave = letters_wave()
    wording.keep(wave.study, Kind.LAST, "vi", wording.stock_words(Kind.LAST, "vi"))
    assert wave.study.letters == {}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("code", ["en", "fa", "zh", "vi"])
def test_our_words_can_be_filled_in_every_language(app: Flask, kind: Kind, code: str) -> None:
    wave = letters_wave()
    words = wording.stock_words(kind, code)
    wording._require_fillable(wording._cleaned(words))

    with app.test_request_context():
        letter = compose(wave, kind, "mail", READER, words)
    assert not re.search(r"[{}]", letter.text)


def test_a_name_that_is_not_known_leaves_no_hole() -> None:
    assert wording.fill("Hello {name},\nyou", {"name": ""}) == "Hello,\nyou"


def test_a_line_about_what_is_not_there_is_left_out() -> None:
    text = "One.\n\nUntil {closes}.\n\nTwo."
    assert wording.fill(text, {"closes": ""}) == "One.\n\nTwo."


def test_what_is_filled_in_is_not_read_again() -> None:
    assert wording.fill("Hello {name}", {"name": "{link}", "link": "secret"}) == "Hello {link}"


@pytest.mark.parametrize("text", ["Hello {nmae}", "{organisation.contact}", "{}"])
def test_names_that_nothing_stands_for_are_told(app: Flask, text: str) -> None:
    wave = letters_wave()
    with app.test_request_context(), pytest.raises(WordsRefused, match="Nothing stands for"):
        wording.keep(wave.study, Kind.INVITATION, "en", Words(subject="s", text=text, sms="s"))


@pytest.mark.parametrize("words", [("", "t", "s"), ("s", "", "s"), ("s", "t", ""), ("s" * 151, "t", "s")])
def test_a_message_with_an_empty_or_endless_part_is_refused(app: Flask, words: tuple[str, str, str]) -> None:
    wave = letters_wave()
    subject, text, sms = words
    with app.test_request_context(), pytest.raises(WordsRefused):
        wording.keep(wave.study, Kind.INVITATION, "en", Words(subject=subject, text=text, sms=sms))


def test_the_last_day_is_the_one_before_midnight(app: Flask) -> None:
    wave = letters_wave(closes_at=dt.datetime(2036, 3, 17, tzinfo=dt.UTC))
    with app.test_request_context():
        assert "until 16 March 2036." in compose(wave, Kind.INVITATION, "mail", READER).text


def test_a_reminder_of_an_anonymous_study_says_that_it_cannot_know(app: Flask) -> None:
    anonymous, named = letters_wave(anonymity="anonymous"), letters_wave(slug="anqa")
    with app.test_request_context():
        assert "although you have answered" in compose(anonymous, Kind.REMINDER, "mail", READER).text
        assert "although you have answered" not in compose(anonymous, Kind.INVITATION, "mail", READER).text
        assert "although you have answered" not in compose(named, Kind.REMINDER, "mail", READER).text


def test_a_text_message_carries_the_link_once(app: Flask) -> None:
    wave = letters_wave()
    with app.test_request_context():
        ours = compose(wave, Kind.INVITATION, "sms", READER).text
        bare = compose(wave, Kind.INVITATION, "sms", READER, Words(subject="s", text="t", sms="Hello {name}")).text

    assert ours.count("https://x.example/i/t\n") == 1
    assert bare == "Hello Leila https://x.example/i/t"


@pytest.mark.privacy
def test_a_preview_shows_staff_no_link_that_works(app: Flask, config: Config) -> None:
    invitation = invited(letters_wave(), name="Leila")
    shown = preview(message_of(invitation))

    assert "Hello Leila," in shown.text
    assert token_of(config.keys, invitation) not in shown.text + shown.html + str(shown.headers)


def test_a_test_message_goes_to_the_member_alone(app: Flask, post: Post) -> None:
    wave = letters_wave()
    put_test(wave, Kind.REMINDER, "en", factories.user(wave.study.organisation), now=OPENING)
    session.commit()
    send(app)
    assert post.recipients == ["owner@simorgh.example"]
    assert post.letters[0]["Subject"].startswith("Test: A reminder:")
    assert "/i/" not in part(post.letters[0], "plain")


def test_a_message_whose_key_was_lost_waits(app: Flask, post: Post) -> None:
    invitation = invited(letters_wave())
    invitation.token_hash = "0" * 64
    session.commit()
    send(app)
    assert (message_of(invitation).state, message_of(invitation).error) == ("queued", "unwritable")


def test_a_site_with_enough_answers_is_not_written_to(app: Flask, post: Post) -> None:
    wave = letters_wave(plan=Plan(quotas={"thr": 1}))
    invitation = invited(wave, site=wave.study.organisation.sites[0])

    before = list(quotas._has_finished)
    quotas.counts_finished(lambda wave_id, site_id, number: True)
    send(app, OPENING + DAY)
    quotas._has_finished[:] = before
    assert message_of(invitation).error == "full"


def test_the_row_of_a_sent_message_still_holds_no_link(app: Flask, config: Config) -> None:
    invitation = invited(letters_wave())
    send(app)
    message = message_of(invitation)
    assert token_of(config.keys, invitation) not in repr(
        {c.name: getattr(message, c.name) for c in message.__table__.c}
    )
    assert outbox.State(message.state) is outbox.State.SENT
    assert letters.find_invitation_of(message) is not None
