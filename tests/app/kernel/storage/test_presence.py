"""Who works on an instance is known to whoever wants it alone, however the others end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel.storage import presence
from app.kernel.storage.presence import InUse
from tests.killable import ROOT

HOLD = (
    "import pathlib, sys; from app.kernel.storage import presence;"
    "presence.join(pathlib.Path(sys.argv[1]), 'worker').share();"
    "print(flush=True); sys.stdin.read()"
)


@pytest.fixture
def other(tmp_path: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that takes part in the instance."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.communicate()


def test_many_share_an_instance(tmp_path: Path) -> None:
    first = presence.join(tmp_path, "vafa serve")
    assert first.is_alone
    first.share()
    second = presence.join(tmp_path, "vafa worker")

    assert not second.is_alone
    for one in (first, second):
        one.leave()


def test_nobody_has_it_alone_while_others_work_and_is_told_who(
    tmp_path: Path, other: "subprocess.Popen[bytes]"
) -> None:
    with (
        pytest.raises(InUse, match=rf"worker \(process {other.pid}\).*remedy: stop them"),
        presence.alone(tmp_path, "x"),
    ):
        raise AssertionError("alone beside another")


def test_a_killed_process_gives_it_free(tmp_path: Path, other: "subprocess.Popen[bytes]") -> None:
    presence.join(tmp_path, "vafa serve").leave()
    other.kill()
    other.wait()

    with presence.alone(tmp_path, "vafa restore") as found:
        assert found.is_alone


def test_nobody_begins_while_one_has_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "PATIENCE", 0.1)

    with presence.alone(tmp_path, "vafa restore"), pytest.raises(InUse, match="vafa restore"):
        presence.join(tmp_path, "vafa serve")


def test_a_lock_file_that_was_removed_protects_nobody(tmp_path: Path) -> None:
    found = presence.join(tmp_path, "vafa serve")
    assert found.is_ours()
    (tmp_path / presence.FILE).unlink()
    assert not found.is_ours()
    (tmp_path / presence.FILE).touch()
    assert not found.is_ours()
    found.leave()


def test_the_list_of_who_is_there_stays_short(tmp_path: Path) -> None:
    keeper = presence.join(tmp_path, "vafa serve")
    keeper.share()
    for _ in range(3 * presence.MOST_BYTES // 40):
        presence.join(tmp_path, "vafa bounce").leave()

    assert (tmp_path / presence.FILE).stat().st_size < 2 * presence.MOST_BYTES
    assert f"vafa serve (process {os.getpid()})" in presence.others(keeper)
    keeper.leave()
