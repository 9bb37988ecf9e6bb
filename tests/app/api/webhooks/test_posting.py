"""Where webhooks go: to addresses of the open internet alone, and no longer than a worker can wait."""

import socket
import threading
import time
from ipaddress import ip_address

import pytest

from app.api.webhooks import posting
from app.api.webhooks.posting import BadAddress, NoReply
from app.kernel import networks
from tests.app.api.receiver import Receiver

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1",
        "192.0.0.8", "192.0.0.170", "192.88.99.1", "192.31.196.1", "168.63.129.16", "fec0::1", "feff::1", "::127.0.0.1",
        "::8.8.8.8", "64:ff9b:1::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2001:20::1", "2002:808:808::1",
        "3fff::1", "5f00::1", "100::1", "4000::1", "fc00::1", "2600::5efe:7f00:1", "2600::200:5efe:a00:1",
        "64:ff9b::c000:8", "::ffff:192.0.0.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1",
    ],
)  # fmt: skip
def test_an_address_inside_is_never_public(address: str) -> None:
    assert not networks.is_open(ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_an_address_outside_is_public(address: str) -> None:
    assert networks.is_open(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "[::1]", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "192.0.0.8", "[fec0::1]",
        "[::ffff:10.0.0.1]",
        "localhost", "localhost.", "LOCALHOST", "kiosk", "db.internal", "printer.local", "vafa.localhost",
        "x.home.arpa",
    ],
)  # fmt: skip
def test_an_address_inside_is_told_when_it_is_typed(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with pytest.raises(BadAddress, match="does not lie on the open internet"):
        posting.require_open(f"https://{host}/x", private=False)
    posting.require_open(f"https://{host}/x", private=True)


def test_a_name_that_leads_inside_is_told_when_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    told = {"hooks.example": "fec0::1", "good.example": "93.184.216.34"}

    def answer(host: str, *asked: object, **more: object) -> object:
        if host not in told or more.get("flags"):
            return real(host, *asked, **more)  # type: ignore[arg-type]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (told[host], 443))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    posting.require_open("https://good.example/x", private=False)
    posting.require_open("https://nowhere.invalid/x", private=False)
    with pytest.raises(BadAddress, match=r"hooks\.example does not lie"):
        posting.require_open("https://hooks.example/x", private=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1"])
def test_nothing_is_sent_into_the_own_network(receiver: Receiver, host: str) -> None:
    port = receiver.url.split(":")[2].split("/")[0]

    with pytest.raises((NoReply, BadAddress)):
        posting.post(f"https://{host}:{port}/vafa", b"{}", {})
    assert receiver.taken == []


def test_a_name_that_leads_inside_and_outside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The edge is faked: no test asks the network for names."""
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **more: both)

    with pytest.raises(NoReply):
        posting.resolve("two-faced.example", 443, private=False)


def test_the_connection_goes_to_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """A name that changes its mind gains nothing: it is asked for once."""
    port, asked = int(receiver.url.split(":")[2].split("/")[0]), []

    def answer(host: str, *more: object, **options: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: answer(host) if host == "hooks.example" else real(host, *a, **k)
    )
    posting.post(f"http://hooks.example:{port}/", b"{}", {}, private=True)
    assert asked == ["hooks.example"]
    assert receiver.taken[0].headers["Host"] == f"hooks.example:{port}"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "ftp://hooks.example/", "https://", "https://user:pass@hooks.example/",
        "https://hooks.example/#x", "https://hooks.example:0/", "https://hooks.example:99999/", "https://[::1/",
        "javascript:alert(1)", "https://höoks.example/", "https://hooks.example/ x", "",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_webhook_is_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        posting.read_address(url, private=False)


@pytest.mark.parametrize(
    ("scheme", "first"), [("http", b"H"), ("https", b"\x16\x03\x03\x40\x00")], ids=["answer", "handshake"]
)
def test_a_receiver_that_drips_does_not_hold_a_worker(
    monkeypatch: pytest.MonkeyPatch, scheme: str, first: bytes
) -> None:
    monkeypatch.setattr(posting, "TOTAL_SECONDS", 1.0)
    listening, stop = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip() -> None:
        channel, _ = listening.accept()
        with channel:
            channel.send(first)
            while not stop.wait(0.2):
                try:
                    channel.send(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    began = time.monotonic()
    with pytest.raises(NoReply):
        posting.post(f"{scheme}://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {}, private=True)
    assert time.monotonic() - began < 10
    stop.set()
    thread.join(timeout=5)
    listening.close()
    assert not thread.is_alive()
