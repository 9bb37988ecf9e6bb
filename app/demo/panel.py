"""The demonstration's studies of known customers: the same people, asked again by personal links.

A customer keeps their own latent values from wave to wave; a wave adds noise, so that a retest correlates as SAME
says. Who is more loyal answers more often (FAITHFUL): what attrition does to a panel is to be seen.
"""

import datetime as dt
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import insert, update

from app.accounts.models import Organisation
from app.customers.models import Customer
from app.demo.filled import Answers, Filled, store
from app.demo.people import answer
from app.demo.population import Latents, Shifts, draw_latents
from app.demo.rhythm import opening
from app.kernel.db import session
from app.kernel.web.current import current_config
from app.kernel.web.security import fingerprint
from app.letters.outbox import Message
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of, publish
from app.studies.inviting.invite import INVITATION
from app.studies.inviting.personal import new_token, pseudonym_of
from app.studies.models import Invitation, Study, Wave
from app.studies.operations import create_study, open_wave
from app.studies.planning.wave_plan import Options, Plan, Sample, Sampling, stored
from survey_defs.kinds.item import Anonymity
from survey_defs.load import load_shipped

SEED = 20261103
SAME = 0.85
ANSWERS, FAITHFUL, REFUSES, BOUNCES = 0.42, 0.6, 0.02, 0.015
DAY = dt.timedelta(days=1)
OPEN_DAYS = 20
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class PanelStory:
    """What a study of known customers is called, what it asks, and how it knows people again.

    questionnaire, add_ons   what is asked, of what ships
    amounts                  limits of bands of income, in the organisation's currency
    months                   from one wave to the next
    answers                  the share that answers, of people who are as loyal as most
    is_over                  the last wave is over as well
    falls, fall              site whose customers fall in the last two waves, by how much
    """

    slug: str
    title: str
    anonymity: Anonymity
    questionnaire: str
    add_ons: tuple[str, ...] = ()
    amounts: Mapping[str, int] = field(default_factory=dict)
    waves: int = 4
    recurrence: str = "monthly"
    months: int = 1
    answers: float = ANSWERS
    is_over: bool = False
    falls: str = ""
    fall: float = -1.1


def build(
    story: PanelStory,
    organisation: Organisation,
    customers: list[Customer],
    *,
    now: dt.datetime,
    filled: Callable[[], None],
) -> Study:
    """All waves of the study; one that is not over is open, its reminders are due. `filled` is called after each."""
    version = publish(organisation, load_shipped(story.questionnaire, story.add_ons), now=now)
    study = create_study(version, slug=story.slug, title=story.title, anonymity=story.anonymity)
    study.recurrence, study.amounts = story.recurrence, dict(story.amounts)
    plan = Plan(sampling=Sampling(kind="all"), open_days=OPEN_DAYS, reminders=(5, 12))
    study.plan, study.options = stored(plan), stored(Options(own_profile=True))
    asked = [customer for customer in customers if customer.mail_consent == "given"]
    rng = np.random.default_rng([SEED, zlib.crc32(f"{organisation.slug}/{story.slug}".encode())])
    own = draw_latents(definition_of(version), len(asked), rng, {})
    for number in range(1, story.waves + 1):
        _wave(story, study, version, asked, own, rng, number=number, now=now)
        filled()
    return study


def _wave(
    story: PanelStory, study: Study, version: Version, asked: list[Customer], own: Latents, rng: np.random.Generator,
    *, number: int, now: dt.datetime,
) -> None:  # fmt: skip
    is_open = number == story.waves and not story.is_over
    newest = now - (8 if not story.is_over else OPEN_DAYS + 8) * DAY
    opens = opening(study.organisation, newest, months=story.months * (story.waves - number))
    wave = open_wave(study, version, opens_at=opens, closes_at=opens + OPEN_DAYS * DAY)
    wave.opened_at = wave.invited_at = opens
    wave.sample = stored(Sample(seed=SEED + number, drawn_at=opens, chosen=len(asked)))
    chosen = rng.random(len(asked)) < _willing(own, story.answers) * (0.7 if is_open else 1)
    invitations = _invite(wave, asked, chosen, rng)
    falling = np.array([story.falls != "" and _site_of(customer) == story.falls for customer in asked])
    latents = _of_wave(own, rng, falling & (number >= story.waves - 1), story.fall)
    people = answer(
        definition_of(version),
        {name: values[chosen] for name, values in latents.items()},
        rng,
        languages=[customer.language for customer, is_in in zip(asked, chosen, strict=True) if is_in],
    )
    answering = [customer for customer, is_in in zip(asked, chosen, strict=True) if is_in]
    filled = [_filled(study, customer, *person) for customer, person in zip(answering, people, strict=True)]
    stayed = store(wave, filled, rng, days=8 if is_open else OPEN_DAYS)
    _reopen(wave, [one.id for one, is_done in zip(answering, stayed, strict=True) if not is_done])
    wave.refusals = sum(status == "refused" for status in invitations.values())
    if not is_open:
        wave.status, wave.closed_at = "closed", wave.closes_at
    session.flush()


