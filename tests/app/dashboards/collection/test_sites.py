"""The collection page by site: who is told of which, and what small ones hide."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.kernel.db import session
from app.studies.models import Wave
from tests import factories
from tests.app import watching
from tests.app.dashboards.collection.page import page_of
from tests.cast import member, signed_in


@pytest.mark.privacy
def test_a_small_site_is_hidden_with_another(wave: Wave, organisation: Organisation, site: Site, shiraz: Site) -> None:
    hanoi = factories.site(organisation, "han")
    for place, n in ((site, 40), (shiraz, 3), (hanoi, 9)):
        watching.answer(wave, n, site=place)

    page = page_of(wave)

    assert {line.name: line.finished for line in page.by_site} == {"THR": 40, "SYZ": None, "HAN": None}
    assert page.hides


@pytest.mark.access
def test_a_manager_counts_the_own_site_only(manager: FlaskClient, wave: Wave, site: Site, shiraz: Site) -> None:
    watching.answer(wave, 11, site=site)
    watching.answer(wave, 77, site=shiraz)
    wave.refusals = 55
    session.commit()

    text = manager.get(f"/o/simorgh/waves/{wave.id}/collection").text

    assert re.search(r"<b>11</b>", text)
    assert not re.search(r"\b(77|88|55)\b|SYZ", text)


@pytest.mark.access
@pytest.mark.privacy
def test_a_manager_of_a_small_site_is_told_no_number(manager: FlaskClient, wave: Wave, site: Site) -> None:
    watching.answer(wave, 3, site=site)
    session.commit()

    page = page_of(wave, site)

    assert (page.started, page.finished, page.stages, page.progress) == (None, None, [], [])
    assert "<b>3</b>" not in manager.get(f"/o/simorgh/waves/{wave.id}/collection").text


@pytest.mark.access
def test_a_manager_of_two_sites_counts_those_two(
    app: Flask, organisation: Organisation, wave: Wave, site: Site, shiraz: Site
) -> None:
    for place, n in ((site, 11), (shiraz, 8), (factories.site(organisation, "han"), 77)):
        watching.answer(wave, n, site=place)
    client = signed_in(app, member(organisation, Role.MANAGER, sites=[site, shiraz]))

    text = client.get(f"/o/simorgh/waves/{wave.id}/collection").text

    assert re.search(r"<b>19</b>", text)
    assert "THR" in text
    assert "SYZ" in text
    assert not re.search(r"\b(77|96|88|85)\b|HAN", text)


@pytest.mark.access
@pytest.mark.privacy
@pytest.mark.parametrize(
    ("numbers", "total", "lines"),
    [((9, 7), 16, [9, 7]), ((9, 2), 11, [None, None]), ((3, 3), 6, [None, None]), ((2, 1), None, [None, None])],
)
def test_sites_of_one_manager_hide_each_other(
    wave: Wave, site: Site, shiraz: Site, numbers: tuple[int, int], total: int | None, lines: list[int | None]
) -> None:
    wave.plan = {"quotas": {"thr": 10, "syz": 50}}
    for place, n in zip((site, shiraz), numbers, strict=True):
        watching.answer(wave, n, site=place)

    page = page_of(wave, site, shiraz)

    assert (page.finished, {line.name: line.finished for line in page.by_site}) == (
        total, dict(zip(("THR", "SYZ"), lines, strict=True)),
    )  # fmt: skip
    told = {bar.kind: bar.done for bar in page.progress if bar.kind != "site"}
    # 9 and 2 are hidden: of the eleven no more than the smaller quota is sure
    assert told == ({"wave": min(total, 10) if lines == [None, None] else total} if total else {})
