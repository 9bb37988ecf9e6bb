"""Keys: made once, tight, rotated without losing what older ones signed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.kernel.keys import KeyGiven, KeyMissing, KeyRing


def test_a_key_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    first, second = KeyRing.load(tmp_path, None), KeyRing.load(tmp_path, None)

    assert first == second
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_rotation_signs_anew_and_reads_the_old(tmp_path: Path) -> None:
    old = KeyRing.load(tmp_path, None)
    new = KeyRing.rotate(tmp_path, {})

    assert new == KeyRing.load(tmp_path, None)
    assert new.derive("x") != old.derive("x")
    assert new.derive_all("x")[1:] == old.derive_all("x")
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_a_key_of_the_environment_is_not_rotated_in_a_file(tmp_path: Path) -> None:
    with pytest.raises(KeyGiven):
        KeyRing.rotate(tmp_path, {"VAFA_SECRET_KEY": "given"})


def test_the_environment_may_give_old_keys_as_well(tmp_path: Path) -> None:
    assert KeyRing.load(tmp_path, "new old").derive_all("x")[1] == KeyRing.load(tmp_path, "old").derive("x")


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: KeyRing.load(tmp_path, None), range(64)))

    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_is_lost_is_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()

    with pytest.raises(KeyMissing, match="remedy: put the key back"):
        KeyRing.load(tmp_path, None)
