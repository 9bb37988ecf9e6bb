"""Bringing a file in through the pages: looked at, columns decided, checked, imported."""

import csv
import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import Organisation
from app.customers.imports import files, looks, operations
from app.customers.models import Customer, FileImport, Purchase
from app.kernel import duties, jobs
from app.kernel.db import session, utc_now
from tests import factories

pytestmark = pytest.mark.long

NEW = "/o/simorgh/imports/new"
TEXT = "key,name,email,Tier\n1,Ana,ana@guests.example,gold\n2,Bo,nobody,\n"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tested here is the way through the pages, not the database."""
    return sqlite_url


def upload(client: FlaskClient, content: str | bytes, kind: str = "customers") -> TestResponse:
    """As a browser sends a file; written out because werkzeug's own writer leaves large ones open."""
    raw = content.encode() if isinstance(content, str) else content
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="guests.csv"\r\n\r\n'
    body = head + raw + b"\r\n--x--\r\n"
    return client.post(f"{NEW}?kind={kind}", data=body, content_type="multipart/form-data; boundary=x")


def work(app: Flask) -> None:
    with app.app_context():
        jobs.run_queued(utc_now())


def columns(*roles: str, **more: str) -> dict[str, str]:
    return {"deed": "check"} | {f"role-{at}": role for at, role in enumerate(roles)} | more


ROLES = ("key", "name", "email", "attribute")


def test_a_file_is_looked_at_checked_and_imported(app: Flask, owner: FlaskClient) -> None:
    place = upload(owner, TEXT).location
    assert "What do the columns mean?" in owner.get(place).text
    assert owner.post(place, data=columns(*ROLES)).status_code == 303
    assert 'data-refresh="1"' in owner.get(place).text
    work(app)
    page = owner.get(place).text
    assert "This is what the import would do" in page
    assert "nobody" in page
    assert owner.post(place, data={"deed": "import"}).status_code == 303
    work(app)

    assert "Imported" in owner.get(place).text
    assert session.scalar(select(func.count()).select_from(Customer)) == 1
    with owner.get(f"{place}refused.csv") as refused:
        rows = list(csv.reader(io.StringIO(refused.text.removeprefix("\ufeff"))))
    assert rows[1][:3] == ["2", "Bo", "nobody"]


def test_columns_are_remembered_for_the_next_file(app: Flask, owner: FlaskClient) -> None:
    place = upload(owner, TEXT).location
    owner.post(place, data=columns("key", "ignore", "email", "ignore", blanks="erase"))
    work(app)
    owner.post(place, data={"deed": "import"})
    work(app)

    upload(owner, TEXT.replace("Ana", "Anna"))
    session.expire_all()
    newest = session.scalars(select(FileImport).order_by(FileImport.created_at.desc())).first()
    assert newest is not None
    assert newest.settings["roles"] == ["key", "ignore", "email", "ignore"]
    assert newest.settings["blanks_erase"] is True


def test_another_encoding_is_chosen_by_looking_again(owner: FlaskClient) -> None:
    place = upload(owner, "key;name\n1;Đorđe Živković\n".encode("cp1250")).location

    owner.post(place, data={"deed": "look", "encoding": "cp1250", "separator": ";"})

    assert "Živković" in owner.get(place).text


def test_columns_that_are_not_decided_are_told_and_stay(owner: FlaskClient) -> None:
    place = upload(owner, TEXT).location

    answer = owner.post(place, data=columns("name", "name", "attribute", "attribute"))

    assert answer.status_code == 422
    assert "chosen for two columns" in answer.text
    assert "holds the key" in answer.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"deed": "import"}, 409), ({"deed": "nonsense"}, 400), ({}, 400),
        (columns("key", "name", "email", "drop table"), 422), (columns("key"), 422),
        (columns(*ROLES, declares="mail"), 422), (columns(*ROLES, consent_day="soon"), 422),
        (columns(*ROLES, consent_day="2999-01-01"), 422), (columns(*ROLES, consent_text="x" * 2001), 422),
        ({"deed": "look", "encoding": "rot13", "separator": "ab"}, 303), ({"deed": "look", "separator": ""}, 303),
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sends_does_no_harm(owner: FlaskClient, sent: dict[str, str], status: int) -> None:
    place = upload(owner, TEXT).location

    assert owner.post(place, data=sent).status_code == status
    assert owner.get(place).status_code == 200


def test_deciding_anew_asks_for_another_check(app: Flask, owner: FlaskClient) -> None:
    place = upload(owner, TEXT).location
    owner.post(place, data=columns(*ROLES))
    work(app)
    owner.post(place, data=columns(*ROLES, blanks="erase"))

    assert owner.post(place, data={"deed": "import"}).status_code == 409


def test_a_file_is_imported_once(app: Flask, owner: FlaskClient) -> None:
    place = upload(owner, TEXT).location
    owner.post(place, data=columns(*ROLES))
    work(app)
    assert owner.post(place, data={"deed": "import"}).status_code == 303
    assert owner.post(place, data={"deed": "import"}).status_code == 409
    work(app)
    assert owner.post(place, data={"deed": "check"}).status_code == 409


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused_and_not_kept(owner: FlaskClient, app: Flask, content: bytes) -> None:
    answer = upload(owner, content)

    assert answer.status_code == 422
    with app.app_context():
        assert list(files.folder_of(uuid4()).parent.glob("*")) == []


