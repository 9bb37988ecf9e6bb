"""Word of mouth that people hear from others, beside what they say themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.checks import pick
from analysis.errors import AnalysisError
from analysis.loyalty.word_of_mouth import Gap, WordOfMouth, heard_gap, word_of_mouth
from app.disclosure.figure import Tree, figures
from app.results.parts.given import Given
from app.results.parts.loyalty import said, spoken_tree
from app.results.parts.part import Names, Part, fields_of
from app.results.trying import tried


@dataclass(frozen=True, kw_only=True, eq=False)
class Heard:
    """
    spoken   the nine levels of what people hear; who has heard nothing is not among them
    gap      what they say less what they hear; the error where nobody says anything
    """

    spoken: WordOfMouth
    gap: Gap | AnalysisError


def _heard(given: Given) -> Heard | AnalysisError | None:
    name = given.plan.heard
    if name is None or name not in given.frame.columns:
        return None
    levels = pick(given.frame, [name])[name]
    spoken = tried(lambda: word_of_mouth(levels))
    if isinstance(spoken, AnalysisError):
        return spoken
    return Heard(spoken=spoken, gap=tried(lambda: heard_gap(said(given), levels)))


def heard_tree(found: Heard) -> Tree:
    tree = spoken_tree(found.spoken)
    return tree if isinstance(found.gap, AnalysisError) else {**tree, "gap": gap_tree(found.gap)}


def gap_tree(gap: Gap) -> Tree:
    """Two means: of the fewer people."""
    return figures(fields_of(gap, "value", "se", "low", "high", "own", "heard", "n", "n_both"), max(gap.n_both, 0))


def _json(found: Heard, _labels: Names) -> Mapping[str, Tree]:
    return {"heard": heard_tree(found)}


HEARD: Part[Heard] = Part(
    name="heard",
    wants=lambda plan: plan.heard is not None,
    run=_heard,
    json=_json,
    rows_behind=lambda found: {"heard": found.spoken.n},
    under="loyalty",
)
