"""Which responses figures may count, and how that is told. Whoever reads answers asks here.

The finished responses of an anonymous wave are held until enough of them are new (respond.settling).
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal_column, select

from app.db import session
from app.i18n import Formatter
from app.i18n import gettext as _
from app.respond.models import Response
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


def countable(wave: Wave, *, in_order: bool = False) -> list[ColumnElement[bool]]:
    """The conditions of every query for answers: complete responses, of an anonymous wave none that is held.

    in_order   SQLite walks the index whose order is that of the rows: sooner where all of each row is read
    """
    own = [Response.wave_id == wave.id, Response.status == "complete" if in_order else COMPLETE]
    return [*own, ~Response.held] if wave.study.anonymity == "anonymous" else own


def standing_of(wave: Wave) -> Standing:
    def number(*which: ColumnElement[bool]) -> tuple[int, dt.date | None]:
        n, last = session.execute(select(func.count(), func.max(Response.day)).where(*which)).one()
        return int(n), last

    counted, until = number(*countable(wave))
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
