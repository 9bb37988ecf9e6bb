"""A real browser on a real server: what a page looks like, whether everyone can use it.

`page` is an empty page, `server` serves the test's own `app`. A page is loaded once and looked at in every way
(`must_fit_everyone`): loading it again for each would cost more than looking. The tests of a module share one browser
context, which forgets everything between two of them; who moves its clock or takes its network away asks for
`own_page`. Pictures for people are drawn where VAFA_ARTEFACTS names a folder for them; no test looks at them.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, ViewportSize, sync_playwright
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.contrast import CONTRAST
from tests.require import unavailable

ARTEFACTS = os.environ.get("VAFA_ARTEFACTS")
AXE = Axe().axe_script
# the rules of axe that ask for colours: the costly one is asked in a way of its own
CONTRAST_RULE = "color-contrast"
LINKS_BY_COLOUR = "link-in-text-block"
# only the violations cross over: what passed is a thousand times more
RUN = "asked => axe.run(asked).then(found => found.violations)"
# the same browser without a window, its tabs and its bars costs a quarter less
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# nothing that calls out, nothing that a machine without a screen lacks
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
OPTIONS += ["--disable-component-update", "--disable-sync"]
# a page is looked at for a moment: compiling its scripts to be faster costs more than it saves
OPTIONS += ["--js-flags=--no-opt --no-maglev"]

# given out in this process: a browser keeps what pages store by address
PORTS: set[int] = set()
WINDOW: ViewportSize = {"width": 1280, "height": 720}

# 44 px where a finger goes; a link within a sentence may be as high as its line
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, .button, input:not([type=hidden]):not(.hidden), select, textarea, nav a, header a, label.option')]
  .filter(e => e.checkVisibility() && !e.matches('.skip, .option input') && !e.closest('.hidden'))
  .filter(e => { const box = e.getBoundingClientRect(); return box.height < 43.5 || box.width < 43.5; })
  .map(e => e.outerHTML.slice(0, 100))"""
# what sticks out of the page to the side, unless it scrolls in a box of its own
TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect(); return box.right > window.innerWidth + 1 || box.left < -1; })
  .map(e => e.outerHTML.slice(0, 100))"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    scheme: str
    device: str

    def __str__(self) -> str:
        return f"{self.scheme}-{self.device}"

    def apply(self, page: Page) -> None:
        # without motion: a colour on its way to another would be judged for itself
        page.emulate_media(color_scheme="dark" if self.scheme == "dark" else "light", reduced_motion="reduce")
        width, height = {"phone": (390, 844), "desktop": (1180, 800)}[self.device]
        page.set_viewport_size({"width": width, "height": height})


# the phone last: what a test then does it does where there is the least room
LOOKS = [Look(scheme, device) for device in ("desktop", "phone") for scheme in ("dark", "light")]
LIGHT = Look("light", "phone")
both_ways = pytest.mark.parametrize("language", ["en", "fa"])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser, started once; playwright's own is not downloaded."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        unavailable("needs a browser: install chromium-headless-shell, or chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def shared_page(chromium: Browser) -> Iterator[Page]:
    """The one page of a module; tests ask for `page`."""
    context = chromium.new_context(viewport=WINDOW)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(shared_page: Page) -> Iterator[Page]:
    """An empty page of a browser that remembers nothing; what its policy refuses fails the test."""
    with within_its_policy(shared_page):
        yield shared_page
        forget(shared_page)


@pytest.fixture
def own_page(chromium: Browser) -> Iterator[Page]:
    """As `page`, in a context of its own: for what nothing takes back, a clock, a network that is gone."""
    context = chromium.new_context(viewport=WINDOW)
    opened = context.new_page()
    with within_its_policy(opened):
        yield opened
        context.close()


@contextmanager
def within_its_policy(page: Page) -> Iterator[None]:
    told: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        told.append(message.text)

    page.on("console", hear)
    yield
    page.remove_listener("console", hear)
    assert [text for text in told if "Content Security Policy" in text] == []


def forget(page: Page) -> None:
    """Leave nothing to the next test: no page, cookie or look. What a page stored stays at the old server's address."""
    try:
        page.goto("about:blank")
    except Error:
        # the test ended while a page was on its way; that has arrived by now
        page.goto("about:blank")
    page.context.clear_cookies()
    page.emulate_media(color_scheme="null", reduced_motion="null", forced_colors="null")
    page.set_viewport_size(WINDOW)


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A test that passes prints nothing."""


def serving_at_a_new_port(app: Flask) -> BaseWSGIServer:
    while True:
        serving = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        if serving.server_port not in PORTS:
            PORTS.add(serving.server_port)
            return serving
        serving.server_close()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """Address of the test's application on a free port of this machine, which no test before had."""
    serving = serving_at_a_new_port(app)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


def become(page: Page, server: str, client: FlaskClient) -> None:
    """Give the browser the session of a person of the cast."""
    cookie = client.get_cookie("vafa")
    assert cookie is not None
    page.context.add_cookies([{"name": "vafa", "value": cookie.value, "url": server}])


def at_desk(page: Page, server: str, client: FlaskClient, language: str) -> str:
    """Let the person of a client read this language in the browser; the address of their organisation."""
    client.post("/language", data={"language": language})
    become(page, server, client)
    return f"{server}/o/simorgh"


def must_fit_everyone(page: Page, name: str) -> None:
    """What the page shows now, in every look: a picture of it for people, and nobody kept out."""
    for look in LOOKS:
        look.apply(page)
        screenshot(page, f"{name}-{look}")
        assert faults(page, look) == [], (name, str(look))


def faults(page: Page, look: Look = LIGHT) -> list[str]:
    """What keeps somebody out of the page as it is shown now, in this look. Empty is what is wanted."""
    # in the dark the colours are others, and nothing else is
    return axe_violations(page, colours_alone=look.scheme == "dark") + layout_faults(page)


def axe_violations(page: Page, *, colours_alone: bool = False) -> list[str]:
    """What axe finds by all its rules, or by those of colours; for each element: rule, impact, where."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE)
    # there is no axe within a frame; asking it would wait half a second for nothing. Only the rule about sound that
    # plays by itself wants files loaded first
    sound = page.locator("audio, video").count() > 0
    rules = {"runOnly": [LINKS_BY_COLOUR]} if colours_alone else {"rules": {CONTRAST_RULE: {"enabled": False}}}
    asked = {"resultTypes": ["violations"], "iframes": False, "preload": sound} | rules
    found = page.evaluate(RUN, asked) + page.evaluate(CONTRAST)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def layout_faults(page: Page) -> list[str]:
    """Targets too small for a finger, and what makes the page scroll sideways."""
    small = [f"small: {html}" for html in page.evaluate(SMALL_TARGETS)]
    return small + [f"sticks out: {html}" for html in page.evaluate(TOO_WIDE)]


def screenshot(page: Page, name: str) -> None:
    """A picture for people, where somebody asked for it."""
    if ARTEFACTS:
        page.screenshot(path=Path(ARTEFACTS) / f"{name}.png", full_page=True)
