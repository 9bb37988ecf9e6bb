"""What may be told of who stands behind the rows of an anonymous wave: no more than in an export."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Site
from app.disclosure.coarse import Person, coarsen
from app.disclosure.invited import UNDETERMINED
from app.kernel.db import session
from app.respond.models import Response
from app.results.frames.released import countable
from app.studies.models import Wave


def coarse_people(wave: Wave) -> Mapping[UUID, Person]:
    """Language, site and day of every response that counts; None where fewer than the smallest cell would share them.
    Always of all rows: a part of them would be made coarse in another way.
    """
    query = (
        select(Response.uuid, Response.language, Site.code, Response.day)
        .outerjoin(Site, Response.site_id == Site.id)
        .where(*countable(wave))
        .order_by(Response.uuid)
    )
    rows = session.execute(query).all()
    exact = [Person(None if row.language == UNDETERMINED else row.language, row.code, row.day) for row in rows]
    told = coarsen(exact, min_cell=wave.study.organisation.min_cell)
    return {row.uuid: person for row, person in zip(rows, told, strict=True)}
