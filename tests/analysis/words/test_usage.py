"""Words of people: each counts once for a person, and few people's words are not told."""

from collections import Counter
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadOption
from analysis.words.stop_words import STOP_WORDS
from analysis.words.usage import frequent_words, word_usage

WORDS = ["lift", "slow", "clean", "room", "the", "and", "staff"]


def table(texts: list[str | None], **options: int) -> dict[str, int]:
    found = frequent_words(word_usage(pd.Series(texts, dtype=object)), **options).table
    return dict(zip(found["term"], found["people"], strict=True))


def test_by_hand_a_person_counts_once_and_shares_are_of_those_who_wrote() -> None:
    texts = pd.Series(["Slow lift, slow lift, SLOW", "slow", "lift", None, " ", "kind"], dtype=object)
    found = frequent_words(word_usage(texts), fewest=1)

    assert found.table[["term", "kind", "people", "share"]].values.tolist() == [
        ["lift", "word", 2, 0.5],
        ["slow", "word", 2, 0.5],
        ["kind", "word", 1, 0.25],
        ["slow lift", "phrase", 1, 0.25],
    ]
    assert (found.n, found.n_dropped) == (4, 2)


def test_words_of_fewer_than_five_people_are_not_shown() -> None:
    texts = ["slow lift"] * 4 + ["slow"] * 1
    found = frequent_words(word_usage(pd.Series(texts)))

    assert found.table["term"].tolist() == ["slow"]
    assert found.n_hidden == 2


def test_a_word_that_is_used_in_one_phrase_only_stands_in_it() -> None:
    assert table(["front desk"] * 5 + ["desk lamp"] * 5) == {"desk": 10, "desk lamp": 5, "front desk": 5}


def test_one_word_has_one_count_however_its_writer_typed_it() -> None:
    assert table(["كارمند خوب", "کارمند خوب"], fewest=2) == {"کارمند خوب": 2}


@pytest.mark.parametrize("language", STOP_WORDS)
def test_a_word_that_says_nothing_is_in_no_table(language: str) -> None:
    texts = [". ".join(sorted(STOP_WORDS[language]))] * 5
    found = frequent_words(word_usage(pd.Series(texts), languages=pd.Series([language] * 5))).table["term"]

    # Chinese words in a row are cut anew: what the dictionary makes of them is no matter here
    assert found.tolist() == []


def test_nobody_wrote_anything() -> None:
    for texts in ([], [None, None], ["", " "]):
        found = frequent_words(word_usage(pd.Series(texts, dtype=object)))
        assert (len(found.table), found.n) == (0, 0)


def test_numbers_are_no_texts() -> None:
    with pytest.raises(BadOption):
        word_usage(pd.Series([1.0, 2.0]))


@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=8), max_size=40))
def test_against_a_counter_of_split_texts(people: list[list[str]]) -> None:
    texts = [" ; ".join(words) for words in people]
    expected = Counter(word for words in people for word in set(words) - STOP_WORDS["en"])

    assert table([*texts], fewest=1) == dict(expected)


@given(st.lists(st.sampled_from(["slow lift", "kind staff", "房间干净", "اتاق تمیز", ""]), max_size=30), st.randoms())
def test_the_order_of_people_changes_nothing(texts: list[str], random: Random) -> None:
    mixed = random.sample(texts, len(texts))

    assert table([*texts], fewest=1) == table([*mixed], fewest=1)
