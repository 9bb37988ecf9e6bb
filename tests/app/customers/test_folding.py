"""Texts of customers in four scripts, stored and searched."""

import pytest

from app.customers.folding import clean_cell, fold, search_text, words_of


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ana   Lima ", "Ana Lima"),
        ("علي كريمي", "علی کریمی"),
        ("a\x00b\u202ec", "abc"),
        ("e\u0301", "é"),
        ("", ""),
        (" \t\n ", ""),
    ],
)
def test_a_cell_is_stored_clean(typed: str, stored: str) -> None:
    assert clean_cell(typed) == stored


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ("Nguyễn Đức", "nguyen duc"),
        ("يوسف", "یوسف"),
        ("علی‌رضا", "علی رضا"),
        ("علی‌رضا", "علی‌رضا"),
        ("STRASSE", "straße"),
        ("۱۲۳", "123"),
        ("王小明", "小明"),
        ("آرش", "ارش"),
    ],
)
def test_a_name_is_found_in_any_spelling(stored: str, query: str) -> None:
    text = search_text(name=stored, external_key="k", email="", phone="")
    assert all(word in text for word in words_of(query))


def test_folding_twice_is_folding_once() -> None:
    assert fold(fold("Ærøskøbing Nguyễn علي")) == fold("Ærøskøbing Nguyễn علي")
