"""The key by which a row is a customer that is known: digits of every script, zeros, what a spreadsheet spoiled."""

import io

import openpyxl
from sqlalchemy import select

from app.accounts.models import Organisation
from app.customers.models import Customer
from app.kernel.db import session
from tests.app.customers.conftest import Bring, refused_rows
from tests.app.customers.imports.brought import counts, stored


def test_without_a_column_for_the_key_the_email_is_it(bring: Bring) -> None:
    job = bring("First name,Last name,Email\nAna,Lima,ana@guests.example\nBo,,\n")

    assert counts(job) == (1, 0, 0, 1)
    assert stored()["ana@guests.example"].name == "Ana Lima"


def test_digits_of_a_key_are_the_same_in_every_script(bring: Bring, here: Organisation) -> None:
    bring("key,name\n۱۰۰۱,Ana\n")

    assert bring("key,name\n1001,Bo\n").result["changed"] == 1
    assert session.scalars(select(Customer.external_key)).all() == ["1001"]


def test_figures_that_a_spreadsheet_rounded_are_no_keys_and_no_telephone_numbers(bring: Bring) -> None:
    job = bring("key,phone\n1.23457E+11,\n2,9.89121E+11\n3,+989121234567\n")

    assert (job.result["new"], job.result["refused"]) == (1, 2)
    assert all("rounded by a spreadsheet" in row[-1] for row in refused_rows(job))


def test_codes_that_only_look_rounded_are_keys(bring: Bring) -> None:
    assert bring("key,name\n2E05,Ana\n5e12,Bo\n").result["new"] == 2


def test_where_the_email_is_the_key_its_digits_are_those_of_every_key(bring: Bring) -> None:
    bring("email,name\nali۱۲@guests.example,Ali\n")

    assert session.scalars(select(Customer.external_key)).all() == ["ali12@guests.example"]


def test_a_key_with_the_zeros_of_its_format_is_the_same_customer(bring: Bring) -> None:
    book = openpyxl.Workbook()
    book.active.append(["key", "name"])
    book.active.append([7001, "Ana"])
    book.active["A2"].number_format = "00000000"
    written = io.BytesIO()
    book.save(written)
    bring("key,name\n00007001,Ana\n")

    assert counts(bring(written.getvalue())) == (0, 0, 1, 0)
