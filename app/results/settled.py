"""Which responses figures may count, and how that is told. Whoever reads answers asks here.

The finished responses of an anonymous wave are held until enough of them are new (respond.settling).
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal_column, select

from app.accounts.scope import EVERYWHERE, Scope
from app.db import session
from app.i18n import Formatter
from app.i18n import gettext as _
from app.respond.models import Response
from app.results.cells import shown_counts
from app.studies.models import Wave

# spelt out, not bound: SQLite uses an index of complete responses only where it reads the word
COMPLETE: ColumnElement[bool] = Response.status == literal_column("'complete'")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Finished responses of a wave.

    counted    those that figures count
    until      newest day among these; None where none is counted
    """

    counted: int
    finished: int
    until: dt.date | None

    @property
    def held(self) -> int:
        return self.finished - self.counted


def countable(wave: Wave, only: Scope = EVERYWHERE, *, in_order: bool = False) -> list[ColumnElement[bool]]:
    """The conditions of every query for answers: complete responses, of an anonymous wave none that is held.

    only       of these sites; ask `told_sites` first, which sites may be told
    in_order   SQLite walks the index whose order is that of the rows: sooner where all of each row is read
    """
    finished = Response.status == "complete" if in_order else COMPLETE
    own = [Response.wave_id == wave.id, finished, *only.rows(Response.site_id)]
    return [*own, ~Response.held] if wave.study.anonymity == "anonymous" else own


def told_sites(wave: Wave, only: Scope) -> Scope | None:
    """Of the sites that somebody sees, those whose figures may be told; None where none may.

    A site is told where a table of every site would tell it: not where it is too small, nor where its figures would
    give away one that is, once somebody lays them beside those of the whole wave or of another site.
    """
    if only.is_everywhere:
        return only
    query = select(Response.site_id, func.count()).where(*countable(wave)).group_by(Response.site_id)
    counts = {str(site_id): int(n) for site_id, n in session.execute(query)}
    shown = shown_counts(counts, min_cell=wave.study.organisation.min_cell)
    told = tuple(site for site in only.sites if shown.get(str(site.id)))
    return Scope(told) if told else None


def standing_of(wave: Wave, only: Scope = EVERYWHERE) -> Standing:
    def number(*which: ColumnElement[bool]) -> tuple[int, dt.date | None]:
        n, last = session.execute(select(func.count(), func.max(Response.day)).where(*which)).one()
        return int(n), last

    counted, until = number(*countable(wave, only))
    if not only.is_everywhere:
        # to the minute they are known of the whole wave alone: who looks every hour must not see single people arrive
        return Standing(counted=counted, finished=counted, until=until)
    finished = number(Response.wave_id == wave.id, COMPLETE)[0] if wave.study.anonymity == "anonymous" else counted
    return Standing(counted=counted, finished=finished, until=until)


def held_back(until: dt.date | None, fmt: Formatter) -> str:
    """Which responses figures rest on where they leave some out."""
    if until is None:
        return _(
            "This wave is anonymous: results begin when, at the end of a day, enough responses have come to hide each "
            "other, or when the wave is over."
        )
    return _(
        "This wave is anonymous: the figures rest on responses until %(day)s. Others are held back, drawn by chance, "
        "until enough have come to hide each other, or until the wave is over.",
        day=fmt.date(until),
    )
