"""Names of saved files: in any writing, never ending the header, and kept by nobody on the way."""

from pathlib import Path

import pytest
from werkzeug.http import parse_options_header
from werkzeug.wrappers import Response

from app.kernel.web import attachments
from app.kernel.web.attachments import named

PLACE = Path(attachments.__file__).parents[2]


def header(name: str) -> str:
    return named(Response(), name).headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("guests-1.csv", "guests-1.csv"),
        ("مشتریان.csv", "file.csv"),
        ("顾客.xlsx", "file.xlsx"),
        ("khách hàng.csv", "khach hang.csv"),
        ('a"b\\c/d%41.csv', "a_b_c_d_41.csv"),
        ("a\r\nSet-Cookie: b.csv", "a__Set-Cookie: b.csv"),
        ("نام", "file"),
    ],
)
def test_a_name_is_told_whole_and_in_latin_letters(name: str, plain: str) -> None:
    told = header(name)

    assert told.isascii()
    assert told.startswith(f'attachment; filename="{plain}"')
    # whoever knows RFC 5987 reads the last one of the two
    assert parse_options_header(told)[1]["filename"] == name


def test_a_plain_name_is_told_once() -> None:
    assert header("guests-1.csv") == 'attachment; filename="guests-1.csv"'
    assert named(Response(), "form.pdf", shown="inline").headers["Content-Disposition"] == 'inline; filename="form.pdf"'


def test_nothing_on_the_way_keeps_a_file() -> None:
    assert (
        named(Response(headers={"Cache-Control": "no-cache"}), "a.csv").headers["Cache-Control"] == "private, no-store"
    )


def test_no_other_module_writes_this_header() -> None:
    words = ("Content-Disposition", "as_attachment", "download_name")
    found = [path.name for path in PLACE.rglob("*.py") if any(word in path.read_text("utf-8") for word in words)]
    assert found == ["attachments.py"]
