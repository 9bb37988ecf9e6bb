"""Text files as programs and people write them: no row is lost, none is shifted, none stands for two."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tables import lines, names
from app.tables.lines import OPEN_QUOTE, Row
from app.tables.look import guess_decimal, look
from app.tables.reading import Wishes
from app.tables.table import opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def read(path: Path, text: str, **wishes: str) -> list[tuple[str, ...]]:
    path.write_bytes(text.encode())
    with opened(path, look(path, Wishes(**wishes)).reading) as (headings, rows):
        return [headings, *(row.cells for row in rows)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_any_system_ends_them(file: Path, end: str) -> None:
    assert read(file, end.join(["a,b", "1,2", "3,4", ""])) == [("a", "b"), ("1", "2"), ("3", "4")]


def test_a_separator_at_the_end_of_rows_makes_no_column(file: Path) -> None:
    assert [row[:2] for row in read(file, "a,b\n1,2,\n3,4,\n")] == [("a", "b"), ("1", "2"), ("3", "4")]


def test_a_last_column_without_a_heading_is_left_out_and_counted(file: Path) -> None:
    file.write_text("a,b,\n1,2,x\n3,4,\n")
    with opened(file, look(file).reading) as (headings, rows):
        assert headings == ("a", "b")
        assert [row.cells for row in rows] == [("1", "2"), ("3", "4")]
        assert rows.unheaded == 1


@pytest.mark.parametrize("said", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_separator_that_a_file_says_is_taken(file: Path, said: str) -> None:
    assert read(file, f"{said}\na;b\n1,5;2\n") == [("a", "b"), ("1,5", "2")]


def test_headings_keep_their_quotes_and_lose_their_line_breaks(file: Path) -> None:
    text = '"How is\r\nthe ""room""?",  Name \u00a0,نام\n1,2,3\n'

    assert read(file, text)[0] == ('How is the "room"?', "Name", "نام")


@pytest.mark.parametrize(
    ("lines_", "faulty"),
    [
        (['1,"Ana,x', "2,Bo,y", "3,Cy,z"], [2]),
        (["1,Ana,x", '2,"Bo,y', '3,"Cy",z', "4,Di,z"], [3]),
        (["1,Ana,x", "2,Bo,y", '3,Cy,"z'], [4]),
        (['1,"Ana,"x"', '2,"Bo","y"'], [2]),
    ],
)
def test_a_quotation_mark_that_never_closes_costs_its_own_row(file: Path, lines_: list[str], faulty: list[int]) -> None:
    file.write_text("\n".join(["key,name,more", *lines_]))
    with opened(file, look(file).reading) as (_, rows):
        found = list(rows)

    assert [row.line for row in found] == list(range(2, len(lines_) + 2))
    assert [row.line for row in found if row.fault == OPEN_QUOTE] == faulty


def test_cells_over_several_lines_are_cells(file: Path) -> None:
    text = 'key,address,more\n1,"12 Long Road\nTown, County\n\nCountry",x\n2,"12"" TV",y\n3,"5" pipe",z\n'

    assert read(file, text)[1:] == [
        ("1", "12 Long Road\nTown, County\n\nCountry", "x"), ("2", '12" TV', "y"), ("3", '5 pipe"', "z"),
    ]  # fmt: skip


def test_what_guards_a_text_is_no_part_of_it(file: Path) -> None:
    text = 'key,phone,sum\n="00123",\'+98 912,"=""7"""\n'

    assert read(file, text)[1] == ("00123", "+98 912", "7")


def test_the_decimals_of_a_table_with_tabulators_are_told(file: Path) -> None:
    file.write_text("a\tb\n1,5\t2\n2,25\t3\n")

    assert (look(file).reading.separator, look(file).reading.decimal) == ("\t", ",")
    assert guess_decimal([Row(1, ("1,234",))]) == "."


def test_a_title_above_the_headings_does_not_choose_the_separator(file: Path) -> None:
    text = "Guests, printed today\na;b;c\n1,5;2;3\n2,5;3;4\n"

    assert read(file, text)[0] == ("a", "b", "c")


def test_every_row_is_read_or_set_aside(file: Path) -> None:
    file.write_text("Title,,\n\nkey,name,more\n1,a,b\n,,\n\n2,c,d\n")
    with opened(file, look(file).reading) as (_, rows):
        assert len(list(rows)) == 2
        assert rows.aside == 4


def test_a_heading_that_stands_twice_is_told(file: Path) -> None:
    file.write_text("key,Name,name ,نام مشتري,نام مشتری\n1,a,b,c,d\n")

    assert look(file).repeated == ("نام مشتري",)
    assert names.compared("Caf\u0065\u0301") == names.compared("Café")
    assert names.compared(' "Q ۱" ') == names.compared("Q 1")


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_program_writes_is_what_is_read(rows: list[list[str]], separator: str) -> None:
    import csv
    import io

    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="\n").writerows(rows)
    found = list(lines.rows(io.StringIO(written.getvalue(), newline=""), separator, top=1))

    assert [row.line for row in found] == list(range(1, len(rows) + 1))
    assert not any(row.fault for row in found)


def test_single_quotation_marks_around_a_figure_are_no_guard(file: Path) -> None:
    file.write_text("key,name\n'1',x\n'2,y\n")

    with opened(file, look(file).reading) as (_, rows):
        assert [row.cells[0] for row in rows] == ["'1'", "2"]


def test_a_mark_that_never_closes_swallows_no_rows_up_to_the_next_one(file: Path) -> None:
    file.write_text('key,name,size\n1,"open,9\n2,b,8\n3,c,7\n4,d 12",6\n5,e,5\n')

    with opened(file, look(file).reading) as (_, rows):
        found = list(rows)

    assert [row.cells[0] for row in found] == ["1", "2", "3", "4", "5"]
    assert [row.line for row in found if row.fault] == [2]


def test_a_letter_in_a_cell_stays_a_cell(file: Path) -> None:
    letter = "Dear all,\nclean, quiet, kind\nfast, cheap, good\nRome,IT,EU\nBye"
    file.write_text(f'key,note,size\n1,"{letter}",9\n2,b,8\n')

    with opened(file, look(file).reading) as (_, rows):
        assert [row.cells for row in rows] == [("1", letter, "9"), ("2", "b", "8")]
