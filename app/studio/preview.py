"""A questionnaire as respondents see it, page by page, in every language; nothing is stored."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from flask import render_template
from markupsafe import Markup

from app.accounts.models import Organisation
from app.kernel.web.i18n import LANGUAGES, gettext, language, speaking
from app.questionnaires.form_builder import page_form
from app.questionnaires.models import Version
from app.respond.visit import Visit
from app.studies.models import Link, Study, Wave
from app.studies.pages.plan_words import MODES
from app.studio.wording import condition_words
from survey_defs.conditions import AllOf, Condition
from survey_defs.model import Battery, Block, Page, Questionnaire

WIDTHS = ("phone", "desktop")
CONSENT, THANKS = "$consent", "$thanks"
"""Steps that are no pages; no page id begins with a dollar sign."""


@dataclass(frozen=True)
class Run:
    """A block, or items of a battery, that one condition governs; `note` says so, empty where there is none."""

    block: Block
    note: str


@dataclass(frozen=True)
class Preview:
    """What is looked at: one step of a questionnaire, in one language, at one width.

    address  makes the address of another step, language or width
    """

    organisation: Organisation
    questionnaire: Questionnaire
    step: str
    language: str
    width: str
    address: Callable[..., str]

    @property
    def steps(self) -> tuple[str, ...]:
        ids = tuple(page.id for page in self.questionnaire.pages)
        return ((CONSENT,) if self.questionnaire.consent else ()) + ids + (THANKS,)

    @property
    def position(self) -> int:
        return self.steps.index(self.step)

    @property
    def before(self) -> str | None:
        return self.steps[self.position - 1] if self.position else None

    @property
    def after(self) -> str | None:
        return self.steps[self.position + 1] if self.position + 1 < len(self.steps) else None

    @property
    def page(self) -> Page | None:
        return None if self.step.startswith("$") else self.questionnaire.page(self.step)

    @property
    def direction(self) -> str:
        return LANGUAGES[self.language].direction if self.language in LANGUAGES else "ltr"

    def visit(self) -> Visit:
        """A visit of nobody: a link, a wave, a version and a study that no database knows."""
        study = Study(organisation=self.organisation, title="", retention_months=24, amounts={}, anonymity="anonymous")
        link = Link(wave=Wave(study=study, number=1), address="")
        return Visit(link, Version(), self.questionnaire, None, self.language, is_sample=True)

    def drawn(self) -> Markup:
        """The step as it looks. Notes on conditions are in the reader's language, the page is in its own."""
        page = self.page
        runs = list(_runs(page, self.questionnaire)) if page else []
        note = _note(self.questionnaire, page.show_if if page else None)
        form = page_form(page.items if page else (), language=self.language)
        reader, modes = language(), {mode: str(label) for mode, label in MODES.items()}
        with speaking(self.language):
            drawn = render_template(
                "studio/step.html",
                preview=self,
                visit=self.visit(),
                page=page,
                runs=runs,
                note=note,
                form=form,
                reader=reader,
                modes=modes,
                items_of=lambda battery: battery.items,
                options_of=lambda item: item.options,
            )
        return Markup(drawn)  # drawn by a template that escapes


def step_of(questionnaire: Questionnaire, wished: str | None) -> str:
    """The wished step where there is one, else the first page."""
    known = {page.id for page in questionnaire.pages} | {THANKS} | ({CONSENT} if questionnaire.consent else set())
    return wished if wished in known and wished is not None else questionnaire.pages[0].id


def _runs(page: Page, questionnaire: Questionnaire) -> Iterator[Run]:
    """The blocks of a page, a battery cut where the condition of its items changes."""
    for block in page.blocks:
        if not isinstance(block, Battery):
            yield Run(block, _note(questionnaire, block.show_if))
            continue
        for number, (own, items) in enumerate(groupby(block.items, key=lambda item: item.show_if)):
            stem = block.stem if number == 0 else None
            part = block.model_copy(update={"items": tuple(items), "stem": stem})
            yield Run(part, _note(questionnaire, block.show_if, own))


def _note(questionnaire: Questionnaire, *conditions: Condition | None) -> str:
    """When something is shown, in the reader's language; nothing where it always is."""
    known = tuple(condition for condition in conditions if condition is not None)
    if not known:
        return ""
    whole = known[0] if len(known) == 1 else AllOf(all=known)
    return gettext("Shown when %(condition)s.", condition=condition_words(whole, questionnaire))
