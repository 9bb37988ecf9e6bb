"""A new study from a published version: form, wave, links, and what must be known first."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Site
from app.kernel.db import session, utc_now
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.studies.models import Link, Study
from app.studies.operations import create_study, open_wave
from app.studies.planning.placeholders import Unfilled
from survey_defs.load import load_shipped

FIRST = {"opens": "2026-03-21", "opens_time": "00:00"}
TYPED = FIRST | {"title": "Guests 2026", "anonymity": "anonymous", "retention_months": "24"}


def url(version: Version) -> str:
    return f"/o/simorgh/versions/{version.id}/study"


def test_a_study_gets_a_wave_and_a_link_for_each_site_and_language(
    researcher: FlaskClient, published: Version, site: Site
) -> None:
    typed = TYPED | {"closes": "2026-04-20", "sites": str(site.id), "languages": ["fa", "en"]}
    answer = researcher.post(url(published), data=typed)

    assert answer.status_code == 303
    page = researcher.get(answer.location).text
    links = session.scalars(select(Link)).all()
    assert {(link.site_id, link.language) for link in links} == {(site.id, "fa"), (site.id, "en")}
    assert all(f"http://localhost/s/{link.address}" in page for link in links)
    wave = session.scalar(select(Study)).waves[0]
    assert (wave.opens_at.isoformat(), wave.closes_at.isoformat()) == (
        "2026-03-21T00:00:00+00:00",
        "2026-04-21T00:00:00+00:00",
    )


@pytest.mark.privacy
@pytest.mark.parametrize(("anonymity", "is_said"), [("anonymous", True), ("identified", False)])
def test_where_an_open_link_is_made_its_limits_are_said(
    researcher: FlaskClient, published: Version, anonymity: str, is_said: bool
) -> None:
    form = researcher.get(url(published)).text
    page = researcher.get(researcher.post(url(published), data=TYPED | {"anonymity": anonymity}).location).text

    assert "An open link asks nobody who they are" in form
    assert ("An open link asks nobody who they are" in page) is is_said


def test_a_study_without_sites_has_one_link_that_leads_to_its_first_page(
    researcher: FlaskClient, published: Version
) -> None:
    page = researcher.get(researcher.post(url(published), data=TYPED).location).text

    (address,) = re.findall(r'value="http://localhost(/s/[^"]+)"', page)
    assert 'name="consent"' in researcher.get(address).text


def test_the_first_moment_of_a_day_is_that_of_the_organisation(
    researcher: FlaskClient, organisation: Organisation, published: Version
) -> None:
    session.get_one(Organisation, organisation.id).timezone = "Asia/Tehran"
    session.commit()
    researcher.post(url(published), data=TYPED)

    assert session.scalar(select(Study)).waves[0].opens_at.isoformat() == "2026-03-20T20:30:00+00:00"


def test_a_day_may_be_typed_in_the_jalali_calendar(researcher: FlaskClient, published: Version) -> None:
    researcher.post(url(published), data=TYPED | {"opens": "۱۴۰۵/۰۱/۰۱"})

    assert session.scalar(select(Study)).waves[0].opens_at.date().isoformat() == "2026-03-21"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"anonymity": "secret"},
        {"opens": "soon"},
        {"opens": "2026-02-30"},
        {"closes": "2026-03-20"},
        {"retention_months": "0"},
        {"retention_months": "9999"},
        {"sites": "77"},
        {"languages": "de"},
        {"title": "x" * 201},
    ],
    ids=str,
)
def test_what_is_wrong_is_told_and_stores_nothing(
    researcher: FlaskClient, published: Version, wrong: dict[str, str]
) -> None:
    answer = researcher.post(url(published), data=TYPED | wrong)

    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert session.scalars(select(Study)).all() == []


def test_two_studies_of_one_title_have_two_names(researcher: FlaskClient, published: Version) -> None:
    for _ in range(2):
        researcher.post(url(published), data=TYPED)

    assert [study.slug for study in session.scalars(select(Study).order_by(Study.id))] == [
        "guests-2026",
        "guests-2026-2",
    ]


def test_a_page_that_is_sent_twice_starts_one_study(researcher: FlaskClient, published: Version) -> None:
    (page,) = re.findall(r'name="page" value="(\w+)"', researcher.get(url(published)).text)
    first, second = (researcher.post(url(published), data=TYPED | {"page": page}) for _ in range(2))

    assert (first.status_code, first.location) == (303, second.location)
    assert len(session.scalars(select(Study)).all()) == 1


def test_a_draft_cannot_be_asked(researcher: FlaskClient, draft: Version) -> None:
    address = url(draft)

    assert researcher.get(address).status_code == 422
    assert researcher.post(address, data=TYPED).status_code == 422


def test_a_missing_contact_is_asked_for_and_kept(
    researcher: FlaskClient, organisation: Organisation, published: Version
) -> None:
    session.get_one(Organisation, organisation.id).contact = ""
    session.commit()
    refused = researcher.post(url(published), data=TYPED)
    sound = researcher.post(url(published), data=TYPED | {"contact": "ask@simorgh.example"})

    assert (refused.status_code, sound.status_code) == (422, 303)
    session.remove()
    assert session.get_one(Organisation, organisation.id).contact == "ask@simorgh.example"
    assert "organisation.contact_set" in [event.action for event in session.scalars(select(AuditEvent))]


@pytest.fixture
def with_amounts(organisation: Organisation) -> Version:
    made = publish(organisation, load_shipped("hotel_loyalty"), now=utc_now())
    session.commit()
    return made


def test_limits_of_an_amount_are_asked_and_must_rise(researcher: FlaskClient, with_amounts: Version) -> None:
    limits = {"i1": "1000", "i2": "2000", "i3": "3000", "i4": "4000"}
    codes = [researcher.post(url(with_amounts), data=TYPED | typed).status_code
             for typed in ({}, limits | {"i3": "2000"}, limits)]  # fmt: skip

    assert codes == [422, 422, 303]
    assert session.scalar(select(Study)).amounts == {"i1": 1000, "i2": 2000, "i3": 3000, "i4": 4000}


def test_no_wave_opens_while_a_place_in_the_texts_is_empty(app: Flask, with_amounts: Version) -> None:
    with app.test_request_context():
        version = session.get_one(Version, with_amounts.id)
        study = create_study(version, slug="s", title="S")
        with pytest.raises(Unfilled) as told:
            open_wave(study, version, opens_at=utc_now())

    assert told.value.names == ("i1", "i2", "i3", "i4")


def test_a_wave_gets_a_link_for_a_tablet(researcher: FlaskClient, published: Version, site: Site) -> None:
    made = researcher.post(url(published), data=TYPED | {"sites": str(site.id), "languages": ["fa"]})
    study = session.scalar(select(Study))
    typed = {"wave": str(study.waves[0].id), "kind": "kiosk", "site": str(site.id), "language": "fa"}
    answer = researcher.post(made.location, data=typed)

    assert answer.status_code == 303
    kiosk = session.scalars(select(Link).where(Link.kind == "kiosk")).one()
    assert (kiosk.site_id, kiosk.language) == (site.id, "fa")
    assert "/qr.svg" in researcher.get(answer.location).text


@pytest.mark.parametrize("wrong", [{"kind": "door"}, {"language": "xx"}, {"wave": "999"}])
def test_a_link_that_cannot_be_is_not_made(researcher: FlaskClient, published: Version, wrong: dict[str, str]) -> None:
    made = researcher.post(url(published), data=TYPED)
    study = session.scalar(select(Study))
    before = len(session.scalars(select(Link)).all())
    answer = researcher.post(made.location, data={"wave": str(study.waves[0].id), "kind": "open"} | wrong)

    assert answer.status_code == 404
    assert len(session.scalars(select(Link)).all()) == before
