"""The first page: what is open, what waits, what comes next; each member sees what is theirs."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.kernel.db import session, utc_now
from app.studies.models import Wave
from tests import cast, factories
from tests.app import watching


def test_open_waves_show_how_far_they_are(owner: FlaskClient, wave: Wave, site: Site, shiraz: Site) -> None:
    wave.plan = {"quotas": {"thr": 30, "syz": 20}}
    watching.answer(wave, 10, site=site)
    session.commit()

    text = owner.get("/o/simorgh/").text

    assert "10 of 50" in text
    assert '<progress class="bar" value="10" max="50"' in text


def test_the_next_openings_are_announced(owner: FlaskClient, wave: Wave) -> None:
    opens = utc_now() + dt.timedelta(days=3)
    session.add(Wave(study=wave.study, version=wave.version, number=2, status="open", opens_at=opens))
    session.commit()

    assert "Next openings" in owner.get("/o/simorgh/").text


def test_cases_that_wait_are_counted(owner: FlaskClient, wave: Wave, site: Site) -> None:
    made = factories.case(wave, site=site)
    factories.case(wave, made.rule, subject="site:1:room", state="closed")
    session.commit()

    text = owner.get("/o/simorgh/").text

    assert "1 case waits" in text
    assert "None of them is yours." in text


def test_a_study_that_repeats_unwatched_is_pointed_at(owner: FlaskClient, organisation: Organisation) -> None:
    watching.study(organisation, 2)
    session.commit()

    assert "Nobody watches Guest loyalty" in owner.get("/o/simorgh/").text


@pytest.mark.access
def test_a_manager_sees_counts_and_cases_of_the_own_site(
    manager: FlaskClient, wave: Wave, site: Site, shiraz: Site
) -> None:
    watching.answer(wave, 12, site=site)
    watching.answer(wave, 61, site=shiraz)
    factories.case(wave, site=shiraz)
    session.commit()

    text = manager.get("/o/simorgh/").text

    assert "12 responses so far" in text
    assert not re.search(r"\b(73|61)\b", text)
    assert "case waits" not in text


@pytest.mark.privacy
def test_a_manager_of_two_sites_does_not_count_the_few_of_one(
    app: Flask, organisation: Organisation, wave: Wave, site: Site, shiraz: Site
) -> None:
    """The site of twelve is told by itself: fourteen together would be two at the other."""
    watching.answer(wave, 12, site=site)
    watching.answer(wave, 2, site=shiraz)
    watching.answer(wave, 4, site=factories.site(organisation, "far"))
    session.commit()
    client = cast.signed_in(app, cast.member(organisation, Role.MANAGER, sites=[site, shiraz]))

    text = client.get("/o/simorgh/").text

    assert not re.search(r"\b(14|18)\b", text)
