"""A new study with its first wave and the links into it."""

import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import JSON, select, type_coerce

from app.accounts import audit
from app.accounts.models import AuditEvent, Organisation, Site
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import LANGUAGES, formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.studies.models import Study
from app.studies.operations import add_link, create_study, open_wave
from app.studies.planning import requirements
from app.studies.planning.calendar import Calendar
from app.studies.planning.wave_plan import Options, Plan, stored
from app.studies.waves import dates_of_day
from survey_defs.kinds.item import Anonymity

audit.thing("study", _l("study"), name="title", endpoint="studies.show", value="study_id")
STUDY_LAUNCHED = audit.deed("study.launched", _l("Study started"))

MOST_LINKS = 300
# a page that is sent again later is a new decision
PAGE_LIVES = dt.timedelta(days=1)


class CannotLaunch(AppError):
    """A version that cannot be asked (yet)."""

    status = 422


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What is decided when a study starts.

    sites      one link for each; () is one link for the whole organisation
    languages  one link for each; () leaves the choice to the respondent
    waves      what the first wave and those to come do
    form       the page it was decided on; one page starts one study
    """

    title: str
    anonymity: Anonymity
    opens_at: dt.datetime
    closes_at: dt.datetime | None = None
    retention_months: int = 24
    sites: tuple[Site, ...] = ()
    languages: tuple[str, ...] = ()
    amounts: Mapping[str, float] = field(default_factory=dict)
    recurrence: str = "once"
    waves: Plan = field(default_factory=Plan)
    options: Options = field(default_factory=Options)
    form: str = ""


def launch(version: Version, plan: Launch) -> Study:
    """Store a study, its first wave and the links. Raises Unfilled, CannotLaunch, PlanRefused."""
    require_askable(version)
    requirements.check(plan.waves, recurrence=plan.recurrence, anonymity=plan.anonymity)
    organisation = version.questionnaire.organisation
    slug = _free_slug(organisation, plan.title)
    study = create_study(version, slug=slug, title=plan.title, anonymity=plan.anonymity)
    study.retention_months, study.amounts = plan.retention_months, dict(plan.amounts)
    study.recurrence, study.plan, study.options = plan.recurrence, stored(plan.waves), stored(plan.options)
    wave = open_wave(study, version, opens_at=plan.opens_at, closes_at=plan.closes_at or _next_opening(study, plan))
    pairs = list(itertools.product(plan.sites or (None,), plan.languages or (None,)))
    if len(pairs) > MOST_LINKS:
        raise CannotLaunch(_l("That would be too many links"), _l("Choose fewer sites or languages."))
    for site, language in pairs:
        add_link(wave, site=site, language=language)
    audit.record(
        STUDY_LAUNCHED,
        study,
        organisation=organisation,
        version=version.id,
        anonymity=plan.anonymity,
        form=plan.form,
    )
    return study


def launched_from(organisation: Organisation, form: str, now: dt.datetime) -> Study | None:
    """What this page has started already: who presses twice must not ask everybody twice.

    Holds the organisation until the commit, so that two presses at once are one after the other.
    """
    if not form:
        return None
    session.scalar(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    mine = (AuditEvent.organisation_id == organisation.id, AuditEvent.at > now - PAGE_LIVES)
    noted = type_coerce(AuditEvent.details, JSON)["form"].as_string() == form
    subject = session.scalar(select(AuditEvent.subject).where(*mine, AuditEvent.action == "study.launched", noted))
    return session.get(Study, int(subject.removeprefix("study:"))) if subject else None


def _next_opening(study: Study, plan: Launch) -> dt.datetime | None:
    """What ends a first wave without a closing: the second one; None where the study asks once."""
    day = Calendar.of(study.organisation).day(plan.opens_at)
    return dates_of_day(study, day, first=day).closes_at if plan.recurrence != "once" else None


def require_askable(version: Version) -> None:
    """A published version, in languages that the pages around the questions speak."""
    if version.status != "published":
        raise CannotLaunch(_l("This version is a draft"), _l("Publish it first; a study asks what cannot change."))
    unknown = [code for code in definition_of(version).languages if code not in LANGUAGES]
    if unknown:
        raise CannotLaunch(
            _l("The pages around the questions do not speak %(languages)s yet", languages=formatter().listed(unknown)),
            _l("Take the language out of the questionnaire, or publish it for export only."),
        )


def _free_slug(organisation: Organisation, title: str) -> str:
    """Latin letters and digits of the title; numbered where another study has them."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = "-".join(re.findall(r"[a-z0-9]+", plain))[:50].strip("-") or "study"
    taken = set(session.scalars(select(Study.slug).where(Study.organisation_id == organisation.id)))
    numbered = (f"{base}-{number}" for number in itertools.count(2))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)
