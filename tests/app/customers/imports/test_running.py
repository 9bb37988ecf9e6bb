"""Customers from files: what is stored, what is refused and why, and that nothing is half done."""

import datetime as dt
import io
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from app.accounts.models import Organisation, Site
from app.customers import consents
from app.customers.imports import files, previews, running
from app.customers.models import ColumnMapping, ContactConsent, Customer
from app.kernel import jobs
from app.kernel.db import session, utc_now
from app.kernel.jobs import Job
from app.tables.errors import UnreadableTable
from app.tables.look import Look
from app.tables.reading import Reading
from tests import factories
from tests.app.customers.conftest import Bring, prepare, refused_rows
from tests.app.customers.imports.brought import counts, stored

GUESTS = """Customer no;Name;Email;Mobile;Language;Branch;Tier;Nights
1;Ana Lima;ANA@guests.example;+98 912 345 6789;English;thr;gold;12
۲;علي كريمي;ali@guests.example;۰۹۱۲۳۴۵۶۷۸۹;فارسی;شیراز;;۳
3;Nguyễn Văn Đức;;;vi;;silver;007
"""


def test_a_file_becomes_customers(bring: Bring) -> None:
    job = bring(GUESTS)

    assert (job.state, counts(job)) == ("done", (3, 0, 0, 0))
    ana, ali, duc = (stored()[key] for key in ("1", "2", "3"))
    assert (ana.email, ana.phone, ana.language) == ("ana@guests.example", "+989123456789", "en")
    assert (ali.name, ali.phone, ali.site and ali.site.code) == ("علی کریمی", "+989123456789", "shz")
    assert [one.attributes for one in (ana, ali, duc)] == [
        {"Tier": "gold", "Nights": 12}, {"Nights": 3}, {"Tier": "silver", "Nights": "007"},
    ]  # fmt: skip


def test_a_dry_run_counts_and_stores_nothing(bring: Bring) -> None:
    job = bring(GUESTS, dry=True, new_sites=True)

    assert (job.state, counts(job)) == ("done", (3, 0, 0, 0))
    assert stored() == {}
    bring(GUESTS)
    assert counts(bring(GUESTS.replace("gold", "black"), dry=True)) == (0, 1, 2, 0)
    assert stored()["1"].attributes["Tier"] == "gold"


def test_importing_twice_is_importing_once(bring: Bring) -> None:
    bring(GUESTS)
    before = {key: (one.id, one.updated_at) for key, one in stored().items()}

    job = bring(GUESTS)

    assert counts(job) == (0, 0, 3, 0)
    assert {key: (one.id, one.updated_at) for key, one in stored().items()} == before


def test_blanks_leave_what_is_stored_unless_they_are_to_erase(bring: Bring) -> None:
    bring(GUESTS)
    blank = "Customer no;Name;Email;Mobile;Language;Branch;Tier;Nights\n1;;;;;;;\n"

    assert counts(bring(blank)) == (0, 0, 1, 0)
    assert counts(bring(blank, blanks_erase=True)) == (0, 1, 0, 0)
    ana = stored()["1"]
    assert (ana.name, ana.email, ana.site_id, ana.attributes) == ("", "", None, {})


def test_rows_that_cannot_be_stored_are_told_one_by_one(bring: Bring) -> None:
    job = bring(
        "key,name,email,phone,site,consent\n1,Ana,nobody,12,nowhere,perhaps\n,Bo,bo@guests.example,,,\n"
        "2,Cy,,,thr,yes\n2,Di,,,thr,yes\n3,Ed,,,,,extra\n4,=1+1,x@,,,\n"
    )

    assert counts(job) == (1, 0, 0, 5)
    told = {row[-2]: row[-1] for row in refused_rows(job)}
    assert told["2"].count(";") >= 3
    assert "nobody" in told["2"]
    assert "nowhere" in told["2"]
    assert "missing" in told["3"]
    assert "line 4" in told["5"]
    assert "1 cells more" in told["6"] or "1 cell" in told["6"]
    assert [row[1] for row in refused_rows(job)][-1] == "'=1+1"


