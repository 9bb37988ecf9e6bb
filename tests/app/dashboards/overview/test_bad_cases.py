"""The first page on answers as they come: one site, one wave, none at all, names of any length."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Membership, Organisation, Role, Site
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import cast, factories
from tests.app import watching
from tests.databases import one_database

pytestmark = [one_database, pytest.mark.long]
HOME = "/o/simorgh/"


def text_of(client: FlaskClient, address: str = HOME) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert not re.search(r"\bnan\b|\bNone\b|%\(", answer.text)
    return answer.text.replace("\u2068", "").replace("\u2069", "")


def closed(organisation: Organisation, count: int, **fields: object) -> list[Wave]:
    waves = watching.study(organisation, count, **fields)
    start = utc_now() - dt.timedelta(days=40 * (count + 1))
    for wave in waves:
        wave.status = "closed"
        wave.opens_at = start + dt.timedelta(days=40 * wave.number)
        wave.closes_at = wave.opens_at + dt.timedelta(days=20)
    session.commit()
    return waves


def test_one_site_and_one_wave(owner: FlaskClient, organisation: Organisation, site: Site) -> None:
    (wave,) = closed(organisation, 1)
    watching.answer(wave, 60, site=site)
    session.commit()
    text = text_of(owner)

    assert "This is the first wave; changes come with the second." in text
    assert "All comparisons" not in text


def test_a_wave_without_answers(owner: FlaskClient, organisation: Organisation, site: Site) -> None:
    closed(organisation, 2)
    text = text_of(owner)

    assert "Too few answers" in text
    assert 'class="gauges"' not in text


def test_fewer_answers_than_may_be_told(owner: FlaskClient, organisation: Organisation, site: Site) -> None:
    for wave in closed(organisation, 2):
        watching.answer(wave, organisation.min_cell - 1, site=site)
    session.commit()

    assert "Too few answers" in text_of(owner)


def test_nobody_is_linked(owner: FlaskClient, organisation: Organisation, site: Site) -> None:
    there = factories.site(organisation, "syz")
    for wave in closed(organisation, 2, anonymity="anonymous"):
        for one in (site, there):
            watching.answer(wave, 50, site=one, mean=5.5 if wave.number == 1 or one is there else 3.5)
    session.commit()
    text = text_of(owner)

    assert "THR lost" in text
    assert "Find out why" in text


def test_a_site_that_appears_in_the_third_wave(owner: FlaskClient, organisation: Organisation, site: Site) -> None:
    there, new = factories.site(organisation, "syz"), factories.site(organisation, "kih", name="Kish")
    for wave in closed(organisation, 3):
        for one in (site, there, *((new,) if wave.number == 3 else ())):
            watching.answer(wave, 40, site=one, seed=wave.number)
    session.commit()

    assert "Kish" in text_of(owner)
    assert "Kish" in text_of(owner, f"{HOME}?site=kih")


def test_a_dimension_that_was_not_asked_before(owner: FlaskClient, organisation: Organisation, site: Site) -> None:
    waves = closed(organisation, 2)
    for wave, shipped in zip(waves, ("hotel_loyalty_short", "hotel_loyalty"), strict=True):
        wave.version = publish(organisation, load_shipped(shipped), now=utc_now())
        watching.answer(wave, 40, site=site, mean=2.0)
    session.commit()

    assert "not asked in both waves" in text_of(owner)


def test_a_site_without_a_name_is_called_by_its_code(owner: FlaskClient, organisation: Organisation) -> None:
    nameless, other = factories.site(organisation, "zzz", name=""), factories.site(organisation, "syz")
    for wave in closed(organisation, 2):
        for one in (nameless, other):
            watching.answer(wave, 40, site=one)
    session.commit()

    assert ">zzz<" in text_of(owner)
    assert "zzz" in text_of(owner, f"{HOME}?site=zzz")


def test_forty_sites_with_names_of_sixty_letters(owner: FlaskClient, organisation: Organisation) -> None:
    sites = [factories.site(organisation, f"s{n}", name=f"{n:02} " + "Simorghabad" * 6) for n in range(40)]
    for wave in closed(organisation, 2):
        for one in sites:
            mean = 3.0 if wave.number == 2 and one is sites[7] else 5.2
            watching.answer(wave, 32, site=one, mean=mean)
    session.commit()
    text = text_of(owner)

    assert "07 Simorghabad" in text
    # those without a finding fold, the one that fell stands
    matrix = text.partition('class="matrix"')[2].partition("</table>")[0]
    assert "07 Simorghabad" in matrix
    assert "08 Simorghabad" not in matrix
    assert "39 sites without a finding" in text


@pytest.mark.access
def test_a_manager_who_was_given_another_site(app: Flask, organisation: Organisation, site: Site) -> None:
    there = factories.site(organisation, "syz", name="Shiraz")
    for wave in closed(organisation, 2):
        for one in (site, there):
            watching.answer(wave, 40, site=one)
    manager = cast.member(organisation, Role.MANAGER, sites=[site])
    client = cast.signed_in(app, manager)
    assert client.get(f"{HOME}?site=thr").status_code == 200
    session.query(Membership).filter_by(user_id=manager.id).one().sites = [there]
    session.commit()

    assert client.get(f"{HOME}?site=thr").status_code == 404
    assert "Shiraz" in text_of(client)
