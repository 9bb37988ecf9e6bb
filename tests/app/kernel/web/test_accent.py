"""An organisation's colour is kept where it can be read, and moved where it cannot."""

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.db import session
from app.kernel.web import accent
from app.studies.models import Link
from tests.app.respond.conftest import hotel_link as hotel_link

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert accent.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert accent.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@given(colours)
def test_every_colour_becomes_readable_by_day_and_by_night(colour: str) -> None:
    light = accent.readable(colour, on=accent.LIGHT_CARD, darker=True)
    dark = accent.readable(colour, on=accent.DARK_CARD, darker=False)

    assert accent.contrast(light, accent.LIGHT_CARD) >= accent.ENOUGH
    assert accent.contrast(dark, accent.DARK_CARD) >= accent.ENOUGH


def test_a_colour_that_is_readable_stays_as_it_is() -> None:
    assert accent.readable("#7a1f3d", on=accent.LIGHT_CARD, darker=True) == "#7a1f3d"


@pytest.mark.parametrize("text", ["red", "#12345", "#1234567", "}body{display:none", ""])
def test_what_is_no_colour_writes_no_rule(text: str) -> None:
    assert accent.css(text) == ""


def test_a_page_of_the_organisation_wears_its_colour(client: FlaskClient, hotel_link: Link) -> None:
    hotel_link.wave.study.organisation.accent = "#ffd700"
    session.merge(hotel_link.wave.study.organisation)
    session.commit()
    page = client.get("/s/welcome").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0].replace("&amp;", "&")
    sheet = client.get(address).text

    assert "a=ffd700" in address
    assert "--accent: #ffd700" not in sheet.split("prefers-color-scheme: dark")[0][-400:]
    assert sheet.count("--accent:") > 2
