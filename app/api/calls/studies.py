"""Studies and their waves, for programs."""

import datetime as dt

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import joinedload

from app.api.calls.operation import operation, organisation
from app.api.calls.paging import by_id
from app.api.calls.problems import WaveNotOpen
from app.api.shapes.base import PageAsked
from app.api.shapes.studies import StudyOut, StudyPage, WaveOut, WavePage, WavesAsked
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.models import Study, Wave
from app.studies.operations import find_study, find_wave
from app.studies.waves import close_now


@operation("GET", "/studies", _l("List studies"), scope="studies:read", asked=PageAsked, gives={200: StudyPage})
def list_studies(asked: PageAsked) -> StudyPage:
    query = select(Study).where(Study.organisation_id == organisation().id, Study.archived_at.is_(None))
    page, following = by_id(query.options(joinedload(Study.questionnaire)), Study.id, asked)
    return StudyPage(items=tuple(_study(*row) for row in page), next=following)


@operation("GET", "/studies/{study_id}", _l("Read a study"), scope="studies:read", gives={200: StudyOut})
def get_study(study_id: int) -> StudyOut:
    return _study(find_study(organisation(), study_id))


@operation(
    "GET",
    "/studies/{study_id}/waves",
    _l("List the waves of a study"),
    scope="studies:read",
    asked=WavesAsked,
    gives={200: WavePage},
)
def list_waves_of_study(study_id: int, asked: WavesAsked) -> WavePage:
    study = find_study(organisation(), study_id)
    return _page(select(Wave).where(Wave.study_id == study.id), asked)


@operation("GET", "/waves", _l("List waves"), scope="studies:read", asked=WavesAsked, gives={200: WavePage})
def list_waves(asked: WavesAsked) -> WavePage:
    mine = Study.organisation_id == organisation().id
    return _page(select(Wave).join(Study).where(mine, Study.archived_at.is_(None)), asked)


@operation("GET", "/waves/{wave_id}", _l("Read a wave"), scope="studies:read", gives={200: WaveOut})
def get_wave(wave_id: int) -> WaveOut:
    return wave_out(find_wave(organisation(), wave_id))


@operation(
    "POST",
    "/waves/{wave_id}/close",
    _l("Close a wave before its time"),
    about="A wave that is closed stays as it is, so the call may be repeated.",
    scope="studies:write",
    gives={200: WaveOut},
    refuses=(409,),
)
def close_wave(wave_id: int) -> WaveOut:
    wave, now = find_wave(organisation(), wave_id), utc_now()
    if wave.state(now) == "waiting":
        raise WaveNotOpen
    if wave.state(now) == "open":
        close_now(wave, now)
        session.commit()
        duties.wake("events")
    return wave_out(wave)


def wave_out(wave: Wave) -> WaveOut:
    return WaveOut(
        id=wave.id,
        study=wave.study_id,
        number=wave.number,
        title=wave.title,
        version=wave.version.number,
        opens_at=wave.opens_at,
        closes_at=wave.closes_at,
        state=wave.state(utc_now()),
    )


def in_state(state: str, now: dt.datetime) -> ColumnElement[bool]:
    """`Wave.state` as a condition of a query."""
    closed = or_(Wave.status == "closed", and_(Wave.closes_at.is_not(None), Wave.closes_at <= now))
    running = and_(Wave.status == "open", Wave.opens_at <= now)
    return {"closed": closed, "open": and_(not_(closed), running), "waiting": and_(not_(closed), not_(running))}[state]


def _page(query: Select[Wave], asked: WavesAsked) -> WavePage:
    if asked.state:
        query = query.where(in_state(asked.state, utc_now()))
    page, following = by_id(query.options(joinedload(Wave.version)), Wave.id, asked)
    return WavePage(items=tuple(wave_out(*row) for row in page), next=following)


def _study(study: Study) -> StudyOut:
    return StudyOut(
        id=study.id,
        slug=study.slug,
        title=study.title,
        questionnaire=study.questionnaire.slug,
        anonymity=study.anonymity,
        recurrence=study.recurrence,
        ended_at=study.ended_at,
    )
