"""Responses counted for the pages of studies."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from app.kernel.db import session
from app.respond.models import Response
from app.studies.tallies import Tally, counts_responses


@counts_responses
def by_status_and_site(waves: Sequence[int]) -> Iterator[Tally]:
    columns = (Response.wave_id, Response.status, Response.site_id)
    query = select(*columns, func.count()).where(Response.wave_id.in_(waves)).group_by(*columns)
    return (Tally(*row) for row in session.execute(query))
