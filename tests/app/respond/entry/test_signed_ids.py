"""What browsers and people hold outlives a change of keys."""

from uuid import UUID

from app.kernel.keys import KeyRing
from app.respond.entry.signed_ids import ResponseTokens

BEFORE, AFTER = ResponseTokens(KeyRing((b"old",))), ResponseTokens(KeyRing((b"new", b"old")))
RESPONSE = UUID(int=7)


def test_a_receipt_code_stays_the_same_when_the_keys_are_rotated() -> None:
    assert AFTER.receipt(RESPONSE) == BEFORE.receipt(RESPONSE)


def test_a_page_that_was_open_is_still_good_after_the_keys_were_rotated() -> None:
    assert AFTER.read("welcome", BEFORE.sign("welcome", RESPONSE)) == RESPONSE


def test_a_key_of_another_instance_opens_nothing() -> None:
    assert ResponseTokens(KeyRing((b"other",))).read("welcome", BEFORE.sign("welcome", RESPONSE)) is None
