"""The settings of an organisation: what each may be, and that nothing is half-stored."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, User
from app.accounts.office import settings
from app.accounts.operations import InvalidAccount
from app.kernel.db import session
from app.kernel.web.accent import ENOUGH

FORM = {
    "name": "Hotel Simorgh",
    "kind": "hotel",
    "locale": "fa",
    "timezone": "Asia/Tehran",
    "calendar": "jalali",
    "currency": "IRR",
    "min_cell": "7",
    "contact": "ask@simorgh.example",
    "accent": "#aa3377",
}


def save(owner: FlaskClient, **changes: str) -> tuple[int, str]:
    answer = owner.post("/o/simorgh/settings/", data=FORM | changes)
    return answer.status_code, answer.text


def stored() -> dict[str, object]:
    session.remove()
    found = session.scalars(select(Organisation)).one()
    return {name: getattr(found, name) for name in FORM}


def test_every_setting_is_kept(owner: FlaskClient) -> None:
    assert save(owner)[0] == 303
    assert stored() == FORM | {"min_cell": 7}


def test_persian_reads_the_smallest_group_in_its_own_digits(owner: FlaskClient) -> None:
    session.scalars(select(User)).one().language = "fa"
    session.commit()

    page = owner.get("/o/simorgh/settings/").text
    assert re.search(r'name="min_cell"[^>]*value="۵"', page), page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"timezone": "tehran"}, {"timezone": "Asia/Tehran"}),
        ({"timezone": " ASIA/HO CHI MINH "}, {"timezone": "Asia/Ho_Chi_Minh"}),
        ({"currency": " eur"}, {"currency": "EUR"}),
        ({"min_cell": "۱۲"}, {"min_cell": 12}),
        ({"accent": "#AA3377"}, {"accent": "#aa3377"}),
        ({"name": "  Hotel   Simorgh "}, {"name": "Hotel Simorgh"}),
        ({"contact": ""}, {"contact": ""}),
    ],
)
def test_what_is_meant_is_understood(owner: FlaskClient, typed: dict[str, str], kept: dict[str, object]) -> None:
    assert save(owner, **typed)[0] == 303
    assert stored().items() >= kept.items()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"kind": "school"},
        {"locale": "de"},
        {"timezone": "Mars/Olympus"},
        {"timezone": ""},
        {"calendar": "lunar"},
        {"currency": "XYZ"},
        {"min_cell": "2"},
        {"min_cell": "0"},
        {"min_cell": "-5"},
        {"min_cell": "many"},
        {"min_cell": "101"},
        {"min_cell": "3.5"},
        {"contact": "x" * 201},
        {"accent": "red"},
        {"accent": "#12345"},
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_stored(owner: FlaskClient, wrong: dict[str, str]) -> None:
    before = stored()
    code, page = save(owner, **wrong)

    assert (code, stored()) == (422, before)
    assert f'id="{next(iter(wrong))}-error"' in page


@pytest.mark.privacy
def test_no_door_lets_the_smallest_cell_below_three(app: Flask, organisation: Organisation) -> None:
    wished = settings.Settings(**FORM | {"min_cell": 2})  # type: ignore[arg-type]

    with app.app_context(), pytest.raises(InvalidAccount):
        settings.change(session.scalars(select(Organisation)).one(), wished)


@pytest.mark.parametrize("colour", ["#ffff00", "#ffffff", "#000000", "#0b7280", "#aa3377"])
def test_the_shown_colours_can_be_read_by_day_and_at_night(colour: str) -> None:
    assert [shade.contrast >= ENOUGH for shade in settings.effects(colour)] == [True, True]


def test_the_effect_of_a_colour_is_shown_before_it_is_saved(owner: FlaskClient) -> None:
    before = stored()
    code, page = save(owner, accent="#ffff00", preview="1")

    assert (code, stored()) == (200, before)
    assert "Made darker to be readable." in page
    assert 'value="#ffff00"' in page


def test_the_log_says_which_settings_changed_and_not_to_what(
    owner: FlaskClient, log: Callable[[], list[AuditEvent]]
) -> None:
    save(owner)
    save(owner, min_cell="9", currency="EUR")
    save(owner, min_cell="9", currency="EUR")

    assert [event.details["settings"] for event in log()][1:] == ["currency min_cell"]


def test_every_time_zone_that_is_offered_is_taken() -> None:
    assert [zone for zone in settings.timezones() if settings.require_timezone(zone) != zone] == []


@pytest.mark.parametrize("language", ["en", "fa", "zh", "vi"])
def test_every_currency_that_is_offered_is_taken_and_has_a_name(language: str) -> None:
    offered = settings.currencies(language)

    assert {"IRR", "EUR", "CNY", "VND"} <= offered.keys()
    assert all(offered.values())
    assert [code for code in offered if settings.require_currency(code) != code] == []


def upload(owner: FlaskClient, content: bytes) -> int:
    file = (io.BytesIO(content), "logo.png")
    return owner.post("/o/simorgh/settings/logo", data={"logo": file}).status_code


def test_a_logo_is_uploaded_shown_and_removed(owner: FlaskClient) -> None:
    body = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(body, "PNG")
    uploaded = upload(owner, body.getvalue())
    shown = re.search(r"/assets/logo/simorgh/\w+", owner.get("/o/simorgh/settings/").text)
    removed = owner.post("/o/simorgh/settings/logo/remove").status_code

    assert (uploaded, removed) == (303, 303)
    assert shown is not None
    assert "/assets/logo/" not in owner.get("/o/simorgh/settings/").text


@pytest.mark.parametrize("content", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + b"0" * 300_000])
def test_a_file_that_is_no_logo_is_told_on_the_page(owner: FlaskClient, content: bytes) -> None:
    assert upload(owner, content) == 422


@pytest.mark.access
def test_a_stranger_changes_nothing(stranger: FlaskClient, owner: FlaskClient) -> None:
    before = stored_of("simorgh")

    assert stranger.post("/o/simorgh/settings/", data=FORM).status_code == 404
    assert stored_of("simorgh") == before


def stored_of(slug: str) -> str:
    session.remove()
    return session.scalars(select(Organisation.name).where(Organisation.slug == slug)).one()
