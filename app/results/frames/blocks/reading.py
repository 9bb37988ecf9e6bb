"""Rows of the database become a block. Every answer is parsed here, once."""

import gc
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, Final
from typing import cast as typed

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import ColumnElement, String, Table, Text, cast, extract, func, null, select

from app.disclosure.invited import UNDETERMINED
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.respond.page.timing import keeps_times
from app.results.frames.asked import as_asked, unlike
from app.results.frames.blocks.block import NOBODY, NONE, Block
from app.results.frames.blocks.codes import ROOM, Column, Numbers, floor_of, numbers, place_of, with_reasons
from app.results.frames.blocks.held import held_of
from app.results.frames.blocks.keyed import person_numbers, place_numbers
from app.results.frames.released import countable
from app.studies.models import Wave
from survey_defs.answers import Answers, Value, reason_of
from survey_defs.derived import Ratio
from survey_defs.model import Questionnaire
from survey_defs.scores import derive

MISSING: Final = -(2**40)
# the bare table: rows of two hundred thousand cells need no mapping
ROWS = typed("Table", Response.__table__)
SMALL = np.dtype(np.int8)
Codes = npt.NDArray[np.int64]


def block_from_rows(wave: Wave) -> Block:
    """All responses that count, in no order."""
    return read_rows(wave)[0]


def read_rows(wave: Wave, *which: ColumnElement[bool]) -> tuple[Block, npt.NDArray[np.uint8]]:
    """Responses that count, of these alone where conditions are given, in no order; and the first byte of their ids."""
    query = select(*_columns(wave)).where(*countable(wave, in_order=True), *which)
    rows = session.execute(query).all()
    uuids, texts, versions, sites, languages, days, people, withheld, minutes, timings = (
        zip(*rows, strict=True) if rows else ((),) * 10
    )
    given, questionnaire = parsed(wave, texts, versions), definition_of(wave.version)
    names = tuple(sorted({one for one in languages if one != UNDETERMINED}))
    numbered, person = {name: place for place, name in enumerate(names)}, person_numbers(wave.study_id)
    block = Block(
        codes=codes_of(given, questionnaire),
        site=_whole(NONE if one is None else one for one in sites),
        language=np.fromiter((numbered.get(one, NONE) for one in languages), dtype=np.int8),
        day=_whole(one.toordinal() for one in days),
        person=_keyed(people, lambda one: NOBODY if one is None else person(one)),
        minutes=_whole(_took(*pair) for pair in zip(minutes, timings, strict=True)),
        withheld=np.fromiter(withheld, dtype=np.bool_),
        languages=names,
        place=_keyed(uuids, place_numbers()),
    )
    return block, np.fromiter((int(one[:2], 16) for one in uuids), dtype=np.uint8)


def _columns(wave: Wave) -> Sequence[ColumnElement[Any]]:
    person = {"identified": ROWS.c.customer_id, "pseudonymous": ROWS.c.pseudonym}
    return (
        cast(ROWS.c.uuid, String),
        cast(ROWS.c.answers, Text),
        *(ROWS.c.version_id, ROWS.c.site_id, ROWS.c.language, ROWS.c.day),
        person.get(wave.study.anonymity, ROWS.c.own_code),
        ROWS.c.held,
        _minutes(wave),
        _in_sight(wave),
    )


def _whole(numbers: Iterable[int]) -> npt.NDArray[np.int32]:
    return np.fromiter(numbers, dtype=np.int32)


def _keyed(given: Iterable[Any], number: Callable[[Any], int]) -> npt.NDArray[np.uint64]:
    return np.fromiter(map(number, given), dtype=np.uint64)


def parsed(wave: Wave, texts: Sequence[str], versions: Sequence[int]) -> Sequence[Answers]:
    """The answers of all rows from their JSON (one text is parsed faster than many), to the questions of today."""
    others = unlike(wave)
    # a hundred thousand new mappings make the collector of cycles look for cycles, a third of the time, in vain
    was_on = gc.isenabled()
    gc.disable()
    try:
        answers: list[Answers] = json.loads("[" + ",".join(texts) + "]")
    finally:
        if was_on:
            gc.enable()
    if not others:
        return answers
    return [as_asked(one, version, others) for one, version in zip(answers, versions, strict=True)]


def codes_of(given: Sequence[Answers], questionnaire: Questionnaire) -> dict[str, Column]:
    """The columns of a block."""
    held = held_of(questionnaire)
    table = coded(given, held.points)
    found = {name: _small(table[:, place]) for place, name in enumerate(held.points)}
    # shares come last: they are made of columns
    others = sorted(held.others, key=lambda name: isinstance(questionnaire.derived.get(name), Ratio))
    for name in others:
        found[name] = _figure(name, given, questionnaire, found)
    return found


