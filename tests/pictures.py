"""Pictures for the README, taken from the demonstration: ``python -m tests.pictures``."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app import schema
from app.demo import build
from app.factory import create_app
from app.kernel import db, duties
from app.kernel.config import Config
from tests.browser import NAMES, OPTIONS, Quiet
from tests.journeys import answering

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COLOURS = 128


@contextmanager
def demonstration() -> Iterator[str]:
    """The demonstration on a free port."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_environment({"VAFA_INSECURE_COOKIES": "1"}, instance=Path(folder)))
        with app.app_context():
            schema.upgrade(app.extensions["engine"])
            build.build(now=db.utc_now())
            db.session.commit()
            # cases are opened, and what is resampled is made, by who works beside the pages
            for _again in range(3):
                duties.run_due(db.utc_now())
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        # requests are waited for: one that draws a chart while Python ends would end in a crash
        server.daemon_threads = False  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


def keep(page: Page, name: str, *, selector: str | None = None) -> None:
    """A small PNG: few colours are enough for a page of type."""
    shot = page.locator(selector).screenshot() if selector else page.screenshot()
    picture = Image.open(BytesIO(shot)).convert("RGB").quantize(COLOURS)
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture.save(FOLDER / f"{name}.png", optimize=True)


def questionnaire(browser: Browser, address: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 780}, locale=language)
    page = context.new_page()
    page.goto(f"{address}/s/simorgh-thr-14?lang={language}")
    answering.agree(page)
    answering.fill_page(page, place=1)
    answering.go_on(page)
    for item in page.locator("fieldset.item").all()[:2]:
        answering.choose(item, 3)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    keep(page, f"questionnaire-{language}-phone")
    context.close()


def staff(browser: Browser, address: str, role: str = "researcher") -> Page:
    """The first page of somebody who works there."""
    context = browser.new_context(viewport={"width": 1180, "height": 860})
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("input[name=email]", f"{role}@simorgh.example")
    page.fill("input[name=password]", build.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/o/**")
    return page


def overview(browser: Browser, address: str) -> None:
    page = staff(browser, address, "manager")
    page.wait_for_load_state("networkidle")
    keep(page, "overview-en")
    page.context.close()


def collection(browser: Browser, address: str) -> None:
    page = staff(browser, address)
    page.locator(".cards .card", has_text="Regular guests").get_by_role("link").first.click()
    page.wait_for_load_state("networkidle")
    keep(page, "collection-en")
    page.context.close()


def report(browser: Browser, address: str) -> None:
    page = staff(browser, address)
    page.locator("tr:has(.badge.open)").get_by_role("link", name="Open the report").first.click()
    page.wait_for_load_state("networkidle")
    page.locator("#standing").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.getElementById('standing').scrollIntoView()")
    page.wait_for_timeout(500)
    keep(page, "report-en")
    page.locator("#states .drawing:visible").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    keep(page, "states-en", selector="#states .drawing:visible >> nth=0")
    page.context.close()


def main() -> None:
    found = next(filter(None, map(shutil.which, NAMES)))
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        for language in ("en", "fa"):
            questionnaire(browser, address, language)
        overview(browser, address)
        collection(browser, address)
        report(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
