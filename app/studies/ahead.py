"""What waves will do by themselves, for the page of work."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Organisation
from app.accounts.office import work
from app.accounts.office.work import Due
from app.kernel.db import session
from app.kernel.web.i18n import formatter, gettext
from app.studies.models import Study, Wave


@work.coming("studies")
def coming(organisation: Organisation, now: dt.datetime) -> Iterator[Due]:
    """Openings and closings that have a date; those of archived studies do not happen."""
    mine = [Study.organisation_id == organisation.id, Study.archived_at.is_(None), Wave.status != "closed"]
    for wave in session.scalars(select(Wave).join(Wave.study).where(*mine).options(joinedload(Wave.study))):
        number = formatter().integer(wave.number)
        if wave.status == "open" and wave.opens_at > now:
            what = gettext("%(study)s, wave %(number)s opens", study=wave.study.title, number=number)
            yield Due(at=wave.opens_at, what=what)
        if wave.status == "open" and wave.closes_at is not None and wave.closes_at > now:
            what = gettext("%(study)s, wave %(number)s closes", study=wave.study.title, number=number)
            yield Due(at=wave.closes_at, what=what)
