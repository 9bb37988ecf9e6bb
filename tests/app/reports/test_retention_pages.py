"""What pages say of answers that go, and of those that are gone."""

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from app.accounts.models import Organisation, Role
from app.kernel.db import session, utc_now
from tests import cast
from tests.app.reports.test_retention import DAY, DUE, closed_wave, pass_by
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = pytest.mark.privacy


def test_the_pages_say_when_and_that_it_was_done(app: Flask, organisation: Organisation) -> None:
    user = cast.member(organisation, Role.OWNER)
    with app.app_context():
        here = session.merge(organisation)
        here.timezone = "UTC"
        wave = closed_wave(here)
        number, study, place = wave.id, wave.study_id, f"/o/{here.slug}"
    with time_machine.travel(DUE - 3 * DAY, tick=False):
        owner = cast.signed_in(app, user)
        assert "The answers are erased on" in owner.get(f"{place}/retention/").text
        assert "Answers are about to be erased" in owner.get(f"{place}/").text
        assert "are erased on" in owner.get(f"{place}/waves/{number}/report/").text
        assert "Noted" in owner.post(f"{place}/retention/known", follow_redirects=True).text
    with app.app_context():
        pass_by(DUE + 5 * DAY)
    with time_machine.travel(DUE + 6 * DAY, tick=False):
        owner = cast.signed_in(app, user)
        assert "The answers were erased on 5 May 2036" in owner.get(f"{place}/retention/").text
        report = owner.get(f"{place}/waves/{number}/report/")
        assert (report.status_code, "were erased on 5 May 2036" in report.text) == (200, True)
        assert "<h2" in report.text
        assert owner.get(f"{place}/waves/{number}/export.csv").status_code == 410
        for page in ("collection", "returning", "report/report.pdf"):
            assert owner.get(f"{place}/waves/{number}/{page}").status_code == 200
        assert owner.get(f"{place}/waves/{number}/compare/").status_code == 200
        shorter = owner.post(f"{place}/retention/studies/{study}", data={"months": "۶"})
        assert shorter.status_code == 303
        assert owner.post(f"{place}/retention/studies/{study}", data={"months": "x"}).status_code == 422


@pytest.mark.browser
@one_database
@both_ways
def test_everyone_can_read_when_answers_go(
    page: Page, server: str, app: Flask, organisation: Organisation, language: str
) -> None:
    with app.app_context():
        here = session.merge(organisation)
        wave = closed_wave(here, closed_at=utc_now() - 28 * DAY, closes_at=None, opens_at=utc_now() - 60 * DAY)
        number = wave.id
    desk = at_desk(page, server, cast.signed_in(app, cast.member(organisation, Role.OWNER)), language)
    page.goto(f"{desk}/retention/")
    must_fit_everyone(page, f"retention-{language}")
    page.goto(f"{desk}/waves/{number}/collection")
    must_fit_everyone(page, f"retention-notice-{language}")
