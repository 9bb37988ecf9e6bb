"""What could not be compared: other words with what changed in them, and what one wave alone asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.dimensions import dimensions_of
from app.results.overview.pair import Pair
from app.results.plan import INDEX
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of
from app.studio.differences import STATUSES, ItemDifference, differences
from app.studio.differences import Pair as Forms
from survey_defs.model import Questionnaire
from survey_defs.texts import fill

ASKED_ANEW = ("changed", "added", "removed")


@dataclass(frozen=True, kw_only=True)
class Form:
    """One part of a question as it was and as it is."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """
    status   changed, added or removed, in words
    """

    text: str
    status: str
    forms: tuple[Form, ...]


@dataclass(frozen=True, kw_only=True)
class Ruler:
    """A measure that both waves asked, not alike.

    note   why, where no question of its own tells it
    """

    name: str
    questions: tuple[Question, ...]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Unlike:
    """
    rulers          measures that were asked in other words
    new, gone       measures that the later, the earlier wave alone asked
    """

    rulers: Sequence[Ruler]
    new: Sequence[str]
    gone: Sequence[str]

    @property
    def is_empty(self) -> bool:
        return not (self.rulers or self.new or self.gone)


def unlike(found: Pair, before: Wave, wave: Wave, speech: Speech, earlier: Speech) -> Unlike:
    """
    earlier   names of what the earlier wave asked
    """
    told = {one.name: one.change.told for one in found.found.measures}
    broken = [name for name, one in told.items() if one == "other_ruler"]
    old, new = definition_of(before.version), definition_of(wave.version)
    items = {one.id: one for one in differences(old, new).items if one.status in ASKED_ANEW} if broken else {}
    say = _Said(speech.fmt.language.code, words_of(wave.study, new, speech.fmt.language.code))
    return Unlike(
        rulers=[_ruler(name, (old, new), items, say, speech) for name in broken],
        new=[speech.measure(name) for name, one in told.items() if one == "not_asked"],
        gone=[earlier.measure(name) for name in found.gone],
    )


@dataclass(frozen=True)
class _Said:
    """How questions are written: in this language, with these words in their placeholders."""

    language: str
    words: dict[str, str]

    def text(self, text: str) -> str:
        return fill(text, self.words)

    def forms(self, one: ItemDifference) -> Iterator[Form]:
        """Of texts those of the reader's language, else those of all."""
        own = [form for form in one.pairs if form.language in (None, self.language)]
        for form in own or one.pairs:
            yield self._form(form)

    def _form(self, form: Forms) -> Form:
        return Form(label=form.label, before=self.text(form.old), now=self.text(form.new))


def _ruler(
    name: str,
    both: tuple[Questionnaire, Questionnaire],
    items: dict[str, ItemDifference],
    say: _Said,
    speech: Speech,
) -> Ruler:
    if name == INDEX:
        return Ruler(name=speech.measure(name), questions=(), note=_index_note(both))
    own = [items[one] for one in _items(name, both) if one in items]
    questions = tuple(
        Question(text=say.text(one.text), status=str(STATUSES[one.status]), forms=tuple(say.forms(one))) for one in own
    )
    note = "" if questions else _("It is computed otherwise from the same questions.")
    return Ruler(name=speech.measure(name), questions=questions, note=note)


def _index_note(both: tuple[Questionnaire, Questionnaire]) -> str:
    first, second = (from_questionnaire(one).value_index for one in both)
    if first != second:
        return _("The index is made of other dimensions.")
    return _("The index is made of the dimensions, and not all of them were asked in the same words.")


def _items(name: str, both: tuple[Questionnaire, Questionnaire]) -> list[str]:
    found = (dimensions_of(one).get(name) for one in both)
    return list(dict.fromkeys(item for scale in found if scale for item in scale.items))
