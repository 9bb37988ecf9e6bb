"""Purchases from files: amounts and dates of four countries, returns, and the same file twice."""

import datetime as dt
import io
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import select

from app.accounts.models import Organisation
from app.customers.imports.cell_values import BadCell, read_amount, read_consent, read_language, signs_of
from app.customers.imports.dates import read_moment
from app.customers.models import Purchase
from app.kernel.db import session
from tests import factories
from tests.app.customers.conftest import Bring, refused_rows

TEHRAN = ZoneInfo("Asia/Tehran")
RETURN = "1,2025-03-21,(50),,Room\n"
PAID = "customer,date,amount,margin,product\n1,1404-01-01,۱٬۲۵۰٫۵۰,300,Room\n" + RETURN * 2


@pytest.mark.parametrize(
    ("raw", "decimal", "amount"),
    [
        ("1,250.50", ".", "1250.5"), ("1.250,50", ",", "1250.5"), ("1.500", ",", "1500"), ("1.500", ".", "1.5"),
        ("1 250", ".", "1250"), ("۱۲۵۰", ".", "1250"), ("€ 12", ".", "12"), ("12 EUR", ".", "12"), ("-12", ".", "-12"),
        ("(12)", ".", "-12"), ("12-", ".", "-12"), ("−7,5", ",", "-7.5"), ("0", ".", "0"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(raw: str, decimal: str, amount: str) -> None:
    assert read_amount(raw, decimal=decimal, currency="EUR", signs=frozenset({"€"})) == Decimal(amount)


@pytest.mark.parametrize(
    ("raw", "code"),
    [("abc", "bad_number"), ("$5", "other_currency"), ("5 تومان", "other_currency"), ("9" * 14, "too_large"),
     ("1e5", "other_currency"), ("", "bad_number"), ("--5", "bad_number")],
)  # fmt: skip
def test_amounts_that_are_none_are_refused(raw: str, code: str) -> None:
    with pytest.raises(BadCell) as refusal:
        read_amount(raw, decimal=".", currency="EUR")
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("raw", "order", "day"),
    [
        ("2025-03-21", "ymd", "2025-03-21"), ("1404/01/01", "ymd", "2025-03-21"), ("۱۴۰۴/۱/۱", "ymd", "2025-03-21"),
        ("21/03/2025", "dmy", "2025-03-21"), ("03/21/2025", "mdy", "2025-03-21"), ("1.1.1404", "dmy", "2025-03-21"),
        ("2025年3月21日", "ymd", "2025-03-21"), ("2025-03-21 14:30", "ymd", "2025-03-21"),
        ("3 Mar 2026", "ymd", "2026-03-03"), ("Tue, March 3rd, 2026", "mdy", "2026-03-03"),
        ("03MAR2026", "ymd", "2026-03-03"), ("3-Sept-2026", "ymd", "2026-09-03"),
        ("12 Farvardin 1403", "ymd", "2024-03-31"), ("۳ فروردین ۱۴۰۳", "ymd", "2024-03-22"),
        ("پنج‌شنبه ۳ اسفندماه ۱۴۰۲", "ymd", "2024-02-22"), ("۵ مارس ۲۰۲۶", "ymd", "2026-03-05"),
        ("2026年三月5日 星期四", "ymd", "2026-03-05"), ("ngày 5 tháng 12 năm 2026", "ymd", "2026-12-05"),
        ("5 thg 3, 2026", "ymd", "2026-03-05"),
    ],
)  # fmt: skip
def test_days_are_read_in_both_calendars(raw: str, order: str, day: str) -> None:
    found = read_moment(raw, order=order, timezone=TEHRAN)

    assert found.tzinfo is dt.UTC
    assert found.astimezone(TEHRAN).date().isoformat() == day


@pytest.mark.parametrize(
    ("raw", "minute"),
    [
        ("2026-03-05T10:30:00Z", "10:30"), ("2026-03-05 10:30:00+03:30", "07:00"), ("5 Mar 2026 2:30 PM", "11:00"),
        ("2026/3/5 下午 2:30", "11:00"), ("۱۴۰۴/۱۲/۱۴ ۲:۳۰ ب.ظ.", "11:00"), ("5 tháng 3, 2026 2:30 CH", "11:00"),
        ("2026-03-06 0:30", "21:00"), ("2026-03-06 12:30 am", "21:00"),
    ],
)  # fmt: skip
def test_hours_are_those_of_the_organisation_unless_they_name_a_zone(raw: str, minute: str) -> None:
    assert f"{read_moment(raw, order='ymd', timezone=TEHRAN):%Y-%m-%d %H:%M}" == f"2026-03-05 {minute}"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1/2/2025", "unclear_date"),
        ("1/2/25", "short_year"),
        ("5 Mar 26", "short_year"),
        ("5 Mehr 2026", "two_calendars"),
        ("5 March 1404", "two_calendars"),
        ("March 2026", "bad_date"),
        ("5 Mar Apr 2026", "bad_date"),
        ("30 Esfand 1404", "bad_date"),
        ("2025-1-1 13:00 pm", "bad_date"),
        ("2025-02-30", "bad_date"),
        ("yesterday", "bad_date"),
        ("9999-12-31", "bad_date"),
        ("0001-01-01", "bad_date"),
        ("140/01/01", "bad_date"),
        ("2025-1-1 25:00", "bad_date"),
    ],
)
def test_days_that_are_none_or_two_are_refused(raw: str, code: str) -> None:
    with pytest.raises(BadCell) as refusal:
        read_moment(raw, order="ymd", timezone=TEHRAN)
    assert refusal.value.code == code


