"""One letter over SMTP: what it says, how it is handed in, and what is known when that goes wrong."""

import datetime as dt
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.letters.mail import NotConfigured, Server, SmtpSender, compose
from app.letters.outbox import Letter, Message, Outcome, State
from tests.post import Post, let_in, open_post, part, tls

pytestmark = pytest.mark.long

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
LETTER = Letter(subject="How was it?", text="Tell us.\n.\nTwo dots..\n", html="<p>Tell us.</p>", sender="Simorgh")


def a_message(recipient: str = "guest@example.org", **fields: object) -> Message:
    return Message(id=UUID(int=7), recipient=recipient, language="en", **fields)


@pytest.fixture
def sender(post: Post) -> Iterator[SmtpSender]:
    made = SmtpSender(Server(host="127.0.0.1", port=post.port, timeout=1), "ask@hotel.example")
    yield made
    made.close()


Send = Callable[..., Outcome]


@pytest.fixture
def send(sender: SmtpSender) -> Send:
    def one(recipient: str = "guest@example.org", letter: Letter = LETTER) -> Outcome:
        return sender.send(a_message(recipient), letter, now=NOW)

    return one


def test_a_message_arrives_whole_in_plain_text_and_html(send: Send, post: Post) -> None:
    assert send() == Outcome(State.SENT)
    assert part(post.letters[0], "plain") == LETTER.text
    assert part(post.letters[0], "html").strip() == LETTER.html
    assert (post.envelopes[0].mail_from, post.recipients) == ("ask@hotel.example", ["guest@example.org"])


def test_headers_say_who_writes_and_keep_machines_quiet(send: Send, post: Post) -> None:
    send(letter=replace(LETTER, reply_to="desk@hotel.example", headers={"List-Unsubscribe": "<https://x.example/s>"}))
    headers = dict(post.letters[0].items())

    assert headers["From"] == "Simorgh <ask@hotel.example>"
    assert headers["Reply-To"] == "desk@hotel.example"
    assert headers["List-Unsubscribe"] == "<https://x.example/s>"
    assert headers["Message-ID"] == "<00000000-0000-0000-0000-000000000007@hotel.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"


def test_a_contact_that_is_no_address_is_no_reply_to(send: Send, post: Post) -> None:
    send(letter=replace(LETTER, reply_to="+98 21 1234, reception"))
    assert post.letters[0]["Reply-To"] is None


@pytest.mark.parametrize("words", ["سلام، مهمان گرامی", "您好，尊敬的客人", "Xin chào quý khách"])
def test_every_script_survives(send: Send, post: Post, words: str) -> None:
    send(letter=Letter(subject=words, text=words * 40, html=f"<p>{words}</p>", sender=words))
    letter = post.letters[0]

    assert letter["Subject"] == words
    assert letter["From"].addresses[0].display_name == words
    assert part(letter, "plain").strip() == words * 40


@pytest.mark.parametrize(
    "evil", ["a\r\nBcc: all@example.org", "a\nBcc: x@y.z\n\nbody", "a\x00\x85\u2028Bcc: x@y.z", 'a" <x@y.z>, "']
)
def test_no_word_of_a_message_becomes_a_header(evil: str) -> None:
    letter = Letter(subject=evil, text="t", sender=evil, reply_to=evil, headers={"List-Unsubscribe": evil})
    raw = compose(a_message(), letter, "ask@hotel.example", now=NOW).as_bytes()
    head = raw.split(b"\r\n\r\n")[0].split(b"\r\n")

    assert not [line for line in head if line.lower().startswith((b"bcc", b"reply-to", b"body"))]
    assert sum(line.startswith(b"From:") for line in head) == 1


@pytest.mark.parametrize(
    "recipient", ["", "guest", "a@b@c", "a@b\r\nRCPT TO:<x@y.z>", "a b@c.d", "<a@b.c>", "a@b.c,d@e.f"]
)
def test_what_is_no_address_is_never_said_to_a_server(send: Send, post: Post, recipient: str) -> None:
    assert send(recipient) == Outcome(State.FAILED, "address")
    assert post.connections == 0


def test_hosts_in_other_scripts_are_written_as_the_name_system_wants(send: Send, post: Post) -> None:
    send("guest@münchen.example")
    assert post.recipients == ["guest@xn--mnchen-3ya.example"]


def test_many_messages_share_one_connection(send: Send, post: Post) -> None:
    assert {send(f"g{number}@example.org").state for number in range(20)} == {State.SENT}
    assert post.connections == 1


def test_a_connection_that_is_used_up_is_opened_again(send: Send, post: Post) -> None:
    post.most_in_a_connection = 3
    assert {send(f"g{number}@example.org").state for number in range(10)} == {State.SENT}
    assert len(set(post.recipients)) == 10


def test_a_connection_the_server_closed_meanwhile_is_opened_again(send: Send, post: Post, sender: SmtpSender) -> None:
    send()
    assert sender._smtp is not None
    assert sender._smtp.sock is not None
    sender._smtp.sock.shutdown(socket.SHUT_RDWR)

    assert send().state is State.SENT
    assert len(post.letters) == 2


