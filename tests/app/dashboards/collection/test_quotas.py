"""Bars of quotas on the collection page, of sites and of answers."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Site
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.studies.models import Wave
from survey_defs.load import load_file
from tests import factories
from tests.app import watching
from tests.app.dashboards.collection.page import page_of


def test_quotas_fill_their_bars_truly(wave: Wave, site: Site, shiraz: Site) -> None:
    wave.plan = {"quotas": {"thr": 10, "syz": 50}}
    watching.answer(wave, 12, site=site)
    watching.answer(wave, 20, site=shiraz)

    bars = {bar.name: (bar.done, bar.full, bar.goal) for bar in page_of(wave).progress}

    assert bars == {"": (30, 30, 60), "THR": (12, 10, 10), "SYZ": (20, 20, 50)}


@pytest.mark.privacy
@pytest.mark.parametrize(("responses", "words"), [(3, "at least 1 of 3"), (8, "1 of 3")])
def test_what_one_site_has_beyond_its_quota_fills_no_other(
    owner: FlaskClient, wave: Wave, site: Site, shiraz: Site, responses: int, words: str
) -> None:
    """Three sites with a quota of one each, and everybody came to the first."""
    factories.site(wave.study.organisation, "mhd", name="MHD")
    session.refresh(wave.study.organisation)
    wave.plan = {"quotas": {"thr": 1, "syz": 1, "mhd": 1}}
    watching.answer(wave, responses, site=site)
    session.commit()

    page = owner.get(f"/o/simorgh/waves/{wave.id}/collection").text
    home = owner.get("/o/simorgh/").text
    assert f">{words}<" in page
    assert f">{words}<" in home
    assert "3 of 3" not in home
    assert "3 of 3" not in page[page.index('class="goals"') : page.index('id="rates"')]


def counting(of: Wave, **counts: int) -> str:
    """A quota for the answers to the first question with one choice; its id."""
    item = next(item for item in watching.definition_of(of.version).items if item.kind == "single_choice")
    of.plan = {"answer_quota": {"item": item.id, "counts": {name.strip("_"): n for name, n in counts.items()}}}
    return item.id


@pytest.fixture
def short(organisation: Organisation) -> Wave:
    """A wave that asks a question with one choice."""
    definition = load_file(Path(__file__).parents[3] / "questionnaires" / "short_stay.yaml")
    made = factories.wave(publish(organisation, definition, now=utc_now()), anonymity="anonymous")
    session.commit()
    return made


@pytest.mark.privacy
@pytest.mark.parametrize(
    ("work", "holiday", "is_withheld", "told"),
    [
        (8, 20, False, {"Work": 8, "A holiday": 20}),
        (8, 20, True, {"Work": 0, "A holiday": 0}),
        (3, 20, False, {"Work": None, "A holiday": None}),
        (0, 20, False, {"Work": 0, "A holiday": 20}),
    ],
)
def test_answers_with_a_quota_have_bars_that_point_to_nobody(
    short: Wave, work: int, holiday: int, is_withheld: bool, told: dict[str, int | None]
) -> None:
    item = counting(short, _1=10, _2=15)
    for option, n in ((1, work), (2, holiday)):
        watching.answer(short, n, answers={item: option}, is_withheld=is_withheld)
    bars = {bar.name.removeprefix("Why did you come? "): bar for bar in page_of(short).progress if bar.kind == "answer"}

    assert {name: bar.done for name, bar in bars.items()} == told
    assert bars["A holiday"].full == min(told["A holiday"] or 0, 15)


@pytest.mark.privacy
def test_the_screened_of_an_anonymous_wave_are_told_by_whole_cells(owner: FlaskClient, short: Wave) -> None:
    item = counting(short, _1=10)
    watching.answer(short, 20, answers={item: 2})
    cell, told = short.study.organisation.min_cell, []
    for _ in range(cell + 1):
        watching.answer(short, 1, status="screened", answers={item: 1})
        page = page_of(short)
        told.append(page.totals["screened"])
        completion = next(rate for rate in page.rates if rate.kind == "completion")
        assert completion.n == page.totals["started"] - page.totals["screened"]
        assert {stage.low for stage in page.stages} == {20}
    text = owner.get(f"/o/simorgh/waves/{short.id}/collection").text

    assert told == [0] * (cell - 1) + [cell] * 2
    assert "Screened out" in text
    assert "Why did you come? Work" in text


def test_who_sees_some_sites_sees_no_answers_of_all(short: Wave, site: Site) -> None:
    item = counting(short, _1=10)
    watching.answer(short, 20, site=site, answers={item: 1})

    assert [bar.kind for bar in page_of(short).progress if bar.kind == "answer"] == ["answer"]
    assert not [bar for bar in page_of(short, site).progress if bar.kind == "answer"]


def test_a_quota_of_a_question_that_is_gone_has_no_bar(short: Wave) -> None:
    counting(short, _1=10)
    short.plan = {"answer_quota": {"item": "gone", "counts": {"1": 5}}}

    assert not [bar for bar in page_of(short).progress if bar.kind == "answer"]
