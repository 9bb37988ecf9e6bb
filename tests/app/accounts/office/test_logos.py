"""The logo: what may be one, and how it is served."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, PngImagePlugin

from app.accounts.models import Organisation
from app.accounts.office import logos
from app.kernel.db import session

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    body = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "P" else 3).save(body, kind, **options)
    return body.getvalue()


@pytest.mark.parametrize(("kind", "content_type"), list(logos.TYPES.items()))
def test_a_picture_is_served_as_what_it_is_and_kept_by_browsers(
    app: Flask, client: FlaskClient, organisation: Organisation, kind: str, content_type: str
) -> None:
    with app.test_request_context():
        logos.keep(organisation, picture(kind))
        session.commit()
        answer = client.get(logos.address(organisation))

    assert answer.content_type == content_type
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(answer.data)).size == (40, 20)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA", "1"])
def test_every_way_to_keep_colours_is_understood(app: Flask, organisation: Organisation, mode: str) -> None:
    with app.test_request_context():
        logos.keep(organisation, picture(mode=mode))

    assert organisation.logo_type == "image/png"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        SVG,
        b"\x89PNG\r\n\x1a\n" + b"0" * 100,
        b"\xff\xd8\xff\xe0" + b"0" * 100,
        picture()[:60],
        picture("GIF"),
        b"GIF89a" + SVG,
    ],
    ids=["empty", "text", "svg", "png-in-name", "jpeg-in-name", "cut", "gif", "gif-svg"],
)
def test_what_is_no_picture_is_refused_and_the_old_one_stays(
    app: Flask, organisation: Organisation, content: bytes
) -> None:
    with app.test_request_context():
        logos.keep(organisation, picture())
        before = organisation.logo_digest
        with pytest.raises(logos.NoLogo):
            logos.keep(organisation, content)

    assert organisation.logo_digest == before


def test_a_file_too_large_is_refused_with_the_limit(app: Flask, organisation: Organisation) -> None:
    with app.test_request_context(), pytest.raises(logos.NoLogo) as refused:
        logos.keep(organisation, picture() + b"0" * logos.MOST_BYTES)

    assert "200 kB" in str(refused.value.remedy)


def test_a_picture_that_unpacks_to_gigabytes_is_refused_unopened(app: Flask, organisation: Organisation) -> None:
    bomb = picture(size=(6000, 6000), mode="1")

    with app.test_request_context(), pytest.raises(logos.NoLogo):
        logos.keep(organisation, bomb)


@pytest.mark.privacy
def test_nothing_travels_along_in_a_picture(app: Flask, organisation: Organisation) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "somebody at home")
    hidden = picture(pnginfo=told) + b"<script>alert(1)</script>"
    with app.test_request_context():
        logos.keep(organisation, hidden)

    assert organisation.logo is not None
    assert b"somebody" not in organisation.logo
    assert b"script" not in organisation.logo


def test_a_large_picture_is_made_as_small_as_it_is_drawn(app: Flask, organisation: Organisation) -> None:
    with app.test_request_context():
        logos.keep(organisation, picture(size=(3000, 1500)))

    assert organisation.logo is not None
    assert Image.open(io.BytesIO(organisation.logo)).size == (640, 320)


def test_a_logo_that_was_replaced_or_removed_is_gone(
    app: Flask, client: FlaskClient, organisation: Organisation
) -> None:
    with app.test_request_context():
        logos.keep(organisation, picture())
        session.commit()
        old = logos.address(organisation)
        logos.keep(organisation, picture(size=(10, 10)))
        session.commit()
        new = logos.address(organisation)
        assert client.get(old).status_code == 404
        assert client.get(new).status_code == 200
        logos.remove(organisation)
        session.commit()

    assert client.get(new).status_code == 404
    assert logos.address(organisation) == ""


@pytest.mark.access
def test_a_logo_is_found_under_its_own_organisation_alone(
    app: Flask, client: FlaskClient, organisation: Organisation
) -> None:
    with app.test_request_context():
        logos.keep(organisation, picture())
        session.commit()

    assert client.get(f"/assets/logo/anqa/{organisation.logo_digest}").status_code == 404
