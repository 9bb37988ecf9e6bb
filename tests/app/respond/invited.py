"""People who were invited to a wave of the short stay questionnaire, each with a link of their own."""

import datetime as dt
import itertools
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from flask import Flask
from sqlalchemy import select

from app.accounts.models import Organisation, Site
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.web.security import fingerprint
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.studies.inviting.personal import new_token
from app.studies.models import Invitation, Study, Wave
from survey_defs.load import load_file
from tests import factories
from tests.person import Person

QUESTIONNAIRE = Path(__file__).resolve().parents[2] / "questionnaires" / "short_stay.yaml"
FIRST, SECOND = {"purpose": "2", "place": "The garden"}, {"return": "1"}
_numbers = itertools.count(1)


def open_wave(app: Flask, *, anonymity: str, **study: object) -> int:
    """A wave with nobody in it yet."""
    with app.app_context():
        organisation = session.scalar(select(Organisation)) or factories.organisation()
        wave = factories.wave(publish(organisation, load_file(QUESTIONNAIRE), now=utc_now()), anonymity=anonymity)
        for name, value in ({"pseudonym_salt": b"salt" * 8} | study).items():
            setattr(wave.study, name, value)
        session.commit()
        return wave.id


def next_wave(app: Flask, wave_id: int) -> int:
    """The wave after this one."""
    with app.app_context():
        study = session.get_one(Study, session.get_one(Wave, wave_id).study_id)
        version = session.get_one(Version, study.waves[-1].version_id)
        opened = {"number": len(study.waves) + 1, "status": "open", "opens_at": utc_now() - dt.timedelta(days=1)}
        wave = Wave(study=study, version=version, **opened)
        session.add(wave)
        session.commit()
        return wave.id


def invite(app: Flask, wave_id: int, people: Iterable[tuple[str, str]], **fields: object) -> list[str]:
    """Paths of the links of new customers, given by site and language, in their order."""
    config: Config = app.extensions["vafa"]
    with app.app_context():
        wave = session.get_one(Wave, wave_id)
        paths = []
        for code, language in people:
            customer = factories.customer(
                wave.study.organisation, f"c{next(_numbers)}", site=_site(wave, code), language=language
            )
            made = uuid4()
            token = new_token(config.keys, made)
            asked = {"language": language, "sent_at": utc_now() - dt.timedelta(days=1), "sends": 1}
            factories.invitation(wave, customer, id=made, token_hash=fingerprint(token), **(asked | fields))
            paths.append(f"/i/{token}")
        session.commit()
        return paths


def _site(wave: Wave, code: str) -> Site | None:
    if not code:
        return None
    organisation = wave.study.organisation
    found = session.scalar(select(Site).filter_by(organisation_id=organisation.id, code=code))
    return found or factories.site(organisation, code)


def answer(app: Flask, path: str, **query: str) -> Person:
    """Somebody opens their link in a browser of their own, agrees and answers to the end."""
    person = begin(app, path, **query)
    person.follow(person.post(FIRST))
    person.follow(person.post(SECOND))
    assert "data-complete" in person.html, person.html
    return person


def begin(app: Flask, path: str, **query: str) -> Person:
    """Opens the link and agrees; the first page is in hand."""
    person = Person(app.test_client(), path)
    person.open(**query)
    person.follow(person.agree())
    return person


def refuse(app: Flask, path: str) -> None:
    person = Person(app.test_client(), path)
    person.open()
    assert person.post({"consent": "0"}).status_code == 200


def statuses(app: Flask, wave_id: int) -> list[str]:
    """Of the invitations, in the order of their customers."""
    with app.app_context():
        query = select(Invitation.status).where(Invitation.wave_id == wave_id).order_by(Invitation.customer_id)
        return list(session.scalars(query))
