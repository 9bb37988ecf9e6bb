"""``vafa import``: the same as the pages, from a shell."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from app import schema
from app.commands.main import main
from app.customers.models import Customer, Purchase
from app.factory import create_app
from app.kernel.config import Config
from app.kernel.db import session
from tests import factories

pytestmark = pytest.mark.long


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A folder of data with one organisation."""
    app: Flask = create_app(Config.from_environment({}, instance=tmp_path / "instance"))
    with app.app_context():
        schema.upgrade(app.extensions["engine"])
        factories.organisation(currency="EUR")
        session.commit()
    session.remove()
    app.extensions["engine"].dispose()
    return tmp_path / "instance"


@pytest.fixture
def guests(tmp_path: Path) -> Path:
    path = tmp_path / "guests.csv"
    path.write_text("key,name,email,extra\n1,Ana,a@guests.example,x\n2,Bo,nobody,\n", encoding="utf-8")
    return path


def run(instance: Path, kind: str, file: Path, *more: str) -> Result:
    return CliRunner().invoke(
        main, ["import", kind, str(file), "--organisation", "simorgh", "--instance", str(instance), *more]
    )


def stored(instance: Path, model: type[Customer] | type[Purchase]) -> int:
    app = create_app(Config.from_environment({}, instance=instance))
    with app.app_context():
        found = session.scalar(select(func.count()).select_from(model)) or 0
    app.extensions["engine"].dispose()
    return found


def test_a_file_is_imported_with_its_counts_and_reasons(instance: Path, guests: Path, tmp_path: Path) -> None:
    result = run(instance, "customers", guests, "--refused", str(tmp_path / "refused.csv"))

    assert result.exit_code == 0, result.output
    assert "2 rows: 1 are new, 0 changed, 0 unchanged, 1 refused" in result.output
    assert "line 3: “nobody” is no email address" in result.output
    assert "nobody" in (tmp_path / "refused.csv").read_text(encoding="utf-8")
    assert stored(instance, Customer) == 1


def test_a_check_stores_nothing(instance: Path, guests: Path) -> None:
    result = run(instance, "customers", guests, "--check", "--column", "email=ignore")

    assert "2 rows: 2 would be new" in result.output
    assert stored(instance, Customer) == 0


def test_purchases_follow_their_customers(instance: Path, guests: Path, tmp_path: Path) -> None:
    run(instance, "customers", guests)
    paid = tmp_path / "paid.csv"
    paid.write_text("order;customer;date;amount\nA;1;31.12.2024;12,50\n", encoding="utf-8")

    assert "1 are new" in run(instance, "purchases", paid).output
    assert stored(instance, Purchase) == 1


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        (("--column", "nothing=key"), 2, "needed: HEADING=ROLE"),
        (("--column", "key=ignore", "--column", "email=ignore"), 1, "holds the key"),
        (("--encoding", "utf-16"), 1, "vafa import customers"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_reason(
    instance: Path, guests: Path, more: tuple[str, ...], status: int, said: str
) -> None:
    result = run(instance, "customers", guests, *more)

    assert result.exit_code == status
    assert said in result.output
    assert stored(instance, Customer) == 0


def test_an_unknown_organisation_is_refused(instance: Path, guests: Path) -> None:
    result = CliRunner().invoke(
        main, ["import", "customers", str(guests), "--organisation", "anqa", "--instance", str(instance)]
    )

    assert result.exit_code == 1
    assert "needed: the address of an organisation" in result.output


def test_a_workbook_is_imported_and_what_was_guessed_is_said(instance: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["key", "Phone", "Phone", "Tier"], ["1", "+989121234567", "+989121234568", "gold"]):
        book.active.append(row)
    book.create_sheet("old").sheet_state = "hidden"
    book.save(tmp_path / "guests.xlsx")

    result = run(instance, "customers", tmp_path / "guests.xlsx", "--column", "#3=phone")

    assert result.exit_code == 0, result.output
    assert "1 rows: 1 are new" in result.stdout
    assert "read as: XLSX; sheet Sheet (not read: old (hidden)); headings on line 1" in result.stderr
    assert "column 2: Phone = ignore" in result.stderr
    assert "column 3: Phone = phone" in result.stderr
    assert "“Phone” stands over two columns" in result.stderr


def test_a_heading_that_stands_twice_is_named_by_its_place(instance: Path, tmp_path: Path) -> None:
    (tmp_path / "guests.csv").write_text("key,name,name\n1,a,b\n")

    assert run(instance, "customers", tmp_path / "guests.csv", "--column", "name=name").exit_code == 2


def test_what_is_guessed_can_be_overruled(instance: Path, tmp_path: Path) -> None:
    (tmp_path / "guests.csv").write_bytes("Title|x\nkey|name\n1|Đorđe\n".encode("cp1250"))

    result = run(
        instance, "customers", tmp_path / "guests.csv",
        "--encoding", "windows-1250", "--separator", "|", "--headings", "2",
    )  # fmt: skip

    assert "1 rows: 1 are new" in result.stdout
    assert "1 set aside" in result.stdout
    assert run(instance, "customers", tmp_path / "guests.csv", "--encoding", "rot-x").exit_code == 2


@pytest.mark.parametrize(
    ("rows", "more", "said"),
    [
        ("1;1.234,50;21/03/2025\n", (), "amounts: , before decimals; dates that end in the year: dmy"),
        ("1;1,234;03/04/2025\n", (), "amounts: . before decimals; dates that end in the year: ymd"),
        ("1;1,234;03/04/2025\n", ("--decimal", ",", "--dates", "mdy"), "amounts: , before decimals; dates that end in"),
    ],
)
def test_how_amounts_and_dates_are_read_is_said(
    instance: Path, tmp_path: Path, rows: str, more: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "paid.csv"
    file.write_text(f"customer;amount;date\n{rows}", encoding="utf-8")

    result = run(instance, "purchases", file, "--check", *more)

    assert result.exit_code == 0, result.output
    assert said in result.stderr
