"""Studies, their waves and the links into them."""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Organisation, Site
from app.kernel.db import session
from app.kernel.errors import NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.studies.models import Link, Study, Wave
from app.studies.planning.placeholders import require_filled
from survey_defs.kinds.item import Anonymity


class LinkUnknown(NotFound):
    """No link has this address, and no invitation this token; the two look the same."""

    def __init__(self) -> None:
        super().__init__(
            _l("This link leads nowhere"),
            _l("Check that the address was copied completely, or ask the person who sent it for a new one."),
        )


def create_study(version: Version, *, slug: str, title: str, anonymity: Anonymity = "anonymous") -> Study:
    record = version.questionnaire
    study = Study(organisation=record.organisation, questionnaire=record, slug=slug, title=title, anonymity=anonymity)
    if anonymity == "pseudonymous":
        study.pseudonym_salt = secrets.token_bytes(32)
    session.add(study)
    session.flush()
    return study


def open_wave(study: Study, version: Version, *, opens_at: dt.datetime, closes_at: dt.datetime | None = None) -> Wave:
    """The next round of a study, open from its date on; refused while a placeholder of its texts is empty."""
    require_filled(study, definition_of(version))
    newest = session.scalar(select(func.max(Wave.number)).where(Wave.study_id == study.id)) or 0
    wave = Wave(study=study, version=version, number=newest + 1, opens_at=opens_at, closes_at=closes_at, status="open")
    # its own from now on: the study's may change for waves to come
    wave.plan, wave.retention_months = dict(study.plan or {}), study.retention_months
    session.add(wave)
    session.flush()
    return wave


def add_link(wave: Wave, *, site: Site | None = None, language: str | None = None, kind: str = "open") -> Link:
    """A new public address. It is no secret, but it cannot be guessed either."""
    link = Link(wave=wave, address=secrets.token_urlsafe(9), site=site, language=language, kind=kind)
    session.add(link)
    session.flush()
    return link


def find_link(address: str) -> Link:
    """The link with everything a respondent's page needs, in one query."""
    query = (
        select(Link)
        .where(Link.address == address)
        .options(
            joinedload(Link.wave).joinedload(Wave.study).joinedload(Study.organisation),
            joinedload(Link.wave).joinedload(Wave.version),
            joinedload(Link.site),
        )
    )
    link = session.scalar(query)
    if link is None:
        raise LinkUnknown
    return link


def successor(address: str, now: dt.datetime) -> str | None:
    """Where a link of a wave that is over leads now: the same kind of link, of the wave that is open.

    So a code on a poster, a tablet and a page that embeds a link go on from wave to wave.
    """
    old = find_link(address)
    same = (Wave.study_id == old.wave.study_id, Link.kind == old.kind, Wave.id != old.wave_id)
    query = select(Link).join(Wave).where(*same).options(joinedload(Link.wave)).order_by(Wave.number.desc(), Link.id)
    for link in session.scalars(query):
        alike = (link.site_id, link.language) == (old.site_id, old.language)
        if alike and link.wave.state(now) == "open":
            return link.address
    return None


def find_link_of(organisation: Organisation, link_id: int) -> Link:
    """A link of this organisation; anybody else's does not exist."""
    query = select(Link).join(Wave).join(Study).where(Link.id == link_id, Study.organisation_id == organisation.id)
    link = session.scalar(query.options(joinedload(Link.site), joinedload(Link.wave).joinedload(Wave.version)))
    if link is None:
        raise NotFound
    return link


def find_wave(organisation: Organisation, wave_id: int) -> Wave:
    """A wave of this organisation; anybody else's does not exist."""
    query = select(Wave).join(Study).where(Wave.id == wave_id, Study.organisation_id == organisation.id)
    wave = session.scalar(query.options(joinedload(Wave.study), joinedload(Wave.version)))
    if wave is None:
        raise NotFound
    return wave


def find_study(organisation: Organisation, study_id: int) -> Study:
    """A study of this organisation; anybody else's does not exist."""
    study = session.scalar(select(Study).filter_by(id=study_id, organisation_id=organisation.id))
    if study is None:
        raise NotFound
    return study


def list_waves(organisation: Organisation) -> list[Wave]:
    """Of every study that is not archived."""
    query = (
        select(Wave)
        .join(Study)
        .where(Study.organisation_id == organisation.id, Study.archived_at.is_(None))
        .options(joinedload(Wave.study), joinedload(Wave.links).joinedload(Link.site))
        .order_by(Study.title, Wave.number.desc())
    )
    return list(session.scalars(query).unique())


@dataclass(frozen=True)
class StudyWaves:
    """A study with its waves, newest first."""

    study: Study
    waves: tuple[Wave, ...]


def studies_of(organisation: Organisation) -> list[StudyWaves]:
    found: dict[int, list[Wave]] = {}
    waves = list_waves(organisation)
    for wave in waves:
        found.setdefault(wave.study_id, []).append(wave)
    return [StudyWaves(group[0].study, tuple(group)) for group in found.values()]
