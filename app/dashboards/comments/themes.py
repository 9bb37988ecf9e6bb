"""How many people wrote about each matter that staff tagged."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.scope import Scope
from app.dashboards.comments import tags
from app.results.frames.comments import comments_of
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True)
class Themes:
    """
    people   tag -> people at least one of whose texts carries it
    wrote    people who wrote anything
    tagged   people at least one of whose texts carries a tag
    """

    people: Mapping[str, int]
    wrote: int
    tagged: int = 0


def themes_of(wave: Wave, only: Scope) -> Themes:
    """Of the responses that count; a tag whose text was taken back counts no more."""
    comments, tagged = comments_of(wave, only), tags.places_of(wave)
    people: dict[str, set[object]] = {}
    for one in comments:
        for name in tagged.get((one.response, one.question), ()):
            people.setdefault(name, set()).add(one.response)
    counts = {name: len(who) for name, who in people.items()}
    order = sorted(counts, key=lambda name: (-counts[name], name))
    return Themes(
        people={name: counts[name] for name in order},
        wrote=len({one.response for one in comments}),
        tagged=len(set().union(*people.values())),
    )
