"""The page of comments: who reads them, and what is told of them."""

import datetime as dt
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.accounts.scope import EVERYWHERE
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.results.frames.comments import comments_of
from app.studies.models import Wave
from survey_defs.load import canonical_json
from tests import cast, factories
from tests.app import watching
from tests.app.dashboards.comments.wrote import address, wrote

HOSTILE = "<script>alert(1)</script> ‮evil‬ 😀 کند 慢"


def test_texts_stand_with_their_question_and_what_is_known_of_who_answered(owner: FlaskClient, told: Wave) -> None:
    page = owner.get(address(told)).text

    assert "slow lift" in page
    assert "Is there anything else you would like to tell us?" in page
    assert "THR" in page
    assert "2 comments" in page


def test_what_people_typed_is_text_and_nothing_else(owner: FlaskClient, wave: Wave) -> None:
    wrote(wave, HOSTILE, "x" * 10_000)
    page = owner.get(address(wave)).text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "x" * 10_000 in page


def test_words_narrow_the_list_and_nothing_found_says_what_to_do(owner: FlaskClient, told: Wave) -> None:
    assert "kind staff" not in owner.get(address(told, q="LIFT")).text
    assert "No comment fits" in owner.get(address(told, q="nowhere")).text


def test_empty_pages_say_why(owner: FlaskClient, wave: Wave, organisation: Organisation) -> None:
    assert "Nobody has written anything yet" in owner.get(address(wave)).text
    definition = json.loads(canonical_json(definition_of(wave.version)))
    definition |= {"id": "wordless", "pages": definition["pages"][:1]}
    definition["analysis"] |= {"texts": [], "reports": []}
    wordless = factories.wave(factories.version(organisation, definition))
    session.commit()
    assert "Nothing can be written here" in owner.get(address(wordless)).text


@pytest.mark.access
def test_a_manager_reads_the_comments_of_their_sites_alone(
    manager: FlaskClient, wave: Wave, site: Site, shiraz: Site
) -> None:
    wrote(wave, *["mine"] * 6, site=site)
    wrote(wave, *["theirs"] * 6, site=shiraz)
    page = manager.get(address(wave)).text

    assert "mine" in page
    assert "theirs" not in page
    assert manager.post(address(wave, "rename"), data={"before": "x", "tag": "y"}).status_code == 403


@pytest.mark.privacy
def test_a_manager_of_a_site_of_few_is_told_why_there_is_nothing(
    manager: FlaskClient, wave: Wave, site: Site, shiraz: Site
) -> None:
    wrote(wave, *["mine"] * 3, site=site)
    wrote(wave, *["theirs"] * 9, site=shiraz)

    assert "Too few answers to show comments" in manager.get(address(wave)).text


@pytest.mark.privacy
def test_comments_of_an_anonymous_study_are_for_owners_and_researchers(
    owner: FlaskClient, manager: FlaskClient, organisation: Organisation, site: Site
) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    wrote(wave, *["slow lift"] * 6, site=site)

    place = address(wave)

    assert manager.get(place).status_code == 403
    assert owner.get(place).status_code == 200


@pytest.mark.privacy
def test_of_an_anonymous_wave_only_released_texts_are_read_and_nobody_stands_alone(
    owner: FlaskClient, organisation: Organisation, site: Site, shiraz: Site
) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    wrote(wave, *["released"] * 6, site=site)
    wrote(wave, "alone", site=shiraz, language="fa", day=dt.date(2026, 11, 9))
    wrote(wave, "withheld", site=site, is_withheld=True)
    page = owner.get(address(wave)).text
    alone = next(one for one in comments_of(wave, EVERYWHERE) if one.text == "alone")

    assert "withheld" not in page
    assert (alone.person.site, alone.person.language, alone.person.day) == (None, None, None)
    assert all(one.response.hex not in page and str(one.response) not in page for one in comments_of(wave, EVERYWHERE))


@pytest.mark.access
def test_a_viewer_and_a_collector_read_no_comments(app: Flask, organisation: Organisation, told: Wave) -> None:
    for role in (Role.VIEWER, Role.COLLECTOR):
        assert cast.signed_in(app, cast.member(organisation, role)).get(address(told)).status_code == 403
