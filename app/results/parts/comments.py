"""What people wrote: the words of each open question, of texts beside an option too, by loyalty state and by site.

Words and counts, never the texts: those are rows of people, and stay with who may read rows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analysis.checks import pick
from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from analysis.words.keyness import Keyness, keyness
from analysis.words.usage import FEWEST, FrequentWords, Places, Usage, frequent_words, word_usage
from app.disclosure.figure import Figure, Json, Rows, Tree, figures
from app.disclosure.small_cells import divided
from app.results.parts.given import Given
from app.results.parts.part import Names, Part, refused, rows_of
from app.results.trying import tried

STATE, SITE = "by_state", "by_site"
# no state, no site: people who are in the whole and in no group
NOWHERE = ""
# more words than anybody reads
MOST = 100


@dataclass(frozen=True, kw_only=True, eq=False)
class Division:
    """One question's words by group.

    sizes    people of each group who wrote something, and of none
    counts   term -> people of each group who used it
    keyness  what a group says more often than the others
    """

    sizes: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]
    keyness: Keyness


@dataclass(frozen=True, kw_only=True, eq=False)
class Comment:
    """One question.

    name       the item, or the column of the option that the text stands beside
    divisions  by_state and by_site, where they are known
    """

    name: str
    is_beside: bool
    words: FrequentWords
    divisions: Mapping[str, Division]


Comments = tuple[tuple[str, Comment | AnalysisError], ...]


def _comments(given: Given) -> Comments:
    groups = dict(_groups(given))
    languages = None if given.people is None else given.people["language"]
    found = [(name, given.frame, False) for name in given.plan.texts]
    if given.written is not None:
        found += [(name, given.written, True) for name in given.plan.beside]
    return tuple(
        (name, tried(partial(_comment, name, frame, groups, languages, is_beside=is_beside)))
        for name, frame, is_beside in found
    )


def _groups(given: Given) -> Iterator[tuple[str, "pd.Series[str]"]]:
    if isinstance(given.quadrants, Quadrants):
        yield STATE, given.quadrants.states.astype(object)
    if given.people is not None and given.people["site"].nunique() > 1:
        yield SITE, given.people["site"]


def _comment(
    name: str,
    frame: pd.DataFrame,
    groups: Mapping[str, "pd.Series[str]"],
    languages: "pd.Series[str] | None",
    *,
    is_beside: bool,
) -> Comment:
    # a column of a file in which somebody answered with a figure alone is read as numbers
    texts = pick(frame, [name])[name].map(lambda cell: None if pd.isna(cell) else str(cell)).astype(object)
    usage = word_usage(texts, languages=languages)
    words = frequent_words(usage)
    divided = {by: _division(usage, words, column) for by, column in groups.items()}
    return Comment(name=name, is_beside=is_beside, words=words, divisions=divided)


def _division(usage: Usage, words: FrequentWords, column: "pd.Series[str]") -> Division:
    """Also counts those who wrote and stand in no group: what is hidden must not come out by subtracting."""
    of = [NOWHERE if pd.isna(group) else str(group) for group in column]
    counts = {term: _counted(usage.people[term], of) for term in words.table["term"]}
    return Division(sizes=_counted(np.flatnonzero(usage.wrote), of), counts=counts, keyness=keyness(usage, column))


def _counted(rows: Places, of: list[str]) -> dict[str, int]:
    return dict(Counter(of[row] for row in rows))


def known(comments: Comments) -> list[Comment]:
    """The questions that could be read."""
    return [one for _name, one in comments if isinstance(one, Comment)]


def _json(comments: Comments, _labels: Names) -> Mapping[str, Tree]:
    found = {one.name: _tree(one) for one in known(comments)}
    return {"comments": found} if found else {}


def _tree(one: Comment) -> Tree:
    words = one.words
    own: dict[str, Figure | Tree | Rows] = {**figures({"fewest": words.fewest, "n": words.n}, words.n)}
    own["n_dropped"] = Figure(words.n_dropped, words.n_dropped)
    rows = rows_of(words.table.head(MOST))
    own |= _listed([figures(row, int(str(row["people"]))) for row in rows])
    return own | {by: _divided(division) for by, division in one.divisions.items()}


def _divided(division: Division) -> Tree:
    sizes = divided(division.sizes)
    counts = {term: divided(own) for term, own in list(division.counts.items())[:MOST]}
    return {name: _group(division.keyness, name, sizes[name], counts) for name in division.sizes if name != NOWHERE}


def _group(found: Keyness, name: str, size: Figure, counts: Mapping[str, Mapping[str, Figure]]) -> Tree:
    more = set(found.more(name)["term"])
    own = {term: figure for term, groups in counts.items() if (figure := groups.get(name)) and figure.value >= FEWEST}
    rows = [
        figures({"term": term, "people": figure.value, "more": term in more}, _fewest(figure, size))
        for term, figure in own.items()
    ]
    return {"n": size, **_listed(rows)}


def _fewest(*told: Figure) -> int:
    return min(figure.n for figure in told if figure.n is not None)


def _listed(rows: Rows) -> dict[str, Rows]:
    """An empty list would say of few people that they have no word in common."""
    return {"words": rows} if rows else {}


def _warnings(comments: Comments) -> list[Json]:
    return [refused(f"comments.{name}", one) for name, one in comments if isinstance(one, AnalysisError)]


COMMENTS: Part[Comments] = Part(
    name="comments",
    wants=lambda plan: bool(plan.texts or plan.beside),
    run=_comments,
    json=_json,
    rows_behind=lambda comments: {"comments": max((one.words.n for one in known(comments)), default=0)},
    warnings=_warnings,
)
