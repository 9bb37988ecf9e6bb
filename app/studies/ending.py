"""How a study ends: no further wave, then the archive, from which it comes back for a while."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import func, select

from app.accounts import audit
from app.accounts.models import AuditEvent
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study, Wave
from app.studies.waves import is_called_off, lock

STUDY_ENDED = audit.deed("study.ended", _l("Study ended"))
STUDY_RESUMED = audit.deed("study.resumed", _l("Study resumed"))
STUDY_ARCHIVED = audit.deed("study.archived", _l("Study archived"))
STUDY_RESTORED = audit.deed("study.restored", _l("Study restored"))

UNDO_WITHIN = dt.timedelta(days=30)


class NotArchived(AppError):
    status = 422


def end(study: Study, now: dt.datetime) -> None:
    """No further wave opens; one that is open goes on until it closes."""
    lock(study)
    study.ended_at = now
    for wave in study.waves:
        if wave.state(now) == "waiting":
            call_off(wave, now)
    audit.record(STUDY_ENDED, study)


def call_off(wave: Wave, now: dt.datetime) -> None:
    """A wave that has not opened does not take place. Nobody was told of it, so nobody is told of its end."""
    wave.status, wave.closed_at = "closed", now


def resume(study: Study, now: dt.datetime) -> None:
    """Waves follow one another again; those that were called off and are still to come take place."""
    lock(study)
    study.ended_at = None
    for wave in study.waves:
        if is_called_off(wave) and wave.opens_at > now:
            wave.status, wave.closed_at = "open", None
    audit.record(STUDY_RESUMED, study)


def exported_at(wave: Wave) -> dt.datetime | None:
    """When the answers of a wave were taken out last."""
    query = select(func.max(AuditEvent.at)).filter_by(action="wave.exported", subject=f"wave:{wave.id}")
    return session.scalar(query)


def to_export(study: Study, answered: Collection[int]) -> list[Wave]:
    """Waves with answers (`answered` are their ids) that were not taken out since they closed."""
    return [wave for wave in study.waves if wave.id in answered and not _is_exported(wave)]


def archive(study: Study, *, typed: str, answered: Collection[int], now: dt.datetime) -> None:
    """Put a study away. Raises NotArchived where a wave is open, not taken out, or the name is not the study's."""
    if any(wave.state(now) == "open" for wave in study.waves):
        raise NotArchived(_l("A wave of this study is open"), _l("Close it first, so that nobody loses their answers."))
    if waves := to_export(study, answered):
        named = formatter().listed(formatter().integer(wave.number) for wave in waves)
        raise NotArchived(
            _l("The answers of these waves were not downloaded since they closed: %(waves)s", waves=named),
            _l("Download them first: what is archived cannot be read here."),
        )
    if " ".join(typed.split()) != " ".join(study.title.split()):
        raise NotArchived(_l("This is not the name of the study"), _l("Type it exactly as it stands above."))
    end(study, now)
    study.archived_at = now
    audit.record(STUDY_ARCHIVED, study)


def may_restore(study: Study, now: dt.datetime) -> bool:
    return study.archived_at is not None and now < study.archived_at + UNDO_WITHIN


def restore(study: Study, now: dt.datetime) -> None:
    """Bring a study back as it was, ended. Raises NotArchived."""
    if not may_restore(study, now):
        raise NotArchived(
            _l("This study cannot be brought back"),
            _l("That is possible for %(days)s days.", days=formatter().integer(UNDO_WITHIN.days)),
        )
    study.archived_at = None
    audit.record(STUDY_RESTORED, study)


def _is_exported(wave: Wave) -> bool:
    taken, closed_at = exported_at(wave), wave.closed_at or wave.closes_at
    return taken is not None and (closed_at is None or taken >= closed_at)