def test_a_mended_file_of_refused_rows_comes_back_clean(bring: Bring) -> None:
    job = bring("key,email,phone\n1,nobody,+989121234567\n")
    path = files.refused_of(UUID(str(job.parameters["file_import"])), dry=False)
    mended = path.read_bytes().replace(b"nobody", b"ana@guests.example")

    assert counts(bring(mended)) == (1, 0, 0, 0)
    assert (stored()["1"].phone, stored()["1"].attributes) == ("+989121234567", {})


def test_sites_that_are_not_there_are_made_where_it_is_wished(bring: Bring) -> None:
    job = bring("key,site\n1,Yazd\n2,yazd\n3,Mashhad\n", new_sites=True)

    assert counts(job) == (3, 0, 0, 0)
    assert job.result["sites"] == ["Yazd", "Mashhad"]
    assert {site.code for site in session.scalars(select(Site))} == {"thr", "shz", "yazd", "mashhad"}


@pytest.mark.privacy
def test_an_import_never_overturns_an_opt_out(bring: Bring, here: Organisation) -> None:
    bring("key,email,consent\n1,a@guests.example,yes\n2,b@guests.example,no\n")
    consents.withdraw(stored()["1"], "mail", source="link", now=utc_now())
    session.commit()

    job = bring("key,email,consent\n1,a@guests.example,yes\n2,b@guests.example,yes\n")

    assert job.result["kept_opt_outs"] == 3
    assert {(one.mail_consent, one.sms_consent) for one in stored().values()} == {
        ("withdrawn", "given"),
        ("withdrawn", "withdrawn"),
    }


@pytest.mark.privacy
def test_a_declaration_for_the_file_keeps_its_words_and_skips_who_has_no_address(bring: Bring) -> None:
    words: dict[str, Any] = {
        "declares": ("mail",),
        "consent_text": "I agree.",
        "consent_version": "3",
        "consent_day": dt.date(2025, 3, 21),
    }
    bring("key,email\n1,a@guests.example\n2,\n", **words)

    (entry,) = session.scalars(select(ContactConsent))
    assert (entry.text, entry.text_version, entry.at.date().isoformat()) == ("I agree.", "3", "2025-03-21")
    assert [one.mail_consent for one in stored().values()] == ["given", "unknown"]


def test_a_workbook_is_as_good_and_its_formulas_are_not_computed(bring: Bring) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["key", "name", "points"], [1, "Ana", 5], [2, "=A2&A3", 6], [3, "Cy", "#REF!"]):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)

    job = bring(written.getvalue())

    assert counts(job) == (1, 0, 0, 2)
    assert "formula in column name" in refused_rows(job)[0][-1]


@pytest.mark.parametrize(("text", "total"), [("key\n", 0), ("key\n1\n2\n", 2)])
def test_a_heading_alone_and_one_column_are_fine(bring: Bring, text: str, total: int) -> None:
    job = bring(text)

    assert (job.state, counts(job)) == ("done", (total, 0, 0, 0))


def test_two_hundred_columns_are_attributes(bring: Bring) -> None:
    names = ",".join(f"a{number}" for number in range(200))
    bring(f"key,{names}\n1,{','.join('x' * 200)}\n")

    assert len(stored()["1"].attributes) == 200


