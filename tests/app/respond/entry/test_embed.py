"""A questionnaire in a frame: only where the study allows it, with or without cookies."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Organisation
from app.kernel.db import session
from app.kernel.web.security import POLICY
from app.respond.models import Response
from app.studies.links import NoOrigin, read_origins
from app.studies.models import Link, Study, Wave
from tests import factories
from tests.person import FACTS, Person

Stored = Callable[[], list[Response]]
FIRST = FACTS | {"first_or_repeat": "1"}
SITE = "https://www.hotel.example"


@pytest.fixture
def framed(app: Flask, hotel_link: Link) -> Person:
    """Someone in a frame whose browser refuses cookies."""
    with app.app_context():
        wave = session.get_one(Wave, hotel_link.wave_id)
        wave.study.embed_origins = [SITE]
        factories.link(wave, "inside", kind="embed")
        session.commit()
    return Person(app.test_client(use_cookies=False), "inside")


def test_only_the_sites_of_the_study_may_frame_an_embedded_link(framed: Person) -> None:
    answer = framed.open()

    assert f"frame-ancestors {SITE};" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_a_study_that_names_no_site_is_framed_nowhere(app: Flask, framed: Person) -> None:
    with app.app_context():
        wave = factories.wave(session.get_one(Wave, 1).version, study=session.get_one(Study, 1), number=2)
        factories.link(wave, "nowhere", kind="embed")
        wave.study.embed_origins = []
        session.commit()

    assert Person(framed.client, "nowhere").open().headers["Content-Security-Policy"] == POLICY


def test_other_links_of_the_study_stay_unframed(framed: Person) -> None:
    answer = Person(framed.client, "welcome").open()

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_whole_way_works_in_a_frame_without_cookies(framed: Person, stored: Stored) -> None:
    framed.finish(FIRST, point="4")

    assert [one.status for one in stored()] == ["complete"]
    assert "data-complete" in framed.html


def test_every_page_in_a_frame_says_who_may_frame_it(framed: Person) -> None:
    framed.open()
    answer = framed.agree()
    page = framed.follow(answer)

    for seen in (answer, page, framed.client.get("/r/nowhere?s=inside")):
        assert f"frame-ancestors {SITE};" in seen.headers["Content-Security-Policy"]


def test_a_cookie_of_a_frame_is_kept_for_the_page_around_it(framed: Person, client: FlaskClient) -> None:
    person = Person(client, "inside")
    person.open()
    cookie = person.agree().headers["Set-Cookie"]

    assert all(word in cookie for word in ("r_inside=", "SameSite=None", "Secure", "Partitioned", "HttpOnly"))


def test_where_the_cookie_is_kept_the_address_carries_nothing(framed: Person, app: Flask) -> None:
    person = Person(app.test_client(), "inside")
    person.open(base_url="https://localhost")
    first = person.client.post("/s/inside", data=person.hidden | {"consent": "1"}, base_url="https://localhost")
    page = person.client.get(first.location, base_url="https://localhost")
    person.html = page.text
    second = person.client.post(
        person.action, data=person.hidden | FIRST | {"go": "next"}, base_url="https://localhost"
    )

    assert "t=" in first.location
    assert second.status_code == 303
    assert "t=" not in second.location


def test_a_token_in_the_address_opens_nothing_on_an_open_link(framed: Person, client: FlaskClient) -> None:
    guest = Person(client)
    guest.open()
    guest.follow(guest.agree())
    token = guest.hidden["response"]

    assert framed.client.get(f"/r/facts?s=welcome&t={token}").status_code == 409
    assert framed.client.get(f"/r/facts?s=inside&t={token}").status_code == 409


@pytest.mark.parametrize(
    "typed",
    ["*", "https://*.hotel.example", "hotel.example", "http://hotel.example", f"{SITE}/path", f"{SITE}; x", "'self'"],
)
def test_what_is_not_a_site_is_refused(app: Flask, typed: str) -> None:
    with app.test_request_context(), pytest.raises(NoOrigin):
        read_origins(typed)


def test_sites_are_kept_as_browsers_compare_them() -> None:
    assert read_origins("https://WWW.hotel.example/\n\nhttps://bank.example:8443") == [
        SITE,
        "https://bank.example:8443",
    ]


@pytest.mark.access
def test_researchers_say_which_sites_may_frame_managers_do_not(
    organisation: Organisation, researcher: FlaskClient, manager: FlaskClient
) -> None:
    wave = factories.wave(factories.version(organisation, {"title": {"en": "T"}, "id": "q", "languages": ["en"]}))
    link = factories.link(wave, "inside", kind="embed")
    session.commit()
    place = f"/o/simorgh/links/{link.id}/origins"

    assert manager.post(place, data={"origins": SITE}).status_code == 403
    assert researcher.post(place, data={"origins": SITE}).status_code == 303
    session.rollback()
    assert session.scalars(select(Study)).one().embed_origins == [SITE]
