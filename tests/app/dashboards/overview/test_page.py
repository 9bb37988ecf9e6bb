"""The first page after signing in, by role, with made-up figures."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.kernel.db import session, utc_now
from app.kernel.web.i18n import LANGUAGES
from app.results.overview.model import Overview
from app.results.overview.narrowing import NotShown
from app.studies.models import Wave
from tests import cast, factories
from tests.app.dashboards.overview.conftest import Tell
from tests.app.results.overview.made_up import made_up
from tests.databases import one_database

pytestmark = [one_database, pytest.mark.long]
HOME = "/o/simorgh/"


def text_of(client: FlaskClient, address: str = HOME) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize("role", [Role.OWNER, Role.RESEARCHER, Role.MANAGER, Role.VIEWER])
def test_who_reads_figures_lands_on_them(app: Flask, organisation: Organisation, figures: Overview, role: Role) -> None:
    text = text_of(cast.signed_in(app, cast.member(organisation, role)))

    assert "Shiraz lost 9 points of" in text
    assert "35 comparisons" in text


@pytest.mark.access
def test_who_collects_keeps_links_and_counts(app: Flask, organisation: Organisation, figures: Overview) -> None:
    text = text_of(cast.signed_in(app, cast.member(organisation, Role.COLLECTOR)))

    assert "Shiraz lost" not in text
    assert "Collection" in text


@pytest.mark.access
def test_a_manager_of_one_site_lands_on_its_page(
    app: Flask, organisation: Organisation, sites: dict[str, Site], figures: Overview
) -> None:
    text = text_of(cast.signed_in(app, cast.member(organisation, Role.MANAGER, sites=[sites["shz"]])))

    assert "It is the lowest of 12 waves." in text
    assert "All sites together" in text
    # what cannot be chosen is not offered
    assert 'name="site"' not in text
    assert 'name="region"' not in text


@pytest.mark.access
def test_a_site_of_others_does_not_exist(
    app: Flask, organisation: Organisation, sites: dict[str, Site], figures: Overview
) -> None:
    client = cast.signed_in(app, cast.member(organisation, Role.MANAGER, sites=[sites["shz"]]))

    assert client.get(f"{HOME}?site=thr").status_code == 404
    assert client.get(f"{HOME}?site=nowhere").status_code == 404


def test_every_view_is_an_address(owner: FlaskClient, figures: Overview, closed: Wave) -> None:
    text = text_of(owner, f"{HOME}?site=shz&wave={closed.id}&measure=clv_loy")

    assert '<option value="shz" selected>' in text
    assert f'<option value="{closed.id}" selected>' in text
    assert re.search(r'measure=clv_loy[^>]*aria-current="true"', text)
    assert 'method="get"' in text


def test_more_than_one_part_is_not_shown(owner: FlaskClient, figures: Overview) -> None:
    text = text_of(owner, f"{HOME}?site=shz&language=fa")

    assert "Not shown: small groups could be read from it." in text
    assert "Only Shiraz" in text
    assert "lost 9 points" not in text


def test_a_part_that_would_give_somebody_away_is_not_shown(
    owner: FlaskClient, closed: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise NotShown

    monkeypatch.setattr("app.results.figures.WaveFigures.overview", refuse, raising=False)

    assert "Not shown: small groups could be read from it." in text_of(owner, f"{HOME}?language=fa")


def test_a_wave_of_others_or_of_none_does_not_exist(
    owner: FlaskClient, figures: Overview, stranger: FlaskClient
) -> None:
    assert [owner.get(f"{HOME}?wave={wave}").status_code for wave in ("0", "x", "9" * 30)] == [404] * 3
    assert stranger.get("/o/anqa/?wave=1").status_code == 404


def test_the_case_of_what_fell_is_one_tap_away(
    owner: FlaskClient, figures: Overview, sites: dict[str, Site], closed: Wave
) -> None:
    case = factories.case(closed, site=sites["shz"], dimension="clv_rev")
    session.commit()
    first = text_of(owner).partition('class="first"')[2].partition("</aside>")[0]

    assert f'href="{HOME}cases/{case.id}"' in first
    assert "Open the case" in first
    assert "Shiraz:" in first


def test_what_fell_without_a_case_leads_to_its_site(owner: FlaskClient, figures: Overview) -> None:
    first = text_of(owner).partition('class="first"')[2].partition("</aside>")[0]

    assert "site=shz" in first
    assert "Find out why" in first


def test_a_late_case_comes_first_where_nothing_fell(
    owner: FlaskClient, tell: Tell, sites: dict[str, Site], closed: Wave
) -> None:
    tell(nothing_found())
    late = factories.case(closed, site=sites["thr"], due_at=utc_now() - dt.timedelta(hours=4))
    session.commit()
    first = text_of(owner).partition('class="first"')[2].partition("</aside>")[0]

    assert f'href="{HOME}cases/{late.id}"' in first


def test_nothing_is_to_be_done_first_where_nothing_fell_and_nothing_is_late(
    owner: FlaskClient, tell: Tell, closed: Wave
) -> None:
    tell(nothing_found())

    assert "Do this first" not in text_of(owner)


def nothing_found() -> Overview:
    return replace(made_up(), sites=made_up().sites[1:4])


@pytest.mark.access
def test_who_works_on_no_cases_is_shown_none(
    app: Flask, organisation: Organisation, figures: Overview, closed: Wave
) -> None:
    factories.case(closed)
    session.commit()
    text = text_of(cast.signed_in(app, cast.member(organisation, Role.VIEWER)))

    assert f'href="{HOME}cases/' not in text
    assert "What to do" not in text


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("address", [HOME, f"{HOME}?site=shz", f"{HOME}?region=Centre", f"{HOME}?language=fa"])
def test_it_speaks_every_language(owner: FlaskClient, figures: Overview, language: str, address: str) -> None:
    owner.post("/language", data={"language": language})
    text = text_of(owner, address)

    assert "%(" not in text
    assert f'lang="{language}"' in text


def test_a_first_wave_that_is_open_says_when_figures_come(owner: FlaskClient, organisation: Organisation) -> None:
    wave = factories.wave(factories.version(organisation, {}, slug="first"))
    wave.closes_at = utc_now() + dt.timedelta(days=9)
    session.commit()
    text = text_of(owner)

    assert "is open; figures come when it closes." in text
    assert "It closes on" in text
    assert f'href="{HOME}waves/{wave.id}/collection"' in text


def test_a_wave_that_is_to_come_says_when_it_opens(owner: FlaskClient, organisation: Organisation) -> None:
    factories.wave(factories.version(organisation, {}, slug="first"), opens_at=utc_now() + dt.timedelta(days=5))
    session.commit()

    assert "The first wave opens on" in text_of(owner)


@pytest.mark.parametrize(("role", "said"), [(Role.OWNER, "Choose a questionnaire"), (Role.VIEWER, "ask one of them")])
def test_an_empty_organisation_says_what_to_do(app: Flask, organisation: Organisation, role: Role, said: str) -> None:
    text = text_of(cast.signed_in(app, cast.member(organisation, role)))

    assert "Nothing has been asked yet." in text
    assert said in text


def test_a_wave_links_to_its_overview_once_it_is_told(owner: FlaskClient, figures: Overview, closed: Wave) -> None:
    still = Wave(study=closed.study, version=closed.version, number=3, status="open", opens_at=closed.opens_at)
    session.add(still)
    session.commit()

    assert f'href="{HOME}?wave={closed.id}"' in owner.get(f"{HOME}waves/{closed.id}/data/").text
    assert f'href="{HOME}?wave={still.id}"' not in owner.get(f"{HOME}waves/{still.id}/data/").text
