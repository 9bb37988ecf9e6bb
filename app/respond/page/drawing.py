"""Pages drawn from pieces that are rendered once for each version, item and language.

A page of a questionnaire is the same for everybody but for the order of its items, the answers already given and three
hidden fields. Jinja renders each piece once, with nothing answered; a request joins the pieces in its own order and
ticks what is stored. Whatever needs more (a wrong answer, a stored text) is rendered as it always was.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from typing import Any
from uuid import uuid4

from flask import current_app, render_template, url_for
from jinja2 import Template
from markupsafe import Markup

from app.questionnaires.form_builder import PageForm, page_form, raw_of
from app.respond.operations import seed_of
from app.respond.page.filling import Filling
from app.respond.page.timing import keeps_times
from app.respond.visit import Visit, tokens
from survey_defs import routing
from survey_defs.answers import Answers
from survey_defs.kinds.choices import MultipleChoiceItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import BipolarItem, InstructedItem, LikertItem, RatingItem
from survey_defs.model import Battery, Block, Page
from survey_defs.shuffle import shuffled_blocks, shuffled_items, shuffled_options

TICKED = re.compile(r' value="([^"]*)" checked')
TOKEN, EVENT, BODY = "\x00token\x00", "\x00event\x00", "\x00body\x00"
ACTION, PLACE = "\x00action\x00", "\x00place\x00"
MOST_PIECES = 5000
# kinds whose answer is one tick among buttons
TICKS = LikertItem | InstructedItem | RatingItem | BipolarItem | SingleChoiceItem

_pieces: dict[tuple[object, ...], tuple[str, ...]] = {}


class _Everything:
    """In place of the raw values of a field: every button would be ticked, so that Jinja shows where ticks go."""

    def __contains__(self, raw: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())


class _BlankField:
    shown = _Everything()
    errors: tuple[str, ...] = ()
    typed = ""


class _BlankForm:
    """In place of a form: it has every item, and nothing is answered."""

    def __contains__(self, item: object) -> bool:
        return True

    def __getitem__(self, item: str) -> _BlankField:
        return _BlankField()


@dataclass(frozen=True)
class Drawing:
    """One page for one respondent.

    token    the signed response id
    filling  what was sent and must be mended; None draws what is stored
    """

    visit: Visit
    page: Page
    token: str
    filling: Filling | None = None
    sent: Mapping[str, list[str]] | None = None

    @cached_property
    def stored(self) -> Answers:
        return self.visit.response.answers if self.visit.response else {}

    @cached_property
    def answers(self) -> Answers:
        """Stored answers with those just sent, which decide what is shown."""
        payload = self.filling.payload if self.filling else {}
        known = {**self.stored, **{name: value for name, value in payload.items() if value is not None}}
        return {name: value for name, value in known.items() if name not in payload or payload[name] is not None}

    @cached_property
    def seed(self) -> str:
        carried = tokens().read(self.visit.address, self.token)
        return str(seed_of(carried)) if carried else ""

    @cached_property
    def blocks(self) -> list[Block]:
        """Blocks to draw, in the order of this response."""
        drawn = {block.id for block in routing.shown_blocks(self.page, self.visit.questionnaire, self.answers)}
        return [block for block in shuffled_blocks(self.page, seed=self.seed) if block.id in drawn]

    def html(self) -> str:
        """The whole page."""
        body = self._live_body() if self.filling else "".join(self._kept_body())
        frame = self._frame() if self.filling or self._pipes(f"page {self.page.id}") else self._kept_frame()
        frame = frame.replace(TOKEN, self.token).replace(EVENT, str(uuid4()))
        start, end = frame.replace(ACTION, escape(self._action)).replace(PLACE, self.visit.address).split(BODY)
        return f"{start}{body}{end}"

    def _pipes(self, name: str) -> bool:
        """What repeats an answer is this person's alone, and never kept."""
        return name in self.visit.questionnaire.piping

    @cached_property
    def _keeps_times(self) -> bool:
        return keeps_times(self.visit.link.wave.study)

    @property
    def _action(self) -> str:
        """Where the page is sent: the way in while there is no response, so that opening it stores nothing."""
        visit = self.visit
        return url_for("respond.answer", page_id=self.page.id, s=visit.address) if visit.response else visit.start

    def _frame(self, form: PageForm | None = None) -> str:
        questionnaire = self.visit.questionnaire
        position, total = routing.progress(questionnaire, self.answers, self.page.id)
        earlier = routing.previous_page(questionnaire, self.answers, before=self.page.id)
        return render_template(
            "respond/page.html", visit=self.visit, page=self.page, filling=self.filling, form=form or self._form,
            position=position, total=total, is_first=earlier is None, token=TOKEN, event=EVENT, body=Markup(BODY),
            action=ACTION, place=PLACE, keeps_times=self._keeps_times,
        )  # fmt: skip

    def _kept_frame(self) -> str:
        """Everything around the items; the same for all who are at this place of the questionnaire."""
        questionnaire = self.visit.questionnaire
        place = routing.progress(questionnaire, self.answers, self.page.id)
        earlier = routing.previous_page(questionnaire, self.answers, before=self.page.id)
        key = (
            *self._key,
            "frame",
            # every person's link has the same pages; of kiosks each has its own
            self.visit.address if self.visit.link.kind == "kiosk" else self.visit.link.kind,
            self.page.id,
            place,
            earlier is None,
            self._keeps_times,
        )
        return self._kept(key, self._frame)[0]

    @cached_property
    def _form(self) -> PageForm:
        """The form with what was sent, and the errors it met."""
        items = routing.shown_items(self.page, self.visit.questionnaire, self.answers)
        if self.filling is None:
            return page_form(items, language=self.visit.language, stored=self.stored)
        form = page_form(items, language=self.visit.language, sent=self.sent)
        for item in self.filling.errors:
            form[item.id].errors = self.filling.form[item.id].errors
        return form

    def _live_body(self) -> str:
        draw: Any = self._macros(self._form)
        above = [None, *self.blocks]
        return "".join(draw.block(block, before) for block, before in zip(self.blocks, above, strict=False))

    def _kept_body(self) -> Iterator[str]:
        above: Block | None = None
        for block in self.blocks:
            if self._pipes(block.id):
                draw: Any = self._macros(self._form)
                yield str(draw.block(block, above))
            elif isinstance(block, Battery):
                yield from self._kept_battery(block, above)
            else:
                yield self._kept_item(block)
            above = block

    def _kept_battery(self, battery: Battery, above: Block | None) -> Iterator[str]:
        same = isinstance(above, Battery) and above.response_scale == battery.response_scale
        key = (*self._key, "battery", battery.id, same)
        yield self._kept(key, lambda: self._macros(_BlankForm()).battery_start(battery, above))[0]
        shown = {item.id for item in routing.shown_items(self.page, self.visit.questionnaire, self.answers)}
        for item in shuffled_items(battery, seed=self.seed):
            if item.id in shown:
                parts = self._kept(
                    (*self._key, item.id), lambda item=item: self._macros(_BlankForm()).battery_item(battery, item)
                )
                yield self._ticked(parts, item.id)
        yield "</div>"

    def _kept_item(self, block: Item) -> str:
        """A single item: kept where it is a row of buttons or not answered yet, else rendered with its answer."""
        in_order = isinstance(block, SingleChoiceItem | MultipleChoiceItem) and block.order != "as_written"
        if block.id in self.stored and not isinstance(block, TICKS):
            return str(self._macros(self._form).block(block))
        if isinstance(self.stored.get(block.id), dict) and "value" in self.stored[block.id]:  # type: ignore[operator]
            return str(self._macros(self._form).block(block))
        key = (*self._key, block.id, self.seed if in_order else "")
        return self._ticked(self._kept(key, lambda: self._macros(_BlankForm()).block(block)), block.id)

    def _ticked(self, parts: tuple[str, ...], item_id: str) -> str:
        """A piece with the stored answer ticked: odd parts are the values of buttons."""
        if len(parts) == 1:
            return parts[0]
        chosen = raw_of(self.stored.get(item_id))
        joined = [parts[0]]
        for raw, after in zip(parts[1::2], parts[2::2], strict=True):
            joined += (' value="', raw, '" checked' if unescape(raw) in chosen else '"', after)
        return "".join(joined)

    @cached_property
    def _key(self) -> tuple[object, ...]:
        wave = self.visit.link.wave
        return (
            self.visit.version.digest,
            self.visit.language,
            wave.study.organisation.name,
            wave.study.organisation.accent,
            wave.study.organisation.logo_digest,
            *self.visit.words.values(),
        )

    def _kept(self, key: tuple[object, ...], render: Any) -> tuple[str, ...]:
        """A piece by its key, split at its buttons; rendered when it is asked for the first time."""
        found = _pieces.get(key)
        if found is None:
            if len(_pieces) >= MOST_PIECES:
                _pieces.clear()
            found = _pieces[key] = tuple(TICKED.split(str(render())))
        return found

    def _macros(self, form: object) -> Any:
        template: Template = current_app.jinja_env.get_template("respond/items.html")
        return template.make_module(
            {
                "visit": self.visit,
                "form": form,
                "items_of": lambda battery: shuffled_items(battery, seed=self.seed),
                "options_of": lambda item: shuffled_options(item, seed=self.seed),
            }
        )
