"""The tables of the collection page: by site, by language, by day, with the numbers that may be told."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.scope import Scope
from app.dashboards import counts
from app.disclosure import shown_counts
from app.disclosure.invited import UNDETERMINED
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import gettext as _
from app.studies.models import Wave

# more days than this are told by the week; more sites only where something happened
MOST_DAYS = 45
WEEK = dt.timedelta(days=7)
Group = int | str | dt.date | None
KeyOf = Callable[[Any], Group]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group of a table; None is a number too small to be told.

    letters   sent on a day; only in the table of days
    """

    name: str
    invited: int = 0
    sent: int = 0
    failed: int = 0
    uncertain: int = 0
    opted_out: int = 0
    letters: int = 0
    started: int | None
    finished: int | None
    day: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Field:
    """Everything that was counted."""

    cells: Sequence[counts.Cell]
    asked: Sequence[counts.Asked]
    stuck: Sequence[counts.Stuck]
    letters: Counter[dt.date]


def whole(wave: Wave, field: Field) -> Line:
    """Everything that was counted as one group: what may be told of the sites that somebody sees, taken together."""
    (line,) = _lines(wave, field, [None], {None: ""}, lambda one: None)
    return line


def by_site(wave: Wave, only: Scope, field: Field) -> list[Line]:
    names: dict[Group, str] = {one.id: one.name for one in only.seen(wave.study.organisation.sites)}
    if any(cell.site_id is None for cell in field.cells) or any(one.site_id is None for one in field.asked):
        names[None] = _("No site, or not kept") if wave.study.is_anonymous else _("No site")
    used = {cell.site_id for cell in field.cells} | {one.site_id for one in field.asked}
    keys = [key for key in names if key in used or len(names) <= MOST_DAYS]
    return _lines(wave, field, keys, names, lambda one: one.site_id)


def by_language(wave: Wave, field: Field) -> list[Line]:
    used = {cell.language for cell in field.cells} | {one.language for one in field.asked}
    keys: list[Group] = sorted(used, key=lambda code: (code not in LANGUAGES, code))
    names: dict[Group, str] = {code: _language(code) for code in used}
    return _lines(wave, field, keys, names, lambda one: one.language)


def _language(code: str) -> str:
    if code == UNDETERMINED:
        return _("Language not kept")
    return LANGUAGES[code].name if code in LANGUAGES else _("Not said")


def _lines(wave: Wave, field: Field, keys: Sequence[Group], names: Mapping[Group, str], key_of: KeyOf) -> list[Line]:
    done, left = _divided(field.cells, key_of)
    shown = shown_counts.shown_groups(done, left, keys, min_cell=wave.study.organisation.min_cell)
    lines = []
    for one in shown:
        own = [asked for asked in field.asked if key_of(asked) == one.key]
        lines.append(
            Line(
                name=names[one.key],
                invited=sum(asked.n for asked in own if asked.status != "withdrawn"),
                sent=sum(asked.sent for asked in own),
                failed=sum(asked.n for asked in own if asked.status == "failed"),
                opted_out=sum(asked.n for asked in own if asked.status == "opted_out"),
                uncertain=sum(stuck.n for stuck in field.stuck if key_of(stuck) == one.key),
                started=one.started,
                finished=one.finished,
            )
        )
    return lines


def by_day(wave: Wave, field: Field) -> tuple[list[Line], bool]:
    """Days in their order, or weeks counted from the first day where there are many."""
    days = sorted({cell.day for cell in field.cells} | set(field.letters))
    if not days:
        return [], False
    is_long = days[-1] - days[0] > dt.timedelta(days=MOST_DAYS)
    first = days[0]

    def start(day: dt.date) -> dt.date:
        return first + (day - first) // WEEK * WEEK if is_long else day

    done, left = _divided(field.cells, lambda cell: start(cell.day))
    letters: Counter[dt.date] = Counter()
    for day, n in field.letters.items():
        letters[start(day)] += n
    keys: Sequence[Group] = sorted({start(day) for day in days})
    shown = shown_counts.shown_groups(done, left, keys, min_cell=wave.study.organisation.min_cell)
    lines = [
        Line(name="", day=one.key, letters=letters[one.key], started=one.started, finished=one.finished)
        for one in shown
        if isinstance(one.key, dt.date)
    ]
    return lines, is_long


def _divided(cells: Sequence[counts.Cell], key_of: KeyOf) -> tuple[Counter[Group], Counter[Group]]:
    """Finished and unfinished responses of each group."""
    done: Counter[Group] = Counter()
    left: Counter[Group] = Counter()
    for cell in cells:
        (done if cell.status == "complete" else left)[key_of(cell)] += cell.n
    return done, left
