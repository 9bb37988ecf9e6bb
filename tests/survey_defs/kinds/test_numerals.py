"""Numbers in the digits and separators of four languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.numerals import read_number, written_number

PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1 234 567", 1234567),
        ("1\u202f234\u202f567", 1234567),
        ("1'234'567", 1234567),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("۱٬۲۳۴٫۵", 1234.5),
        ("۱،۲۳۴،۵۶۷", 1234567),
        ("１２３", 123),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("2,5", 2.5),
        ("−3", -3),
        ("007", 7),
    ],
)
def test_separators_of_four_languages_are_read(raw: str, value: float) -> None:
    assert read_number(raw, whole=False) == value


@pytest.mark.parametrize(
    "raw", ["1,23,456", "1,2,3", "1..5", "1.2.3", "--1", "1-", "1/2", "½", "inf", "1_000", "0x10", ""]
)
def test_what_is_no_number_is_refused(raw: str) -> None:
    with pytest.raises(InvalidAnswer) as caught:
        read_number(raw, whole=False)

    assert caught.value.code == "not_a_number"


@given(number=st.integers(min_value=-(10**14), max_value=10**14))
def test_grouped_persian_integers_come_back(number: int) -> None:
    raw = f"{number:,}".replace(",", "٬").translate(PERSIAN)

    assert read_number(raw, whole=True) == number


@given(number=st.floats(min_value=0, max_value=1e6).map(lambda x: round(x, 2)))
def test_two_decimals_come_back(number: float) -> None:
    assert read_number(f"{number:.2f}", whole=False) == number


@given(
    number=st.floats(min_value=-1e9, max_value=1e9).map(lambda x: round(x, 4)), language=st.sampled_from(["vi", "fa"])
)
def test_written_number_is_read_as_the_same_number_in_every_language(number: float, language: str) -> None:
    for known in (language, None):
        assert read_number(written_number(number), whole=False, language=known) == number


def test_one_and_an_eighth_is_not_written_like_a_thousand() -> None:
    assert written_number(1.125) == "1.1250"
    assert written_number(1125) == "1125"
    assert written_number(1_000_000) == "1000000"
