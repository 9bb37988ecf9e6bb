"""What may be told of who stands behind the rows of an anonymous wave: no more than in an export."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Site
from app.disclosure.invited import UNDETERMINED
from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.released import countable
from app.studies.models import Wave


def coarse_people(wave: Wave) -> dict[UUID, Mapping[str, Any]]:
    """Language, site and day of every response that counts; None where fewer than the smallest cell would share them.
    Always of all rows: a part of them would be made coarse in another way.
    """
    # pandas costs half a second and 60 MB: only a process that reads rows pays for it
    import pandas as pd

    from app.disclosure.coarse import coarsen

    query = (
        select(Response.uuid, Response.language, Site.code, Response.day)
        .outerjoin(Site, Response.site_id == Site.id)
        .where(*countable(wave))
        .order_by(Response.uuid)
    )
    rows = session.execute(query).all()
    exact = [(None if row.language == UNDETERMINED else row.language, row.code, row.day) for row in rows]
    people = pd.DataFrame(exact, columns=["language", "site", "day"], dtype=object)
    told = coarsen(people, min_cell=wave.study.organisation.min_cell)
    cells = zip(told["language"], told["site"], told["day"], strict=True)
    return {
        row.uuid: {"language": language, "site": site, "day": day}
        for row, (language, site, day) in zip(rows, cells, strict=True)
    }
