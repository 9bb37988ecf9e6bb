"""Finding comments: by what is to be done, by question, site, loyalty state, language, tag, and words in any script."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.customers.folding import words_of
from app.dashboards.comments.care import NOTHING, Care
from app.results.frames.comments import Comment
from app.studies.models import Wave

PER_PAGE = 50
# chosen for those that have none: no site, no tag
NONE = "none"
ALL, MINE, REPLY, FLAGGED = "all", "mine", "reply", "flagged"
VIEWS = (MINE, REPLY, FLAGGED, ALL)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One comment with what staff made of it.

    may_reply   whether its writer is known and allowed to be contacted
    signs       what else the writer said that asks for a reply
    """

    wave: Wave
    comment: Comment
    tags: Sequence[str] = ()
    care: Care = NOTHING
    may_reply: bool = False
    signs: tuple[str, ...] = ()

    @property
    def is_proposed(self) -> bool:
        """What else the writer said asks for a reply, and nobody has decided yet."""
        return self.may_reply and not self.care.reply and bool(self.signs)

    @property
    def needs_reply(self) -> bool:
        is_needed = self.is_proposed or (self.may_reply and self.care.reply == "needed")
        return is_needed and not self.care.is_done

    def is_in(self, view: str, user_id: int) -> bool:
        mine = self.care.owner_id == user_id and not self.care.is_done
        return {MINE: mine, REPLY: self.needs_reply, FLAGGED: self.care.is_flagged}.get(view, True)


StateOf = Callable[[Entry], str | None]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; empty for anything, NONE for what has none."""

    words: str = ""
    question: str = ""
    site: str = ""
    state: str = ""
    language: str = ""
    tag: str = ""

    @property
    def is_narrowed(self) -> bool:
        """By something else than words."""
        return bool(self.question or self.site or self.state or self.language or self.tag)

    @property
    def narrows(self) -> bool:
        return self.is_narrowed or bool(self.words.strip())


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    number, last   this page and the last one, from 1
    found          comments that fit, on all pages; people: who wrote them
    everything     comments that there are
    counts         by view, how many of what is looked for are in it
    """

    entries: Sequence[Entry]
    number: int
    last: int
    found: int
    everything: int
    people: int
    counts: Mapping[str, int]


def page_of(
    entries: Sequence[Entry], wanted: Wanted, *, state_of: StateOf, view: str = ALL, user_id: int = 0, number: int = 1
) -> Page:
    """The comments that fit, a page of them; a page behind the last one is the last."""
    words = words_of(wanted.words)
    fitting = [one for one in entries if _fits(one, wanted, words, state_of)]
    found = _in_order([one for one in fitting if one.is_in(view, user_id)], view)
    last = max(-(-len(found) // PER_PAGE), 1)
    place = min(max(number, 1), last)
    return Page(
        entries=found[(place - 1) * PER_PAGE : place * PER_PAGE],
        number=place,
        last=last,
        found=len(found),
        everything=len(entries),
        people=len({one.comment.response for one in found}),
        counts={name: sum(one.is_in(name, user_id) for one in fitting) for name in VIEWS},
    )


def _in_order(found: list[Entry], view: str) -> list[Entry]:
    """What has a deadline first, where it is about work; all comments stay in the order they came in."""
    return found if view == ALL else sorted(found, key=lambda one: one.care.due or dt.date.max)


def _fits(one: Entry, wanted: Wanted, words: Sequence[str], state_of: StateOf) -> bool:
    has_tag = not wanted.tag or (not one.tags if wanted.tag == NONE else wanted.tag in one.tags)
    chosen = (
        (wanted.question, one.comment.question),
        (wanted.site, one.comment.person.site or NONE),
        (wanted.language, one.comment.person.language),
    )
    return (
        has_tag
        and all(not wished or wished == own for wished, own in chosen)
        and all(word in one.comment.folded for word in words)
        # last: it needs the analysis
        and (not wanted.state or wanted.state == state_of(one))
    )
