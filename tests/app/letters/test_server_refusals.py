"""Which refusals say that an address is none."""

import pytest

from app.letters.server_refusals import dead_code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("5.1.1 smtp; 550 5.1.1 no such mailbox", "5.1.1"),
        ("550 5.1.1 <ana@guests.example>: user unknown in table", "5.1.1"),
        ("5.1.10 smtp; 556 5.1.10 the host takes no mail", "5.1.10"),
        ("5.2.1 mailbox disabled", "5.2.1"),
        ("5.4.4 no such host", "5.4.4"),
        ("5.0.0 smtp; 550 5.1.1 gone", "5.1.1"),
        ("550 no such user here", "550"),
        ("5.5.0 smtp; 550 Requested action not taken: mailbox unavailable", "550"),
        ("5.0.0", "5.0.0"),
    ],
)
def test_an_address_that_is_none(said: str, code: str) -> None:
    assert dead_code(said) == code


@pytest.mark.parametrize(
    "said",
    [
        "4.4.7 delivery time expired",
        "4.2.2 mailbox full",
        "5.2.2 smtp; 552 5.2.2 over quota",
        "5.7.1 smtp; 550 5.7.1 message rejected as spam",
        "550 blocked using a list of the blocked",
        "550 Mailbox is full",
        "5.3.4 message too big",
        "550 5.1.8 sender address rejected: domain not found",
        "554 5.7.26 unauthenticated sender",
        "5.0.0 smtp; 552 too much mail data",
        "421 try later",
        "",
    ],
)
def test_an_address_that_may_be_good_stays(said: str) -> None:
    assert dead_code(said) == ""
