"""The page of comments in the reader's language: what can be chosen, and what is told of each comment."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.dashboards.comments.inbox import Inbox
from app.dashboards.comments.owners import Owners
from app.dashboards.comments.replying import Writer
from app.dashboards.comments.search import FLAGGED, MINE, NONE, REPLY, VIEWS, Entry, Page, Wanted
from app.dashboards.comments.steps import Step
from app.dashboards.comments.told_states import has_states
from app.kernel.web.i18n import LANGUAGES, formatter, isolated, language
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.results.defined.label_texts import labels_of
from app.results.frames.comments import questions_of
from app.results.frames.labels import Labels
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
class View:
    """A part of the comments, as a link with its count."""

    name: str
    label: str
    count: str
    is_here: bool


@dataclass(frozen=True, kw_only=True)
class Told:
    """A comment in words.

    entry      the comment with what staff made of it
    facts      of who wrote: state, site, language, day, as far as they are told
    owner      name of who looks after it, "" for nobody
    due        by when; `typed_due` as it is typed
    reasons    what proposes a reply
    no_reply   why nobody can reply, "" where somebody can
    writer     to whom; None where this reader may not know
    """

    entry: Entry
    asked: str
    wave: str
    facts: Sequence[str]
    owner: str
    people: Sequence[tuple[int, str]]
    due: str
    typed_due: str
    is_late: bool
    reasons: str
    no_reply: str
    writer: Writer | None

    @property
    def handle(self) -> str:
        return self.entry.comment.handle


@dataclass(frozen=True, kw_only=True)
class Words:
    """
    page      whose comments are told
    today     where the organisation is
    writers   of the comments on the page who may be replied to
    """

    inbox: Inbox
    owners: Owners
    today: dt.date
    writers: Mapping[UUID, Writer] = field(default_factory=dict)
    _labels: dict[int, Labels] = field(default_factory=dict)

    @property
    def has_questions(self) -> bool:
        return any(questions_of(definition_of(wave.version)) for wave in self.inbox.waves)

    @property
    def tags(self) -> list[str]:
        """On any comment that is seen."""
        return sorted({name for one in self.inbox.entries for name in one.tags})

    def views(self, page: Page, here: str) -> list[View]:
        labels = {MINE: _("Assigned to me"), REPLY: _("Needs a reply"), FLAGGED: _("Flagged")}
        return [
            View(
                name=name,
                label=labels.get(name, _("All")),
                count=formatter().integer(page.counts[name]),
                is_here=name == here,
            )
            for name in VIEWS
        ]

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

    def told(self, one: Entry) -> Told:
        care, fmt = one.care, formatter()
        return Told(
            entry=one,
            asked=self._labels_of(one.wave).asked(one.comment.question, fmt),
            wave=wave_name(one.wave),
            facts=[fact for fact in self._facts(one) if fact],
            owner=self.owners.names.get(care.owner_id, _("somebody who has left")) if care.owner_id else "",
            people=[(user.id, user.name) for user in self.owners.who_read(one)],
            due=fmt.date(care.due) if care.due else "",
            typed_due=fmt.typed_date(care.due) if care.due else "",
            is_late=care.due is not None and care.due < self.today and not care.is_done,
            reasons=fmt.listed(sign_words(one.signs)),
            no_reply=_no_reply(one),
            writer=self.writers.get(one.comment.response),
        )

    def _facts(self, one: Entry) -> Iterable[str]:
        person, state = one.comment.person, self.inbox.state_of(one)
        yield state_names().get(state, "") if state else ""
        yield self._site_names(one.wave).get(person.site, person.site) if person.site else ""
        yield _language(person.language) if person.language else ""
        # a day that is told of some alone would be an order in which they came
        yield formatter().date(person.day) if person.day and not one.wave.study.is_anonymous else ""

    def _labels_of(self, wave: Wave) -> Labels:
        if wave.id not in self._labels:
            definition, spoken = definition_of(wave.version), language().code
            self._labels[wave.id] = labels_of(definition, spoken, words_of(wave.study, definition, spoken))
        return self._labels[wave.id]

    def _questions(self) -> list[tuple[str, str]]:
        """A question that several waves ask is one, in the words of the newest."""
        counts = Counter(one.comment.question for one in self.inbox.entries)
        asked: dict[str, str] = {}
        for wave in self.inbox.waves:
            for name in questions_of(definition_of(wave.version)):
                if counts[name] and name not in asked:
                    asked[name] = self._labels_of(wave).asked(name, formatter())
        count = formatter().integer
        return [
            (name, _("%(question)s (%(count)s)", question=words, count=count(counts[name])))
            for name, words in asked.items()
        ]

    def _site_names(self, wave: Wave) -> dict[str, str]:
        return {site.code: site.name for site in wave.study.organisation.sites}

    def _sites(self) -> list[tuple[str, str]]:
        present = {one.comment.person.site for one in self.inbox.entries}
        names = next(map(self._site_names, self.inbox.waves), {})
        nowhere = [(NONE, _("No site, or not kept"))] if None in present else []
        return [(code, name) for code, name in names.items() if code in present] + nowhere

    def _states(self) -> list[tuple[str, str]]:
        return list(state_names().items()) if any(map(has_states, self.inbox.waves)) and self.inbox.entries else []

    def _languages(self) -> list[tuple[str, str]]:
        spoken = {one.comment.person.language for one in self.inbox.entries}
        return [(code, _language(code)) for code in sorted(code for code in spoken if code)]

    def _tags(self) -> list[tuple[str, str]]:
        return [*((name, name) for name in self.tags), (NONE, _("without a tag"))] if self.tags else []


def wave_name(wave: Wave) -> str:
    fmt = formatter()
    return fmt.listed([wave.study.title, wave.title or _("Wave %(number)s", number=fmt.integer(wave.number))])


def sign_words(signs: Iterable[str]) -> list[str]:
    words = {
        "problem": _("had a problem"),
        "word_of_mouth": _("advises others against you"),
        "recommendation": _("would hardly recommend you"),
    }
    return [words[one] for one in signs]


def said(step: Step) -> str:
    """What a step did, to be undone."""
    name = isolated(step.tag)
    words = {
        "added": _("The tag “%(name)s” was added.", name=name),
        "removed": _("The tag “%(name)s” was removed.", name=name),
        "renamed": _("The tag “%(before)s” is now called “%(name)s”.", before=isolated(step.before), name=name),
        "flag": _("The comment is flagged."),
        "unflag": _("The flag is off."),
        "reply": _("The comment needs a reply."),
        "no_reply": _("The comment needs no reply."),
        "done": _("The comment is done."),
        "open": _("The comment is open again."),
        "take": _("The comment is yours."),
        "kept": _("What you entered is kept."),
    }
    return words.get(step.did or step.kind, "")


def _no_reply(one: Entry) -> str:
    if one.may_reply:
        return ""
    if not one.wave.study.is_identified:
        return _("Nobody can reply: this study does not know who wrote.")
    return _("Nobody may reply: the writer did not agree to be contacted.")


def _language(code: str) -> str:
    return LANGUAGES[code].name if code in LANGUAGES else code