def test_a_file_larger_than_a_form_is_taken(owner: FlaskClient) -> None:
    rows = "".join(f"{number},Guest {number},,{'x' * 60}\n" for number in range(40_000))

    assert upload(owner, TEXT + rows).status_code == 303


def test_a_discarded_file_leaves_nothing(app: Flask, owner: FlaskClient) -> None:
    place = upload(owner, TEXT).location
    number = UUID(place.rstrip("/").rsplit("/", 1)[-1])

    assert owner.post(place, data={"deed": "discard"}).status_code == 303

    assert owner.get(place).status_code == 404
    with app.app_context():
        assert not files.folder_of(number).exists()


def test_files_that_nobody_imports_are_removed_after_a_day(app: Flask, owner: FlaskClient) -> None:
    place = upload(owner, TEXT).location
    with app.app_context():
        assert duties.run_duty("customers.forget_imports", utc_now()) == 0
        assert duties.run_duty("customers.forget_imports", utc_now() + dt.timedelta(days=2)) == 1

    assert owner.get(place).status_code == 404


def test_workers_side_by_side_remove_a_file_once(app: Flask, owner: FlaskClient) -> None:
    for _ in range(8):
        upload(owner, TEXT)
    later = utc_now() + dt.timedelta(days=2)

    def work(_: int) -> int:
        with app.app_context():
            return operations.forget_imports(later)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 8


@pytest.mark.access
def test_an_import_of_others_is_no_page(owner: FlaskClient, stranger: FlaskClient) -> None:
    place = upload(owner, TEXT).location

    assert stranger.get(place.replace("simorgh", "anqa")).status_code == 404
    assert stranger.post(place.replace("simorgh", "anqa"), data={"deed": "discard"}).status_code == 404


@pytest.mark.parametrize("kind", ["customers", "purchases"])
def test_the_file_to_begin_with_is_known_again(owner: FlaskClient, kind: str) -> None:
    template = owner.get(f"/o/simorgh/imports/template.csv?kind={kind}")
    place = upload(owner, template.data, kind).location

    session.expire_all()
    roles = session.get_one(FileImport, UUID(place.rstrip("/").rsplit("/", 1)[-1])).settings["roles"]
    assert "attribute" not in roles
    assert len(set(roles)) == len(roles)


def test_purchases_come_in_by_the_same_way(app: Flask, owner: FlaskClient, organisation: Organisation) -> None:
    factories.customer(organisation, "1")
    session.commit()
    text = "order;customer;date;amount\nA1;1;۱۴۰۴/۰۱/۰۱;1.250,50\nA2;1;31/12/2024;-50\nA3;9;1/2/2024;7\n"
    place = upload(owner, text, "purchases").location
    owner.post(place, data=columns("source_key", "key", "at", "amount", decimal=",", order="dmy"))
    work(app)
    owner.post(place, data={"deed": "import"})
    work(app)

    amounts = session.scalars(select(Purchase.amount).order_by(Purchase.source_key)).all()
    assert [str(amount) for amount in amounts] == ["1250.5000", "-50.0000"]
    assert "no customer has the key" in owner.get(place).text


def test_the_page_shows_how_dates_and_amounts_are_read(owner: FlaskClient) -> None:
    place = upload(owner, "customer,date,amount\n1,12 Farvardin 1403,1.500\n1,1/2/2025,x\n", "purchases").location
    page = owner.get(place).text

    assert "<bdi>12 Farvardin 1403</bdi> = <bdi>31 March 2024</bdi>" in page
    assert "say whether days or months come first" in page
    assert "<bdi>1.500</bdi> = <bdi>1.50</bdi>" in page


def test_the_line_of_the_headings_can_be_chosen(owner: FlaskClient) -> None:
    place = upload(owner, "a,b,c\nkey,name,email\n1,Ana,ana@guests.example\n").location
    owner.post(place, data={"deed": "look", "top": "۲"})

    page = owner.get(place).text
    assert "<strong><bdi>email</bdi></strong>" in page
    assert 'value="2"' in page


def test_a_page_reads_what_was_seen_and_not_the_file(owner: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    place = upload(owner, TEXT).location

    def never(*_: object) -> None:
        raise AssertionError("the file is read again")

    monkeypatch.setattr(looks.beginning, "look", never)

    assert "ana@guests.example" in owner.get(place).text


def test_what_is_in_doubt_is_said_on_the_page(owner: FlaskClient) -> None:
    page = owner.get(upload(owner, "key,Email,E-mail,\n1,a@guests.example,b@guests.example,x\n").location).text
    assert "Left out: E-mail." in page
    assert "Columns without a heading are left out." in page

    paid = owner.get(upload(owner, "customer,date,amount,thing,thing\n1,2025-01-01,5,x,y\n", "purchases").location).text
    assert "No column holds the number of the purchase" in paid
    assert "“thing” stands over two columns" in paid


def test_limits_are_told_before_a_file_is_chosen(owner: FlaskClient) -> None:
    assert "1,048,576 rows" in owner.get(NEW).text


def test_what_a_sheet_hides_is_said_on_the_page(app: Flask, owner: FlaskClient, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for cells in (["key", "name"], ["1", "Ana"], ["2", "Bo"]):
        book.active.append(cells)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.save(tmp_path / "guests.xlsx")
    place = upload(owner, (tmp_path / "guests.xlsx").read_bytes()).location
    work(app)
    page = owner.get(place).text

    assert "1 row is hidden in the sheet; it is read like the others." in page
    assert "1 column is hidden in the sheet; it is read like the others." in page
