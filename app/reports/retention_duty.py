"""What consents promised is carried out: owners are told, figures are kept, answers go."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial

from flask import current_app
from sqlalchemy import select

from app.accounts import audit
from app.kernel import duties, erasing
from app.kernel.apart import do_apart
from app.kernel.db import begin_writing, session
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.rights import clearing
from app.studies import retention, retention_letters
from app.studies.models import Study, Wave

WAVE_ANSWERS_ERASED = audit.deed("wave.answers_erased", _l("Answers of a wave erased, because their time was over"))

# a room to the right says what programs may read of a wave; None where there is nothing
Teller = Callable[[Wave], Mapping[str, object] | None]
_tellers: list[Teller] = []


def tells_programs(tell: Teller) -> Teller:
    """Mark the function that gives the results of a wave as programs read them."""
    _tellers.append(tell)
    return tell


@duties.duty(
    "reports.retention",
    label=_l("Erase answers whose time is over, after owners were told"),
    every=dt.timedelta(hours=1),
)
def carry_out(now: dt.datetime) -> int:
    """Tell and erase what is due; how many messages and waves. A wave that fails leaves the others going on."""
    session.rollback()
    waves = list(session.scalars(select(Wave.id).join(Study).order_by(Wave.id)))
    return do_apart(partial(_carry_out, wave_id, now) for wave_id in waves)


def _carry_out(wave_id: int, now: dt.datetime) -> int:
    session.rollback()
    wave = session.get_one(Wave, wave_id, options=retention.WHOLE, populate_existing=True)
    if retention.may_go(wave, now) and (wave.cleared_at is None or clearing.count_of(wave)):
        return _erase(wave, now)
    session.rollback()
    begin_writing()
    count = retention_letters.put_due(wave, now)
    session.commit()
    if count:
        duties.wake("letters.send")
    return count


def _erase(wave: Wave, now: dt.datetime) -> int:
    if wave.cleared_at is None:
        # pandas and the analysis: only a worker with figures to keep pays for them
        from app.reports import keeping

        keeping.keep(wave, next(filter(None, (tell(wave) for tell in _tellers)), None))
    wave_id = wave.id
    count = clearing.clear(wave_id)
    begin_writing()
    cleared = session.get_one(Wave, wave_id, populate_existing=True)
    cleared.cleared_at = cleared.cleared_at or now
    audit.record(WAVE_ANSWERS_ERASED, cleared, organisation=cleared.study.organisation, responses=count)
    session.commit()
    erasing.wipe(current_app.extensions["engine"])
    return 1