def answers_of(given: Sequence[Answers], items: Sequence[str]) -> pd.DataFrame:
    """The answers of some people to some items as floating point, missing where there is none."""
    codes = coded(given, items)
    return pd.DataFrame(np.where(codes < MISSING + ROOM, np.nan, codes), columns=list(items))


def _figure(name: str, given: Sequence[Answers], questionnaire: Questionnaire, known: Mapping[str, Column]) -> Column:
    """An item that is not scored, or a figure that is made of some."""
    how = questionnaire.derived.get(name)
    if isinstance(how, Ratio) and how.of in known and (how.by in known or not isinstance(how.by, str)):
        return _ratio(numbers(known[how.of]), numbers(known[how.by]) if isinstance(how.by, str) else how.by)
    return _other([_value(name, one, questionnaire) for one in given])


def _ratio(of: Numbers, by: Numbers | float) -> Column:
    """As `survey_defs.scores` has it: nothing where one is missing or nothing is divided by."""
    found = np.full(len(of), np.nan)
    np.divide(of, by, out=found, where=~np.isnan(of) & (np.asarray(by) != 0) & ~np.isnan(by))
    return with_reasons(found, np.zeros(len(of), dtype=np.int8))


def _value(name: str, answers: Answers, questionnaire: Questionnaire) -> Value | None:
    how = questionnaire.derived.get(name)
    return answers.get(name) if how is None else derive(how, questionnaire, answers)


def _other(cells: Sequence[Value | None]) -> Column:
    values = np.fromiter((one if isinstance(one, int | float) else np.nan for one in cells), dtype=np.float64)
    why = np.fromiter((place_of(reason_of(one)) for one in cells), dtype=np.int8)
    return with_reasons(values, why)


def _small(column: Codes) -> Column:
    """In a byte each, where the answers fit in one."""
    is_blank = column < MISSING + ROOM
    known = column[~is_blank]
    if len(known) and (known.min() < floor_of(SMALL) or known.max() > np.iinfo(SMALL).max):
        why = np.where(is_blank, column - MISSING, 0).astype(np.int8)
        return with_reasons(np.where(is_blank, np.nan, column), why)
    return np.where(is_blank, column - MISSING + np.iinfo(SMALL).min, column).astype(SMALL)


def coded(answers: Sequence[Answers], items: Sequence[str]) -> Codes:
    """The answers as a table of whole numbers, as given; MISSING and the place of its reason where there is none."""
    if not items:
        return np.empty((len(answers), 0), dtype=np.int64)
    pick = itemgetter(*items) if len(items) > 1 else _alone(items[0])
    rows = [_coded(row, pick, items) for row in answers]
    flat = chain.from_iterable(rows)
    return np.fromiter(flat, dtype=np.int64, count=len(rows) * len(items)).reshape(len(rows), len(items))


def _alone(item: str) -> "Callable[[Any], tuple[Any, ...]]":
    return lambda row: (row[item],)


def _coded(row: Mapping[str, Any], pick: "Callable[[Any], tuple[Any, ...]]", items: Sequence[str]) -> Sequence[int]:
    """Answers of one person; one with a reason is a mapping, one that nobody gave is not there."""
    try:
        # most people answer everything: picking misses what is not there, the sum refuses what is no number
        cells = pick(row)
        sum(cells)
    except (KeyError, TypeError):
        found = (row.get(item) for item in items)
        return [cell if isinstance(cell, int) else MISSING + place_of(reason_of(cell)) for cell in found]
    return cells


def _in_sight(wave: Wave) -> ColumnElement[Any]:
    """What is kept beside the answers; durations only, so an anonymous study may have them."""
    return cast(ROWS.c.timing, Text) if keeps_times(wave.study) else null()


def _took(minutes: float | None, timing: str | None) -> int:
    """Minutes that the pages were in sight, else those between the first and the last."""
    pages: Mapping[str, int] | None = (json.loads(timing) or {}).get("pages") if timing else None
    if pages:
        return round(sum(pages.values()) / 60_000)
    return NONE if minutes is None else round(minutes)


def _minutes(wave: Wave) -> ColumnElement[Any]:
    """How long a response took; nothing in an anonymous study, which keeps no clock."""
    if wave.study.is_anonymous:
        return null()
    if session.get_bind().dialect.name == "sqlite":
        return (func.julianday(ROWS.c.finished_at) - func.julianday(ROWS.c.started_at)) * 1440
    return extract("epoch", ROWS.c.finished_at - ROWS.c.started_at) / 60
