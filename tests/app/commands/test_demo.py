"""What the demonstration prints: addresses, each with what is behind it, and how to stop."""

import re
import socket
from pathlib import Path

import pytest

from app.commands import serve
from app.commands.demo import demo_accounts, demo_lines
from app.commands.server import serving
from app.demo.guide import ACCOUNTS


def test_each_line_is_an_address_and_what_is_behind_it() -> None:
    links = {"abc": "questionnaire of Simorgh Hotels: Guest loyalty"}
    *lines, stop = demo_lines("http://127.0.0.1:8000", links, demo_accounts())

    assert lines[0] == "http://127.0.0.1:8000/s/abc  questionnaire of Simorgh Hotels: Guest loyalty"
    assert [re.fullmatch(r"http://\S+  \S.*", line) is not None for line in lines] == [True] * (1 + len(ACCOUNTS))
    for account, line in zip(ACCOUNTS, lines[1:], strict=True):
        assert line.startswith("http://127.0.0.1:8000/sign-in  ")
        assert [word in line for word in (account.role, account.place, account.email)] == [True] * 3
    assert "Ctrl+C" in stop


def test_a_taken_port_is_told_with_the_one_used_instead(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    used: list[object] = []
    monkeypatch.setattr(serving, "serve", lambda **given: used.append(given["port"]))
    real = serving.free_port

    def taken(address: str, wished: int) -> int:
        if wished == 8000:
            raise OSError("taken")
        return real(address, wished)

    monkeypatch.setattr(serving, "free_port", taken)
    serve.start(tmp_path, "127.0.0.1", None, secure=False, lines=lambda base: [])

    said = capsys.readouterr().err
    assert "port 8000 is taken" in said
    assert str(used[0]) in said


def test_a_free_port_is_not_talked_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(serving, "serve", lambda **given: None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    serve.start(tmp_path, "127.0.0.1", port, secure=False, lines=lambda base: [])

    assert capsys.readouterr().err == ""
