"""Answers a questionnaire in a browser, the way a hurried but willing person does."""

from playwright.sync_api import Locator, Page

LONGEST = 40


def agree(page: Page) -> None:
    choose(page.locator("#item-consent"), 0)
    go_on(page)


def go_on(page: Page) -> None:
    page.locator("form#answers button[value=next]").click()
    page.wait_for_load_state()


def choose(item: Locator, place: int) -> None:
    """Click an answer where a finger would: on its label."""
    labels = item.locator("label.option")
    labels.nth(min(place, labels.count() - 1)).click()


def fill_page(page: Page, *, place: int = 3) -> None:
    """Answer every item of the page: a point or an option, a number, a sentence."""
    for item in page.locator("fieldset.item").all():
        if item.locator("fieldset").count() == 0 and item.locator("label.option").count():
            choose(item, place)
    for box in page.locator("input.input[inputmode]").all():
        box.fill("3")
    for box in page.locator("textarea").all():
        box.fill("Quiet room, kind people.")


def finish(page: Page, *, place: int = 3) -> list[str]:
    """From the page in hand to the thanks; gives the headings seen on the way."""
    seen = []
    for _ in range(LONGEST):
        if page.locator("[data-complete]").count():
            return seen
        seen.append(page.locator("h1").inner_text())
        fill_page(page, place=place)
        go_on(page)
    raise AssertionError("the questionnaire has no end")


FILL = """place => {
  const rows = {};
  for (const input of document.querySelectorAll('#answers input[type=radio]'))
    if (!input.value.startsWith('$')) (rows[input.name] ??= []).push(input);
  for (const row of Object.values(rows)) row[Math.min(place, row.length - 1)].checked = true;
  for (const box of document.querySelectorAll('#answers input[inputmode]')) box.value = '3';
  for (const box of document.querySelectorAll('#answers textarea')) box.value = 'OK';
}"""


def hurry(page: Page, *, place: int = 3) -> int:
    """From the consent page to the thanks, ticking whole pages at once; gives the number of pages."""
    for pages in range(LONGEST):
        if page.locator("[data-complete]").count():
            return pages
        page.evaluate(FILL, 0 if page.locator("#item-consent").count() else place)
        go_on(page)
        if page.locator("[name=confirmed]").count():
            go_on(page)
    raise AssertionError(f"the questionnaire has no end: {page.locator('.error').all_inner_texts()}")