def test_purchases_without_numbers_are_not_counted_twice(bring: Bring, here: Organisation) -> None:
    factories.customer(here, "1")
    session.commit()

    first, second = bring(PAID, kind="purchases"), bring(PAID, kind="purchases")

    assert (first.result["new"], second.result["new"], second.result["unchanged"]) == (3, 0, 3)
    amounts = session.scalars(select(Purchase.amount).order_by(Purchase.amount)).all()
    assert amounts == [Decimal("-50"), Decimal("-50"), Decimal("1250.5")]


def test_a_purchase_of_nobody_known_is_refused_with_the_others_of_its_line(bring: Bring, here: Organisation) -> None:
    factories.customer(here, "1")
    factories.customer(factories.organisation("anqa"), "2")
    session.commit()

    job = bring("order,customer,date,amount\nA,1,2025-01-01,5\nB,2,2025-01-01,5\nA,1,2025-01-01,6\n", kind="purchases")

    assert (job.result["new"], job.result["refused"]) == (1, 2)
    assert ["no customer" in refused_rows(job)[0][-1], "line 2" in refused_rows(job)[1][-1]] == [True, True]


def test_a_number_that_comes_again_changes_its_purchase(bring: Bring, here: Organisation) -> None:
    factories.customer(here, "1")
    session.commit()
    bring("order,customer,date,amount,margin\nA,1,2025-01-01,5,2\n", kind="purchases")

    job = bring("order,customer,date,amount,margin\nA,1,2025-01-01,6,\n", kind="purchases")

    assert job.result["changed"] == 1
    session.expire_all()
    found = session.scalars(select(Purchase)).one()
    assert (found.amount, found.margin) == (Decimal(6), Decimal(2))


def test_a_sum_that_is_merged_over_lines_counts_once(bring: Bring, here: Organisation) -> None:
    factories.customer(here, "1")
    book = openpyxl.Workbook()
    for row in (["order", "customer", "date", "amount"], ["A", 1, "2025-01-01", 300], ["B"], ["C"]):
        book.active.append(row)
    for cells in ("B2:B4", "C2:C4", "D2:D4"):
        book.active.merge_cells(cells)
    file = io.BytesIO()
    book.save(file)

    job = bring(file.getvalue(), kind="purchases")

    assert (job.result["new"], job.result["refused"]) == (1, 2)
    assert session.scalars(select(Purchase.amount)).all() == [Decimal(300)]


def source_keys() -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Purchase.source_key).order_by(Purchase.id)))


def test_a_column_that_is_understood_later_makes_no_second_purchase(bring: Bring, here: Organisation) -> None:
    factories.customer(here, "1")
    rows = "1,2025-01-01,5,A,Room\n1,2025-01-01,5,B,Bar\n1,2025-01-02,7,C,Bar\n"
    bring("customer,date,amount,quite unknown,strange\n" + rows, kind="purchases")
    assert all(key.startswith("row:") for key in source_keys())

    known = bring("customer,date,amount,folio no,product\n" + rows, kind="purchases")
    again = bring("customer,date,amount,whatever,product\n" + rows, kind="purchases")

    assert (known.result["new"], known.result["changed"]) == (0, 3)
    assert source_keys() == ["A", "B", "C"]
    assert (again.result["new"], again.result["unchanged"]) == (0, 3)


