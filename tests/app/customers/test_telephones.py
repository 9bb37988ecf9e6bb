"""Telephone numbers as people write them at home and abroad."""

import pytest
from sqlalchemy import select

from app.accounts.models import Organisation
from app.customers import telephones
from app.customers.listing import Wanted, page
from app.customers.models import Customer
from app.kernel.db import session
from tests.app.customers.conftest import Bring


@pytest.mark.parametrize(
    ("raw", "country", "stored"),
    [
        ("0912 345 6789", "IR", "+989123456789"), ("۰۹۱۲۳۴۵۶۷۸۹", "IR", "+989123456789"),
        ("9123456789", "IR", "+989123456789"),
        ("(021) 8888 7777", "IR", "+982188887777"), ("+98 (0)912 345 6789", "", "+989123456789"),
        ("+44 (0)20 7946 0958", "IR", "+442079460958"), ("0098 912-345-6789", "VN", "+989123456789"),
        ("+9809121234567", "", "+989121234567"), ("13812345678", "CN", "+8613812345678"),
        ("0912345678", "VN", "+84912345678"),
        ("+39 06 1234 5678", "IR", "+390612345678"), ("tel:+98-912-345-6789", "", "+989123456789"),
        ("+989123456789", "CN", "+989123456789"), ("09123456789", "", "09123456789"), ("", "IR", ""),
        ("0049-170/1234567", "IR", "+491701234567"), ("12", "IR", None), ("call me", "IR", None),
        ("0912 345 6789, 021 8888", "IR", None), ("+999123", "", None),
        ("＋８６ １３８００１３８０００", "CN", "+8613800138000"), ("（010）62345678", "CN", "+861062345678"),
        ("0912−345−6789", "IR", "+989123456789"), ("9123456789.0", "IR", "+989123456789"),
        ("30123456.0", "DE", "+4930123456"), ("030 12.34.56", "DE", "+4930123456"),
    ],
)  # fmt: skip
def test_a_number_is_stored_as_it_is_dialled_from_anywhere(raw: str, country: str, stored: str | None) -> None:
    assert telephones.read(raw, country) == stored


def test_a_customer_is_found_by_a_number_in_any_form(bring: Bring, here: Organisation) -> None:
    bring("key,phone\n1,0912 345 6789\n2,+98 935 111 2233\n")
    stored = session.scalars(select(Customer).where(Customer.external_key == "2")).one()
    # as earlier versions kept it
    stored.phone = stored.search_text = "09351112233"
    session.commit()

    for typed, key in (
        ("0912 345 6789", "1"),
        ("+98 (0)912 3456789", "1"),
        ("0935 111 2233", "2"),
        ("+989351112233", "2"),
    ):
        assert [one.external_key for one in page(here, Wanted(words=typed)).customers] == [key]
