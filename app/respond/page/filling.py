"""Reading one sent page: which items count, which are wrong, what is stored."""

from dataclasses import dataclass, field

from app.questionnaires.form_builder import PageForm, page_form, tell_failed_checks
from app.respond.page.sending import Sending
from survey_defs import routing
from survey_defs.answers import Answers, Value, reason
from survey_defs.kinds.item import Item
from survey_defs.model import Page, Questionnaire


@dataclass(frozen=True)
class Filling:
    """A page as it was sent.

    payload    what the event says: valid answers, None where one was taken back
    errors     items whose answer was not accepted
    forgotten  items left blank that the person is asked about once
    """

    form: PageForm
    payload: dict[str, Value | None]
    errors: list[Item] = field(default_factory=list)
    forgotten: list[Item] = field(default_factory=list)


def read_page(questionnaire: Questionnaire, page: Page, stored: Answers, sending: Sending, language: str) -> Filling:
    """Validate the page's items with what was sent; what a program does not mention stays as it is."""
    items = routing.shown_items(page, questionnaire, stored)
    if sending.is_json:
        items = tuple(item for item in items if item.id in sending.sent)
    form = page_form(items, language=language, sent=sending.sent)
    known = {**stored, **{name: value for name, value in form.answers.items() if value is not None}}
    tell_failed_checks(form, routing.failed_checks(page, questionnaire, known), known)
    errors = [item for item in items if form[item.id].errors and (sending.go == "next" or _is_typed(form, item))]
    # a program names what it means: taking back what is not there must give the same event when it is sent again
    said = stored if not sending.is_json else form.answers
    payload = {name: value for name, value in form.answers.items() if value is not None or name in said}
    asks = sending.go == "next" and not sending.is_json
    forgotten = [
        item for item in form.unanswered if asks and not form[item.id].errors and not _was_skipped(stored, item)
    ]
    if sending.is_confirmed:
        payload |= {item.id: reason("skipped") for item in forgotten}
        forgotten = []
    return Filling(form, payload, errors, forgotten)


def _is_typed(form: PageForm, item: Item) -> bool:
    """Whether anything was sent: who goes back or changes the language owes no answer yet."""
    return any(part.strip() for part in form[item.id].raw_data or ())


def _was_skipped(stored: Answers, item: Item) -> bool:
    return stored.get(item.id) == reason("skipped")