def test_alike_purchases_of_one_file_stay_as_many_as_they_are(bring: Bring, here: Organisation) -> None:
    factories.customer(here, "1")
    bring("customer,date,amount\n1,2025-01-01,5\n1,2025-01-01,5\n", kind="purchases")

    job = bring("order,customer,date,amount\nA,1,2025-01-01,5\nB,1,2025-01-01,5\nC,1,2025-01-01,5\n", kind="purchases")

    assert (job.result["new"], job.result["changed"]) == (1, 2)
    assert bring("order,customer,date,amount\nD,1,2025-01-01,5\n", kind="purchases").result["new"] == 1
    assert source_keys() == ["A", "B", "C", "D"]


def test_an_amount_is_what_the_cell_holds_and_not_what_it_rounds_to(bring: Bring, here: Organisation) -> None:
    factories.customer(here, "1")
    book, written = openpyxl.Workbook(), io.BytesIO()
    for row in (["customer", "date", "amount"], [1, dt.datetime(2025, 1, 1), 1234.56]):
        book.active.append(row)
    book.active["C2"].number_format = "#,##0"
    book.save(written)
    bring(written.getvalue(), kind="purchases")

    assert session.scalars(select(Purchase.amount)).one() == Decimal("1234.56")


@pytest.mark.parametrize(
    ("raw", "currency", "amount"),
    [
        ("-€5.00", "EUR", "-5"), ("(€1,234.50)", "EUR", "-1234.5"), ("€(5)", "EUR", "-5"), ("€ -5", "EUR", "-5"),
        ("+5.00", "EUR", "5"), ("- 5", "EUR", "-5"), ("5,-", "EUR", "5"), ("12.", "EUR", "12"), (".5", "EUR", "0.5"),
        ("-$5", "USD", "-5"), ("($1,234.50)", "USD", "-1234.5"), ("￥100.50", "CNY", "100.5"), ("100元", "CNY", "100"),
        ("¥(5)", "CNY", "-5"), ("﷼ 1000", "IRR", "1000"), ("۱۲۳٬۰۰۰ ریال", "IRR", "123000"),
        ("1.200.000đ", "VND", "1200000"), ("1,200,000 VNĐ", "VND", "1200000"),
    ],
)  # fmt: skip
def test_amounts_carry_signs_as_people_write_them(raw: str, currency: str, amount: str) -> None:
    assert read_amount(raw, decimal=".", currency=currency, signs=signs_of(currency)) == Decimal(amount)


@pytest.mark.parametrize("raw", ["(-5)", "--5", "-5-", "(5", "5)", "-", "€", "€-", "1.5E+06"])
def test_signs_that_contradict_or_hold_nothing_are_no_amount(raw: str) -> None:
    with pytest.raises(BadCell):
        read_amount(raw, decimal=".", currency="EUR", signs=signs_of("EUR"))


@pytest.mark.parametrize(
    ("raw", "minute"),
    [
        ("2026-03-05 10:30:00 UTC", "10:30"), ("2026-03-05 10:30:00+00", "10:30"), ("20260305 10:30Z", "10:30"),
        ("2026/03/05 2:00:33 PM GMT+3:30", "10:30"), ("2026-03-05 05:30:00-05", "10:30"),
        ("Thu, 05 Mar 2026 10:30:06 GMT", "10:30"), ("2026-03-05 14:00 +0330", "10:30"), ("14041214 14:00", "10:30"),
    ],
)  # fmt: skip
def test_zones_and_days_are_read_as_databases_and_forms_write_them(raw: str, minute: str) -> None:
    assert f"{read_moment(raw, order='ymd', timezone=TEHRAN):%Y-%m-%d %H:%M}" == f"2026-03-05 {minute}"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("Subscribed", True), ("unsubscribed", False), ("opted out", False), ("是的", True), ("✓", True),
        ("off", False), ("已退订", False), ("لغو", False), ("Từ chối", False), ("", None),
    ],
)  # fmt: skip
def test_consent_is_said_in_many_words(raw: str, said: bool | None) -> None:
    assert read_consent(raw) is said


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("简体中文", "zh"), ("Chinese (Simplified)", "zh"), ("English (US)", "en"), ("German", "de"), ("آلمانی", "de"),
        ("Tiếng Việt", "vi"), ("فارسى", "fa"), ("zh-Hant", "zh"),
    ],
)  # fmt: skip
def test_languages_are_known_by_their_names(raw: str, code: str) -> None:
    assert read_language(raw) == code
