"""What customers of a study that knows them allowed, and what staff have begun with their comments."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership, Organisation, Role, User
from app.cases.opening.complaints import HAD_PROBLEM, YES
from app.dashboards.comments.models import CommentCare
from app.kernel.db import session
from app.kernel.web.i18n import gettext as _
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.respond.rights import consents
from app.results.defined.label_texts import sayer
from app.studies.models import Study, Wave
from survey_defs.model import Questionnaire
from survey_defs.texts import Texts

DAY = dt.timedelta(days=1)
# of two people who finished one allowed to be contacted
EVERY = 2


def begin(study: Study, *, now: dt.datetime) -> None:
    """Of the newest two waves, as they stand in the inbox."""
    if not study.is_identified:
        return
    for wave in sorted(study.waves, key=lambda one: one.number)[-2:]:
        finished = _finished(wave)
        _allow(study, definition_of(wave.version), finished[::EVERY], now=now)
        _look_after(study.organisation, finished[::EVERY], now=now)


def _finished(wave: Wave) -> list[Response]:
    mine = (Response.wave_id == wave.id, Response.status == "complete", Response.customer_id.is_not(None))
    return list(session.scalars(select(Response).where(*mine).order_by(Response.day.desc(), Response.uuid)))


def _allow(study: Study, questionnaire: Questionnaire, people: Sequence[Response], *, now: dt.datetime) -> None:
    for one in people:
        asking = consents.asking(one, study, questionnaire)
        if asking is not None:
            texts = consents.texts_of(asking.item, _sayer(questionnaire, one.language), chosen=consents.YES)
            consents.answer(asking, one, study, texts, allows=True, now=one.finished_at or now)


def _sayer(questionnaire: Questionnaire, language: str) -> Callable[[Texts | None], str]:
    say = sayer(questionnaire, language)
    return lambda texts: say(texts or {})


def _look_after(organisation: Organisation, people: Sequence[Response], *, now: dt.datetime) -> None:
    """One comment that is late, one in time, one flagged, one done."""
    owner, today = _manager(organisation), now.astimezone(organisation.zone).date()
    begun: tuple[dict[str, Any], ...] = (
        {"owner": owner, "due": today - DAY, "reply": "needed", "remark": _("Ask the front desk what happened.")},
        {"owner": owner, "due": today + 2 * DAY},
        {"is_flagged": True},
        {"owner": owner, "is_done": True},
    )
    who = sorted(people, key=lambda one: one.answers.get(HAD_PROBLEM) != YES)
    places = [(one, name) for one in who for name, value in one.answers.items() if _is_text(name, value)]
    for (one, name), kept in zip(places, begun, strict=False):
        session.add(CommentCare(response_uuid=one.uuid, question=name, **kept))
    session.flush()


def _manager(organisation: Organisation) -> User | None:
    """Who sees every site."""
    mine = (Membership.organisation_id == organisation.id, Membership.role == Role.MANAGER, ~Membership.sites.any())
    return session.scalar(select(User).join(Membership).where(*mine))


def _is_text(name: str, value: object) -> bool:
    return name.startswith("open_") and isinstance(value, str)
