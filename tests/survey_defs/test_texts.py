"""What stays and what goes in a typed text; placeholders."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from survey_defs.texts import clean_text, fill, placeholders


def test_zwnj_is_kept_and_arabic_letters_become_persian() -> None:
    assert clean_text("مي\u200cخواهم كتاب", lines=False) == "می\u200cخواهم کتاب"


def test_controls_and_direction_overrides_are_stripped() -> None:
    assert clean_text("a\x00b\u202ec\u2066d\ufeff\x1b", lines=False) == "abcd"


def test_family_emoji_keeps_its_joiners() -> None:
    assert clean_text("👩\u200d👧", lines=False) == "👩\u200d👧"


def test_lone_surrogate_is_stripped_so_that_the_text_can_be_stored() -> None:
    assert clean_text("a\ud800b", lines=True).encode("utf-8") == b"ab"


@given(raw=st.text(alphabet=st.characters(), max_size=100), lines=st.booleans())
def test_cleaning_twice_is_cleaning_once(raw: str, lines: bool) -> None:
    once = clean_text(raw, lines=lines)

    assert clean_text(once, lines=lines) == once
    assert unicodedata.is_normalized("NFC", once)


def test_placeholder_is_filled_and_an_unknown_one_stays() -> None:
    assert fill("{organisation} {x} {}", {"organisation": "Hotel {x}"}) == "Hotel {x} {x} {}"


def test_filling_never_reaches_into_attributes() -> None:
    assert fill("{minutes.__class__}", {"minutes": "7"}) == "{minutes.__class__}"


def test_placeholders_are_found_by_name() -> None:
    assert placeholders("{b1} to less than {b2}") == {"b1", "b2"}
