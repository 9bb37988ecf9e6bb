"""The page of comments in the reader's language: what can be chosen, and what is told of each comment."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from app.dashboards.comments.search import NONE, Shown, Wanted
from app.dashboards.comments.tags import Place
from app.kernel.web.i18n import LANGUAGES, formatter, language
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.results.frames.comments import Comment, questions_of
from app.results.frames.labels import Labels, labels_of
from app.results.words.states import state_names
from app.studies.models import Wave
from app.studies.planning.placeholders import words_of


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A filter: values with their words."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A comment in words: what was asked, and what is known of who answered."""

    handle: str
    asked: str
    text: str
    facts: Sequence[str]
    tags: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Words:
    """
    questions   places where somebody can write, with the comments there
    present     sites and languages that comments have
    tags        on any comment that is seen
    """

    labels: Labels
    questions: Mapping[str, int]
    sites: Mapping[str, str]
    present: frozenset[str | None]
    spoken: Sequence[str]
    has_states: bool
    tags: Sequence[str]
    wave: Wave

    @classmethod
    def of(
        cls,
        wave: Wave,
        found: Sequence[Comment],
        states: Mapping[UUID, str],
        tagged: Mapping[Place, Sequence[str]],
    ) -> Self:
        definition, spoken = definition_of(wave.version), language().code
        numbers = Counter(one.question for one in found)
        names = {name for one in found for name in tagged.get((one.response, one.question), ())}
        return cls(
            labels=labels_of(definition, spoken, words_of(wave.study, definition, spoken)),
            questions={name: numbers[name] for name in questions_of(definition)},
            sites={site.code: site.name for site in wave.study.organisation.sites},
            present=frozenset(one.person.site for one in found),
            spoken=sorted({one.person.language for one in found if one.person.language}),
            has_states=bool(states),
            tags=sorted(names),
            wave=wave,
        )

    @property
    def has_questions(self) -> bool:
        return bool(self.questions)

    def choices(self, wanted: Wanted) -> list[Choice]:
        """The filters that divide what is there."""
        filters = (
            Choice(name="question", label=_("Question"), value=wanted.question, options=self._questions()),
            Choice(name="site", label=_("Site"), value=wanted.site, options=self._sites()),
            Choice(name="state", label=_("Loyalty state"), value=wanted.state, options=self._states()),
            Choice(name="language", label=_("Language"), value=wanted.language, options=self._languages()),
            Choice(name="tag", label=_("Tag"), value=wanted.tag, options=self._tags()),
        )
        return [one for one in filters if len(one.options) > 1 or one.value]

    def shown(self, one: Shown) -> Told:
        person = one.comment.person
        facts = [
            self.sites.get(person.site, person.site) if person.site else "",
            state_names().get(one.state, "") if one.state else "",
            _language(person.language) if person.language else "",
            formatter().date(person.day) if person.day else "",
        ]
        return Told(
            handle=one.comment.handle,
            asked=self.labels.asked(one.comment.question, formatter()),
            text=one.comment.text,
            facts=[fact for fact in facts if fact],
            tags=one.tags,
        )

    def _questions(self) -> list[tuple[str, str]]:
        fmt = formatter()
        return [
            (name, _("%(question)s (%(count)s)", question=self.labels.asked(name, fmt), count=fmt.integer(n)))
            for name, n in self.questions.items()
            if n
        ]

    def _sites(self) -> list[tuple[str, str]]:
        nowhere = [(NONE, _("No site, or not kept"))] if None in self.present else []
        return [(code, name) for code, name in self.sites.items() if code in self.present] + nowhere

    def _states(self) -> list[tuple[str, str]]:
        return list(state_names().items()) if self.has_states else []

    def _languages(self) -> list[tuple[str, str]]:
        return [(code, _language(code)) for code in self.spoken]

    def _tags(self) -> list[tuple[str, str]]:
        return [*((name, name) for name in self.tags), (NONE, _("without a tag"))] if self.tags else []


def _language(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else code
