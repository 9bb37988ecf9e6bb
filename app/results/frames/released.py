"""Which responses figures may count, and how that is told. Whoever reads answers asks here.

The finished responses of an anonymous wave are withheld until enough of them are new (respond.release).
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal_column, select

from app.accounts.scope import EVERYWHERE, Scope
from app.disclosure.small_cells import shown_counts
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import Formatter, formatter
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.models import Response
from app.studies.models import Study, Wave


class NothingCounts(AppError):
    """Answers are there, and all but a few of them are withheld."""

    status = 409

    def __init__(self, standing: "Standing") -> None:
        super().__init__(
            _l("The answers of this wave do not count yet"), withheld_note(standing.until, formatter(), standing.wait)
        )


# spelt out, not bound: SQLite uses an index of complete responses only where it reads the word
COMPLETE: ColumnElement[bool] = Response.status == literal_column("'complete'")


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Until when what is withheld waits.

    is_withholding   whether anything is ever withheld: the wave is anonymous
    over_at          of a closed wave: when nobody's time to finish runs any more, in the organisation's timezone
    is_over          whether that has passed
    is_late          all that was there then counts already: what is withheld came after it
    """

    is_withholding: bool = False
    over_at: dt.datetime | None = None
    is_over: bool = False
    is_late: bool = False

    @property
    def is_running(self) -> bool:
        """Whether people may still finish a closed wave, and all of it waits for that."""
        return self.is_withholding and self.over_at is not None and not self.is_over


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Finished responses of a wave.

    counted    those that figures count
    until      newest day among these; None where none is counted
    wait       of those that are withheld
    """

    counted: int
    finished: int
    until: dt.date | None
    wait: Wait = Wait()

    @property
    def withheld(self) -> int:
        return self.finished - self.counted


def countable(wave: Wave, only: Scope = EVERYWHERE, *, in_order: bool = False) -> list[ColumnElement[bool]]:
    """The conditions of every query for answers: complete responses, of an anonymous wave none that is withheld.

    only       of these sites; ask `told_sites` first, which sites may be told
    in_order   SQLite walks the index whose order is that of the rows: sooner where all of each row is read
    """
    finished = Response.status == "complete" if in_order else COMPLETE
    return [Response.wave_id == wave.id, *counting(wave.study, only, finished=finished)]


def counting(
    study: Study, only: Scope = EVERYWHERE, *, finished: ColumnElement[bool] = COMPLETE
) -> list[ColumnElement[bool]]:
    """The conditions without the wave: which responses of any wave of the study figures may count."""
    own = [finished, *only.rows(Response.site_id)]
    return [*own, ~Response.is_withheld] if study.is_anonymous else own


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
        return Standing(counted=counted, finished=counted, until=until, wait=wait_of(wave, utc_now()))
    finished = number(Response.wave_id == wave.id, COMPLETE)[0] if wave.study.is_anonymous else counted
    return Standing(counted=counted, finished=finished, until=until, wait=wait_of(wave, utc_now()))


def wait_of(wave: Wave, now: dt.datetime) -> Wait:
    zone, is_over = wave.study.organisation.zone, wave.is_over(now)
    over_at = wave.over_at.astimezone(zone) if wave.over_at and wave.state(now) == "closed" else None
    is_late = is_over and wave.released_at is not None
    return Wait(is_withholding=wave.study.is_anonymous, over_at=over_at, is_over=is_over, is_late=is_late)


def withheld_note(until: dt.date | None, fmt: Formatter, wait: Wait) -> str:
    """Which responses figures rest on where they leave some out, and until when."""
    if wait.is_over:
        return _over(wait)
    if wait.over_at is not None:
        return _(
            "This wave has closed, and whoever was in the middle of it may finish until %(time)s. It is anonymous: the "
            "answers that are still held back count then, all at once.",
            time=fmt.time(wait.over_at, wait.over_at.tzinfo or dt.UTC),
        )
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


def _over(wait: Wait) -> str:
    if wait.is_late:
        return _(
            "This wave is over and counted. What came after that waits until enough have come to hide each other; a "
            "form on paper counts within ten minutes."
        )
    return _(
        "This wave is over: the answers that are still held back count within ten minutes. If "
        "they do not, see on the page Background jobs whether a worker is running."
    )
