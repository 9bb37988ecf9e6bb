"""Puts the demonstration into an empty database: organisations, people, studies, waves, simulated responses."""

import datetime as dt
import json
import zlib
from collections.abc import Callable

import numpy as np
from sqlalchemy import select

from app.accounts.models import Membership, Organisation, Role, Site, User
from app.accounts.sign_in.passwords import hash_password
from app.cases import rules
from app.cases.opening import watching
from app.demo import customers, inbox, panel, themes
from app.demo.filled import Filled, store
from app.demo.guide import ACCOUNTS, PASSWORD
from app.demo.people import draw_people
from app.demo.rhythm import opening
from app.demo.stories import STORIES, Property, Reworded, Story
from app.kernel import events
from app.kernel.db import session
from app.kernel.web.i18n import speaking
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of, publish
from app.respond.models import Response
from app.studies.models import Link, Study, Wave
from app.studies.operations import create_study, open_wave
from app.studies.planning.calendar import MONTHS
from app.studies.planning.wave_plan import Plan, stored
from survey_defs.load import canonical_json, from_json, load_shipped
from survey_defs.model import Questionnaire

# of the seeds tried, one in which chance alone raises no alarm beside what is planted
SEED = 20261110
DAY = dt.timedelta(days=1)
OPEN_DAYS = 24
LATELY = dt.timedelta(hours=18)


def is_built() -> bool:
    return session.scalar(select(Organisation.id).limit(1)) is not None


def build(
    *,
    now: dt.datetime,
    rows: int | None = None,
    stories: tuple[Story, ...] = STORIES,
    filled: Callable[[], None] = lambda: None,
) -> None:
    """All stories; `rows` sets the responses of a finished wave. The caller commits.

    filled   called after each of `waves_of` the stories
    """
    for story in stories:
        with speaking(story.locale):
            _build(story, rows=rows, now=now, filled=filled)


def waves_of(stories: tuple[Story, ...] = STORIES) -> int:
    """How many waves there are to fill."""
    return sum(story.waves + sum(panel.waves for panel in story.panels) for story in stories)


def _build(story: Story, *, rows: int | None, now: dt.datetime, filled: Callable[[], None]) -> None:
    organisation = _organisation(story, now)
    versions = _versions(organisation, story, now)
    study = create_study(versions[-1], slug="loyalty", title=story.study)
    study.recurrence, study.plan = story.recurrence, stored(Plan(open_days=OPEN_DAYS))
    for number, version in enumerate(versions, 1):
        _wave(story, study, version, number, rows or story.rows, now)
        filled()
    themes.tag(next(wave for wave in reversed(study.waves) if wave.status == "closed" or story.waves == 1))
    if story.trade is not None:
        shares = {site.code: site.share for site in story.sites}
        known = customers.make(organisation, story.trade, shares, now=now)
        panels = [panel.build(one, organisation, known, now=now, filled=filled) for one in story.panels]
        for known_people in panels:
            inbox.begin(known_people, now=now)
        for watched in (study, *panels):
            _watch(watched)
            _hear(watched, now)


def _versions(organisation: Organisation, story: Story, now: dt.datetime) -> list[Version]:
    """What each wave asks: the questionnaire that ships, before it perhaps one with a sentence in earlier words."""
    current = load_shipped(story.questionnaire)
    reworded = story.reworded if story.reworded is not None and story.reworded.until <= story.waves else None
    earlier = [] if reworded is None else [publish(organisation, _in_earlier_words(current, reworded), now=now)]
    newest = publish(organisation, current, now=now)
    count = 0 if reworded is None else reworded.until - 1
    return earlier * count + [newest] * (story.waves - count)


