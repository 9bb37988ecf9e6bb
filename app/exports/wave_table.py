"""A wave as a table for other programs: codes, figures made of them, and the reason behind every gap."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from app.disclosure.coarse import Person, coarsen
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.frame import WaveFrame, column_names, load_frame
from app.results.frames.write_ins import text_columns
from app.results.over_time.scores import scores_on
from app.studies.models import Wave
from survey_defs.items import PointItem
from survey_defs.model import Questionnaire

TURNED, SCORE, REASON = "_r", "_score", "_reason"
PEOPLE = ("language", "site", "day")


@dataclass(frozen=True, kw_only=True, eq=False)
class Export:
    """Rows of complete responses.

    data      language, site, day, items, reversed copies, derived figures, scores; a gap is an empty cell
    reasons   why a cell of an item or a derived figure is empty; None where it is not; the same rows
    items     column -> the item it holds, or holds an option or a row of
    texts     column of a code -> the column of what is written beside it
    turned    column -> the item it is a reversed copy of
    scores    column -> the construct whose score it holds
    """

    wave: Wave
    version: Version
    questionnaire: Questionnaire
    data: pd.DataFrame
    reasons: pd.DataFrame
    items: dict[str, str]
    texts: dict[str, str]
    turned: dict[str, str]
    derived: tuple[str, ...]
    scores: dict[str, str]


def export_of(wave: Wave, *, begun: Version | None = None, rng: np.random.Generator | None = None) -> Export:
    """All responses that count; of an anonymous study in an order drawn anew each time, and nobody standing alone.

    begun   only the responses to this earlier version, in its own questions: to those that the wave asks otherwise
            now, or no longer, they have no column in the whole; one of results.asked.apart
    """
    questionnaire = definition_of(begun or wave.version)
    frame = load_frame(wave, questionnaire, begun=begun)
    if wave.study.is_anonymous:
        # before the rows are mixed: a rest that joined another group each time would stand out between two exports
        frame = replace(frame, people=_coarse(frame.people, min_cell=wave.study.organisation.min_cell))
        frame = _shuffled(frame, rng or np.random.default_rng())
    return replace(build(wave, questionnaire, frame), version=begun or wave.version)


def _coarse(people: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    exact = [Person(*row) for row in people[list(PEOPLE)].itertuples(index=False, name=None)]
    told = coarsen(exact, min_cell=min_cell)
    columns = {name: pd.Series([getattr(one, name) for one in told], dtype=object) for name in PEOPLE}
    return pd.DataFrame(columns)


def build(wave: Wave, questionnaire: Questionnaire, frame: WaveFrame) -> Export:
    taken = {*PEOPLE, *frame.answers.columns}
    items = {name: item.id for item in questionnaire.items for name in column_names(item)}
    texts = text_columns(questionnaire, taken)
    turned = dict(_turned_copies(questionnaire, frame.answers, taken))
    scores = dict(_scores(questionnaire, frame.answers, taken))
    own = _with_texts(frame, items, texts)
    derived = frame.answers[list(questionnaire.derived)]
    made = [pd.DataFrame(dict(columns.values()), index=frame.answers.index) for columns in (turned, scores)]
    data = pd.concat([frame.people[list(PEOPLE)], own, made[0], derived, made[1]], axis=1)
    return Export(
        wave=wave,
        version=wave.version,
        questionnaire=questionnaire,
        data=data.assign(day=[day and day.isoformat() for day in frame.people["day"]]),
        reasons=frame.reasons,
        items=items,
        texts=texts,
        turned={name: item for item, (name, _values) in turned.items()},
        derived=tuple(questionnaire.derived),
        scores={name: construct for construct, (name, _values) in scores.items()},
    )


def _with_texts(frame: WaveFrame, items: Iterable[str], texts: Mapping[str, str]) -> pd.DataFrame:
    """The columns of items, each followed by what is written beside it."""
    columns: dict[str, pd.Series[float]] = {}
    for name in items:
        columns[name] = frame.answers[name]
        if name in texts and frame.texts is not None:
            columns[texts[name]] = frame.texts[name]
    return pd.DataFrame(columns, index=frame.answers.index)


def free_name(wanted: str, taken: set[str]) -> str:
    """The wished name of a made column, lengthened where an item already has it."""
    while wanted in taken:
        wanted += "_"
    taken.add(wanted)
    return wanted


def reason_names(export: Export) -> dict[str, str]:
    """Column of `reasons` -> the name under which it stands in a single table."""
    taken = set(export.data.columns)
    return {str(name): free_name(f"{name}{REASON}", taken) for name in export.reasons.columns}


Made = tuple[str, tuple[str, "pd.Series[float]"]]


def _turned_copies(questionnaire: Questionnaire, answers: pd.DataFrame, taken: set[str]) -> Iterator[Made]:
    for item in questionnaire.items:
        if item.reverse and isinstance(item, PointItem):
            low, high = questionnaire.scale_range(item.id)
            yield item.id, (free_name(item.id + TURNED, taken), low + high - answers[item.id].astype(float))


def _scores(questionnaire: Questionnaire, answers: pd.DataFrame, taken: set[str]) -> Iterator[Made]:
    """Means of at least half of the items, reversed ones turned: the rule of the reports."""
    for plan in from_questionnaire(questionnaire).scales:
        yield plan.name, (free_name(plan.name + SCORE, taken), scores_on(answers, plan))


def _shuffled(frame: WaveFrame, rng: np.random.Generator) -> WaveFrame:
    order = rng.permutation(len(frame.answers))
    answers, reasons, people = (
        part.iloc[order].reset_index(drop=True) for part in (frame.answers, frame.reasons, frame.people)
    )
    texts = None if frame.texts is None else frame.texts.iloc[order].reset_index(drop=True)
    return WaveFrame(answers=answers, reasons=reasons, people=people, texts=texts)
