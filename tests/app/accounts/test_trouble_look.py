"""What owners are told of the machine, in a real browser: long names and both directions on any screen."""

import datetime as dt
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.accounts.models import Organisation, Role
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.kernel.heartbeat import Worker
from tests import cast
from tests.browser import at_desk, both_ways, must_fit_everyone
from tests.databases import one_database

pytestmark = [pytest.mark.browser, one_database]


@both_ways
def test_trouble_fits_everywhere(
    app: Flask, page: Page, server: str, config: Config, organisation: Organisation, language: str
) -> None:
    user, silent = cast.member(organisation, Role.OWNER), utc_now() - dt.timedelta(hours=5)
    session.add(Worker(id=uuid4(), host="elsewhere", process=1, started_at=silent, alive_at=silent))
    session.commit()
    session.remove()
    (config.instance / "vafa-20260321T093000Z-until-20260420-9-commits.lost-wal").touch()
    at_desk(page, server, cast.signed_in(app, user), language)
    for name, address in {"home": "/o/simorgh/", "work": "/o/simorgh/work/"}.items():
        page.goto(server + address)
        assert page.locator(".notice.warn[role=status]").count() == 2
        must_fit_everyone(page, f"trouble-{name}-{language}")