def _in_earlier_words(current: Questionnaire, reworded: Reworded) -> Questionnaire:
    """The questionnaire before one of its sentences was reworded, which raised the sentence's revision."""
    definition = json.loads(canonical_json(current))
    sentences = (item for page in definition["pages"] for block in page["blocks"] for item in block.get("items", ()))
    sentence = next(item for item in sentences if item["id"] == reworded.item)
    sentence.update(revision=sentence["revision"] - 1, text=dict(reworded.earlier))
    return from_json(definition)


def _watch(study: Study) -> None:
    """The usual alert rules, given to the owner; a worker looks at the newest finished wave."""
    owner = (
        select(User)
        .join(Membership)
        .where(Membership.organisation_id == study.organisation_id, Membership.role == Role.OWNER)
    )
    rules.add_usual(study, session.scalars(owner).one())
    session.flush()
    watching.ask([wave for wave in study.waves if wave.status == "closed"][-1])


def _hear(study: Study, now: dt.datetime) -> None:
    """What came in the last hours of an open wave is told to the worker as if it came just now: complaints wait."""
    if not study.is_identified:
        return
    lately = select(Response.uuid, Response.wave_id).join(Wave, Response.wave_id == Wave.id)
    lately = lately.where(Wave.study_id == study.id, Wave.status == "open", Response.status == "complete")
    for response, wave in session.execute(lately.where(Response.finished_at > now - LATELY)):
        events.record("response.completed", study.organisation_id, wave=wave, response=str(response))


def _organisation(story: Story, now: dt.datetime) -> Organisation:
    organisation = Organisation(
        slug=story.slug, name=story.name, kind=story.kind, locale=story.locale, timezone=story.timezone,
        currency=story.currency, calendar=story.calendar, contact=f"surveys@{story.slug}.example",
    )  # fmt: skip
    organisation.sites = [Site(code=site.code, name=site.name) for site in story.sites]
    session.add(organisation)
    here = {"", *(site.code for site in story.sites)}
    for account in (one for one in ACCOUNTS if one.organisation == story.name and one.site in here):
        user = User(
            email=account.email, name=account.called, language=story.locale,
            password_hash=hash_password(PASSWORD), created_at=now,
        )  # fmt: skip
        sites = [site for site in organisation.sites if site.code == account.site]
        session.add(Membership(user=user, organisation=organisation, role=account.role, sites=sites))
    session.flush()
    return organisation


def _wave(story: Story, study: Study, version: Version, number: int, rows: int, now: dt.datetime) -> None:
    """A wave of some weeks, in the rhythm of its study; the last one is open and half way."""
    is_open = number == story.waves
    opens = opening(study.organisation, now - 15 * DAY, months=MONTHS[story.recurrence] * (story.waves - number))
    wave = open_wave(study, version, opens_at=opens, closes_at=opens + OPEN_DAYS * DAY)
    questionnaire = definition_of(version)
    for site, record in zip(story.sites, study.organisation.sites, strict=True):
        link = Link(wave=wave, site=record, address=f"{story.slug}-{site.code}-{number}")
        session.add(link)
        session.flush()
        count = round(rows * site.share * (0.6 if is_open else 1))
        _answers(story, wave, link, site, questionnaire, number=number, count=count)
    wave.refusals = round(rows * 0.07)
    wave.status, wave.opened_at, wave.invited_at = "open" if is_open else "closed", opens, opens
    wave.closed_at = None if is_open else wave.closes_at


def _answers(
    story: Story, wave: Wave, link: Link, site: Property, questionnaire: Questionnaire, *, number: int, count: int
) -> None:
    name = f"{story.slug}/{site.code}/{number}"
    rng = np.random.default_rng([SEED, zlib.crc32(name.encode())])
    languages = [str(code) for code in rng.choice(list(site.languages), size=count, p=list(site.languages.values()))]
    people = draw_people(questionnaire, count, rng, shifts=site.shifts_of(number), languages=languages)
    filled = [Filled(language, answers, link.site_id) for language, answers in people]
    store(wave, filled, rng, days=15 if story.waves == number else OPEN_DAYS)
