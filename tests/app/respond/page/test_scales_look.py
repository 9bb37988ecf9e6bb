"""Every response scale on a phone, in four languages: words whole, the words of the ends at their points.

All scales of the item bank, two that are harder, the pairs of sentences and the grids, measured in the browser.
"""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from app.kernel.db import session, utc_now
from app.kernel.web.i18n import LANGUAGES
from app.questionnaires.operations import publish
from app.respond.widths import half_ems, word_class
from survey_defs.authored.bank_source import bank_source
from survey_defs.kinds.points import BipolarItem
from survey_defs.load import load_shipped, load_text
from survey_defs.model import Questionnaire
from tests import factories
from tests.browser import at_desk, axe_violations, layout_faults, screenshot
from tests.databases import one_database

WIDTHS = (320, 360, 390, 768, 1180)
# words that stand in more than one line box, or stick out of their button
BROKEN = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const box = node.parentElement.closest('.options > *, .poles > *');
    if (!box || !box.checkVisibility() || getComputedStyle(node.parentElement).clipPath !== 'none') continue;
    const frame = box.getBoundingClientRect();
    // a sentence beside the points may end a line after a hyphen
    for (const word of node.data.matchAll(box.closest('.poles') ? /[^\\s-]+-?/g : /\\S+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const chinese = document.documentElement.lang === 'zh' && !box.closest('.options:not(.heads *)');
      const boxes = [...range.getClientRects()].filter(one => one.width > 0);
      if (boxes.length > 1 && !chinese) found.push('broken: ' + word[0]);
      const isOut = boxes.some(one => one.left < frame.left - 1 || one.right > frame.right + 1);
      if (isOut) found.push(word[0] + ' is too wide');
    }
  }
  return found;
}"""
# the word of an end that does not stand over its point: beside it in a list, above or below it in a row
ASTRAY = """() => [...document.querySelectorAll('.poles')].filter(one => one.checkVisibility()).flatMap(poles => {
  const points = [...poles.parentElement.querySelectorAll('.option')].map(one => one.getBoundingClientRect());
  const isList = points[0].left === points[points.length - 1].left;
  const inOneRow = points[0].top === points[points.length - 1].top;
  return [[poles.firstElementChild, points[0]], [poles.lastElementChild, points[points.length - 1]]]
    .filter(([word, point]) => {
      const box = word.getBoundingClientRect();
      const middle = isList ? (point.top + point.bottom) / 2 : (point.left + point.right) / 2;
      const within = isList ? box.top <= middle && middle <= box.bottom : box.left <= middle && middle <= box.right;
      // a pair of sentences is read, and begins at its point; a word stands over it
      const isSentence = poles.nextElementSibling !== null;
      const near = isList || isSentence || Math.abs((box.left + box.right) / 2 - middle) <= point.width;
      return !within || !near || !(isList || inOneRow);
    }).map(([word]) => word.textContent);
})"""
# columns of a table of sentences: the word of each point over its buttons
OFF_COLUMN = """() => [...document.querySelectorAll('.heads')].filter(one => one.checkVisibility()).flatMap(heads => {
  const row = heads.parentElement.querySelector('.item .options');
  return [...heads.querySelectorAll('.options > *')].filter((word, at) => {
    const [a, b] = [word, row.children[at]].map(one => one.getBoundingClientRect());
    return Math.abs(a.left + a.right - b.left - b.right) > 4;
  }).map(word => word.textContent);
})"""
HARD = {
    "seven": {"points": [
        {"value": at, "label": {"en": text, "fa": "نسبتاً خوب‌تر", "zh": "比较重要", "vi": "Hoàn toàn phù hợp"}}
        for at, text in enumerate(
            ["Never", "Quite unsatisfactory", "Slightly", "Neither/nor", "Somewhat", "Satisfactory", "Extraordinarily"]
        )
    ]},
    "ten": {"range": [1, 10],
            "low": {"en": "Extremely unlikely", "fa": "بسیار بعید", "zh": "极不可能", "vi": "Rất khó xảy ra"},
            "high": {"en": "Extremely likely", "fa": "بسیار محتمل", "zh": "极有可能", "vi": "Rất có thể"}},
    "poor7": {"range": [1, 7], "low": {"en": "Very poor", "fa": "بسیار ضعیف", "zh": "很差", "vi": "Rất kém"},
              "high": {"en": "Excellent", "fa": "عالی", "zh": "极好", "vi": "Xuất sắc"}},
}  # fmt: skip


def text(words: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, words)


def definition() -> dict[str, Any]:
    """Each scale of the bank as a battery and as single items; the shipped pairs of sentences; grids."""
    scales = [*bank_source().response_scales, *HARD]
    pairs = [item for item in load_shipped("relationship_audit").items if isinstance(item, BipolarItem)]
    batteries = [
        {"id": f"battery_{name}", "kind": "battery", "response_scale": name, "stem": text(name),
         "items": [{"id": f"{name}_sentence", "text": text("I felt welcome from the first minute to the last.")}]}
        for name in scales
    ]  # fmt: skip
    ratings = [
        {"id": f"rating_{name}", "kind": "rating", "response_scale": name, "text": text(name)} for name in scales
    ]
    bipolar = [
        {
            "id": item.id,
            "kind": "bipolar",
            "response_scale": "bipolar5",
            "left": dict(item.left),
            "right": dict(item.right),
        }
        for item in pairs
    ]
    grids = [
        {"id": f"grid_{name}", "kind": "grid", "response_scale": name, "text": text(name), "not_applicable": text("?"),
         "rows": [{"key": "focal", "label": text("Simorgh")}, {"key": "rival", "label": text("?"), "write_in": True}]}
        for name in ("poor7", "ten", "agree5", "agree7")
    ]  # fmt: skip
    blocks = {"batteries": batteries, "ratings": ratings, "pairs": bipolar, "grids": grids}
    return {
        "id": "every_scale",
        "title": text("Every scale"),
        "languages": list(LANGUAGES),
        "response_scales": HARD,
        "pages": [{"id": name, "blocks": found} for name, found in blocks.items()],
    }


@pytest.fixture(scope="module")
def questionnaire() -> Questionnaire:
    return load_text(json.dumps(definition()), name="every_scale.json")


def look(page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        screenshot(page, f"scales-{name}-{width}")
        found = {
            kind: page.evaluate(script)
            for kind, script in (("broken", BROKEN), ("astray", ASTRAY), ("column", OFF_COLUMN))
        }
        assert found == {"broken": [], "astray": [], "column": []}, (name, width)
        assert layout_faults(page) == [], (name, width)


@pytest.mark.browser
@one_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_whole_and_anchors_at_their_points(
    app: Flask, page: Page, server: str, questionnaire: Questionnaire, language: str
) -> None:
    factories.link(factories.wave(publish(factories.organisation(), questionnaire, now=utc_now())))
    session.commit()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/s/welcome?lang={language}")
    for name in ("batteries", "ratings", "pairs", "grids"):
        look(page, f"{name}-{language}")
        page.set_viewport_size({"width": 320, "height": 800})
        assert axe_violations(page) == [], name
        for _ in range(2 if name != "grids" else 0):
            page.locator("button[value=next]").click()
            page.wait_for_load_state()


@pytest.mark.browser
@one_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phone_of_the_preview_shows_whole_words(page: Page, server: str, owner: FlaskClient, language: str) -> None:
    desk = at_desk(page, server, owner, "en")
    for shipped in ("hotel_loyalty_short", "relationship_audit"):
        for step in load_shipped(shipped).pages:
            address = f"{desk}/questionnaires/shipped/{shipped}/preview?width=phone&language={language}&step={step.id}"
            page.goto(address)
            page.set_viewport_size({"width": 1180, "height": 800})
            screenshot(page, f"scales-preview-{shipped}-{step.id}-{language}")
            assert page.evaluate(BROKEN) + page.evaluate(ASTRAY) == [], address


def test_the_width_of_a_word_is_told_in_half_ems() -> None:
    assert half_ems("il") == 2
    assert half_ems("不同意") == 6
    assert half_ems("می\u200cروم") <= half_ems("میروم")
    assert half_ems("không") == half_ems("khong")
    assert word_class(["Strongly disagree", "Agree"]) == f"word-{half_ems('disagree')}"
    assert word_class([]) == "word-1"
    assert word_class(["x" * 99]) == "word-24"
