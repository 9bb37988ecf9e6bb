"""Blocks of waves that are over are made by a worker, and go when anything that they rest on has changed."""

import datetime as dt

from flask import current_app
from sqlalchemy import Engine, select

from app.kernel import duties, erasing
from app.kernel.db import session
from app.kernel.web.i18n import lazy_gettext as _l
from app.results.frames.blocks import places
from app.results.frames.blocks.mark import mark_of
from app.studies.models import Wave


@duties.duty(
    "results.frames",
    label=_l("Keep the answers of closed waves ready for figures"),
    every=dt.timedelta(minutes=10),
)
def keep_closed(now: dt.datetime) -> int:
    """Remove blocks that nothing stands behind any more, make those that are missing; how many of both."""
    return places.forget_unknown(now.timestamp()) + _forget_old() + _make_missing(now)


def _forget_old() -> int:
    count = 0
    for path, mark in list(places.marks()):
        wave = session.get(Wave, mark.wave)
        if wave is None or mark_of(wave) != mark:
            places.forget(path)
            count += 1
    return count


def _make_missing(now: dt.datetime) -> int:
    """Until there is no room for one."""
    known, count = {mark.wave for _, mark in places.marks()}, 0
    for wave_id in session.scalars(select(Wave.id).where(Wave.id.not_in(known)).order_by(Wave.id)).all():
        wave = session.get_one(Wave, wave_id)
        if wave.is_over(now) and mark_of(wave).n:
            # numpy and pandas: only a worker with something to make pays for them
            from app.results.frames.blocks import kept

            if not kept.keep(wave):
                break
            count += 1
        # nobody waits for what this one reads
        session.rollback()
    return count


@erasing.wipes("results")
def forget_erased() -> None:
    """Remove the blocks of waves from which something was erased since they were made."""
    found = list(places.marks())
    engine: Engine = current_app.extensions["engine"]
    if not found:
        return
    with engine.connect() as connection:
        query = select(Wave.id, Wave.erased).where(Wave.id.in_({mark.wave for _, mark in found}))
        erased: dict[int, int] = {row.id: row.erased for row in connection.execute(query)}
    for path, mark in found:
        if erased.get(mark.wave) != mark.erased:
            places.forget(path)
