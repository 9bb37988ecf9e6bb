"""Finding comments: by question, site, loyalty state, language, tag, and words in any script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.customers.folding import words_of
from app.dashboards.comments.tags import Place
from app.results.frames.comments import Comment

PER_PAGE = 50
# chosen for those that have none: no site, no tag
NONE = "none"


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
class Shown:
    """One comment as the page shows it."""

    comment: Comment
    state: str | None
    tags: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """
    number, last   this page and the last one, from 1
    found          comments that fit, on all pages; everything: comments that there are
    people         who wrote those that fit
    """

    comments: Sequence[Shown]
    number: int
    last: int
    found: int
    everything: int
    people: int


def page_of(
    comments: Sequence[Comment],
    wanted: Wanted,
    *,
    states: Mapping[UUID, str],
    tagged: Mapping[Place, Sequence[str]],
    number: int = 1,
) -> Page:
    """The comments that fit, a page of them; a page behind the last one is the last."""
    words = words_of(wanted.words)
    found = [one for one in comments if _fits(one, wanted, words, states, tagged)]
    last = max(-(-len(found) // PER_PAGE), 1)
    place = min(max(number, 1), last)
    shown = found[(place - 1) * PER_PAGE : place * PER_PAGE]
    return Page(
        comments=[
            Shown(comment=one, state=states.get(one.response), tags=tagged.get((one.response, one.question), ()))
            for one in shown
        ],
        number=place,
        last=last,
        found=len(found),
        everything=len(comments),
        people=len({one.response for one in found}),
    )


def _fits(
    one: Comment,
    wanted: Wanted,
    words: Sequence[str],
    states: Mapping[UUID, str],
    tagged: Mapping[Place, Sequence[str]],
) -> bool:
    tags = tagged.get((one.response, one.question), ())
    has_tag = not wanted.tag or (not tags if wanted.tag == NONE else wanted.tag in tags)
    chosen = (
        (wanted.question, one.question),
        (wanted.site, one.person.site or NONE),
        (wanted.state, states.get(one.response)),
        (wanted.language, one.person.language),
    )
    return (
        has_tag
        and all(not wished or wished == own for wished, own in chosen)
        and all(word in one.folded for word in words)
    )
