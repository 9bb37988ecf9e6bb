"""What may be told of who stands behind the rows of an anonymous wave: no more than in an export."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, select

from app.accounts.models import Site
from app.db import session
from app.respond.models import Response
from app.respond.ways import UNDETERMINED
from app.results.settled import settled_day
from app.studies.models import Wave

# id, language, site, day
Person: TypeAlias = Row[UUID, str, str, dt.date]


def coarse_people(wave: Wave, *, before: dt.date | None) -> dict[UUID, Mapping[str, Any]]:
    """Language, site and day of every complete response; None where fewer than the smallest cell would share them.
    Always of all rows: a part of them would be made coarse in another way.

    before   rows of this day and later stay, and those that came since the last step of at least the smallest cell
    """
    # pandas costs half a second and 60 MB: only a process that reads rows pays for it
    import pandas as pd

    from app.results.coarse import coarsen

    query = (
        select(Response.uuid, Response.language, Site.code, Response.day)
        .outerjoin(Site, Response.site_id == Site.id)
        .where(Response.wave_id == wave.id, Response.status == "complete")
        .order_by(Response.uuid)
    )
    rows = _settled(session.execute(query).all(), before, wave.study.organisation.min_cell)
    exact = [(None if row.language == UNDETERMINED else row.language, row.code, row.day) for row in rows]
    people = pd.DataFrame(exact, columns=["language", "site", "day"], dtype=object)
    told = coarsen(people, min_cell=wave.study.organisation.min_cell)
    cells = zip(told["language"], told["site"], told["day"], strict=True)
    return {
        row.uuid: {"language": language, "site": site, "day": day}
        for row, (language, site, day) in zip(rows, cells, strict=True)
    }


def _settled(rows: Sequence[Person], before: dt.date | None, min_cell: int) -> list[Person]:
    if before is None:
        return list(rows)
    last = settled_day(Counter(row.day for row in rows), today=before, min_cell=min_cell)
    return [row for row in rows if last is not None and row.day <= last]
