"""The monthly page: one sheet, made anew at each look, for who has the link and for who is signed in."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Membership, Organisation, Role, Site
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import LANGUAGES
from app.printing.monthly import links
from app.printing.monthly.links import Ticket
from app.printing.monthly.models import MonthlyReader
from app.studies.models import Wave
from tests import cast, factories
from tests.app import watching as field

pytestmark = [pytest.mark.privacy, pytest.mark.long]
LONG = "A house beside the old gate with a name of sixty letters wow"


@pytest.fixture
def sites(organisation: Organisation) -> list[Site]:
    made = [
        factories.site(organisation, code, name=name)
        for code, name in (("AAA", LONG), ("BBB", "Second"), ("CCC", ""), ("DDD", "Fourth"))
    ]
    session.commit()
    return made


@pytest.fixture
def waves(organisation: Organisation, sites: list[Site]) -> list[Wave]:
    """Two closed waves of four houses; one is too small to be told, and takes the next with it."""
    made = field.study(organisation, 3)
    for wave in made[:2]:
        wave.closed_at = utc_now()
        for place, (one, n) in enumerate(zip(sites, (60, 45, 3, 8), strict=True)):
            fall = 1.5 if place == 0 and wave is made[1] else 0.0
            field.answer(wave, n, site=one, mean=5.0 - fall, customers=None, seed=place)
    session.commit()
    return made


@pytest.fixture
def owner(app: Flask, organisation: Organisation) -> FlaskClient:
    return cast.signed_in(app, cast.member(organisation, Role.OWNER))


def text_of(body: bytes, folder: Path) -> str:
    (folder / "page.pdf").write_bytes(body)
    found = subprocess.run(["pdftotext", "-layout", folder / "page.pdf", "-"], capture_output=True, check=True)
    return found.stdout.decode()


def pages_of(body: bytes, folder: Path) -> int:
    (folder / "count.pdf").write_bytes(body)
    found = subprocess.run(["pdfinfo", folder / "count.pdf"], capture_output=True, check=True)
    return int(re.findall(r"Pages:\s+(\d+)", found.stdout.decode())[0])


@pytest.mark.parametrize("site", ["", "AAA", "BBB"])
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_it_is_one_sheet_in_every_language(
    owner: FlaskClient, waves: list[Wave], tmp_path: Path, site: str, language: str
) -> None:
    owner.post("/language", data={"language": language, "next": "/"})
    answer = owner.get(f"/o/simorgh/waves/{waves[1].id}/monthly.pdf?site={site}")

    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    assert pages_of(answer.data, tmp_path) == 1


def test_it_says_what_fell(owner: FlaskClient, waves: list[Wave], tmp_path: Path) -> None:
    said = text_of(owner.get(f"/o/simorgh/waves/{waves[1].id}/monthly.pdf?site=AAA").data, tmp_path)

    assert "real fall" in said
    assert "What to do" in said


def test_a_house_that_is_too_small_has_no_page(owner: FlaskClient, waves: list[Wave]) -> None:
    answer = owner.get(f"/o/simorgh/waves/{waves[1].id}/monthly.pdf?site=CCC")

    assert answer.status_code == 404
    assert "cannot be made yet" in answer.text


def test_a_member_of_one_house_gets_that_one(
    app: Flask, organisation: Organisation, sites: list[Site], waves: list[Wave], tmp_path: Path
) -> None:
    manager = cast.signed_in(app, cast.member(organisation, Role.MANAGER, sites=sites[1:2]))
    address = f"/o/simorgh/waves/{waves[1].id}/monthly.pdf"

    assert "Second" in text_of(manager.get(address).data, tmp_path)
    assert manager.get(address + "?site=AAA").status_code == 404


def test_the_link_needs_nobody_signed_in_and_ends(
    app: Flask, organisation: Organisation, sites: list[Site], waves: list[Wave], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = factories.user(organisation, Role.MANAGER)
    membership = session.scalars(select(Membership).filter_by(user_id=user.id)).one()
    wish = MonthlyReader(membership=membership, site=sites[0], since=utc_now())
    session.add(wish)
    session.commit()
    with app.app_context():
        token = links.token_of(Ticket(wish.id, waves[1].id))
    stranger = app.test_client()

    first = stranger.get(f"/m/{token}")
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "private, no-store")
    assert stranger.get(f"/m/{token}x").status_code == 404

    monkeypatch.setattr(links, "GOOD_FOR", -links.GOOD_FOR)
    assert stranger.get(f"/m/{token}").status_code == 410
    monkeypatch.undo()

    session.get_one(Membership, membership.id).role = Role.COLLECTOR
    session.commit()
    assert stranger.get(f"/m/{token}").status_code == 404


def test_an_erasure_reaches_what_was_sent(
    app: Flask, organisation: Organisation, sites: list[Site], waves: list[Wave]
) -> None:
    user = factories.user(organisation, Role.OWNER)
    membership = session.scalars(select(Membership).filter_by(user_id=user.id)).one()
    wish = MonthlyReader(membership=membership, site=None, since=utc_now())
    session.add(wish)
    session.commit()
    with app.app_context():
        token = links.token_of(Ticket(wish.id, waves[1].id))
    session.get_one(Wave, waves[1].id).cleared_at = utc_now()
    session.commit()

    assert app.test_client().get(f"/m/{token}").status_code == 404


def test_wishes_are_made_on_a_page(owner: FlaskClient, sites: list[Site], waves: list[Wave]) -> None:
    page = owner.get("/o/simorgh/monthly/").text
    stored = owner.post("/o/simorgh/monthly/", data={"pages": ["all", str(sites[1].id)]})
    again = owner.get("/o/simorgh/monthly/").text

    assert "checked" not in page
    assert stored.status_code == 303
    assert again.count(" checked") == 2
    assert owner.post("/o/simorgh/monthly/", data={"pages": ["77"]}).status_code == 404
