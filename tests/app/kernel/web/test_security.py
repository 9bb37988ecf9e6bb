"""Headers, cookies, forged posts: what every answer owes to every browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

import app as package
from app.kernel.config import Config

# a report as one file to send and keep: it is opened without a server, so it carries its style
KEPT_AS_FILES = {"alone.html"}
TEMPLATES = sorted(Path(package.__file__).parent.rglob("*.html"))
# a letter is read in a program for mail, and never served
SENT = Path(package.__file__).parent / "templates" / "letter.html"
SERVED = [path for path in TEMPLATES if path.name not in KEPT_AS_FILES and path != SENT]
FORM = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.DOTALL | re.IGNORECASE)
# drawn by the browser whatever the policy says, so a policy without 'unsafe-inline' breaks them
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<style\b|<script(?![^>]*\ssrc=)[^>]*>|javascript:", re.IGNORECASE)


@pytest.mark.parametrize(
    "address", ["/sign-in", "/healthz", "/nowhere", "/assets/staff.css", "/o/simorgh/", "/account"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_kept_by_no_cache_and_assets_by_all(owner: FlaskClient) -> None:
    assert owner.get("/account").headers["Cache-Control"] == "no-store"
    asset = owner.get("/assets/staff.css")
    assert "immutable" in asset.headers["Cache-Control"]
    assert asset.headers["Vary"] == "Accept-Encoding"


def test_transport_security_is_announced_over_https_alone(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" in client.get("/healthz", base_url="https://localhost").headers
    assert "Strict-Transport-Security" not in client.get("/healthz").headers


@pytest.mark.parametrize("path", SERVED, ids=lambda path: path.name)
def test_no_template_has_inline_style_or_script(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("address", ["/sign-in", "/sign-out", "/first", "/language", "/account", "/account/password"])
def test_a_post_without_a_token_is_refused(owner: FlaskClient, address: str) -> None:
    del owner.environ_base["HTTP_X_CSRFTOKEN"]

    assert owner.post(address, data={"language": "fa"}).status_code == 400


def test_a_token_of_another_browser_is_refused(app: Flask, owner: FlaskClient, stranger: FlaskClient) -> None:
    owner.environ_base["HTTP_X_CSRFTOKEN"] = stranger.environ_base["HTTP_X_CSRFTOKEN"]

    assert owner.post("/sign-out").status_code == 400
    assert owner.get("/account").status_code == 200


def test_every_form_of_staff_carries_a_token() -> None:
    """Tests send the token as a header, so a form without one would go unnoticed. Respondents have their own guard."""
    # the pages behind "write no more to me" and back are respondents' too: their guard is the token in the address
    own = {"stop.html", "way_back.html"}
    staff = [path for path in TEMPLATES if "respond" not in path.parts and path.name not in own]
    forms = [form for path in staff for form in FORM.findall(path.read_text(encoding="utf-8"))]

    assert len(forms) >= 5
    # by its name, or by a macro that is called after it
    assert [form for form in forms if "csrf" not in form] == []


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_of_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_cookies_go_over_https_alone_unless_the_instance_says_otherwise(start: Callable[..., Flask]) -> None:
    client = start(has_secure_cookies=True).test_client()

    assert "Secure" in client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]


def test_cookies_are_secure_by_default(tmp_path: Path) -> None:
    assert Config.from_environment({}, instance=tmp_path).has_secure_cookies


def test_only_pages_that_hold_no_secret_are_compressed(client: FlaskClient) -> None:
    staff = client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    respondent = client.get("/s/nowhere", headers={"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in staff.headers
    assert respondent.status_code == 404