@pytest.mark.parametrize(
    ("answer", "state"),
    [("450 busy mailbox", State.QUEUED), ("452 full", State.QUEUED), ("550 no such mailbox", State.FAILED)],
)
def test_an_answer_about_the_recipient_is_taken_at_its_word(send: Send, post: Post, answer: str, state: State) -> None:
    post.answers["guest@example.org"] = answer

    assert send() == Outcome(state, f"refused: {answer}")
    assert send("other@example.org").state is State.SENT
    assert post.connections == 1


@pytest.mark.parametrize(("answer", "state"), [("451 try later", State.QUEUED), ("554 looks like spam", State.FAILED)])
def test_an_answer_to_the_whole_message_is_taken_at_its_word(send: Send, post: Post, answer: str, state: State) -> None:
    post.after_data[""] = answer
    assert send() == Outcome(state, f"refused: {answer}")


def test_a_refused_sender_is_nobodys_fault_but_ours(send: Send, post: Post) -> None:
    post.mail_answer = "550 who are you"
    assert send() == Outcome(State.QUEUED, "refused: 550 who are you", is_servers_fault=True)


def test_a_farewell_concerns_every_message(send: Send, post: Post) -> None:
    post.answers[""] = "421 closing"
    assert send() == Outcome(State.QUEUED, "refused: 421 closing", is_servers_fault=True)


def test_no_server_leaves_the_message_waiting() -> None:
    outcome = SmtpSender(Server(host="127.0.0.1", port=Post().port), "a@b.example").send(a_message(), LETTER, now=NOW)
    assert (outcome.state, outcome.is_servers_fault) == (State.QUEUED, True)


def test_a_server_that_says_nothing_leaves_the_message_waiting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Server(host="127.0.0.1", port=silent.getsockname()[1], timeout=1)
        outcome = SmtpSender(server, "a@b.example").send(a_message(), LETTER, now=NOW)
    assert (outcome.state, outcome.is_servers_fault) == (State.QUEUED, True)


def test_a_connection_that_breaks_before_the_message_leaves_it_waiting(send: Send, post: Post) -> None:
    post.before_data = True
    assert send().state is State.QUEUED


@pytest.mark.parametrize("how", ["drop", "keep"])
def test_a_connection_that_breaks_after_the_message_leaves_it_uncertain(send: Send, post: Post, how: str) -> None:
    post.after_data[""] = how
    assert send().state is State.UNCERTAIN

    post.after_data.clear()
    assert send("other@example.org").state is State.SENT


def test_a_server_that_never_answers_the_message_leaves_it_uncertain(send: Send, post: Post) -> None:
    post.pause = 4
    assert send().state is State.UNCERTAIN


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    """A certificate for localhost that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(dt.datetime(2020, 1, 1)).not_valid_after(dt.datetime(2120, 1, 1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    files[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, plain[1], plain[0]))
    return str(files[0]), str(files[1])


def _send_to(address: str) -> Outcome:
    sender = SmtpSender(Server.from_address(address), "ask@hotel.example")
    outcome = sender.send(a_message(), LETTER, now=NOW)
    sender.close()
    return outcome


def test_a_password_goes_over_starttls(certificate: tuple[str, str]) -> None:
    wants = {"require_starttls": True, "auth_required": True, "authenticator": let_in}
    with open_post(Post(), tls_context=tls(*certificate), **wants) as post:
        way = f"localhost:{post.port}?starttls=1&timeout=2&ca={certificate[0]}"
        assert _send_to(f"smtp://vafa:s%3Aecret%2F1@{way}").state is State.SENT
        wrong = _send_to(f"smtp://vafa:guess@{way}")

    assert (wrong.state, wrong.is_servers_fault) == (State.QUEUED, True)
    assert "535" in wrong.error
    assert "guess" not in wrong.error


def test_an_encrypted_server_is_believed_only_with_a_certificate(certificate: tuple[str, str]) -> None:
    with open_post(Post(), ssl_context=tls(*certificate)) as post:
        assert _send_to(f"smtps://localhost:{post.port}?timeout=2&ca={certificate[0]}").state is State.SENT
        unknown = _send_to(f"smtps://localhost:{post.port}?timeout=2")

    assert (unknown.state, unknown.is_servers_fault) == (State.QUEUED, True)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "smtp://",
        "http://mail.example",
        "mail.example",
        "smtp://mail.example:99999",
        "smtp://x.example?tls=1",
        "smtp://user:password@mail.example:587",
        "smtp://x.example?timeout=3600",
    ],
)
def test_a_server_that_is_named_wrongly_is_told(address: str) -> None:
    with pytest.raises(NotConfigured, match="needed:"):
        Server.from_address(address)


def test_the_password_is_not_shown() -> None:
    assert "s3cret" not in repr(Server.from_address("smtps://vafa:s3cret@mail.example"))
