"""What is sealed opens with the right key and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.keys import KeyRing
from app.kernel.seal import BrokenSeal, seal, unseal

OLD, NEW = KeyRing((b"old",)), KeyRing((b"new", b"old"))


@given(st.binary(max_size=200))
def test_what_was_sealed_comes_back(plain: bytes) -> None:
    assert unseal(OLD, "marks", seal(OLD, "marks", plain)) == plain


def test_two_seals_of_the_same_differ() -> None:
    assert seal(OLD, "marks", b"x") != seal(OLD, "marks", b"x")


def test_a_rotated_ring_still_opens_old_seals() -> None:
    assert unseal(NEW, "marks", seal(OLD, "marks", b"x")) == b"x"


@pytest.mark.parametrize(
    "sealed",
    [b"", b"short", seal(NEW, "marks", b"x"), seal(OLD, "codes", b"x")],
    ids=["nothing", "short", "another key", "another purpose"],
)
def test_another_key_another_purpose_or_rubbish_does_not_open(sealed: bytes) -> None:
    with pytest.raises(BrokenSeal):
        unseal(OLD, "marks", sealed)


def test_a_changed_byte_is_noticed() -> None:
    sealed = bytearray(seal(OLD, "marks", b"value"))
    sealed[-1] ^= 1

    with pytest.raises(BrokenSeal):
        unseal(OLD, "marks", bytes(sealed))
