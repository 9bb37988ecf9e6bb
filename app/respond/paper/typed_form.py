"""Reading one form as it was typed: what counts, what is wrong, what was left blank on paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from app.questionnaires.form_builder import PageForm, gather, page_form, tell_failed_checks
from app.respond.operations import Payload
from app.respond.paper.sheet import NO_ANSWER, NOT_APPLICABLE, NOT_APPLICABLE_KEY, Sheet
from survey_defs import routing
from survey_defs.answers import REASON_PREFIX, Value, reason
from survey_defs.items import MultipleChoiceItem, PointItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.model import Page, Questionnaire

Sent = Mapping[str, list[str]]


@dataclass(frozen=True)
class Typed:
    """A form as it was typed.

    answers  valid answers, and "skipped" where the paper has none
    wrong    items whose answer was not accepted
    blank    items of everybody's way that have neither an answer nor the mark for none
    """

    questionnaire: Questionnaire
    form: PageForm
    answers: dict[str, Value]
    wrong: list[Item] = field(default_factory=list)
    blank: list[Item] = field(default_factory=list)

    @property
    def is_screened(self) -> bool:
        return routing.is_screened_out(self.questionnaire, self.answers)

    @property
    def last_page(self) -> Page:
        """Where the way of this person ended: the last page, or the one that showed that they are not asked."""
        pages = self.questionnaire.pages
        if not self.is_screened:
            return pages[-1]
        for place, page in enumerate(pages):
            so_far = {item.id for one in pages[: place + 1] for item in one.items}
            known = {name: value for name, value in self.answers.items() if name in so_far}
            if routing.is_screened_out(self.questionnaire, known):
                return page
        return pages[-1]

    def events(self, response: UUID) -> list[tuple[UUID, Page, Payload]]:
        """One event for each page with answers; the last also says what was not asked. Their ids follow from that of
        the response, so a form that is sent twice is stored once.
        """
        last = self.last_page
        reached = last.id if self.is_screened else None
        reasons = routing.reasons_not_shown(self.questionnaire, self.answers, reached=reached)
        pages = self.questionnaire.pages[: self.questionnaire.pages.index(last) + 1]
        found: list[tuple[UUID, Page, Payload]] = []
        for page in pages:
            payload = {item.id: self.answers[item.id] for item in page.items if item.id in self.answers}
            if page is last:
                payload |= {name: reason(why) for name, why in reasons.items()}
            if page is last or payload:
                found.append((uuid5(response, page.id), page, payload))
        return found


def read_form(sheet: Sheet, sent: Sent, *, confirmed: bool) -> Typed:
    """Validate the whole form. What the paper leaves open cannot be asked for: a blank is told once, then kept."""
    questionnaire = sheet.questionnaire
    plain, without = _decoded(sheet, sent)
    form = page_form(questionnaire.items, language=sheet.language, sent=plain)
    gathered = gather(plain, questionnaire.items)
    empty = {item.id for item in questionnaire.items if not any(part.strip() for part in gathered.getlist(item.id))}
    for name in empty:
        form[name].errors = []
    answers = {name: value for name, value in form.answers.items() if value is not None}
    for page in questionnaire.pages:
        tell_failed_checks(form, routing.failed_checks(page, questionnaire, answers), answers)
    wrong = [item for item in questionnaire.items if form[item.id].errors]
    answers = {name: value for name, value in answers.items() if not form[name].errors}
    blank = [item for item in _wanted(questionnaire, answers) if item.id in empty]
    left = {item.id for item in blank if confirmed or item.id in without} | (without & empty)
    answers |= {name: reason("skipped") for name in left}
    return Typed(questionnaire, form, answers, wrong, [item for item in blank if item.id not in left])


def _wanted(questionnaire: Questionnaire, answers: Mapping[str, Value]) -> list[Item]:
    """Items that this person should have answered, by what is known of them."""
    asked = [item for item in questionnaire.items if item.required or item.soft_required]
    return [item for item in asked if routing.is_shown(item, questionnaire, answers)]


def _decoded(sheet: Sheet, sent: Sent) -> tuple[dict[str, list[str]], set[str]]:
    """What was typed in the raw form that items read, and the items that are marked as without an answer."""
    items = {item.id: item for item in sheet.questionnaire.items}
    plain: dict[str, list[str]] = {}
    without: set[str] = set()
    for name, values in sent.items():
        item = items.get(name.partition(".")[0])
        if item is None:
            continue
        if NO_ANSWER in (value.strip() for value in values) and name == item.id:
            without.add(name)
        codes = _codes(sheet, item)
        plain[name] = [codes.get(v.strip().lower(), v) for v in values if v.strip() != NO_ANSWER]
    return plain, without


def _codes(sheet: Sheet, item: Item) -> dict[str, str]:
    """Keys of reasons that are typed into a box; ticks carry their raw value."""
    if isinstance(item, PointItem | SingleChoiceItem | MultipleChoiceItem):
        return {}
    keys = {key: f"{REASON_PREFIX}{name}" for name, key in sheet.reason_keys(item.offered_reasons).items()}
    # the key is told for every row: where the paper offers no such answer it is none
    return keys if NOT_APPLICABLE in item.offered_reasons else keys | {NOT_APPLICABLE_KEY: ""}
