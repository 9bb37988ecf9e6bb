"""A questionnaire as a form to print, fill in by hand and type in again: what stands where, for the template."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.accounts.models import Organisation
from app.kernel.web import accent
from app.kernel.web.i18n import LANGUAGES, speaking
from app.kernel.web.i18n import gettext as _
from app.printing import typesetting
from app.respond.paper import jumps
from app.respond.paper.sheet import NOT_APPLICABLE_KEY, Sheet
from survey_defs.items import (
    BipolarItem,
    DateItem,
    GridItem,
    InformationItem,
    Item,
    LikertItem,
    LongTextItem,
    MoneyItem,
    MultipleChoiceItem,
    NumberItem,
    RatingItem,
    SingleChoiceItem,
)
from survey_defs.kinds.choices import ConsentItem
from survey_defs.kinds.item import Anonymity
from survey_defs.kinds.points import InstructedItem
from survey_defs.model import Battery, Block, Page
from survey_defs.texts import Texts

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"
# more points than this are named above the table, because a column would be too narrow for a word
MOST_HEADS = 7
LINES = 5

Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Print:
    """What a form is printed for.

    code   at the foot of every page; empty for a sample, which nobody may fill in
    logo   the organisation's, with the ending of its file; None where it has none
    """

    organisation: Organisation
    anonymity: Anonymity
    code: str = ""
    logo: tuple[str, bytes] | None = None


def render(sheet: Sheet, of: Print) -> bytes:
    """The form as PDF; about half a second.

    Raises
    ------
    MissingFont   nothing on this machine writes the language
    """
    with speaking(sheet.language):
        said = Form(sheet, of).as_json()
    said["fonts"] = typesetting.families(sheet.language)
    files = {}
    if of.logo is not None:
        ending, body = of.logo
        files[f"logo.{ending}"] = body
        said["logo"] = f"logo.{ending}"
    return typesetting.render(TEMPLATE, {"form": json.dumps(said)}, sheet.language, files)


@dataclass(frozen=True)
class Form:
    """The questionnaire as the template draws it; in the words of the request's language."""

    sheet: Sheet
    of: Print

    def as_json(self) -> Json:
        sheet, questionnaire = self.sheet, self.sheet.questionnaire
        language = LANGUAGES[sheet.language]
        colour = self.of.organisation.accent
        colour = colour if accent.is_colour(colour) else accent.OURS
        return {
            "language": language.code,
            "direction": language.direction,
            "accent": accent.readable(colour, on=accent.LIGHT_CARD, darker=True),
            "organisation": self.of.organisation.name,
            "title": sheet.say(questionnaire.title),
            "intro": sheet.say(questionnaire.intro),
            "numbering": sheet.fmt.digits("1 / 1"),
            "code": self.of.code,
            "code_label": _("Form") if self.of.code else _("Sample, not to be filled in"),
            "how": self._how(),
            "consent": self._consent(),
            "day": _("Day on which you filled in this form:"),
            "pages": [self._page(page) for page in questionnaire.pages],
            "contact": self._contact(),
            "thanks": sheet.say(questionnaire.thanks) or _("Thank you for your time."),
            "back": _("Please give the form back to the person you have it from."),
        }

    def _how(self) -> Json:
        lines = [
            _("Please mark one circle in each row, clearly and with a pen."),
            _("Where there are squares you may mark more than one."),
            _("To change an answer, cross it out and mark the right one."),
            _("You may leave out any question that you do not want to answer."),
        ]
        return {"heading": _("How to fill in this form"), "lines": lines}

    def _consent(self) -> Json | None:
        consent = self.sheet.questionnaire.consent
        if consent is None:
            return None
        intro: Texts | None = consent.intro.get(self.of.anonymity)
        return {"text": self.sheet.say(intro)} | self._permission(consent.agree)

    def _contact(self) -> Json | None:
        """The permission to be contacted again, kept apart from the answers."""
        consent = self.sheet.questionnaire.consent
        asked = consent.recontact if consent else None
        if asked is None or self.of.anonymity == "anonymous" or self.of.anonymity not in asked.modes:
            return None
        return self._permission(asked)

    def _permission(self, item: ConsentItem) -> Json:
        marks = [self._mark(str(place), option.label) for place, option in enumerate(item.options, start=1)]
        return {"question": self.sheet.say(item.text), "marks": marks}

    def _mark(self, key: str, label: Texts | None, **more: object) -> Json:
        return {"key": self.sheet.fmt.digits(key), "label": self.sheet.say(label), **more}

    def _page(self, page: Page) -> Json:
        sheet = self.sheet
        return {
            "title": sheet.say(page.title),
            "intro": sheet.say(page.intro),
            "note": sheet.page_note(page),
            "parts": self._parts_of(page),
        }

    def _parts_of(self, page: Page) -> list[Json]:
        """What one condition governs stands below its note, in no table with what is for everybody."""
        groups: list[list[Json]] = [[]]
        for run in jumps.runs_of(page, self.sheet.questionnaire):
            note = self.sheet.note(run)
            if note:
                groups.append([{"kind": "note", "text": note}])
            for block in run.blocks:
                for part in self._parts(block):
                    _add(groups[-1], part)
            if note:
                groups.append([])
        return [part for group in groups for part in group]

    def _parts(self, block: Block) -> Iterator[Json]:
        match block:
            case Battery():
                yield self._battery(block)
            case InformationItem():
                yield {"kind": "information", "text": self.sheet.say(block.text)}
            case SingleChoiceItem() | MultipleChoiceItem() | ConsentItem():
                yield self._choice(block)
            case LikertItem() | InstructedItem() | RatingItem() | BipolarItem() | GridItem():
                yield self._marked(block)
            case _:
                yield self._typed(block)

    def _marked(self, item: LikertItem | InstructedItem | RatingItem | BipolarItem | GridItem) -> Json:
        """Points of a response scale; those with names stand in a table, so that every name is readable."""
        match item:
            case GridItem():
                return self._grid(item)
            case BipolarItem():
                return self._question(item, "pair") | self._points(item.response_scale) | self._poles(item)
            case RatingItem() if not self._is_all_named(item.response_scale):
                return self._question(item, "rating") | self._points(item.response_scale)
        return self._table(item.response_scale, [self._row(item)], "", None) | self._asides(item)

    def _battery(self, battery: Battery) -> Json:
        pairs = all(isinstance(item, BipolarItem) for item in battery.items)
        rows = [
            self._row(item) | (self._poles(item) if isinstance(item, BipolarItem) else {}) for item in battery.items
        ]
        aside = self.sheet.questionnaire.reasons.get(battery.not_applicable) if battery.not_applicable else None
        return self._table(battery.response_scale, rows, self.sheet.say(battery.stem), aside) | {"pairs": pairs}

    def _table(self, response_scale: str, rows: list[Json], stem: str, aside: Texts | None) -> Json:
        keys = self.sheet.point_keys(response_scale)
        scale = self.sheet.questionnaire.response_scales[response_scale]
        marks = [self._mark(keys[point.value], point.label) for point in scale.points]
        return {
            "kind": "table",
            "stem": stem,
            "marks": marks,
            "legend": len(marks) > MOST_HEADS,
            "low": self.sheet.say(scale.low),
            "high": self.sheet.say(scale.high),
            "aside": self._mark(NOT_APPLICABLE_KEY, aside) if aside else None,
            "rows": rows,
            "pairs": False,
        }

    def _row(self, item: Item) -> Json:
        claim = self.sheet.claim(item.show_if) if item.show_if else None
        in_battery = self.sheet.questionnaire.battery_of(item.id) is not None
        note = _("Only if %(claim)s.", claim=claim) if claim and in_battery else ""
        has_aside = not isinstance(item, InstructedItem)
        return {
            "number": self.sheet.number(item.id),
            "text": self.sheet.say(item.text),
            "note": note,
            "aside": has_aside,
        }

    def _is_all_named(self, response_scale: str) -> bool:
        return all(point.label for point in self.sheet.questionnaire.response_scales[response_scale].points)

    def _question(self, item: Item, kind: str) -> Json:
        asked = {"number": self.sheet.number(item.id), "text": self.sheet.say(item.text)}
        return asked | {"kind": kind, "hint": self.sheet.say(item.hint)} | self._asides(item)

    def _asides(self, item: Item) -> Json:
        """Reasons offered beside the answers."""
        names = [name for name in item.offered_reasons if name in item.reasons]
        keys = self.sheet.reason_keys(tuple(names))
        texts = self.sheet.questionnaire.reasons
        return {"asides": [self._mark(keys[name], texts.get(name)) for name in names]}

    def _points(self, response_scale: str) -> Json:
        keys = self.sheet.point_keys(response_scale)
        scale = self.sheet.questionnaire.response_scales[response_scale]
        marks = [self._mark(keys[point.value], point.label) for point in scale.points]
        return {"marks": marks, "low": self.sheet.say(scale.low), "high": self.sheet.say(scale.high)}

    def _poles(self, item: BipolarItem) -> Json:
        return {"low": self.sheet.say(item.left), "high": self.sheet.say(item.right)}

    def _grid(self, item: GridItem) -> Json:
        rows = [{"text": self.sheet.say(row.label), "line": row.write_in} for row in item.rows]
        aside = self._mark(NOT_APPLICABLE_KEY, item.not_applicable) if item.not_applicable else None
        return self._question(item, "grid") | self._points(item.response_scale) | {"rows": rows, "aside": aside}

    def _choice(self, item: SingleChoiceItem | MultipleChoiceItem | ConsentItem) -> Json:
        sheet, multiple = self.sheet, isinstance(item, MultipleChoiceItem)
        ways = jumps.ways_on(item, sheet.questionnaire)
        marks = []
        for place, option in enumerate(item.options):
            go = sheet.way_on(ways[option.raw]) if option.raw in ways else ""
            marks.append(self._mark(sheet.key_at(place), option.label, line=option.with_text, go=go))
        hint = sheet.say(item.hint) or (_("Choose all that apply.") if multiple else "")
        return self._question(item, "choice") | {"marks": marks, "multiple": multiple, "hint": hint}

    def _typed(self, item: Item) -> Json:
        """What is written by hand: on one line, on several, or digit by digit."""
        if isinstance(item, LongTextItem):
            hint = self.sheet.say(item.hint) or _("Please do not write names or account numbers.")
            return self._question(item, "lines") | {"count": LINES, "hint": hint}
        if isinstance(item, DateItem):
            parts = [
                {"label": _("Year"), "cells": 4},
                {"label": _("Month"), "cells": 2},
                {"label": _("Day"), "cells": 2},
            ]
            return self._question(item, "date") | {"parts": parts}
        unit = self.sheet.say(item.unit) if isinstance(item, NumberItem) else ""
        if isinstance(item, MoneyItem):
            unit = self.sheet.words.get("currency", "")
        return self._question(item, "line") | {"unit": unit, "short": isinstance(item, NumberItem | MoneyItem)}


def _add(parts: list[Json], part: Json) -> None:
    """Tables of one response scale that follow each other are one, as on the screen: the names stand once above."""
    above = parts[-1] if parts else {}
    same = all(above.get(name) == part.get(name) for name in ("kind", "marks", "aside", "pairs"))
    if part["kind"] == "table" and same and not part["stem"] and "asides" not in {*above, *part}:
        above["rows"] = [*_rows(above), *_rows(part)]
    else:
        parts.append(part)


def _rows(table: Json) -> list[object]:
    rows = table["rows"]
    return rows if isinstance(rows, list) else []
