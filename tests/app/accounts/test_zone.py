"""The organisation's clock: a zone that this machine does not know fails nowhere, and its pages say so."""

import datetime as dt
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import models
from app.accounts.models import Organisation
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from survey_defs.load import load_shipped
from tests import factories

PLACE = Path(models.__file__).parents[1]
OFFICE = ("settings/", "work/", "log/", "members/", "sites/")
TELLS = ("settings/", "work/")


def at(zone: str, organisation: Organisation) -> None:
    session.merge(organisation).timezone = zone
    session.commit()
    session.remove()


@pytest.mark.parametrize("zone", ["Moon/Tranquility", "", "America", "../etc", "a\x00b"])
def test_an_unknown_zone_is_that_of_greenwich_and_is_known_to_be_unknown(zone: str) -> None:
    here = Organisation(timezone=zone)

    assert (here.zone, here.has_known_zone, here.zone_name) == (dt.UTC, False, "UTC")


def test_a_known_zone_has_its_clock_and_its_name() -> None:
    here = Organisation(timezone="Asia/Ho_Chi_Minh")

    assert dt.datetime(2026, 3, 21, tzinfo=dt.UTC).astimezone(here.zone).hour == 7
    assert (here.has_known_zone, here.zone_name) == (True, "Asia/Ho Chi Minh")


def test_no_page_fails_in_an_unknown_zone(owner: FlaskClient, organisation: Organisation) -> None:
    wave = factories.wave(publish(session.merge(organisation), load_shipped("hotel_loyalty_short"), now=utc_now()))
    session.commit()
    pages = ["", *OFFICE, "customers/", "cases/", "studies/new", f"waves/{wave.id}/", f"waves/{wave.id}/collection"]
    pages += [f"waves/{wave.id}/report", "retention/", "developers/", f"studies/{wave.study_id}/"]
    at("Moon/Tranquility", organisation)

    found = {page: owner.get(f"/o/simorgh/{page}", follow_redirects=True).status_code for page in pages}
    assert {page: status for page, status in found.items() if status >= 500} == {}
    assert sum(status == 200 for status in found.values()) > 10


@pytest.mark.parametrize("zone", ["Moon/Tranquility", "Asia/Tehran"])
def test_the_pages_that_people_mend_it_on_say_it(owner: FlaskClient, organisation: Organisation, zone: str) -> None:
    at(zone, organisation)

    said = [page for page in OFFICE if "does not know the time zone" in owner.get(f"/o/simorgh/{page}").text]
    assert said == ([] if zone == "Asia/Tehran" else list(TELLS))


def test_only_the_organisation_looks_its_zone_up() -> None:
    found = [path for path in PLACE.rglob("*.py") if "ZoneInfo(" in path.read_text("utf-8")]
    assert [path.name for path in found] == ["models.py"]


def test_answers_come_in_all_the_same(app: Flask, organisation: Organisation) -> None:
    wave = factories.wave(publish(session.merge(organisation), load_shipped("hotel_loyalty_short"), now=utc_now()))
    factories.link(wave, "welcome")
    session.commit()
    at("Moon/Tranquility", organisation)

    assert app.test_client().get("/s/welcome").status_code == 200
