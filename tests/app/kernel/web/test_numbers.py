"""Numbers as readers write them: the same as babel's patterns, which would take too long for a page of charts."""

from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.web.i18n import FORMATTERS


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_is_what_babel_writes(value, decimals):
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    expected = format_decimal(round(value, decimals) + 0.0, format=pattern, locale="en")

    assert FORMATTERS["en"].number(value, decimals) == expected.replace("-", "−")


def test_separators_are_those_of_the_language():
    written = {code: FORMATTERS[code].number(-1234567.891, 2) for code in FORMATTERS}

    assert written == {
        "en": "−1,234,567.89",
        "fa": "\u200e−۱٬۲۳۴٬۵۶۷٫۸۹",
        "zh": "−1,234,567.89",
        "vi": "−1.234.567,89",
    }
    assert FORMATTERS["en"].number(-0.4) == "0"
