"""Contrast judged by groups finds every pair of colours that axe finds when it asks each element."""

import random
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import AXE, RUN
from tests.contrast import CONTRAST

pytestmark = pytest.mark.browser
Pair = tuple[str, str, str, str]
FINE = "<p>Words that anyone reads.</p>"
# each begins with what axe passes over or finds in order, in the colours of the fault after it
PLANTED = {
    "repeated": "<p style='color:#999'>One.</p><p style='color:#999'>Two.</p>",
    "after one letter": "<p style='color:#999'>x</p><p style='color:#999'>Words.</p>",
    "after what nobody sees": "<p style='color:#999;width:1px;height:1px;overflow:hidden'>Away</p>"
    "<p style='color:#999'>Words.</p>",
    "after what is off": "<p aria-disabled='true' style='color:#999'>Off.</p><p style='color:#999'>On.</p>",
    "lies over another": f"{FINE}<div style='background:#444;height:40px'></div><p style='margin-top:-40px'>Over.</p>",
    "placed over another": f"{FINE}<div style='background:#444;height:40px'></div>"
    "<p style='position:absolute;top:70px;height:16px;margin:0'>Over.</p>",
    "sticks out": f"{FINE}<div style='background:#222;color:#ddd;height:60px'>"
    "<p>Within.</p><p style='position:relative;top:80px'>Without.</p></div>",
    "under a box unseen": f"{FINE}<label style='position:relative;color:#999'>Answer<input type='radio'"
    " style='position:absolute;inset:0;opacity:0'></label><label style='color:#999'>Another</label>",
    "faded by what is around": f"{FINE}<div style='opacity:.4'><p>Faded.</p></div>",
    "bold is less": "<p style='color:#888;font-size:19px'><b>Bold.</b> <span>Thin.</span></p>",
}
SHADES = ("#fff", "#999", "#777", "#444", "#222")


def pairs(found: list[dict[str, Any]]) -> set[Pair]:
    data = [check["data"] for one in found for node in one["nodes"] for check in node["any"]]
    return {(one["fgColor"], one["bgColor"], one["fontSize"], one["fontWeight"]) for one in data}


def both(page: Page, html: str) -> tuple[set[Pair], set[Pair]]:
    """What axe finds alone, and what it finds by groups."""
    page.set_content(f"<!doctype html><html lang=en><body style='background:#fff'>{html}")
    page.evaluate(AXE)
    return pairs(page.evaluate(RUN, {"runOnly": ["color-contrast"]})), pairs(page.evaluate(CONTRAST))


def test_no_fault_hides_behind_its_like(page: Page) -> None:
    for name, html in PLANTED.items():
        alone, grouped = both(page, html)
        assert alone, name
        assert grouped == alone, name


def test_pages_of_chance_are_judged_as_axe_judges_them(page: Page) -> None:
    chance = random.Random(11)

    def box(depth: int) -> str:
        paint = chance.choice([f"background:{chance.choice(SHADES)};", "opacity:.7;", "", ""])
        face = f"color:{chance.choice(SHADES)};font-size:{chance.choice([14, 20])}px;"
        place = chance.choice(["margin-top:-12px;", "float:left;", "", "", ""])
        within = "".join(box(depth - 1) for _ in range(3)) if depth else ""
        return f"<div style='{paint}{face}{place}'>Some words. {within}</div>"

    for _ in range(4):
        alone, grouped = both(page, "".join(box(2) for _ in range(4)))
        assert len(alone) > 5
        assert grouped == alone
