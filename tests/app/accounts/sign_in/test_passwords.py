"""What a good password is, and how one is kept."""

import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.accounts.sign_in import passwords
from app.accounts.sign_in.passwords import WeakPassword, require_strong
from tests.databases import one_database

pytestmark = one_database
GOOD = [
    "correct horse battery",
    "ببر کوه دریا گل",
    "x7#kQ2!pLm",
    "tr0ub4dor&3",
    "con mèo trèo cây",
    "我的猫在山上看海上的船",
]


USUAL = [
    "password12",
    "Passw0rd!!",
    "P@ssword2026",
    "Welcome2026!",
    "hotelmanager1",
    "iloveyou123",
    "matkhau12345",
    "1234567890",
    "9175530284",
    "qwertyuiop",
    "1q2w3e4r5t",
    "aaaaaaaaaa",
    "abababababab",
    # what zxcvbn alone gives 3 or 4 of 4
    "simorgh2024",
    "S1m0rgh2024",
    "Simorgh!2024",
    "Esteghlal1403",
    "asheghetam20",
    "parvaneh-1399",
    "Kerman2024!!",
    "mohammadreza1370",
    "woaini1314520",
    "wodemima888",
    "zhangwei1985",
    "Beijing@2008",
    "anhyeuem2024",
    "nguyenvanan1990",
    "Hanoi@2023!",
    "mậtkhẩu2024",
    "سیمرغ۱۴۰۳!",
    "دوستت‌دارم۱۴۰۳",
    "密码密码密码2024",
    "vafa-loyalty-2026",
]


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def is_strong(password: str) -> bool:
    """Refused for another reason than being usual, it fails the test."""
    try:
        require_strong(password, email="owner@simorgh.example")
    except WeakPassword as refusal:
        if "too usual" not in str(refusal):
            raise
        return False
    return True


def test_several_words_or_random_signs_are_good() -> None:
    assert [one for one in GOOD if not is_strong(one)] == []


def test_usual_passwords_are_refused() -> None:
    assert [one for one in USUAL if is_strong(one)] == []


@pytest.mark.parametrize(
    "password",
    [
        "khodafez2025", "irankhodro405", "golesorkh77", "shabkhosh1402", "P@rsian2024", "khayyam@1048", "Gole_Sorkh.77",
        "wozuiai520", "mimashi888", "woshishui1", "feichang8888", "hoalan1999!", "phuongthao95", "gaubongxinh1",
        "1402shabkhosh", "KHODAFEZ2025", "کتابخانه۱۴۰۵",
    ],
)  # fmt: skip
def test_a_word_that_no_list_has_is_one_word_all_the_same(password: str) -> None:
    with pytest.raises(WeakPassword, match="too usual"):
        require_strong(password, email="owner@mail.example")


@pytest.mark.parametrize("password", ["xkqzvbnmwp12", "kObaRiTuna7x", "h4k7n9w3b1", "golesorkh-abi-77-darya"])
def test_signs_that_nobody_can_speak_and_several_words_are_good(password: str) -> None:
    require_strong(password, email="owner@mail.example")


@pytest.mark.parametrize("password", ["Tabanfar-Roxana7", "Tabanfar&Grandview", "grandv1ew-palace"])
def test_names_around_the_person_are_refused(password: str) -> None:
    require_strong(password, email="owner@mail.example")
    with pytest.raises(WeakPassword, match="too usual"):
        require_strong(password, email="owner@mail.example", around=["Roxana Tabanfar", "Grandview Palace"])


def test_a_password_of_the_greatest_length_is_looked_at_in_part() -> None:
    require_strong("con mèo trèo cây cau " * 12, email="owner@simorgh.example")
    with pytest.raises(WeakPassword, match="too usual"):
        require_strong("a" * 256, email="owner@simorgh.example")


@pytest.mark.long
def test_who_does_not_choose_a_password_does_not_pay_for_the_guesses() -> None:
    code = "import sys; from app.factory import create_app; create_app(); print('zxcvbn' in sys.modules)"
    environ = {"PYTHONPATH": str(Path(passwords.__file__).parents[3])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ)
    assert done.stdout.strip() == "False"


def test_nine_characters_are_too_few_and_ten_are_enough() -> None:
    with pytest.raises(WeakPassword, match="too short"):
        require_strong("kV9!wq-ZT", email="owner@simorgh.example")
    require_strong("kV9!wq-ZTu", email="owner@simorgh.example")


@pytest.mark.parametrize("password", ["Roxana.Karimi@simorgh.example", "roxanakarimi", "Roxana-Karimi-1370"])
def test_the_email_is_no_password(password: str) -> None:
    with pytest.raises(WeakPassword, match="your email"):
        require_strong(password, email="roxana.karimi@simorgh.example")


def test_a_hash_verifies_its_own_password_alone() -> None:
    stored = passwords.hash_password("correct horse battery")

    assert passwords.verify("correct horse battery", stored)
    assert not passwords.verify("correct horse batterY", stored)
    assert "correct" not in stored


def test_nobody_has_no_password() -> None:
    assert not passwords.verify("of nobody", None)
    assert not passwords.verify("", None)


def test_a_damaged_hash_lets_nobody_in() -> None:
    assert not passwords.verify("correct horse battery", "$argon2id$broken")


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_the_same_text_in_another_unicode_form_is_the_same_password(text: str) -> None:
    stored = passwords.hash_password(unicodedata.normalize("NFC", text))

    assert passwords.verify(unicodedata.normalize("NFD", text), stored)


def test_a_hash_made_with_other_parameters_is_outdated(app: Flask) -> None:
    cheap = passwords.CHEAP.hash("correct horse battery")
    assert not passwords.is_outdated(cheap)

    app.testing = False
    assert passwords.is_outdated(cheap)


def test_outside_of_tests_a_hash_costs_64_mebibytes(app: Flask) -> None:
    app.testing = False

    assert "$argon2id$v=19$m=65536,t=3,p=4$" in passwords.hash_password("correct horse battery")
