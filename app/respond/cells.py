"""How exactly site and language may be kept with the answers of somebody invited to an anonymous wave.

Answers carry no name, but whoever sees the invitations can count who they may be from. A site and a language are kept
only where at least `smallest` people who may still answer share them; else the language is left out, else the site.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select

from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.operations import definition_of
from app.respond.entry.ways import UNDETERMINED, PersonalWay
from app.studies.models import Invitation, Wave

# nobody has been seen to answer: from outside each of these may be the one
UNMARKED = ("new", "sent", "failed")


@dataclass(frozen=True, order=True)
class Cell:
    """What the answers keep of where and in what language somebody was invited; None and "und" keep nothing."""

    site: int | None
    language: str


Counts = Mapping[Cell, int]
NOWHERE = Cell(None, UNDETERMINED)


class TooFewInvited(AppError):
    """So few are invited that answers could be told apart."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _l("Please come back a little later"),
            _l("Your answers are to stay anonymous, and too few people have been invited so far. Nothing was stored."),
        )


def generalised(counts: Counts, smallest: int) -> dict[Cell, Cell]:
    """What is kept for each cell, so that no kept cell stands for fewer than `smallest`; {} where all are too few."""
    sites = _by_site(counts)
    large = {site: cells for site, cells in sites.items() if site is not None and _size(cells) >= smallest}
    pool = {cell: n for site, cells in sites.items() if site not in large for cell, n in cells.items()}
    while 0 < _size(pool) < smallest and large:
        # too few are left over: the smallest site keeps them company
        pool |= large.pop(min(large, key=lambda site: (_size(large[site]), site)))
    if 0 < _size(pool) < smallest:
        return {}
    kept = {cell: Cell(None, found) for cell, found in _languages(_by_language(pool), smallest, pool).items()}
    for site, cells in large.items():
        found = _languages(_by_language(cells), smallest, cells)
        kept |= {cell: Cell(site, language) for cell, language in found.items()}
    return kept


def _languages(counts: Mapping[str, int], smallest: int, cells: Iterable[Cell]) -> dict[Cell, str]:
    """The language to keep for each of these cells."""
    exact = {language: n for language, n in counts.items() if n >= smallest and language != UNDETERMINED}
    rest = sum(n for language, n in counts.items() if language not in exact)
    while 0 < rest < smallest and exact:
        rest += exact.pop(min(exact, key=lambda language: (exact[language], language)))
    return {cell: cell.language if cell.language in exact else UNDETERMINED for cell in cells}


def _by_site(counts: Counts) -> dict[int | None, dict[Cell, int]]:
    sites: dict[int | None, dict[Cell, int]] = {}
    for cell, n in counts.items():
        if n > 0:
            sites.setdefault(cell.site, {})[cell] = n
    return sites


def _by_language(counts: Counts) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell, n in counts.items():
        found[cell.language] = found.get(cell.language, 0) + n
    return found


def _size(cells: Counts) -> int:
    return sum(cells.values())


def cell_of(way: PersonalWay, now: dt.datetime) -> Cell:
    """The cell to keep for this person. Raises TooFewInvited."""
    languages = _spoken(way.wave)
    own = _cell(way.site_id, way.language, languages)
    counts: dict[Cell, int] = {}
    by_now = or_(Invitation.due_at.is_(None), Invitation.due_at <= now, Invitation.sent_at <= now)
    others = (
        select(Invitation.site_id, Invitation.language, func.count())
        .where(Invitation.wave_id == way.wave_id, Invitation.status.in_(UNMARKED), Invitation.id != way.invitation)
        .where(by_now)
        .group_by(Invitation.site_id, Invitation.language)
    )
    for site, language, n in session.execute(others):
        cell = _cell(site, language, languages)
        counts[cell] = counts.get(cell, 0) + n
    counts[own] = counts.get(own, 0) + 1
    kept = generalised(counts, way.wave.study.organisation.min_cell)
    if own not in kept:
        raise TooFewInvited
    return kept[own]


@dataclass(frozen=True)
class Asked:
    """Somebody who may still answer, the day they were asked, and what their answers would keep."""

    invitation: UUID
    day: dt.date
    cell: Cell


def all_asked(wave: Wave, zone: dt.tzinfo) -> list[Asked]:
    """Everybody in the wave of whom nobody knows whether they answered, with the cells of this moment."""
    columns = (Invitation.id, Invitation.site_id, Invitation.language, Invitation.due_at, Invitation.sent_at)
    query = select(*columns).where(Invitation.wave_id == wave.id, Invitation.status.in_(UNMARKED))
    languages, rows = _spoken(wave), session.execute(query).all()
    counts: dict[Cell, int] = {}
    for row in rows:
        cell = _cell(row.site_id, row.language, languages)
        counts[cell] = counts.get(cell, 0) + 1
    kept = generalised(counts, wave.study.organisation.min_cell)
    return [
        Asked(
            row.id,
            _day((row.due_at, row.sent_at), zone),
            kept.get(_cell(row.site_id, row.language, languages), NOWHERE),
        )
        for row in rows
    ]


def _day(moments: Iterable[dt.datetime | None], zone: dt.tzinfo) -> dt.date:
    known = [moment for moment in moments if moment is not None]
    return min(known).astimezone(zone).date() if known else dt.date.min


def _spoken(wave: Wave) -> tuple[str, ...]:
    return definition_of(wave.version).languages


def _cell(site: int | None, language: str, spoken: tuple[str, ...]) -> Cell:
    return Cell(site, language if language in spoken else UNDETERMINED)
