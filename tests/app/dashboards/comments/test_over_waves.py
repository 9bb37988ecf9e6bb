"""Themes of two waves: what may be told of them, and what moved by more than chance."""

import pytest
from flask import Flask

from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.dashboards.comments.over_waves import Theme, ThemesOverWaves, themes_over_waves
from app.kernel.db import session
from app.reports.documents import wave_report
from app.studies.models import Wave
from tests import factories
from tests.app import watching
from tests.app.dashboards.comments.wrote import tagged, wrote


@pytest.fixture
def two(organisation: Organisation) -> list[Wave]:
    made = watching.study(organisation, 2)
    session.commit()
    return made


def only(found: ThemesOverWaves, name: str) -> Theme:
    (one,) = (theme for theme in found.themes if theme.name == name)
    return one


def test_a_theme_that_more_people_write_about_rose(app: Flask, two: list[Wave]) -> None:
    tagged(two[0], "waiting", 9, also=50)
    tagged(two[1], "waiting", 31, also=50)
    found = themes_over_waves(two[1], EVERYWHERE)
    waiting = only(found, "waiting")

    assert (waiting.now, waiting.before, waiting.told) == (31, 9, "more")
    assert (found.n, found.n_before, found.before) == (81, 59, two[0])
    assert waiting.share_now == pytest.approx(31 / 81)
    assert waiting.low is not None
    assert waiting.low > 0


def test_noise_is_no_real_change_and_a_first_wave_says_so(app: Flask, two: list[Wave]) -> None:
    tagged(two[0], "price", 15, also=40)
    tagged(two[1], "price", 18, also=40)

    assert only(themes_over_waves(two[1], EVERYWHERE), "price").told == "no_change"
    first = only(themes_over_waves(two[0], EVERYWHERE), "price")
    assert (first.told, first.before, first.low) == ("first_wave", None, None)


@pytest.mark.privacy
def test_a_theme_of_few_is_not_told_and_counts_as_the_most_it_can_be(app: Flask, two: list[Wave]) -> None:
    tagged(two[0], "waiting", 1, also=60)
    tagged(two[0], "towels", 3)
    tagged(two[1], "waiting", 30, also=60)
    tagged(two[1], "towels", 4)
    tagged(two[1], "lift", 6)
    found = themes_over_waves(two[1], EVERYWHERE)
    waiting, lift = only(found, "waiting"), only(found, "lift")

    assert "towels" not in {one.name for one in found.themes}
    # a rise even from four people, so that it says nothing of whether there were any
    assert (waiting.before, waiting.told, waiting.low) == (None, "more", None)
    assert (lift.before, lift.told) == (None, "too_few")
    again = themes_over_waves(two[1], EVERYWHERE)
    tagged(two[0], "waiting", 2)
    more = themes_over_waves(two[1], EVERYWHERE)
    assert only(more, "waiting").told == only(again, "waiting").told


@pytest.mark.privacy
def test_a_theme_that_all_but_few_carry_is_not_told(app: Flask, two: list[Wave]) -> None:
    tagged(two[1], "waiting", 30, also=3)

    assert [one.name for one in themes_over_waves(two[1], EVERYWHERE).themes] == []


@pytest.mark.privacy
def test_people_without_a_tag_are_not_found_by_subtraction(app: Flask, two: list[Wave]) -> None:
    tagged(two[1], "waiting", 20, also=20)
    wrote(two[1], *["nothing to add"] * 3)

    assert themes_over_waves(two[1], EVERYWHERE).n == 43
    wrote(two[1], *["nothing to add"] * 2)
    assert themes_over_waves(two[1], EVERYWHERE).n == 40


@pytest.mark.privacy
def test_a_site_of_few_and_a_site_beside_few_are_told_nothing(
    app: Flask, two: list[Wave], site: Site, shiraz: Site
) -> None:
    tagged(two[1], "waiting", 20, also=20, site=site)
    tagged(two[1], "waiting", 3, also=20, site=shiraz)

    assert "waiting" not in {one.name for one in themes_over_waves(two[1], Scope((site,))).themes}
    assert only(themes_over_waves(two[1], Scope((site,))), "other").now == 20
    assert "waiting" not in {one.name for one in themes_over_waves(two[1], Scope((shiraz,))).themes}
    wrote(two[0], *["x"] * 9, site=site)
    assert themes_over_waves(two[0], Scope((shiraz,))) == ThemesOverWaves()


@pytest.mark.privacy
def test_two_sites_do_not_give_away_a_third(
    app: Flask, organisation: Organisation, two: list[Wave], site: Site, shiraz: Site
) -> None:
    """Everybody less one less the other would be the two of the last site."""
    last = factories.site(organisation, "last")
    for where, n in ((site, 9), (shiraz, 8), (last, 2)):
        tagged(two[1], "waiting", n, also=10, site=where)
    told = {
        code: "waiting" in {one.name for one in themes_over_waves(two[1], Scope(own)).themes}
        for code, own in {"one": (site,), "two": (shiraz,), "both": (site, shiraz), "last": (last,)}.items()
    }

    assert only(themes_over_waves(two[1], EVERYWHERE), "waiting").now == 19
    assert told == {"one": True, "two": False, "both": False, "last": False}
    report = wave_report(two[1], "en", only=Scope((site, shiraz)))
    assert "waiting" not in repr([one for one in report.sections if one.id == "comments"])


def test_a_wave_that_is_hardly_tagged_is_not_compared(app: Flask, two: list[Wave]) -> None:
    tagged(two[0], "waiting", 10)
    wrote(two[0], *["unread"] * 40)
    tagged(two[1], "waiting", 30, also=30)

    waiting = only(themes_over_waves(two[1], EVERYWHERE), "waiting")
    assert (waiting.before, waiting.told) == (10, "untagged")


def test_nobody_wrote(app: Flask, two: list[Wave]) -> None:
    assert themes_over_waves(two[1], EVERYWHERE) == ThemesOverWaves()


@pytest.mark.privacy
def test_of_an_anonymous_study_what_is_withheld_counts_nowhere(app: Flask, organisation: Organisation) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    tagged(wave, "waiting", 10, also=10)
    tagged(wave, "waiting", 10, is_withheld=True)

    assert only(themes_over_waves(wave, EVERYWHERE), "waiting").now == 10
