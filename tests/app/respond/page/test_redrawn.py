"""A page that is drawn again says what was understood, with the reader that validated it."""

import datetime as dt

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.db import session, utc_now
from app.kernel.web.i18n import FORMATTERS, LANGUAGES
from app.questionnaires.form_builder import PageForm, page_form, raw_of
from app.questionnaires.operations import publish
from app.questionnaires.typed_values import read_day
from app.studies.models import Link
from survey_defs.answers import Value
from survey_defs.kinds.calendars import FIRST_DAY, LAST_DAY, from_jalali, read_date, written_date
from survey_defs.kinds.item import Item
from survey_defs.load import load_file
from tests import factories
from tests.app.respond.page.test_every_kind import FILE
from tests.databases import one_database
from tests.person import Person

ITEMS: dict[str, Item] = {item.id: item for item in load_file(FILE).items}
WRITTEN: list[tuple[str, list[str], Value]] = [
    ("arrived", ["۱۴۰۵/۰۸/۱۲"], "2026-11-03"),
    ("arrived", ["2026/11/03"], "2026-11-03"),
    ("arrived", ["2026年11月3日"], "2026-11-03"),
    ("arrived", ["٢٠٢٦-١١-٠٣"], "2026-11-03"),
    ("nights", [" ۱۲ "], 12),
    ("nights", ["１２"], 12),
    ("spent", ["۱٬۲۰۰٬۰۰۰٫۵"], 1200000.5),
    ("spent", ["1 250 000"], 1250000),
    ("spent", ["$dont_know"], {"$": "dont_know"}),
    ("home_country", ["ir"], "IR"),
    ("welcome", ["۵"], 5),
    ("rating", ["１０"], 10),
    ("had_problem", ["98"], {"$": "dont_know"}),
    ("used", ["۳", "3= Bar \x07"], [{"value": 3, "text": "Bar"}]),
    ("grid", ["focal=۶", "rival= ۳", "rival_name=Hotel X"], {"focal": 6, "rival": 3, "rival_name": "Hotel X"}),
    ("in_a_word", ["  good\x00 "], "good"),
]
TYPED = ("arrived", "nights", "spent", "in_a_word")
# the 31st of a month of 30 days, in both calendars and in other digits
NO_SUCH_DAY = ["2026-02-30", "۱۴۰۵/۰۷/۳۱", "۲۰۲۶-۰۲-۳۰", "2026/13/01", "0000-01-01", "9999-12-31"]
every_language = pytest.mark.parametrize("language", LANGUAGES)


def posted(item: str, raw: list[str], language: str) -> PageForm:
    return page_form((ITEMS[item],), language=language, sent={item: raw})


@every_language
@pytest.mark.parametrize(("item", "raw", "value"), WRITTEN)
def test_what_was_read_is_what_is_drawn_again(item: str, raw: list[str], value: Value, language: str) -> None:
    field = posted(item, raw, language)[item]

    assert field.errors == []
    assert field.data == value
    assert field.shown == frozenset(raw_of(value))
    assert posted(item, field.drawn, language)[item].data == value
    if field.typed and item in TYPED:
        assert posted(item, [field.typed], language)[item].data == value


@one_database
@every_language
@pytest.mark.parametrize("raw", NO_SUCH_DAY)
def test_a_day_that_does_not_exist_is_told_in_the_language_of_the_page(app: Flask, raw: str, language: str) -> None:
    with app.test_request_context():
        g.language = language
        field = posted("arrived", [raw], language)["arrived"]
        with pytest.raises(ValueError, match=r".") as refused:
            read_day(raw)

    assert field.typed == raw
    told = " ".join(map(str, field.errors))
    assert str(refused.value) == told
    assert "day is out of range" not in told
    assert language in ("en", "vi") or not any(letter.isascii() and letter.isalpha() for letter in told)


@every_language
@given(day=st.dates(FIRST_DAY, LAST_DAY))
def test_a_day_that_is_drawn_is_read_as_the_same_day(language: str, day: dt.date) -> None:
    assert read_date(FORMATTERS[language].typed_date(day)) == day


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_limits_of_known_days_are_read_in_both_calendars(day: dt.date) -> None:
    assert {read_date(written_date(day, jalali=jalali)) for jalali in (True, False)} == {day}
    assert LAST_DAY + dt.timedelta(days=1) == from_jalali(1700, 1, 1)


@every_language
def test_a_day_of_no_known_year_is_still_written(language: str) -> None:
    for day in (dt.date.min, dt.date.max):
        assert FORMATTERS[language].typed_date(day)
        assert FORMATTERS[language].date(day)


@pytest.fixture
def link(app: Flask) -> Link:
    made = factories.link(factories.wave(publish(factories.organisation(), load_file(FILE), now=utc_now())))
    session.commit()
    return made


@one_database
@every_language
@pytest.mark.parametrize("written", ["۱۴۰۵/۰۸/۱۲", "2026/11/03"])
def test_a_day_beside_a_missing_answer_is_kept_and_drawn(
    client: FlaskClient, link: Link, language: str, written: str
) -> None:
    person = Person(client)
    person.open(lang=language)
    for answers in ({"consent": "1"}, {}, {}):
        person.follow(person.post(answers, confirmed="1"))

    answer = person.post({"arrived": written})

    assert answer.status_code == 422
    drawn = {"fa": "۱۴۰۵-۰۸-۱۲"}.get(language, "2026-11-03")
    assert f'name="arrived" value="{drawn}"' in answer.text


@one_database
def test_a_day_that_does_not_exist_speaks_persian_on_the_page(client: FlaskClient, link: Link) -> None:
    person = Person(client)
    person.open(lang="fa")
    for answers in ({"consent": "1"}, {}, {}):
        person.follow(person.post(answers, confirmed="1"))

    answer = person.post({"arrived": "2026-02-30"})

    assert answer.status_code == 422
    assert "لطفاً" in answer.text
    assert "out of range" not in answer.text