@pytest.mark.loss
@pytest.mark.parametrize("when", ["before the commit", "after the commit"])
def test_an_import_that_dies_goes_on_where_it_was(
    here: Organisation, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    monkeypatch.setattr(running, "CHUNK", 10)
    lines = [f"{number},Guest {number},{'bad' if number % 7 == 0 else ''}" for number in range(95)]
    text = "\n".join(["key,name,email", *lines, "3,Twice,"])
    made = prepare(here, text)
    job = running.ask(made, running.IMPORT, user=None, language="en")
    session.commit()
    die_in_chunk(monkeypatch, 5, when)
    with pytest.raises(SystemExit):
        jobs.run_queued(utc_now())
    session.remove()
    monkeypatch.undo()
    monkeypatch.setattr(running, "CHUNK", 10)
    monkeypatch.setattr(jobs, "SILENCE", jobs.SILENCE * 0)

    jobs.run_queued(utc_now())

    done = session.get_one(Job, job.id)
    assert (done.state, counts(done)) == ("done", (81, 0, 0, 15))
    assert len(stored()) == 81
    assert [row[-2] for row in refused_rows(done)] == [str(n + 2) for n in range(0, 95, 7)] + ["97"]


def die_in_chunk(monkeypatch: pytest.MonkeyPatch, number: int, when: str) -> None:
    real, calls = jobs.advance, iter(range(1, 100))

    def advance(job: Job, done: int, *, total: int | None = None) -> None:
        is_last = next(calls) == number
        if is_last and when == "before the commit":
            raise SystemExit
        real(job, done, total=total)
        if is_last:
            raise SystemExit

    monkeypatch.setattr(jobs, "advance", advance)


def test_the_file_goes_and_its_mapping_stays_without_a_trace_of_its_rows(bring: Bring) -> None:
    job = bring(GUESTS)

    assert not files.source_of(UUID(str(job.parameters["file_import"]))).exists()
    (mapping,) = session.scalars(select(ColumnMapping))
    assert mapping.columns["roles"][:3] == ["key", "name", "email"]
    assert "Tier" not in str(mapping.columns)
    assert "Ana" not in str(mapping.columns)


def test_customers_of_others_are_not_touched(bring: Bring) -> None:
    theirs = factories.customer(factories.organisation("anqa"), "1", name="Theirs")
    session.commit()

    assert counts(bring(GUESTS)) == (3, 0, 0, 0)
    session.refresh(theirs)
    assert theirs.name == "Theirs"


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
ROWS = st.lists(st.tuples(CELL, CELL, CELL, CELL), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_any_rows_twice_are_any_rows_once(bring: Bring, rows: list[tuple[str, ...]]) -> None:
    import csv

    session.execute(delete(ContactConsent))
    session.execute(delete(Customer))
    session.commit()
    written = io.StringIO()
    csv.writer(written).writerows([("key", "name", "email", "Städte"), *rows])

    first = bring(written.getvalue())
    after = snapshot()
    second = bring(written.getvalue())

    assert (first.state, second.state) == ("done", "done")
    assert second.result["new"] == second.result["changed"] == 0
    assert second.result["refused"] == first.result["refused"]
    assert snapshot() == after
    assert session.scalar(select(func.count()).select_from(Customer)) == first.result["new"]


def snapshot() -> list[tuple[Any, ...]]:
    table = Customer.__table__
    return [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]


def test_a_language_that_nobody_speaks_is_refused(bring: Bring) -> None:
    job = bring("key,language\n1,xx\n2,de\n3,zz\n4,fa-IR\n")

    assert counts(job) == (2, 0, 0, 2)
    assert "no language we know" in refused_rows(job)[0][-1]


def test_two_customers_with_one_address_are_told(bring: Bring) -> None:
    assert bring("key,email\n1,a@guests.example\n2,b@guests.example\n").result["shared_addresses"] == 0

    job = bring("key,email\n2,b@guests.example\n3,A@guests.example\n4,c@guests.example\n5,c@guests.example\n")

    assert (counts(job), job.result["shared_addresses"]) == ((3, 0, 1, 0), 2)


def test_every_row_of_a_file_is_counted(bring: Bring) -> None:
    job = bring('Guests of today\n\nkey,name,email\n1,"Ana,\n2,Bo,nobody\n,,\n3,Cy,\n')

    assert counts(job) == (1, 0, 0, 2)
    assert (job.result["rows"], job.result["aside"]) == (3, 3)
    assert "quotation mark" in refused_rows(job)[0][-1]


def test_a_second_column_for_the_same_is_left_for_a_person(bring: Bring) -> None:
    bring("key,Email,Tier,e-mail\n1,a@guests.example,gold,b@guests.example\n")

    assert (stored()["1"].email, stored()["1"].attributes) == ("a@guests.example", {"Tier": "gold"})


def test_more_columns_than_are_read_are_refused(bring: Bring) -> None:
    with pytest.raises(UnreadableTable):
        previews.first_settings(
            factories.organisation("anqa"), "customers",
            Look(reading=Reading(kind="csv"), headings=tuple(map(str, range(301))), rows=()),
        )  # fmt: skip
