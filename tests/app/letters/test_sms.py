"""Text messages against a real HTTP server: what is handed over, and what is known when that goes wrong."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.commands.server.serving import free_port
from app.letters.mail import NotConfigured
from app.letters.outbox import State
from app.letters.sms import HttpGateway, number_of

pytestmark = pytest.mark.long


@dataclass
class Carrier:
    """What the gateway received, and how it answers; 0 breaks the connection off."""

    status: int = 200
    paths: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    behaviour = Carrier()

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            behaviour.paths.append(self.path)
            behaviour.headers.append(dict(self.headers.items()))
            behaviour.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            if behaviour.status:
                self.send_response(behaviour.status)
                self.end_headers()
                self.wfile.write(b"said the gateway")

        def log_message(self, *arguments: object) -> None:
            """A test that passes prints nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    behaviour.address = f"http://127.0.0.1:{server.server_port}/send?account=7"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield behaviour
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_is_handed_over_with_its_reference_and_the_token(carrier: Carrier) -> None:
    outcome = HttpGateway(carrier.address, "s3cret").send("+98 (912) 345-67-89", "سلام", reference="r1")

    assert outcome.state is State.SENT
    assert carrier.messages == [{"to": "+989123456789", "text": "سلام", "reference": "r1"}]
    assert carrier.paths == ["/send?account=7"]
    assert carrier.headers[0]["Authorization"] == "Bearer s3cret"
    assert carrier.headers[0]["Idempotency-Key"] == "r1"


@pytest.mark.parametrize(
    ("status", "state", "is_servers_fault"),
    [
        (202, State.SENT, False),
        (400, State.FAILED, False),
        (422, State.FAILED, False),
        (302, State.QUEUED, True),
        (401, State.QUEUED, True),
        (429, State.QUEUED, True),
        (503, State.QUEUED, True),
        (500, State.UNCERTAIN, True),
        (504, State.UNCERTAIN, True),
        (0, State.UNCERTAIN, True),
    ],
)
def test_what_the_gateway_answers_decides(carrier: Carrier, status: int, state: State, is_servers_fault: bool) -> None:
    carrier.status = status
    outcome = HttpGateway(carrier.address).send("+989123456789", "t", reference="r1")

    assert (outcome.state, outcome.is_servers_fault) == (state, is_servers_fault)
    assert len(carrier.messages) == 1


def test_a_gateway_that_is_down_leaves_the_message_waiting() -> None:
    outcome = HttpGateway(f"http://127.0.0.1:{free_port('127.0.0.1', 0)}/").send("+989123456789", "t", reference="r")
    assert (outcome.state, outcome.is_servers_fault) == (State.QUEUED, True)


@pytest.mark.parametrize("number", ["", "reception", "12", "+98\r\nX: y", "1" * 16])
def test_what_is_no_number_is_never_handed_over(carrier: Carrier, number: str) -> None:
    assert HttpGateway(carrier.address).send(number, "t", reference="r").state is State.FAILED
    assert carrier.messages == []


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "09123456789"),
        ("0098 912 345 6789", "+989123456789"),
        ("\u202a+84 91-234.5678\u202c", "+84912345678"),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, number: str) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize("address", ["", "gateway.example", "ftp://gateway.example"])
def test_a_gateway_that_is_named_wrongly_is_told(address: str) -> None:
    with pytest.raises(NotConfigured, match="VAFA_SMS_URL"):
        HttpGateway(address)
