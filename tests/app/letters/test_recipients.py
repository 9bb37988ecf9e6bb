"""One spelling for each address, and what is remembered of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.keys import KeyRing
from app.letters.recipients import Recipients, normal_mail, normal_phone, region_of

KEYS = KeyRing((b"first",))


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ANA@Guests.Example", "ana@guests.example"),
        ("  ana@guests.example\u200f ", "ana@guests.example"),
        ("ana @ guests.example", "ana@guests.example"),
        ("mailto:Ana@guests.example.", "ana@guests.example"),
        ("ana@Bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--bcher-kva.EXAMPLE", "ana@xn--bcher-kva.example"),
        ("ana@例え。jp", "ana@xn--r8jz45g.jp"),
        ("ａｎａ@guests.example", "ana@guests.example"),
        ("STRASSE@guests.example", "strasse@guests.example"),
        ("straße@guests.example", "strasse@guests.example"),
        ("e\u0301va@guests.example", "\u00e9va@guests.example"),
        # dots and tags may be other mailboxes: only the host knows
        ("a.na+x@guests.example", "a.na+x@guests.example"),
        ("", ""),
        ("nobody", "nobody"),
    ],
)
def test_a_mail_address_has_one_spelling(written: str, normal: str) -> None:
    assert normal_mail(written) == normal


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("+98 912 345 6789", ""),
        ("0098 912 345 6789", "IR"),
        ("+98 (0)912-345-6789", ""),
        ("0912 345 6789", "IR"),
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "IR"),
        ("\u202a+98 912 345 6789\u202c", ""),
        ("9123456789", "IR"),
    ],
)
def test_a_number_has_one_spelling(written: str, region: str) -> None:
    assert normal_phone(written, region) == "+989123456789"


def test_a_number_of_no_country_keeps_its_digits() -> None:
    assert (normal_phone("0912 345", ""), normal_phone("", "IR"), normal_phone("x", "IR")) == ("0912345", "", "")


@pytest.mark.parametrize(
    ("zone", "region"), [("Asia/Tehran", "IR"), ("Asia/Ho_Chi_Minh", "VN"), ("Asia/Saigon", "VN"), ("UTC", "")]
)
def test_the_clock_tells_whose_numbers_are_meant(zone: str, region: str) -> None:
    assert region_of(zone) == region


@given(st.text(max_size=60))
def test_an_address_that_is_spelled_alike_stays_so(written: str) -> None:
    once = normal_mail(written)
    assert normal_mail(once) == once


@pytest.mark.privacy
def test_the_hash_is_keyed_by_the_oldest_key_and_belongs_to_one_organisation() -> None:
    rotated = KeyRing((b"second", *KEYS.secrets))
    here, later, there = (
        Recipients.of(number, "UTC", keys).key("mail", "ana@guests.example")
        for number, keys in ((1, KEYS), (1, rotated), (2, KEYS))
    )
    assert here == later
    assert len(here) == 64
    assert here != there
    assert here != Recipients.of(1, "UTC", KeyRing((b"other",))).key("mail", "ana@guests.example")
    assert here != Recipients.of(1, "UTC", KEYS).key("sms", "ana@guests.example")
