"""Puts the demonstration into an empty database: organisations, people, studies, waves, simulated responses."""

import datetime as dt
import zlib
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from app.accounts.labels import ROLES
from app.accounts.models import Membership, Organisation, Role, Site, User
from app.accounts.sign_in.passwords import hash_password
from app.cases import rules, watching
from app.demo import customers, panel
from app.demo.customers import Trade
from app.demo.filled import Filled, store
from app.demo.guide import PASSWORD
from app.demo.panel import PanelStory
from app.demo.people import draw_people
from app.demo.population import Shifts
from app.demo.rhythm import opening
from app.kernel.db import session
from app.kernel.web.i18n import speaking
from app.questionnaires.operations import definition_of, publish
from app.studies.models import Link, Study, Wave
from app.studies.operations import create_study, open_wave
from app.studies.planning.wave_plan import Plan, stored
from survey_defs.load import load_shipped
from survey_defs.model import Questionnaire

SEED = 20261101
DAY = dt.timedelta(days=1)
OPEN_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Property:
    """One site: its share of the answers, the languages people answer in, shifts of each wave."""

    code: str
    name: str
    share: float
    languages: dict[str, float]
    shifts: tuple[Shifts, ...] = ()

    def shifts_of(self, number: int) -> Shifts:
        """Of the wave with this number; what the last one named lasts."""
        return self.shifts[min(number, len(self.shifts)) - 1] if self.shifts else {}


@dataclass(frozen=True, kw_only=True)
class Story:
    """One organisation of the demonstration."""

    slug: str
    name: str
    kind: str
    locale: str
    timezone: str
    currency: str
    questionnaire: str
    study: str
    rows: int
    sites: tuple[Property, ...]
    waves: int = 4
    calendar: str = "gregorian"
    trade: Trade | None = None
    panel: PanelStory | None = None


HOTEL = Story(
    slug="simorgh",
    name="Simorgh Hotels",
    kind="hotel",
    locale="en",
    timezone="Asia/Tehran",
    currency="EUR",
    questionnaire="hotel_loyalty_short",
    study="Guest loyalty",
    rows=420,
    sites=(
        Property(code="thr", name="Simorgh Tehran", share=0.45, languages={"fa": 0.6, "en": 0.3, "zh": 0.1}),
        Property(
            code="syz",
            name="Simorgh Shiraz",
            share=0.33,
            languages={"fa": 0.5, "en": 0.4, "zh": 0.1},
            # the planted fall: from the second wave to the third, guests of Shiraz mean to come back far less
            shifts=({}, {}, {"clv_rev": -0.9, "rq_sat": -0.3, "clv_loy": -0.3}),
        ),
        Property(code="han", name="Simorgh Hanoi", share=0.22, languages={"vi": 0.6, "en": 0.3, "zh": 0.1}),
    ),
    trade=Trade(
        customers=600, called="Guest", groups=("business", "leisure", "group"), products=("room", "suite", "event"),
        typical=240, margin=0.32, often=1.4,
        consent="We may ask you by mail how your visit was.", group="group", member="member", answers=("yes", "no"),
    ),
    panel=PanelStory(title="Regular guests", anonymity="identified", falls="syz"),
)  # fmt: skip
BANK = Story(
    slug="sepidar",
    name="بانک سپیدار",
    kind="bank",
    locale="fa",
    timezone="Asia/Tehran",
    currency="IRR",
    calendar="jalali",
    questionnaire="bank_loyalty_short",
    study="وفاداری مشتریان",
    rows=360,
    sites=(
        Property(code="thr", name="شعبهٔ مرکزی تهران", share=0.4, languages={"fa": 0.85, "en": 0.15}),
        Property(code="ifn", name="شعبهٔ اصفهان", share=0.25, languages={"fa": 0.95, "en": 0.05}),
        Property(code="tbz", name="شعبهٔ تبریز", share=0.2, languages={"fa": 0.95, "en": 0.05}),
        Property(code="ksh", name="شعبهٔ کیش", share=0.15, languages={"fa": 0.5, "en": 0.2, "zh": 0.2, "vi": 0.1}),
    ),
    trade=Trade(
        customers=500, called="مشتری", groups=("حقیقی", "حقوقی"), products=("کارمزد", "تسهیلات", "کارت"),
        typical=4_000_000, margin=0.45, often=3,
        consent="می‌توانیم با نامه از شما بپرسیم که از خدمات بانک چه دیدید.",
        group="گروه", member="عضو باشگاه", answers=("بله", "نه"),
    ),
    panel=PanelStory(title="مشتریان همیشگی", anonymity="pseudonymous"),
)  # fmt: skip
STORIES = (HOTEL, BANK)


def is_built() -> bool:
    return session.scalar(select(Organisation.id).limit(1)) is not None


def build(*, now: dt.datetime, rows: int | None = None, stories: tuple[Story, ...] = STORIES) -> None:
    """All stories; `rows` sets the responses of a finished wave. The caller commits."""
    for story in stories:
        with speaking(story.locale):
            _build(story, rows=rows, now=now)


def _build(story: Story, *, rows: int | None, now: dt.datetime) -> None:
    organisation = _organisation(story, now)
    version = publish(organisation, load_shipped(story.questionnaire), now=now)
    study = create_study(version, slug="loyalty", title=story.study)
    study.recurrence, study.plan = "quarterly", stored(Plan(open_days=OPEN_DAYS))
    for number in range(1, story.waves + 1):
        _wave(story, study, number, rows or story.rows, now)
    if story.trade is not None and story.panel is not None:
        shares = {site.code: site.share for site in story.sites}
        known = customers.make(organisation, story.trade, shares, now=now)
        regulars = panel.build(story.panel, version, known, now=now)
        for watched in (study, regulars):
            _watch(watched)


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


def _organisation(story: Story, now: dt.datetime) -> Organisation:
    organisation = Organisation(
        slug=story.slug, name=story.name, kind=story.kind, locale=story.locale, timezone=story.timezone,
        currency=story.currency, calendar=story.calendar, contact=f"surveys@{story.slug}.example",
    )  # fmt: skip
    organisation.sites = [Site(code=site.code, name=site.name) for site in story.sites]
    session.add(organisation)
    for role in (Role.OWNER, Role.RESEARCHER):
        user = User(
            email=f"{role}@{story.slug}.example", name=str(ROLES[role]), language=story.locale,
            password_hash=hash_password(PASSWORD), created_at=now,
        )  # fmt: skip
        session.add(Membership(user=user, organisation=organisation, role=role))
    session.flush()
    return organisation


def _wave(story: Story, study: Study, number: int, rows: int, now: dt.datetime) -> None:
    """A wave of thirty days, three months after the one before; the last one is open and half way."""
    is_open = number == story.waves
    opens = opening(study.organisation, now - 15 * DAY, "quarterly", before=story.waves - number)
    version = study.questionnaire.versions[-1]
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
