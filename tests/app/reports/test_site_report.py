"""The report of a wave for who sees some of its sites: their figures, and nothing from which others can be read."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.disclosure.small_cells import shown_counts
from app.kernel.db import session
from app.reports import documents
from app.reports.sections.groups import groups_section
from app.results.frames.released import told_sites
from app.results.run import Analysis
from app.results.waves import read
from app.studies.models import Wave
from tests import cast, factories
from tests.app import watching

pytestmark = [pytest.mark.privacy, pytest.mark.long]
Sites = dict[str, Site]


@pytest.fixture
def sites(organisation: Organisation) -> Sites:
    made = {code: factories.site(organisation, code, name=f"Hotel {code}") for code in ("big", "mid", "low", "tiny")}
    session.commit()
    return made


@pytest.fixture
def wave(organisation: Organisation, sites: Sites) -> Wave:
    """30, 20, 8 and 2 responses: with the last the last but one is hidden too."""
    made = watching.study(organisation)[-1]
    for place, (code, n) in enumerate({"big": 30, "mid": 20, "low": 8, "tiny": 2}.items()):
        watching.answer(made, n, site=sites[code], mean=3 + place)
    session.commit()
    return made


@pytest.fixture
def enter(app: Flask, organisation: Organisation, sites: Sites) -> Callable[..., FlaskClient]:
    """A manager of these sites."""
    return lambda *codes: cast.signed_in(
        app, cast.member(organisation, Role.MANAGER, sites=[sites[code] for code in codes])
    )


def counted(page: str) -> int:
    found = re.search(r">(\d+) (?:people|person) answered<", page)
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize(
    ("codes", "n"), [(("big",), 30), (("mid",), 20), (("big", "mid"), 50), (("big", "mid", "low", "tiny"), 50)]
)
def test_a_manager_reads_the_report_of_their_sites(
    enter: Callable[..., FlaskClient], wave: Wave, codes: tuple[str, ...], n: int
) -> None:
    manager, address = enter(*codes), f"/o/simorgh/waves/{wave.id}/report/"
    page = manager.get(address)

    assert page.status_code == 200
    assert counted(page.text) == n
    assert "Hotel big" in page.text or "big" not in codes
    assert manager.get(address + "report.pdf").data.startswith(b"%PDF")
    assert manager.get(address + "alphas.svg").status_code == 200
    assert counted(manager.get(address + "?check=1").text) == n


@pytest.mark.parametrize("codes", [("low",), ("tiny",), ("low", "tiny")])
def test_a_site_that_is_small_or_would_give_one_away_is_not_told(
    enter: Callable[..., FlaskClient], wave: Wave, codes: tuple[str, ...]
) -> None:
    manager, address = enter(*codes), f"/o/simorgh/waves/{wave.id}/report/"
    page = manager.get(address).text

    assert counted(page) == 0
    assert "do not give away a smaller site" in page
    assert 'id="reliability"' not in page
    assert manager.get(address + "alphas.svg").status_code == 404
    assert manager.get(address + "report.pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize("file", ["export.csv", "export.xlsx", "codebook.csv"])
def test_rows_of_people_do_not_leave_to_managers(enter: Callable[..., FlaskClient], wave: Wave, file: str) -> None:
    manager = enter("big")

    assert manager.get(f"/o/simorgh/waves/{wave.id}/{file}").status_code == 403
    assert file not in manager.get(f"/o/simorgh/waves/{wave.id}/report/").text


def test_every_page_that_a_manager_has_leads_to_the_report_and_none_to_a_closed_door(
    enter: Callable[..., FlaskClient], wave: Wave
) -> None:
    manager = enter("big")
    report = f"/o/simorgh/waves/{wave.id}/report/"
    pages = ("/o/simorgh/", f"/o/simorgh/waves/{wave.id}/collection", report)
    for page in pages:
        text = manager.get(page).text
        assert report in text or page == report
        for link in set(re.findall(r'href="(/o/simorgh/[^"#]*)"', text)):
            assert manager.get(link).status_code == 200, (page, link)


def test_figures_are_those_of_the_sites_alone(app: Flask, wave: Wave, sites: Sites) -> None:
    own, every = read(wave).analysis(Scope((sites["big"],))), read(wave).analysis()

    assert isinstance(own, Analysis)
    assert isinstance(every, Analysis)
    assert (own.n, every.n) == (30, 60)
    assert read(wave).analysis(Scope((sites["mid"],))) is not own


def test_responses_that_are_withheld_do_not_count(organisation: Organisation, sites: Sites) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    watching.answer(wave, 12, site=sites["big"])
    watching.answer(wave, 9, site=sites["mid"])
    before = documents.wave_report(wave, "en", only=Scope((sites["big"],)))
    watching.answer(wave, 4, site=sites["big"], is_withheld=True, seed=2)
    session.commit()

    assert documents.wave_report(wave, "en", only=Scope((sites["big"],))) == before


def test_sites_told_are_those_that_a_table_of_all_would_tell(app: Flask, wave: Wave, sites: Sites) -> None:
    told = told_sites(wave, Scope(tuple(sites.values())))

    assert told is not None
    assert {site.code for site in told.sites} == {"big", "mid"}
    assert told_sites(wave, EVERYWHERE) is EVERYWHERE


def test_a_group_is_hidden_where_the_rest_of_it_is_small() -> None:
    """Beside the whole wave the others would stand in the difference."""
    assert shown_counts({"a": 28, "b": 20, "c": 30}, min_cell=5, rest={"a": 2, "b": 40}) == {
        "a": None,
        "b": None,
        "c": 30,
    }
    assert shown_counts({"a": 28, "b": 20}, min_cell=5, rest={"a": 0, "b": 40}) == {"a": 28, "b": 20}
    assert groups_section.__doc__


def test_nobody_who_sees_other_figures_too_reads_a_small_group(app: Flask, wave: Wave, sites: Sites) -> None:
    """Whoever lays any reports beside each other finds no difference of fewer than the smallest cell."""
    scopes = [Scope(), *(Scope((site,)) for site in sites.values()), Scope((sites["low"], sites["tiny"]))]
    scopes += [Scope((sites["big"], sites[other])) for other in ("mid", "low", "tiny")]
    counts = {0}
    for scope in scopes:
        told = told_sites(wave, scope)
        analysis = read(wave).analysis(told) if told is not None else None
        counts.add(analysis.n if isinstance(analysis, Analysis) else 0)

    assert counts == {0, 60, 30, 20, 50}
    assert all(abs(one - other) >= 5 for one in counts for other in counts if one != other)
