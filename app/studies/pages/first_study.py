"""The studio's own step of the guide that a new organisation follows."""

from sqlalchemy import exists, select

from app.accounts.models import Organisation
from app.accounts.office.guide import Step
from app.kernel.db import session
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study


def has_study(organisation: Organisation) -> bool:
    return bool(session.scalar(select(exists().where(Study.organisation_id == organisation.id))))


FIRST_STUDY = Step(
    endpoint="studio.questionnaires",
    title=_l("Start your first study"),
    why=_l("Take one of the questionnaires that are ready, look at it as a guest would, publish it and start."),
    is_done=has_study,
)
