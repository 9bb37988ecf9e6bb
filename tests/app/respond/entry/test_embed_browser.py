"""A questionnaire in a frame of another site, in a real browser."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.kernel.db import session
from app.studies.models import Link, Wave
from tests import factories
from tests.browser import Quiet

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is looked at here is the page, not the database."""
    return sqlite_url


@pytest.fixture
def hotel_site(server: str) -> Iterator[str]:
    """Another origin, whose page holds the questionnaire in a frame."""
    html = f'<!doctype html><title>Hotel</title><iframe title="Survey" src="{server}/s/inside?lang=en"></iframe>'

    @Request.application
    def hotel(request: Request) -> Response:
        return Response(html, content_type="text/html")

    serving = make_server("127.0.0.1", 0, hotel, request_handler=Quiet)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


def test_a_guest_answers_inside_the_page_of_the_hotel(
    app: Flask, page: Page, hotel_site: str, hotel_link: Link
) -> None:
    with app.app_context():
        wave = session.get_one(Wave, hotel_link.wave_id)
        wave.study.embed_origins = [hotel_site]
        factories.link(wave, "inside", kind="embed")
        session.commit()
    page.goto(hotel_site)
    frame = page.frame_locator("iframe")
    frame.locator("label.option").first.click()
    frame.locator("form#answers button[value=next]").click()

    frame.locator("#item-first_or_repeat").wait_for()
