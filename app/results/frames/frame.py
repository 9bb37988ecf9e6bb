"""Stored answers as a table: one row for each response that counts, one column for each item or part of an item."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import select

from app.accounts.models import Site
from app.accounts.scope import EVERYWHERE, Scope
from app.disclosure.invited import UNDETERMINED
from app.kernel.db import session
from app.questionnaires.models import Version
from app.respond.models import Response
from app.results.frames.asked import as_asked, unlike
from app.results.frames.conduct import Conduct, conduct_of
from app.results.frames.released import countable
from app.results.frames.write_ins import text_columns, texts_of
from app.studies.models import Wave
from survey_defs.answers import Answers, Value, reason_of
from survey_defs.kinds.choices import MultipleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import GridItem
from survey_defs.model import Questionnaire
from survey_defs.scores import derive

Cell = int | float | str | None


@dataclass(frozen=True, kw_only=True, eq=False)
class WaveFrame:
    """The responses of a wave that count.

    answers   one row for each response; a missing cell has its reason in `reasons`
    reasons   same shape: "skipped", "not_applicable", "not_shown", ...; None where there is an answer
    people    language, site and day of each response; None where it is not kept
    conduct   how people answered
    texts     what is written beside a code, by the column of the code; None where nothing is
    """

    answers: pd.DataFrame
    reasons: pd.DataFrame
    people: pd.DataFrame
    conduct: Conduct = field(default_factory=Conduct)
    texts: pd.DataFrame | None = None


def load_frame(
    wave: Wave, questionnaire: Questionnaire, *, begun: Version | None = None, only: Scope = EVERYWHERE
) -> WaveFrame:
    """All responses of a wave that count, in the order of their random ids.

    begun   only those to this version, whose questionnaire is the one that is given
    only    of these sites
    """
    version = [] if begun is None else [Response.version_id == begun.id]
    query = (
        select(Response.answers, Response.version_id, Response.language, Site.code, Response.day, Response.timing)
        .outerjoin(Site, Response.site_id == Site.id)
        .where(*countable(wave, only), *version)
        .order_by(Response.uuid)
    )
    rows = session.execute(query).all()
    others = unlike(wave) if begun is None else {}
    given = [as_asked(row.answers, row.version_id, others) for row in rows]
    cells = [row_of(one, questionnaire) for one in given]
    names = [name for item in questionnaire.items for name in column_names(item)] + list(questionnaire.derived)
    answers = pd.DataFrame([{name: cell for name, (cell, _) in row.items()} for row in cells], columns=names)
    reasons = pd.DataFrame([{name: why for name, (_, why) in row.items()} for row in cells], columns=names)
    kept = [(None if row.language == UNDETERMINED else row.language, row.code, row.day) for row in rows]
    people = pd.DataFrame(kept, columns=["language", "site", "day"], dtype=object)
    conduct = conduct_of([(one, row.timing) for one, row in zip(given, rows, strict=True)], questionnaire)
    beside = list(text_columns(questionnaire, set()))
    written = (texts_of(one, questionnaire) for one in given)
    texts = pd.DataFrame([[found.get(name) for name in beside] for found in written], columns=beside, dtype=object)
    return WaveFrame(answers=answers.infer_objects(), reasons=reasons, people=people, conduct=conduct, texts=texts)


def column_names(item: Item) -> tuple[str, ...]:
    """An item's columns: itself, or one for each option or row that can be answered on its own."""
    if isinstance(item, MultipleChoiceItem):
        return tuple(f"{item.id}__{option.value}" for option in item.options if option.value is not None)
    if isinstance(item, GridItem):
        return tuple(f"{item.id}__{row.key}" for row in item.rows)
    return (item.id,)


def row_of(answers: Answers, questionnaire: Questionnaire) -> dict[str, tuple[Cell, str | None]]:
    """Column -> its code, or None with the reason why there is none."""
    row: dict[str, tuple[Cell, str | None]] = {}
    for item in questionnaire.items:
        row.update(_cells(item, answers.get(item.id)))
    for name, how in questionnaire.derived.items():
        figure = derive(how, questionnaire, answers)
        row[name] = (figure, None) if isinstance(figure, int | float) else (None, reason_of(figure) or "not_answered")
    return row


def _cells(item: Item, value: Value | None) -> Iterator[tuple[str, tuple[Cell, str | None]]]:
    why = reason_of(value) or ("not_answered" if value is None else None)
    if why is not None:
        yield from ((name, (None, why)) for name in column_names(item))
    elif isinstance(item, MultipleChoiceItem):
        chosen = {str(_plain(part)) for part in (value if isinstance(value, list) else [value])}
        for name in column_names(item):
            yield name, (int(name.removeprefix(f"{item.id}__") in chosen), None)
    elif isinstance(item, GridItem) and isinstance(value, dict):
        for row in item.rows:
            cell = value.get(row.key)
            missing = reason_of(cell) or ("not_answered" if cell is None else None)
            yield f"{item.id}__{row.key}", (None if missing else _plain(cell), missing)
    else:
        yield item.id, (_plain(value), None)


def _plain(value: Value | None) -> Cell:
    """The value itself; an option with a written text counts as its option."""
    if isinstance(value, dict):
        return _plain(value.get("value"))
    return value if isinstance(value, int | float | str) else None