def _reopen(wave: Wave, left: list[int]) -> None:
    """Who left in the middle has not answered: the personal link still leads in."""
    mine = Invitation.wave_id == wave.id, Invitation.customer_id.in_(left)
    session.execute(update(Invitation).where(*mine).values(status="sent"))


def _willing(own: Latents, answers: float) -> npt.NDArray[np.float64]:
    """Chance of answering, higher for the loyal."""
    base = np.log(answers / (1 - answers))
    return np.asarray(1 / (1 + np.exp(-(base + FAITHFUL * own["clv_loy"]))))


def _of_wave(own: Latents, rng: np.random.Generator, falling: Flags, fall: float) -> Latents:
    shifts: Shifts = {"clv_loy": fall, "rq_sat": fall, "clv_rev": fall}
    noise = np.sqrt(1 - SAME**2)
    return {
        name: SAME * values + noise * rng.standard_normal(len(values)) + falling * shifts.get(name, 0.0)
        for name, values in own.items()
    }


def _site_of(customer: Customer) -> str:
    return customer.site.code if customer.site else ""


def _filled(study: Study, customer: Customer, language: str, answers: Answers) -> Filled:
    config = current_config()
    if study.is_identified:
        return Filled(language, answers, customer.site_id, customer_id=customer.id)
    return Filled(
        language,
        answers,
        customer.site_id,
        pseudonym=pseudonym_of(config.keys, study, customer.id),
    )


def _invite(wave: Wave, asked: list[Customer], chosen: Flags, rng: np.random.Generator) -> dict[int, str]:
    """Personal links and the letters that carried them; status of each customer's invitation."""
    config = current_config()
    invitations, letters, statuses = [], [], {}
    for customer, is_in in zip(asked, chosen, strict=True):
        luck = float(rng.random())
        status = "answered" if is_in else "failed" if luck < BOUNCES else "refused" if luck < REFUSES else "sent"
        statuses[customer.id] = status
        invitation = UUID(bytes=rng.bytes(16), version=4)
        invitations.append({
            "id": invitation, "wave_id": wave.id, "customer_id": customer.id, "status": status, "channel": "mail",
            "token_hash": fingerprint(new_token(config.keys, invitation)), "site_id": customer.site_id,
            "language": customer.language, "sends": int(status != "failed"), "reminders": 0, "due_at": wave.opens_at,
            "sent_at": None if status == "failed" else wave.opens_at,
        })  # fmt: skip
        letters.append(_letter(wave, customer, invitation, failed=status == "failed"))
    session.execute(insert(Invitation), invitations)
    session.execute(insert(Message), letters)
    session.execute(update(Customer).where(Customer.id.in_(statuses)).values(contacted_at=wave.opens_at))
    return statuses


def _letter(wave: Wave, customer: Customer, invitation: UUID, *, failed: bool) -> dict[str, object]:
    return {
        "organisation_id": customer.organisation_id, "template": INVITATION, "recipient": customer.email,
        "parameters": {"invitation": str(invitation)}, "language": customer.language, "once": f"invite:{invitation}",
        "customer_id": customer.id, "wave_id": wave.id, "due_at": wave.opens_at, "tries": 1,
        "state": "failed" if failed else "sent", "sent_at": None if failed else wave.opens_at,
        "error": "550 5.1.1 no such mailbox" if failed else "",
    }  # fmt: skip
