"""How many responses of a site are finished, for the quotas of its waves."""

from sqlalchemy import func, select

from app.kernel.db import session
from app.respond.models import Response
from app.studies import quotas


@quotas.counts_finished
def has_finished(wave_id: int, site_id: int, number: int) -> bool:
    """Counts no further than the number: a page waits for it."""
    finished = (Response.wave_id == wave_id, Response.site_id == site_id, Response.status == "complete")
    some = select(Response.wave_id).where(*finished).limit(number).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= number
