"""Words as their language has them: half-spaces, blanks between syllables, no blanks at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.words.tokens import HALF_SPACE, clauses_of, terms_of

TAMIZ = f"همه{HALF_SPACE}چیز"


def words(text: str, language: str | None = None) -> list[str]:
    return [word for clause in clauses_of(text, language=language) for word, _ in clause]


def test_english_words_keep_hyphens_and_apostrophes() -> None:
    assert words("The check-in didn’t work: Wi‑Fi too!") == ["the", "check-in", "didn't", "work", "wi-fi", "too"]


def test_a_persian_word_keeps_its_half_space() -> None:
    assert words(f"{TAMIZ} خوب بود") == [TAMIZ, "خوب", "بود"]


def test_persian_affixes_are_joined_whoever_put_a_blank_there() -> None:
    joined = f"اتاق{HALF_SPACE}ها تمیز{HALF_SPACE}تر می{HALF_SPACE}شود"

    assert words("اتاق ها تمیز تر می شود") == words(joined) == joined.split()


def test_arabic_yeh_and_kaf_vowel_signs_and_tatweel_make_no_other_word() -> None:
    assert words("كارمندي خـــوب بُود") == words("کارمندی خوب بود")


def test_chinese_is_cut_by_its_dictionary() -> None:
    assert words("服务热情，房间很干净。") == ["服务", "热情", "房间", "很", "干净"]


def test_vietnamese_pairs_of_syllables_are_the_words() -> None:
    found = terms_of("Nhân viên thân thiện, phòng rất ngon.")

    assert list(found) == ["nhân viên", "viên thân", "thân thiện", "phòng", "ngon"]


def test_vietnamese_without_its_signs_is_known_by_the_language() -> None:
    assert "nhan vien" in terms_of("Nhan vien tot", language="vi")
    assert terms_of("Nhan vien tot", language="vi")["nhan vien"] == ("nhan vien",)


def test_scripts_may_be_mixed_in_one_text() -> None:
    assert words("wifi慢, اینترنت کند slow") == ["wifi", "慢", "اینترنت", "کند", "slow"]


def test_phrases_stand_within_a_clause_and_without_stop_words() -> None:
    found = terms_of("front desk. Slow, and the desk of the lift")

    assert [term for term, parts in found.items() if len(parts) == 2] == ["front desk"]


@pytest.mark.parametrize("text", ["", "   ", "😀😀 👩‍👩‍👧", "123 ۴۵۶ 4.5", "!!! … «»", "\u200c\u200c", "<br/>"])
def test_what_holds_no_words_says_nothing(text: str) -> None:
    assert set(terms_of(text)) <= {"br"}


def test_markup_is_words_and_marks_like_any_other_text() -> None:
    assert set(terms_of("<script>alert('slow lift')</script>")) >= {"script", "alert", "slow", "lift", "slow lift"}


def test_ten_thousand_letters_are_one_text() -> None:
    assert set(terms_of("slow lift. " * 1000)) == {"slow", "lift", "slow lift"}
    assert len("".join(terms_of("ا" * 10_000))) == 10_000


@given(st.text(max_size=200))
def test_whatever_is_written_becomes_terms_without_blanks_at_their_ends(text: str) -> None:
    for term, parts in terms_of(text).items():
        assert term == term.strip()
        assert term
        assert all(part in term for part in parts)


@given(st.lists(st.sampled_from(["slow", "lift", "اتاق", "房间", "phòng", "!"]), max_size=30))
def test_saying_it_twice_says_nothing_more(parts: list[str]) -> None:
    text = " . ".join(parts)

    assert terms_of(text) == terms_of(f"{text} . {text}")
