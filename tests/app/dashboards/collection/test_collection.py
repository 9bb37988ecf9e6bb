"""The collection page: its counts are those of the tables."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE
from app.dashboards.collection import collection_page
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.studies.models import Wave
from tests import factories
from tests.app import watching
from tests.app.dashboards.collection.page import page_of

pytestmark = pytest.mark.long


def test_an_empty_wave_says_what_to_do_next(owner: FlaskClient, wave: Wave) -> None:
    answer = owner.get(f"/o/simorgh/waves/{wave.id}/collection")

    assert "Nobody has been asked yet" in answer.text
    assert f"/studies/{wave.study_id}/links" in answer.text


def test_groups_add_up_to_the_wave(wave: Wave, site: Site, shiraz: Site) -> None:
    watching.answer(wave, 20, site=site)
    watching.answer(wave, 12, site=shiraz, language="fa", day=dt.date(2026, 11, 2))
    watching.answer(wave, 6, site=site, status="started")

    page = page_of(wave)

    assert (page.started, page.finished) == (38, 32)
    assert {line.name: (line.started, line.finished) for line in page.by_site} == {"THR": (26, 20), "SYZ": (12, 12)}
    assert [line.finished for line in page.by_language] == [20, 12]
    assert {line.day: line.finished for line in page.by_day} == {dt.date(2026, 11, 1): 20, dt.date(2026, 11, 2): 12}


def test_messages_are_counted_by_what_became_of_them(organisation: Organisation, wave: Wave, site: Site) -> None:
    for number, status in enumerate(("new", "sent", "sent", "failed", "answered", "opted_out", "withdrawn")):
        customer = factories.customer(organisation, f"g{number}", site=site)
        sends = 0 if status in ("new", "withdrawn") else 1
        factories.invitation(wave, customer, status=status, site=site, language="en", sends=sends)
        if status == "sent":
            factories.message(wave, "uncertain", customer_id=customer.id, once=f"once-{number}")

    totals = page_of(wave).totals

    assert {name: totals[name] for name in ("invited", "sent", "failed", "uncertain", "opted_out")} == {
        "invited": 6, "sent": 5, "failed": 1, "uncertain": 2, "opted_out": 1,
    }  # fmt: skip


def test_the_response_rate_says_its_denominator(organisation: Organisation, wave: Wave) -> None:
    for number in range(10):
        status = "answered" if number < 4 else "sent"
        factories.invitation(wave, factories.customer(organisation, f"g{number}"), status=status, sends=1)

    rate = next(rate for rate in page_of(wave).rates if rate.kind == "response")

    assert (rate.count, rate.n) == (4, 10)
    assert (rate.low, rate.high) == (pytest.approx(0.168, abs=0.001), pytest.approx(0.687, abs=0.001))


def test_an_anonymous_wave_never_claims_to_know_who_finished(organisation: Organisation) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    factories.invitation(wave, factories.customer(organisation), status="answered", sends=1)

    kinds = {rate.kind for rate in page_of(wave).rates}

    assert "heard" in kinds
    assert not kinds & {"response", "refusal"}


def test_messages_of_a_day_are_those_of_the_organisations_day(organisation: Organisation, wave: Wave) -> None:
    organisation.timezone = "Asia/Tehran"
    late = dt.datetime(2026, 11, 3, 20, 45, tzinfo=dt.UTC)
    session.add(
        Message(
            template="studies.invitation", recipient="x", once="x", state="sent", due_at=late, sent_at=late,
            wave_id=wave.id,
        )
    )  # fmt: skip
    watching.answer(wave, 5)

    days = {line.day: line.letters for line in page_of(wave).by_day}

    assert days == {dt.date(2026, 11, 1): 0, dt.date(2026, 11, 4): 1}


def test_people_are_counted_as_far_as_they_came(wave: Wave) -> None:
    first = [item.id for item in watching.definition_of(wave.version).pages[0].items]
    watching.answer(wave, 10)
    watching.answer(wave, 6, status="started", answers={first[0]: 4})
    watching.answer(wave, 5, status="started", answers={})

    stages = page_of(wave).stages

    assert [stage.reached for stage in stages] == [16, 10]


def test_the_time_of_the_middle_person_is_told(wave: Wave) -> None:
    began = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    for minutes in (2, 4, 6, 8, 30):
        watching.answer(wave, 1, started_at=began, finished_at=began + dt.timedelta(minutes=minutes))

    minutes = page_of(wave).minutes

    assert minutes is not None
    assert (minutes.n, minutes.low, minutes.median, minutes.high) == (5, 4, 6, 8)


@pytest.mark.privacy
def test_an_anonymous_wave_tells_no_time(organisation: Organisation) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    watching.answer(wave, 30)

    assert page_of(wave).minutes is None


@pytest.mark.privacy
def test_an_open_anonymous_wave_leaves_today_out_of_its_tables(organisation: Organisation, site: Site) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    watching.answer(wave, 9, site=site)
    watching.answer(wave, 9, site=site, day=utc_now().date(), is_withheld=True)

    page = page_of(wave)

    assert page.finished == 18
    assert page.by_site[0].finished == 9
    assert "rest on responses until 1 November 2026" in page.behind


@pytest.mark.privacy
def test_who_finishes_late_moves_no_table_of_an_anonymous_wave(organisation: Organisation, site: Site) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    watching.answer(wave, 9, site=site)
    late = watching.answer(wave, 6, site=site, status="started")[0]
    before = page_of(wave)
    late.status, late.is_withheld = "complete", True

    after = page_of(wave)

    tables = ("by_site", "by_language", "by_day", "precision")
    assert [getattr(after, name) for name in tables] == [getattr(before, name) for name in tables]
    assert (before.finished, after.finished) == (9, 10)


@pytest.mark.privacy
def test_where_few_stop_the_limits_are_told(owner: FlaskClient, wave: Wave) -> None:
    """259 began, 6 stopped at once and one on the first page: the page is told between its neighbours."""
    first = [item.id for item in watching.definition_of(wave.version).pages[0].items]
    watching.answer(wave, 252)
    watching.answer(wave, 6, status="started", answers={})
    watching.answer(wave, 1, status="started", answers={first[0]: 4})
    session.commit()
    stages = page_of(wave).stages

    assert [(stage.low, stage.high) for stage in stages] == [(252, 259), (252, 259)]
    page = owner.get(f"/o/simorgh/waves/{wave.id}/collection").text
    assert "252 to 259" in page
    assert "neighbouring pages are taken together" in page


@pytest.mark.privacy
def test_one_word_stands_for_one_count(
    owner: FlaskClient, organisation: Organisation, site: Site, shiraz: Site
) -> None:
    """40 finished, 37 count: no two of these numbers have the same heading."""
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    watching.answer(wave, 20, site=site)
    watching.answer(wave, 17, site=shiraz)
    watching.answer(wave, 3, site=site, is_withheld=True, seed=9)
    session.commit()
    page = owner.get(f"/o/simorgh/waves/{wave.id}/collection").text
    tables = page[page.index("<table") :]
    report = owner.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert "“Counted” in the tables" in page
    assert 'data-label="Finished"' not in tables
    assert 'data-label="Counted">20<' in tables
    assert re.findall(r">(Finished|Counted)<.*?<b[^>]*>(\d+)<", report)[:2] == [("Finished", "40"), ("Counted", "37")]


def test_scales_say_how_many_responses_they_still_need(owner: FlaskClient, wave: Wave) -> None:
    watching.answer(wave, 40)

    narrow = {one.name: one.more for one in page_of(wave).precision}
    wide = {
        one.name: one.more
        for one in collection_page(wave, EVERYWHERE, language="en", width=0.2, now=utc_now()).precision
    }

    assert len(narrow) == 4
    assert all((narrow[name] or 0) >= (wide[name] or 0) for name in narrow)
    assert 'value="0.2" selected' in owner.get(f"/o/simorgh/waves/{wave.id}/collection?width=0.2").text
