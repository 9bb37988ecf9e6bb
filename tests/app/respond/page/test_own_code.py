"""A code that people make up: optional, kept as a hash, and the same in the next wave."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.respond.models import Response
from app.respond.page.own_code import hash_of, read
from app.studies.models import Study
from tests.app.respond import invited
from tests.person import Person

Stored = Callable[[], list[Response]]
CODE = {"mother": "Élise", "day": "07", "town": "hue", "school": "Q"}
SAME = {"mother": "e", "day": "۷", "town": "Huế", "school": " q."}


def wave_of(app: Flask) -> tuple[int, list[str]]:
    wave = invited.open_wave(app, anonymity="anonymous", options={"own_code": True})
    return wave, invited.invite(app, wave, [("thr", "en")] * 5)


def test_the_page_after_the_consent_asks_for_the_code(app: Flask, stored: Stored) -> None:
    _, (path, *_) = wave_of(app)
    person = invited.begin(app, path)
    assert "A code of your own" in person.html
    person.follow(person.post(CODE))

    assert "Why did you come?" in person.html
    assert len(stored()[0].own_code or "") == 64


def test_it_can_be_left_out(app: Flask, stored: Stored) -> None:
    _, (path, *_) = wave_of(app)
    person = invited.begin(app, path)
    person.follow(person.post(CODE, go="skip"))

    assert "Why did you come?" in person.html
    assert stored()[0].own_code is None


@pytest.mark.parametrize("parts", [{}, CODE | {"day": "32"}, CODE | {"town": "!"}, CODE | {"school": ""}])
def test_half_a_code_is_told_and_not_kept(app: Flask, stored: Stored, parts: dict[str, str]) -> None:
    _, (path, *_) = wave_of(app)
    person = invited.begin(app, path)

    assert person.post(dict(parts)).status_code == 422
    assert "needs all four parts" in person.html
    assert stored()[0].own_code is None


def test_however_it_is_typed_it_is_the_same_code() -> None:
    assert read(CODE) == read(SAME) == {"mother": "e", "day": "7", "town": "h", "school": "q"}


def test_it_is_another_hash_in_another_study_and_the_same_in_the_next_wave(app: Flask) -> None:
    keys, parts = app.extensions["vafa"].keys, read(CODE)
    first, again, other = (hash_of(keys, Study(id=number), parts) for number in (1, 1, 2))

    assert first == again != other


@pytest.mark.privacy
def test_it_is_not_asked_where_too_few_were_invited_each_time(app: Flask) -> None:
    wave, _ = wave_of(app)
    path, *_ = invited.invite(app, invited.next_wave(app, wave), [("thr", "en")] * 9)

    assert "A code of your own" not in invited.begin(app, path).html


def test_other_studies_do_not_ask(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="pseudonymous", options={"own_code": True})
    path, *_ = invited.invite(app, wave, [("thr", "en")])
    person = invited.begin(app, path)

    assert "A code of your own" not in person.html
    assert Person(person.client).client.get(f"/r/own-code?s=i.{path[3:]}").status_code == 302
