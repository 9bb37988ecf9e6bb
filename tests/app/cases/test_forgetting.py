"""Who erases their answers takes along the case that was made of them."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation
from app.cases.evidence import Worsening
from app.cases.models import Case, CaseNote
from app.cases.opening import opening
from app.cases.rules import Draft
from app.kernel import jobs
from app.kernel.db import session, utc_now
from app.kernel.events import DomainEvent
from app.respond.entry.signed_ids import receipt_hash
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field

pytestmark = pytest.mark.privacy
CODE = "ABCDE-FGHJK"


@pytest.fixture
def waves(organisation: Organisation) -> list[Wave]:
    """Three waves that one customer answered, the last of them with a receipt code."""
    made = field.study(organisation, 3)
    mine = factories.customer(organisation)
    for wave in made:
        one = field.answer(wave, 1, customers=mine.id)[0]
    one.receipt_hash = receipt_hash(CODE)
    session.commit()
    return made


def case(wave: Wave, before: int, customer: int | None, *, subject: str) -> int:
    kind = "customer_worsens" if customer else "site_falls"
    by = factories.rule(wave, kind)
    made = factories.case(wave, by, customer_id=customer, subject=subject, evidence={"before": before, "change": -9})
    session.add(CaseNote(case=made, at=utc_now(), text="Called back."))
    session.commit()
    return made.id


def erase_by_code(app: Flask) -> None:
    browser = app.test_client()
    browser.post("/mine?lang=en", data={"code": CODE})
    token = re.search(r'name="response" value="([^"]+)"', browser.get("/mine/erase").text)
    assert token
    assert "data-erased" in browser.post("/mine/erase", data={"response": token[1]}).text


def mine(wave: Wave) -> int:
    return session.scalars(select(field.Response.customer_id).where(field.Response.wave_id == wave.id)).one() or 0


def test_erasing_the_own_answers_erases_the_case_and_its_notes(app: Flask, waves: list[Wave]) -> None:
    gone = case(waves[2], 2, mine(waves[2]), subject="customer")

    erase_by_code(app)

    assert session.scalars(select(Case)).all() == session.scalars(select(CaseNote)).all() == []
    event = session.scalars(select(AuditEvent).filter_by(action="case.erased")).one()
    assert event.details == {"case": gone}


def test_cases_of_other_waves_and_of_sites_stay(app: Flask, waves: list[Wave]) -> None:
    stays = {
        case(waves[1], 1, mine(waves[1]), subject="earlier"),
        case(waves[2], 2, None, subject="site"),
    }

    erase_by_code(app)

    assert set(session.scalars(select(Case.id))) == stays


def test_a_case_that_compared_with_the_erased_answers_goes_too(app: Flask, waves: list[Wave]) -> None:
    later = field.Wave(study=waves[0].study, version=waves[0].version, number=4, status="open", opens_at=utc_now())
    session.add(later)
    session.flush()
    case(later, 3, mine(waves[2]), subject="later")

    erase_by_code(app)

    assert session.scalars(select(Case)).all() == []


def test_rooms_that_were_not_told_yet_are_told_nothing(app: Flask, waves: list[Wave]) -> None:
    uuid = str(session.scalars(select(field.Response.uuid).where(field.Response.wave_id == waves[2].id)).one())
    organisation = waves[0].study.organisation_id
    session.add(DomainEvent(organisation_id=organisation, name="response.completed", facts={"response": uuid}))
    session.commit()

    erase_by_code(app)

    assert session.scalars(select(DomainEvent)).all() == []


def test_a_comparison_that_was_under_way_opens_no_case_any_more(app: Flask, waves: list[Wave]) -> None:
    customer, by = mine(waves[2]), factories.rule(waves[2], "customer_worsens")
    evidence = Worsening(
        before_score=80, after_score=20, change=-60, needed=20, reliability=0.9, level=0.95, compared=30, before=2
    )
    draft = Draft(subject="customer", dimension="room", site=None, customer=customer, evidence=evidence)
    session.commit()

    erase_by_code(app)

    assert not opening.open_all(session.get_one(Wave, waves[2].id), [(by, draft)], now=utc_now())
    assert session.scalars(select(Case)).all() == session.scalars(select(jobs.Job)).all() == []
