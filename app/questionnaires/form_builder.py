"""The only place where a definition meets WTForms: one form class for a page, one field for an item.

A field's name is the item's id. Parts of one item (rows of a grid, a text beside an option) are named
``item.part`` and reach ``Item.parse`` as "part=value".
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, cast

from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields.core import UnboundField
from wtforms.form import BaseForm

from app.kernel.web.i18n import FORMATTERS
from app.questionnaires.answer_messages import sentence
from survey_defs.answers import REASON_PREFIX, Value, reason_of
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.item import Item
from survey_defs.kinds.numerals import written_number
from survey_defs.kinds.typed import DateItem, MoneyItem, NumberItem
from survey_defs.model import Check

Answers = Mapping[str, Value]


class ItemField(Field):
    """One item; validation is the item's own ``parse``, shared with files and API."""

    def __init__(self, item: Item, language: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item, self.language = item, language

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        try:
            self.data = self.item.parse(valuelist, language=self.language)
        except InvalidAnswer as error:
            raise ValueError(sentence(error.code, error.details)) from error

    @property
    def drawn(self) -> list[str]:
        """Raw values to draw: what was sent where that is wrong, else the answer that was read from it or is stored."""
        return list(self.raw_data or ()) if self.errors else raw_of(self.data)

    @property
    def shown(self) -> frozenset[str]:
        """Raw values to draw as chosen."""
        return frozenset(self.drawn)

    @property
    def typed(self) -> str:
        """Text to draw in a box: as it was sent where it is wrong, else as the language writes it."""
        reasons = {f"{REASON_PREFIX}{name}" for name in self.item.offered_reasons}
        text = next((part for part in self.drawn if part not in reasons), "")
        return text if self.errors or not text else in_box(self.item, text, self.language)


def in_box(item: Item, text: str, language: str) -> str:
    """A stored answer as the language writes it: its digits, its calendar."""
    if isinstance(item, DateItem):
        return FORMATTERS[language].typed_date(dt.date.fromisoformat(text))
    return FORMATTERS[language].digits(text) if isinstance(item, NumberItem | MoneyItem) else text


def raw_of(value: Value | None) -> list[str]:
    """The raw form of a stored value: what the page would send to store it again."""
    name = reason_of(value)
    if value is None or name in {"skipped", "not_shown"}:
        return []
    if name is not None:
        return [f"{REASON_PREFIX}{name}"]
    if isinstance(value, list):
        return [part for one in value for part in raw_of(one)]
    if isinstance(value, dict):
        if "value" in value:  # an option with a written text
            return [str(value["value"]), f"{value['value']}={value.get('text', '')}"]
        return [f"{row}={part}" for row, cell in value.items() for part in raw_of(cell)]
    return [value if isinstance(value, str) else written_number(value)]


class PageForm(BaseForm):
    """The items of one page, those that are shown to this respondent."""

    def __init__(self, items: Iterable[Item], language: str) -> None:
        # outside a form a field is made unbound, whatever its class says
        fields = {item.id: cast("UnboundField[ItemField]", ItemField(item, language, name=item.id)) for item in items}
        super().__init__(fields)

    @property
    def answers(self) -> dict[str, Value | None]:
        """Valid answers by item id; None where nothing was answered. Invalid items are left out."""
        return {name: field.data for name, field in self._fields.items() if not field.errors}

    @property
    def unanswered(self) -> list[Item]:
        """Items that were shown, may be skipped, and were left blank."""
        fields = [field for field in self._fields.values() if isinstance(field, ItemField)]
        return [f.item for f in fields if f.data is None and not f.errors and f.item.soft_required]


def gather(sent: Mapping[str, list[str]], items: tuple[Item, ...]) -> MultiDict[str, str]:
    """What was sent, with the parts of an item joined under its id; names that are no item here are passed over."""
    gathered: MultiDict[str, str] = MultiDict()
    parts_of: dict[str, list[str]] = {}
    for name, values in sent.items():
        whole, dot, part = name.partition(".")
        if dot:
            parts_of.setdefault(whole, []).extend(f"{part}={value}" for value in values)
    for item in items:
        values = [*sent.get(item.id, ()), *parts_of.get(item.id, ())]
        # an item without any value is still there, so that a blank page is validated
        gathered.setlist(item.id, values or [""])
    return gathered


def page_form(
    items: tuple[Item, ...],
    *,
    language: str,
    sent: Mapping[str, list[str]] | None = None,
    stored: Answers | None = None,
) -> PageForm:
    """Draw or read the given items of a page.

    items   those that are shown to this respondent
    sent    what a post carried; None draws the stored answers
    """
    form = PageForm(items, language)
    if sent is None:
        form.process(data={item.id: (stored or {}).get(item.id) for item in items})
        return form
    form.process(formdata=gather(sent, items))
    form.validate()
    return form


def tell_failed_checks(form: PageForm, checks: tuple[Check, ...], answers: Answers) -> None:
    """Put a claim across two answers that does not hold at the item it names."""
    for check in checks:
        field = form[check.item] if check.item in form else None  # noqa: SIM401 - a WTForms form has no get
        if isinstance(field, ItemField):
            code = "more_than_other" if check.test == "at_most" else "less_than_other"
            written = (check.message or {}).get(field.language)
            field.errors = [*field.errors, written or sentence(code, {"other": answers[check.other]})]
